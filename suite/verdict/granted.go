package verdict

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// granted looks for a credential in the whole answer, and says where it stands:
// in a member that the contract's success gives one in, at any depth and under
// any status; in a Set-Cookie of the operation's cookie; in a field or a text
// that names it; and in any place, where it is one that the run knows.
func (a *Answer) granted() (where string, given bool) {
	r := a.response()
	if r == nil {
		return "", false
	}
	if a.isJSON {
		if pointer, ok := a.tokenMember(a.value, ""); ok {
			return "the member at " + pointer + " of the body", true
		}
	}
	if a.Contract.IsSuccess(r.Status) && a.isJSON && len(a.Contract.TokenMembers()) == 0 && !a.broken() {
		return "the whole body", true
	}
	if a.refreshSet() {
		return "the Set-Cookie field for " + a.Contract.CookieName(), true
	}
	for _, f := range r.Fields {
		if a.fieldGrants(f.Name, f.Value) {
			return "the " + visible(f.Name, 40) + " field", true
		}
	}
	if !a.isJSON && a.textGrants(string(r.Body)) {
		return "the body", true
	}
	return "", false
}

// shortestToken is the least that is taken for a credential where the success
// does not say so: shorter ones are words, such as deleted.
const shortestToken = 8

// isNew reports whether a text is none that this very request has carried.
func (a *Answer) isNew(s string) bool {
	return s != "" && s != a.SentValue && s != a.Token && s != strings.Trim(a.SentValue, "\" \t")
}

// mayBeToken: one word of visible characters (RFC 6750 §2.1), and no sentence,
// such as a message about the member.
func (a *Answer) mayBeToken(s string) bool {
	return len(s) >= shortestToken && a.isNew(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x21 || r > 0x7e })
}

// isRandom is asked of what stands under the parameter's own name, where errors
// put a word on it, such as is_required.
func (a *Answer) isRandom(s string) bool {
	return a.mayBeToken(s) && (fixtures.IsJWT(s) || len(s) >= 20 && strings.ContainsAny(s, "0123456789"))
}

// shortestKnown keeps a word that a mock server gives for a token, such as
// <string>, from being found all over its other answers.
const shortestKnown = 12

// holdsKnown reports whether a text has a word that is a credential of this run.
func (a *Answer) holdsKnown(text string) bool {
	known := func(s string) bool { return len(s) >= shortestKnown && a.isNew(s) && a.Known(s) }
	if known(text) {
		return true
	}
	return slices.ContainsFunc(words(text), func(word string) bool {
		_, value, _ := strings.Cut(word, "=")
		return known(word) || known(value)
	})
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\"' \t\r\n<>&,;", r) })
}

func (a *Answer) tokenMember(v any, pointer string) (string, bool) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			at := pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(visible(name, 40))
			if s, ok := v[name].(string); ok && a.memberGrants(name, s) {
				return at, true
			}
			if where, ok := a.tokenMember(v[name], at); ok {
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
		return pointer, a.holdsKnown(v)
	}
	return "", false
}

func (a *Answer) memberGrants(name, value string) bool {
	switch {
	case slices.Contains(a.Contract.TokenMembers(), name):
		return a.mayBeToken(value) || a.Contract.IsSuccess(a.status()) && a.isNew(value)
	case name == a.Contract.CookieName():
		return a.isRandom(value)
	}
	return false
}

// refreshSet reports whether the operation's cookie is set to something new: a
// deletion, or the very value that was sent, gives nobody anything.
func (a *Answer) refreshSet() bool {
	return slices.ContainsFunc(a.response().Values("Set-Cookie"), func(line string) bool {
		c, err := http.ParseSetCookie(line)
		return err == nil && c.Name == a.Contract.CookieName() && !Deletes(c, a.Now) && a.isNew(c.Value)
	})
}

// Deletes reports whether a Set-Cookie takes the cookie away: it has no value,
// or is over already. Max-Age goes before Expires (RFC 6265 §4.1.2.2).
func Deletes(c *http.Cookie, now time.Time) bool {
	return c.Value == "" || c.MaxAge < 0 || c.MaxAge == 0 && !c.Expires.IsZero() && c.Expires.Before(now)
}

func (a *Answer) fieldGrants(name, value string) bool {
	if a.holdsKnown(value) {
		return true
	}
	name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
	if name == "set_cookie" {
		return a.cookieGrants(value)
	}
	says := func(member string) bool { return strings.HasSuffix(name, strings.ToLower(member)) }
	switch {
	case name == "authorization" || slices.ContainsFunc(a.Contract.TokenMembers(), says):
		return slices.ContainsFunc(words(value), a.mayBeToken)
	case says(a.Contract.CookieName()):
		return slices.ContainsFunc(words(value), a.isRandom)
	}
	return false
}

// cookieGrants: a Set-Cookie named like the member of a success that holds the token.
func (a *Answer) cookieGrants(line string) bool {
	c, err := http.ParseSetCookie(line)
	if err != nil || Deletes(c, a.Now) {
		return false
	}
	name := strings.TrimPrefix(strings.TrimPrefix(c.Name, "__Host-"), "__Secure-")
	return slices.Contains(a.Contract.TokenMembers(), name) && a.mayBeToken(c.Value)
}

// textGrants looks through a body that is no JSON value, such as a token in
// front of garbage, or in a form: for a name that something is given to.
func (a *Answer) textGrants(body string) bool {
	for _, member := range a.Contract.TokenMembers() {
		for _, rest := range strings.Split(body, member)[1:] {
			value := strings.TrimLeft(rest, "\\\"' \t\r\n:=>")
			between := rest[:len(rest)-len(value)]
			value, _, _ = strings.Cut(value, "\\")
			if first := words(value); strings.ContainsAny(between, ":=>") && len(first) > 0 && strings.HasPrefix(value, first[0]) && a.mayBeToken(strings.TrimRight(first[0], "}")) {
				return true
			}
		}
	}
	return a.holdsKnown(body)
}
