package run

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// aboutAnotherCookie says, as a part of a sentence, that a refusal names another
// cookie than the contract; empty: it does not.
func (a *asker) aboutAnotherCookie(r *wire.Response) string {
	names := cookiesNamed(r.Body)
	if len(names) == 0 || slices.Contains(names, a.s.Contract.CookieName()) {
		return ""
	}
	return fmt.Sprintf("; the refusal is about a cookie named %s, and the contract says %s: give a contract with the name that the server reads (--openapi), or fix the server",
		a.recorder.mask(names[0]), a.s.Contract.CookieName())
}

// aboutHeader says, as a part of a sentence, that a refusal asks for a header
// field; empty: it does not.
func (a *asker) aboutHeader(r *wire.Response) string {
	names := headersNamed(r.Body)
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("; the refusal is about the header field %s, which the contract does not ask for: send it with --header-file, or fix the server", a.recorder.mask(names[0]))
}

// cookiesNamed are the names of the cookies that an error message names: in a
// location, as in FastAPI (["cookie", NAME]), or in quotation marks after the
// word cookie, as in Spring and ASP.NET.
func cookiesNamed(body []byte) []string {
	return placesNamed(body, quotedNames, "cookie", "cookies")
}

// headersNamed are the header fields that the location of an error message names,
// as in FastAPI (["header", NAME]).
func headersNamed(body []byte) []string {
	return placesNamed(body, func(string) []string { return nil }, "header", "headers")
}

// placesNamed are the names that follow one of the words in a location, and those
// that a text has.
func placesNamed(body []byte, inText func(string) []string, words ...string) []string {
	value, isJSON := contract.Decode(body)
	if !isJSON {
		return inText(string(body))
	}
	var names []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			names = append(names, inText(v)...)
		case []any:
			for i, item := range v {
				walk(item)
				if word, ok := item.(string); ok && i > 0 && isOneOf(v[i-1], words) && isCookieName(word) {
					names = append(names, word)
				}
			}
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				walk(v[name])
			}
		}
	}
	walk(value)
	return names
}

func isOneOf(v any, words []string) bool {
	word, ok := v.(string)
	return ok && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) })
}

func quotedNames(text string) []string {
	var names []string
	for _, m := range namedCookie.FindAllStringSubmatch(text, 4) {
		if isCookieName(m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

var namedCookie = regexp.MustCompile("(?i)\\bcookie(?: named| called| parameter)? ['\"`‘“]([^'\"`’”]+)['\"`’”]")

// isCookieName reports whether a text is a token (RFC 6265 §4.1.1) that is short enough to be shown.
func isCookieName(name string) bool { return len(name) <= 60 && cookieName.MatchString(name) }

var cookieName = regexp.MustCompile("^[-!#$%&'*+.^_`|~0-9A-Za-z]+$")
