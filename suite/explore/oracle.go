package explore

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// expect says which answer a request must get whose Cookie lines and other header
// lines are given as octets. odd: the request has something beside the cookie that an HTTP layer, a
// framework or a firewall may refuse.
//
// It asks for a token only if every parser in use finds the live token, and for a
// refusal only if none does; otherwise for either. Where somebody before the
// application may answer, the outcome is the tolerant one (fixtures/README.md).
func expect(cookies, headers []string, live credential, odd bool) fixtures.Outcome {
	lines, section := slices.Clone(cookies), slices.Clone(headers)
	for _, c := range cookies {
		section = append(section, "Cookie: "+c)
	}
	for _, h := range headers {
		if field, value, _ := strings.Cut(h, ":"); strings.EqualFold(field, "cookie") {
			lines = append(lines, strings.TrimPrefix(value, " "))
		}
	}
	why := fixtures.WhyNotPlain(section, live.name)
	found, strict := found{}, why == "" && !odd
	if why == "" || fixtures.WhyNotPlain(cookieOnly(lines), live.name) == "" {
		var plain bool
		found, plain = readPlain(lines, live)
		strict = strict && plain
	} else {
		found, strict = readAny(lines, live), false
	}
	o := found.outcome()
	if !strict {
		o = o.Tolerant()
	}
	return o
}

func cookieOnly(lines []string) []string {
	all := make([]string, len(lines))
	for i, l := range lines {
		all[i] = "Cookie: " + l
	}
	return all
}

// found is what parsers in use find under the cookie's name: the live token, no
// valid token, or something of which readers differ.
type found struct{ live, none, unsure bool }

func (f found) outcome() fixtures.Outcome {
	switch {
	case f.unsure || f.live && f.none:
		return fixtures.Either
	case f.live:
		return fixtures.Token
	}
	return fixtures.Refusal
}

func (f *found) add(value string, live credential) {
	switch {
	case value == live.token:
		f.live = true
	case live.twins(value):
		f.unsure = true
	default:
		f.none = true
	}
}

// mostCookies is the number of cookies that every measured stack reads.
const mostCookies = 100

// readPlain reads a line that follows the grammar. plain is false if somebody
// before the application may still refuse it.
func readPlain(lines []string, live credential) (f found, plain bool) {
	plain = true
	var names []string
	for _, line := range lines {
		for pair := range strings.SplitSeq(line, "; ") {
			got, value, _ := strings.Cut(pair, "=")
			// Two cookies of the same name may be refused (RFC 6265 §4.2.2).
			plain = plain && !slices.Contains(names, got) && !suspicious(got) && !suspicious(value)
			names = append(names, got)
			switch {
			case got == live.name:
				f.add(value, live)
				plain = plain && !structured(value)
			case readAs(got, live.name):
				f.add(value, live)
				f.none = true
			case losesCookies(got, value):
				f.none = true
			}
		}
	}
	if !slices.Contains(names, live.name) {
		f.none = true
	}
	return f, plain && len(names) <= mostCookies
}

// readAny reads lines that parsers take apart in many ways: the token may be
// found if it is in them, and something like the name too.
func readAny(lines []string, live credential) found {
	joined := strings.Join(lines, "; ")
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < 0x80 && isAlphanumeric(byte(r)) {
				return r
			}
			return -1
		}, strings.ToLower(decodeSome(s)))
	}
	if !strings.Contains(letters(joined), letters(live.name)) {
		return found{none: true}
	}
	if strings.Contains(joined, strings.Trim(live.token, `"`)) {
		return found{unsure: true}
	}
	for _, piece := range strings.FieldsFunc(joined, func(r rune) bool { return strings.ContainsRune(";,=: \t", r) }) {
		if live.twins(piece) {
			return found{unsure: true}
		}
	}
	return found{none: true}
}

// readAs reports whether a framework in use reads a cookie of this name as the
// one that is meant: with a prefix, percent-decoded, or with signs that PHP
// replaces (cookies.md; fixtures/names.yaml).
func readAs(got, name string) bool {
	bare := decodeSome(got)
	for _, prefix := range []string{"__host-", "__secure-"} {
		if len(bare) > len(prefix) && strings.EqualFold(bare[:len(prefix)], prefix) {
			bare = bare[len(prefix):]
		}
	}
	if bare == name && got != name {
		return true
	}
	php := strings.NewReplacer(".", "_", " ", "_", "+", "_").Replace(bare)
	php, _, _ = strings.Cut(php, "[")
	return php == name && got != name
}

// losesCookies reports whether a server may refuse the right cookie because of
// this one. Parsers in use lose others to names that are attributes in older
// standards, and to escapes that cannot be decoded. Applications check other
// credentials before they come to this one.
func losesCookies(name, value string) bool {
	switch strings.ToLower(name) {
	case "access_token", "access-token", "accesstoken", "id_token", "auth", "auth_token", "authorization", "bearer", "jwt", "token", "user":
		return true
	case "expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version", "samesite", "priority", "partitioned", "discard", "port", "commenturl":
		return true
	}
	return strings.HasPrefix(name, "$") || badEscapes(name) || badEscapes(value)
}

func badEscapes(s string) bool {
	rest := escape.ReplaceAllString(s, "")
	return strings.Contains(rest, "%") || !utf8.ValidString(decodeSome(s))
}

// structured reports whether a value may become an object, or be taken for a
// signed one, before the application sees it.
func structured(value string) bool {
	d := strings.TrimLeft(decodeSome(value), `"' `)
	return d != "" && strings.ContainsAny(d[:1], "{[") || strings.HasPrefix(d, "j:") || strings.HasPrefix(d, "s:")
}

// suspicious reports whether a firewall may block a text, or a server may refuse
// it after it has decoded its escapes.
func suspicious(s string) bool {
	d := decodeSome(s)
	if d != s && strings.ContainsFunc(d, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return true
	}
	switch strings.ToLower(d) {
	case "__proto__", "constructor", "prototype", "hasownproperty", "tostring", "valueof":
		return true
	}
	for _, piece := range []string{"../", "${", "#{", "%{", "@{", "$(", "{{", "--", "/*", "*/", "&&", "||", "@@", "';", "')", "' "} {
		if strings.Contains(d, piece) {
			return true
		}
	}
	at := strings.IndexByte(d, '<')
	return at >= 0 && at+1 < len(d) && (isAlphanumeric(d[at+1]) || strings.IndexByte("!/?", d[at+1]) >= 0)
}
