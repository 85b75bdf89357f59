package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// leastToken is the least number of octets of a new refresh token that is looked
// for outside the cookie.
const leastToken = 16

// newElsewhere finds a new refresh token that a success gives outside the cookie:
// in a member of the JSON body, or in a header field. A client must use it in the
// place of the old one (RFC 6749 §6).
func newElsewhere(r *wire.Response, cookieName, sent string) (token, place string) {
	names := []string{"refreshtoken", plainName(cookieName)}
	fits := func(name, value string) bool {
		known := plainName(name)
		return (known == names[0] || known == names[1]) && len(value) >= leastToken && value != sent && sendable(value)
	}
	for _, f := range r.Fields {
		if name := strings.TrimPrefix(strings.ToLower(f.Name), "x-"); fits(name, f.Value) {
			return f.Value, "the field " + f.Name
		}
	}
	value, isJSON := contract.Decode(r.Body)
	object, isObject := value.(map[string]any)
	if !isJSON || !isObject {
		return "", ""
	}
	for name, member := range object {
		if text, ok := member.(string); ok && fits(name, text) {
			return text, "the member " + name + " of the body"
		}
	}
	return "", ""
}

// plainName is a name without the differences between the styles of writing it.
func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
}

// sendable reports whether a cookie can carry the value without quotation marks.
func sendable(value string) bool {
	return !slices.ContainsFunc([]byte(value), func(c byte) bool { return !cookie.IsOctet(c) })
}

// tryElsewhere shows whether the new token that a success gave outside the cookie
// takes the place of the old one. If only the old one is accepted, it stays.
func (p *preflight) tryElsewhere(ctx context.Context, got answered) {
	old, place := got.token, got.elsewhere
	p.learner.elsewhere.Store(false)
	defer func() { p.told.Rotates = p.s.Vault.Exclusive() }()
	plain, err := plainStep(true)
	if err != nil || p.s.Vault.SingleUse() {
		p.learner.elsewhere.Store(true)
		p.toldElsewhere = fmt.Sprintf("; the new one was in %s, and not in the cookie", place)
		return
	}
	accepts := func() bool {
		next, err := p.try(ctx, plain)
		return err == nil && p.s.Contract.IsSuccess(next.exchange.Response.Status)
	}
	p.learner.elsewhere.Store(true)
	if accepts() {
		p.toldElsewhere = fmt.Sprintf("; the new one was in %s, and not in the cookie", place)
		return
	}
	p.learner.elsewhere.Store(false)
	newer := p.s.Vault.Newest()
	p.s.Vault.Keep(old, false)
	if accepts() {
		p.toldElsewhere = fmt.Sprintf("; %s has another refresh token, which the operation refuses", place)
		return
	}
	p.s.Vault.Keep(newer, true)
	p.learner.elsewhere.Store(true)
}

// takesElsewhere reports whether the vault may follow a token outside the cookie:
// not if the source gives as many tokens as are needed.
func (s Settings) takesElsewhere() bool {
	return s.Vault != nil && !(s.Vault.SingleUse() && s.Vault.Renews())
}
