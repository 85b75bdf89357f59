package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// knownTokens are the credentials that answers have given in this run.
type knownTokens struct {
	masker *redact.Masker
	mu     sync.Mutex
	all    map[string]bool
	first  string // an access token, for the case that sends one as refresh token
}

func newKnownTokens(m *redact.Masker) *knownTokens {
	return &knownTokens{masker: m, all: map[string]bool{}}
}

func (k *knownTokens) add(label, token string, access bool) {
	if token == "" {
		return
	}
	k.masker.Add(label, token, redact.Fragments)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all[token] = true
	if access && k.first == "" {
		k.first = token
	}
}

func (k *knownTokens) access() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.first
}

// other tells known credentials that are not the one that was sent.
func (k *knownTokens) other(sent string) func(string) bool {
	return func(text string) bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		return text != sent && k.all[text]
	}
}

// learn takes in what an answer gives: access tokens, a rotated refresh token,
// and whatever else must be masked. It returns the new refresh token, if the
// answer is a success that sets one.
func (e *Engine) learn(x wire.Exchange, sent string) (rotated string) {
	r := x.Response
	if r == nil {
		return ""
	}
	for _, line := range r.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			continue
		}
		gives := c.Name == e.s.Contract.CookieName() && !verdict.Deletes(c, e.s.Now())
		switch {
		case !gives:
			if len(c.Value) >= 8 {
				e.s.Masker.Add("cookie "+c.Name, c.Value, redact.Whole)
			}
		case c.Value != sent:
			e.known.add("refresh token", c.Value, false)
			if e.s.Contract.IsSuccess(r.Status) {
				rotated = c.Value
			}
		}
	}
	value, ok := contract.Decode(r.Body)
	if !ok {
		e.learnText(string(r.Body[:min(len(r.Body), mostLearnt)]))
		return rotated
	}
	e.learnMembers(value, "")
	return rotated
}

// namedValue is a name and a value as JSON that is cut short, a form or a page
// has them.
var namedValue = regexp.MustCompile(`([A-Za-z0-9_-]+)["']?\s*[:=]\s*["']?([^"'\s<>&,;{}\[\]]{8,})`)

// mostLearnt is more of a body than any report shows.
const mostLearnt = mostRaw + 8*mostSecret

// learnText masks what stands in a body that is no JSON value under a name that
// speaks of a credential.
func (e *Engine) learnText(body string) {
	for _, m := range namedValue.FindAllStringSubmatch(body, -1) {
		if name, value := m[1], m[2]; (slices.Contains(e.s.Contract.TokenMembers(), name) || credentialName(name)) && !e.fromFixtures(value) {
			e.s.Masker.Add(name, value, redact.Fragments)
		}
	}
	e.maskJWTs(body)
}

// learnMembers masks every text under a name that speaks of a credential.
func (e *Engine) learnMembers(v any, name string) {
	switch v := v.(type) {
	case map[string]any:
		for n, member := range v {
			e.learnMembers(member, n)
		}
	case []any:
		for _, item := range v {
			e.learnMembers(item, name)
		}
	case string:
		switch {
		case slices.Contains(e.s.Contract.TokenMembers(), name):
			e.known.add("access token", v, true)
		case credentialName(name) && len(v) >= 8:
			e.s.Masker.Add(name, v, redact.Fragments)
		default:
			e.maskJWTs(v)
		}
	}
}

func credentialName(name string) bool {
	n := strings.ToLower(name)
	return strings.HasSuffix(n, "token") || strings.Contains(n, "secret") || strings.Contains(n, "password") || strings.Contains(n, "session")
}

// maskJWTs masks signed tokens that stand in text, unless a fixture made them:
// those are what the reader looks for.
func (e *Engine) maskJWTs(text string) {
	for _, word := range strings.FieldsFunc(text, notJWTChar) {
		word = strings.Trim(word, ".")
		if len(word) >= 32 && fixtures.IsJWT(word) && !e.fromFixtures(word) {
			e.s.Masker.Add("a token", word, redact.Whole)
		}
	}
}

func notJWTChar(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' || r == '.')
}

func (e *Engine) fromFixtures(jwt string) bool {
	e.sentMu.Lock()
	defer e.sentMu.Unlock()
	return e.sentValues[jwt]
}
