package reference

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// Unlisted lists servers with a fault that no case of the catalogue finds. They
// show what a search finds that a list does not (refreshcheck prove --unlisted).
// They are not among [Faults], each of which the catalogue must find. If a case
// is added that finds one of these, the entry moves to a table of faults, and
// another fault takes its place here.
func Unlisted() []Declaration { return declarations(unlistedThemes(), false) }

func unlistedThemes() []theme { return []theme{{"unlisted", unlistedFaults()}} }

func unlistedFaults() []entry {
	return append(append(unlistedValues(), unlistedNames()...), unlistedSurroundings()...)
}

// unlistedValues accept values that are almost the token, in ways of which the
// catalogue sends only samples.
func unlistedValues() []entry {
	withheld := by("token-withheld")
	cutAt := func(sign string) edit {
		return alsoReading(func(value string) []string {
			before, _, _ := strings.Cut(value, sign)
			return []string{before}
		})
	}
	return []entry{
		{id: "unlisted-three-octets", sentence: "The octets 5, 45 and 50 of the refresh token are not compared.", rules: withheld, edit: likeIssued(func(value, token string) bool {
			if len(value) != len(token) {
				return false
			}
			for i := range len(token) {
				if value[i] != token[i] && i != 5 && i != 45 && i != 50 {
					return false
				}
			}
			return true
		})},
		{id: "unlisted-octet-twice", sentence: "An octet that is there twice in a row is read once.", rules: withheld, edit: likeIssued(func(value, token string) bool {
			i := different(value, token)
			return len(value) == len(token)+1 && i > 0 && value[i] == value[i-1] && value[i+1:] == token[i:]
		})},
		{id: "unlisted-octet-missing", sentence: "One missing octet inside the refresh token is not noticed.", rules: withheld, edit: likeIssued(func(value, token string) bool {
			i := different(value, token)
			return len(value) == len(token)-1 && i > 0 && i < len(value) && value[i:] == token[i+1:]
		})},
		{id: "unlisted-caret-cuts", sentence: "Everything after a caret in the value is ignored.", rules: withheld, edit: cutAt("^")},
		{id: "unlisted-escaped-line-feed-cuts", sentence: "Everything after a percent-encoded line feed in the value is ignored.", rules: withheld, edit: cutAt("%0A")},
		{id: "unlisted-at-sign-before", sentence: "Everything before an at sign in the value is ignored.", rules: withheld, edit: alsoReading(func(value string) []string {
			_, after, _ := strings.Cut(value, "@")
			return []string{after}
		})},
	}
}

// different is the first place where two texts differ, or the end of the shorter
// one.
func different(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// unlistedNames find the cookie under names, and in places, of which the
// catalogue sends only samples.
func unlistedNames() []entry {
	exact := by("exact-cookie")
	return []entry{
		{id: "unlisted-name-doubled", sentence: "A letter that is twice in a row in the name is read once.", rules: exact, edit: found(named(func(got, name string) bool {
			i := different(got, name)
			return len(got) == len(name)+1 && i > 0 && got[i] == got[i-1] && got[i+1:] == name[i:]
		}))},
		{id: "unlisted-letter-before-name", sentence: "One letter before the name is ignored.", rules: exact, edit: found(named(func(got, name string) bool {
			return len(got) == len(name)+1 && strings.HasSuffix(got, name) && got[0] >= 'A' && got[0] <= 'z' && got[0] != '_'
		}))},
		{id: "unlisted-eleven-cookies", sentence: "Of eleven cookies in a line, none is found.", rules: exact, edit: found(func(lines []string, name string) (string, bool) {
			if strings.Count(strings.Join(lines, "; "), ";") == 10 {
				return "", false
			}
			return parsers.Starlette(lines, name)
		})},
		{id: "unlisted-plus-separates", sentence: "Cookies are also separated at a plus sign before the name.", rules: by("cookie-place"), edit: found(func(lines []string, name string) (string, bool) {
			joined := strings.Join(lines, "; ")
			if value, ok := parsers.Starlette(lines, name); ok {
				return value, true
			}
			return parsers.Starlette([]string{strings.ReplaceAll(joined, "+"+name+"=", ";"+name+"=")}, name)
		})},
		{id: "unlisted-token-cookie-first", sentence: "A cookie named token, beside the right one, replaces it.", rules: exact, edit: found(func(lines []string, name string) (string, bool) {
			value, ok := parsers.Starlette(lines, name)
			if other, is := parsers.Starlette(lines, "token"); ok && is {
				return other, true
			}
			return value, ok
		})},
		{id: "unlisted-field-in-capitals", sentence: "A Cookie field whose name is in capitals gets 400.", rules: by("undemanding"), edit: func(b *behaviour) {
			b.early = func(head []byte) ([]byte, bool) {
				return []byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), bytes.Contains(head, []byte("\r\nCOOKIE:"))
			}
		}},
	}
}

