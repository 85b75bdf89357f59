package reference

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// tableFaults have one fault for each family of cases. No other case finds it.
func tableFaults() []entry {
	var all []entry
	for _, table := range [][]entry{valueTableFaults(), nameTableFaults(), placeTableFaults(), aroundTableFaults(), storedFaults()} {
		all = append(all, table...)
	}
	return all
}

// alsoReading also accepts a refused value if another reading of it is valid.
func alsoReading(readings func(value string) []string) edit {
	return func(b *behaviour) {
		verify := b.verify
		b.verify = func(x *exchange, value string) verdict {
			v := verify(x, value)
			for _, r := range readings(value) {
				if v.reason == accepted {
					break
				}
				if other := verify(x, r); other.reason == accepted {
					v = other
				}
			}
			return v
		}
	}
}

func valueTableFaults() []entry {
	withheld := by("token-withheld")
	return []entry{
		{id: "table-last-octet", sentence: "The last octet of the refresh token is not compared.", rules: withheld, edit: alsoReading(func(value string) []string {
			var all []string
			for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
				if value != "" {
					all = append(all, value[:len(value)-1]+string(c))
				}
			}
			return all
		})},
		{id: "table-part-order", sentence: "The parts of a JWT are accepted in any order.", rules: withheld, edit: alsoReading(func(value string) []string {
			p := strings.Split(value, ".")
			if len(p) != 3 {
				return nil
			}
			var all []string
			for _, order := range [][3]int{{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
				all = append(all, strings.Join([]string{p[order[0]], p[order[1]], p[order[2]]}, "."))
			}
			return all
		})},
		{id: "table-hexadecimal", sentence: "The refresh token is accepted in hexadecimal too.", rules: withheld, edit: alsoReading(func(value string) []string {
			raw, err := hex.DecodeString(value)
			if err != nil {
				return nil
			}
			return []string{string(raw)}
		})},
		{id: "table-glob", sentence: "A question mark in the value stands for any octet of an issued token.", rules: withheld, edit: globbed},
		{id: "table-number-sign", sentence: "Everything after a number sign in the value is ignored.", rules: withheld, edit: alsoReading(func(value string) []string {
			before, _, _ := strings.Cut(value, "#")
			return []string{before}
		})},
		{id: "table-leading-plus", sentence: "A value that begins with a plus sign gets 400.", rules: by("status"), edit: when(func(x *exchange) bool {
			value, _ := x.server.behaviour.lookup(x)
			return strings.HasPrefix(value, "+")
		}, status(http.StatusBadRequest))},
	}
}

// globbed compares the value with every issued token as a pattern.
func globbed(b *behaviour) {
	var issued sync.Map
	mint := b.mintRefresh
	b.mintRefresh = func(subject string, lifetime time.Duration) string {
		token := mint(subject, lifetime)
		if lifetime > 0 {
			issued.Store(token, true)
		}
		return token
	}
	alsoAccepting(func(_ *exchange, value string) bool {
		pattern, found := regexp.QuoteMeta(value), false
		matcher, err := regexp.Compile("^" + strings.ReplaceAll(pattern, `\?`, ".") + "$")
		if err != nil || len(value) > 2000 {
			return false
		}
		issued.Range(func(token, _ any) bool {
			found = found || matcher.MatchString(token.(string))
			return !found
		})
		return found
	})(b)
}

// alsoNamed reads another cookie if the right one is not there.
func alsoNamed(other func(name string) string) edit {
	return func(b *behaviour) {
		b.lookup = func(x *exchange) (string, bool) {
			name := x.server.op.cookie
			switch {
			case other(name) == name:
				x.server.unfitFor("the other name is the cookie's own")
			case slices.Contains(x.server.op.contract.DeclaredCookies(), other(name)):
				x.server.unfitFor("the document has a cookie of the other name, which no case uses for anything else")
			}
			if value, ok := parsers.Starlette(x.lines, name); ok {
				return value, true
			}
			return parsers.Starlette(x.lines, other(name))
		}
	}
}

func nameTableFaults() []entry {
	return []entry{
		{id: "table-name-session", sentence: "The refresh token is read from a cookie named session too.", rules: by("exact-cookie"), edit: alsoNamed(func(string) string { return "session" })},
		{id: "table-name-digit", sentence: "The refresh token is read from a cookie with a 2 after the right name too.", rules: by("exact-cookie"), edit: alsoNamed(func(name string) string { return name + "2" })},
		{id: "table-question-mark", sentence: "Cookies are also separated at a question mark.", rules: by("cookie-place"), edit: found(func(lines []string, name string) (string, bool) {
			return parsers.Starlette([]string{strings.ReplaceAll(strings.Join(lines, "; "), "?", ";")}, name)
		})},
		{id: "table-secure-prefix", sentence: "The cookie with the prefix __Secure- before its name gets 400.", rules: by("status"), edit: when(func(x *exchange) bool {
			return strings.Contains(x.cookieHeader(), "__Secure-"+x.server.op.cookie+"=")
		}, status(http.StatusBadRequest))},
	}
}

