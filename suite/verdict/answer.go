package verdict

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Answer is one exchange with all that judging it needs.
type Answer struct {
	Case     fixtures.Case
	Step     int              // from 1
	Outcome  fixtures.Outcome // what this step asks for
	Method   string
	Contract *contract.Contract
	Exchange wire.Exchange
	// SentValue is what stood in the cookie, token or not: what must not be echoed.
	SentValue string
	// Token is the live credential at the time; empty: none is known.
	Token string
	// Known reports whether a text is a credential that this run was given.
	Known func(text string) bool
	// Gateway is true where the answer looks like a proxy's own.
	Gateway bool
	Now     time.Time
	// RequestPath is the path that the request went to, for a cookie's Path.
	RequestPath string

	violations []contract.Violation
	value      any
	isJSON     bool
}

func (a *Answer) response() *wire.Response { return a.Exchange.Response }

func (a *Answer) status() int {
	if r := a.response(); r != nil {
		return r.Status
	}
	return 0
}

// own reports whether the operation itself answered, and not the HTTP layer
// before it: should rules are judged on the operation's own answers.
func (a *Answer) own() bool {
	return a.response() != nil && a.Contract.Documents(a.status()) && a.Method == a.Contract.Method()
}

// tolerant outcomes take an answer of the HTTP layer for a refusal.
func (a *Answer) tolerant() bool {
	return a.Outcome == fixtures.NoHarm || a.Outcome == fixtures.AnySafe
}

func (a *Answer) tokenAllowed() bool {
	return a.Outcome == fixtures.Token || a.Outcome == fixtures.Either || a.Outcome == fixtures.AnySafe
}

// prepare reads the body once for all rules.
func (a *Answer) prepare() {
	r := a.response()
	if r == nil {
		return
	}
	if a.own() {
		a.violations = a.Contract.Judge(r.Status, r.Values, r.Body)
	}
	a.value, a.isJSON = contract.Decode(r.Body)
}

// grant is a credential found in an answer.
type grant struct {
	where string
	how   string
}

// granted looks for a credential in the whole answer: in a member that the
// contract's success gives one in, at any depth and under any status; in a
// Set-Cookie of the operation's cookie; in any place, where it is one the run
// knows; and as a signed token in a field whose name says so.
func (a *Answer) granted() (grant, bool) {
	r := a.response()
	if r == nil {
		return grant{}, false
	}
	if a.isJSON {
		if pointer, ok := a.tokenMember(a.value, ""); ok {
			return grant{"the member at " + pointer + " of the body", "body"}, true
		}
	}
	if a.Contract.IsSuccess(r.Status) && a.isJSON && len(a.Contract.TokenMembers()) == 0 && !a.broken() {
		return grant{"the whole body", "body"}, true
	}
	if a.refreshSet() {
		return grant{"the Set-Cookie field for " + a.Contract.CookieName(), "set-cookie"}, true
	}
	for _, f := range r.Fields {
		if a.fieldGrants(f) {
			return grant{"the " + visible(f.Name, 40) + " field", "field"}, true
		}
	}
	if !a.isJSON && a.bodyTextGrants(string(r.Body)) {
		return grant{"the body", "body"}, true
	}
	return grant{}, false
}

func (a *Answer) tokenMember(v any, pointer string) (string, bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			at := pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(visible(name, 40))
			if s, ok := member.(string); ok && s != "" && s != a.SentValue && s != a.Token && (slices.Contains(a.Contract.TokenMembers(), name) || a.Known(s)) {
				return at, true
			}
			if where, ok := a.tokenMember(member, at); ok {
				return where, true
			}
		}
	case []any:
		for i, item := range v {
			if where, ok := a.tokenMember(item, fmt.Sprintf("%s/%d", pointer, i)); ok {
				return where, true
			}
		}
	case string:
		if v != "" && v != a.SentValue && v != a.Token && a.Known(v) {
			return pointer, true
		}
	}
	return "", false
}

// refreshSet reports whether the operation's cookie is set to something new: a
// deletion, or the very value that was sent, gives nobody anything.
func (a *Answer) refreshSet() bool {
	for _, line := range a.response().Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil || c.Name != a.Contract.CookieName() || Deletes(c, a.Now) {
			continue
		}
		if c.Value != a.SentValue && c.Value != a.Token {
			return true
		}
	}
	return false
}

// Deletes reports whether a Set-Cookie takes the cookie away (RFC 6265 §3.1).
func Deletes(c *http.Cookie, now time.Time) bool {
	return c.Value == "" || c.MaxAge < 0 || !c.Expires.IsZero() && c.Expires.Before(now)
}

func (a *Answer) fieldGrants(f wire.Field) bool {
	name := strings.ToLower(f.Name)
	for _, word := range strings.FieldsFunc(f.Value, func(r rune) bool { return strings.ContainsRune(" ,;=\"", r) }) {
		if word == a.SentValue || word == a.Token {
			continue
		}
		if a.Known(word) {
			return true
		}
		says := name == "authorization" || strings.Contains(strings.ReplaceAll(name, "-", "_"), "access_token")
		if says && len(word) >= 8 && !strings.EqualFold(word, "bearer") {
			return true
		}
		for _, member := range a.Contract.TokenMembers() {
			if name == "set-cookie" && strings.HasPrefix(f.Value, member+"=") && word == firstCookieValue(f.Value) {
				return true
			}
		}
	}
	return false
}

func firstCookieValue(line string) string {
	c, err := http.ParseSetCookie(line)
	if err != nil || c.MaxAge < 0 {
		return ""
	}
	return c.Value
}

// bodyTextGrants looks through a body that is no JSON value, such as a token
// in front of garbage, or in a form.
func (a *Answer) bodyTextGrants(body string) bool {
	for _, member := range a.Contract.TokenMembers() {
		_, rest, ok := strings.Cut(body, member)
		if !ok {
			continue
		}
		value := strings.TrimLeft(rest, "\"' \t\r\n:=>")
		end := strings.IndexFunc(value, func(r rune) bool { return strings.ContainsRune("\"' \t\r\n<&,;}", r) })
		if end < 0 {
			end = len(value)
		}
		if v := value[:end]; len(v) >= 8 && v != a.SentValue && v != a.Token && len(rest) > len(value) {
			return true
		}
	}
	for _, word := range strings.FieldsFunc(body, func(r rune) bool { return strings.ContainsRune("\"' \t\r\n<>&,;=", r) }) {
		if len(word) >= 8 && word != a.SentValue && word != a.Token && a.Known(word) {
			return true
		}
	}
	return false
}

// broken reports whether the answer breaks what a documented answer must keep.
func (a *Answer) broken() bool {
	for _, v := range a.violations {
		if ruleLevel(v.Rule) == fixtures.Must {
			return true
		}
	}
	return false
}

// claims reads a JWT's payload without checking anything.
func claims(token string) (map[string]any, bool) {
	if !fixtures.IsJWT(token) {
		return nil, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return nil, false
	}
	var m map[string]any
	return m, json.Unmarshal(raw, &m) == nil
}

// visible makes untrusted text fit for one line: printable ASCII, bounded.
func visible(s string, most int) string {
	s = fixtures.Visible([]byte(s))
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