// unlistedSurroundings depend on what else is in the request.
func unlistedSurroundings() []entry {
	exact := by("exact-cookie")
	hasField := func(names ...string) func(x *exchange) bool {
		return func(x *exchange) bool {
			for _, n := range names {
				if x.request.Header.Get(n) == "" {
					return false
				}
			}
			return true
		}
	}
	refusedIn := func(condition func(x *exchange) bool, what change) edit {
		return refused(func(x *exchange, a *Answer) {
			if condition(x) {
				what(x, a)
			}
		})
	}
	lostAfter := func(bad func(pair string) bool) edit {
		return found(within(func(pairs []string) []string {
			for i, p := range pairs {
				if bad(strings.TrimSpace(p)) {
					return pairs[:i]
				}
			}
			return pairs
		}))
	}
	return []entry{
		{id: "unlisted-sibling-number", sentence: "All cookies after one whose value is a number of three digits are lost.", rules: exact, edit: lostAfter(func(p string) bool {
			_, value, _ := strings.Cut(p, "=")
			return len(value) == 3 && strings.Trim(value, "0123456789") == ""
		})},
		{id: "unlisted-sibling-quoted-nothing", sentence: "All cookies after one with two quotation marks for its value are lost.", rules: exact, edit: lostAfter(func(p string) bool { return strings.HasSuffix(p, `=""`) })},
		{id: "unlisted-sibling-minus", sentence: "All cookies after one whose value begins with a minus sign are lost.", rules: exact, edit: lostAfter(func(p string) bool { return strings.Contains(p, "=-") })},
		{id: "unlisted-sibling-half-kib", sentence: "All cookies after one whose value has 300 to 1,000 octets are lost.", rules: exact, edit: lostAfter(func(p string) bool {
			_, value, _ := strings.Cut(p, "=")
			return len(value) >= 300 && len(value) <= 1000
		})},
		{id: "unlisted-sixty-four-cookies", sentence: "Only the first 64 cookies of the header are read.", rules: exact, edit: found(within(func(pairs []string) []string { return pairs[:min(64, len(pairs))] }))},
		{id: "unlisted-refusal-of-four-cookies", sentence: "With four to nine cookies, a refusal has the media type text/plain.", rules: by("content-type"), edit: refusedIn(func(x *exchange) bool { n := len(trimmedPairs(x.lines)); return n >= 4 && n <= 9 }, field("Content-Type", "text/plain"))},
		{id: "unlisted-refusal-traced", sentence: "If a traced request is refused, the server crashes with 500.", rules: by("status"), edit: refusedIn(hasField("Traceparent"), internalError)},
		{id: "unlisted-two-fields", sentence: "A request with both Priority and Cache-Control gets 400.", rules: by("undemanding"), edit: when(hasField("Priority", "Cache-Control"), status(http.StatusBadRequest))},
	}
}