func placeTableFaults() []entry {
	place := by("cookie-place")
	form := func(name string) func(x *exchange) string {
		return func(x *exchange) string {
			values, err := url.ParseQuery(string(x.body))
			if err != nil || !strings.Contains(x.request.Header.Get("Content-Type"), "urlencoded") {
				return ""
			}
			return values.Get(name)
		}
	}
	multipart := regexp.MustCompile(`name="refreshToken"\r\n\r\n([^\r]*)`)
	return []entry{
		{id: "table-field", sentence: "The refresh token is read from X-Auth-Token too.", rules: place, edit: foundElsewhere(func(x *exchange) string { return x.request.Header.Get("X-Auth-Token") })},
		{id: "table-json", sentence: "The refresh token is read from a JSON member named token too.", rules: place, edit: foundElsewhere(func(x *exchange) string {
			var members map[string]any
			if json.Unmarshal(x.body, &members) != nil {
				return ""
			}
			value, _ := members["token"].(string)
			return value
		})},
		{id: "table-form", sentence: "The refresh token is read from a form member named token too.", rules: place, edit: foundElsewhere(form("token"))},
		{id: "table-multipart", sentence: "The refresh token is read from a multipart member named refreshToken too.", rules: place, edit: foundElsewhere(func(x *exchange) string {
			if m := multipart.FindSubmatch(x.body); m != nil {
				return string(m[1])
			}
			return ""
		})},
		{id: "table-query", sentence: "The refresh token is read from a query parameter named token too.", rules: place, edit: foundElsewhere(func(x *exchange) string { return x.request.URL.Query().Get("token") })},
		{id: "table-prefers-field", sentence: "X-Cookie replaces the cookie.", rules: place, edit: replacedBy(func(x *exchange) string {
			_, value, _ := strings.Cut(x.request.Header.Get("X-Cookie"), "=")
			return value
		})},
		{id: "table-prefers-form", sentence: "A form member named token replaces the cookie.", rules: place, edit: replacedBy(form("token"))},
	}
}

// replacedBy reads the token from another place instead of the cookie, if there is a cookie.
func replacedBy(place func(x *exchange) string) edit {
	return func(b *behaviour) {
		lookup := b.lookup
		b.lookup = func(x *exchange) (string, bool) {
			value, ok := lookup(x)
			tellDocumentedPlace(x, place)
			if other := place(x); ok && other != "" {
				return other, true
			}
			return value, ok
		}
	}
}

func aroundTableFaults() []entry {
	hasField := func(name, part string) func(x *exchange) bool {
		return func(x *exchange) bool { return strings.Contains(x.request.Header.Get(name), part) }
	}
	inWords := func(name, part string) edit {
		return refused(func(x *exchange, a *Answer) {
			if hasField(name, part)(x) {
				labelledAs("text/plain; charset=utf-8")(x, a)
			}
		})
	}
	return []entry{
		{id: "table-at-sign", sentence: "All cookies after one with an at sign in its value are lost.", rules: by("exact-cookie"), edit: found(within(func(pairs []string) []string {
			for i, p := range pairs {
				if strings.Contains(p, "@") {
					return pairs[:i]
				}
			}
			return pairs
		}))},
		{id: "table-sibling-tilde", sentence: "All cookies after one with a tilde in its value are lost.", rules: by("exact-cookie"), edit: found(within(func(pairs []string) []string {
			for i, p := range pairs {
				if _, value, _ := strings.Cut(p, "="); strings.Contains(value, "~") {
					return pairs[:i]
				}
			}
			return pairs
		}))},
		{id: "table-long-line", sentence: "The Cookie line is read up to its octet 1,000.", rules: by("exact-cookie"), edit: found(func(lines []string, name string) (string, bool) {
			joined := strings.Join(lines, "; ")
			return parsers.Starlette([]string{joined[:min(1000, len(joined))]}, name)
		})},
		{id: "table-digit-after", sentence: "All cookies before one whose name is a digit are lost.", rules: by("exact-cookie"), edit: found(within(func(pairs []string) []string {
			for i, p := range pairs {
				if strings.HasPrefix(strings.TrimSpace(p), "1=") {
					return pairs[i:]
				}
			}
			return pairs
		}))},
		{id: "table-priority", sentence: "A request with Priority gets 400.", rules: by("undemanding"), edit: when(hasField("Priority", "u="), status(http.StatusBadRequest))},
		{id: "table-condition", sentence: "A condition in the request crashes the server.", rules: by("status"), edit: when(hasField("If-None-Match", "abc"), internalError)},
		{id: "table-refused-gzip", sentence: "If the request accepts gzip, the refusal has the media type text/plain.", rules: by("content-type"), edit: inWords("Accept-Encoding", "gzip")},
		{id: "table-refused-axios", sentence: "If the request accepts text/plain, the refusal has the media type text/plain.", rules: by("content-type"), edit: inWords("Accept", "text/plain")},
	}
}
