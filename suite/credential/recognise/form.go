package recognise

import (
	"encoding/hex"
	"net/netip"
	"net/url"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// form is what a text looks like, wherever it stands.
type form int

const (
	prose    form = iota // nothing, a sentence, octets that no token has
	plain                // a word, a code made of words, a number, a date, an address, a placeholder
	short                // fewer than 8 octets, and none of these
	single               // one word of 8 octets or more, and none of these
	numbered             // 20 octets or more, four digits among them: words with a number, or a token made of words
	uuid                 // ids have this form (RFC 9562), and some tokens
	random               // 20 octets or more, mixed as random text is
	signed               // a JWT (RFC 7519), a JWE (RFC 7516 §7.1) or a PASETO
)

const (
	shortestSecret = 8  // fewer octets are found everywhere
	shortestRandom = 20 // 119 bits in letters and digits, 80 in hexadecimal
)

func formOf(s string) form {
	if len(s) < shortestRandom && isAlphanums(s) { // as most words are
		switch {
		case s == "":
			return prose
		case len(s) >= shortestSecret && distinct(s) <= 3 || isWords(s) || isWords(withoutDates(s)):
			return plain
		case len(s) < shortestSecret:
			return short
		}
		return single
	}
	if strings.Contains(s, "%") {
		if decoded, err := url.PathUnescape(s); err == nil {
			s = decoded
		}
	}
	switch {
	case !isVisible(s):
		return prose
	case isSigned(s):
		return signed
	case isUUID(s):
		return uuid
	case isPlaceholder(s) || isAddress(s) || isPublishable(s):
		return plain
	case isRandom(s):
		return random
	case isNumbered(s):
		return numbered
	case isWords(s) || isWords(withoutDates(s)):
		return plain
	case len(s) < shortestSecret:
		return short
	}
	return single
}

func isAlphanums(s string) bool {
	for i := range len(s) {
		if !isAlphanum(s[i]) {
			return false
		}
	}
	return true
}

// isVisible: visible octets of ASCII, and no blank, as tokens are made of (RFC 6750 §2.1, RFC 6265 §4.1.1).
func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7e {
			return false
		}
	}
	return s != ""
}

// searchable reports whether a text can be looked for anywhere without being found in what is none.
func searchable(s string) bool {
	if len(s) < shortestSecret {
		return false
	}
	f := formOf(s)
	return f != plain && f != prose || isRandom(s) // a random one may hold quotation marks
}

// isSigned tells by the header that can be read: the base64url of an object begins with e.
func isSigned(s string) bool {
	if inside := unwrapped(s); inside != "" {
		s = inside
	}
	if len(s) < shortestRandom || s[0] != 'e' && s[0] != 'v' {
		return false
	}
	header, _, _ := strings.Cut(s, ".")
	switch strings.Count(s, ".") {
	case 2:
		return fixtures.IsJWT(s) || isPASETO(s)
	case 3:
		return isPASETO(s)
	case 4:
		return fixtures.IsJWT(header + "..")
	}
	return false
}

// mostWrapped is the longest text that is looked into.
const mostWrapped = 16 << 10

// unwrapped is what may be a JWT, out of base64 or hexadecimal; empty: the text does not
// begin as one does in either.
func unwrapped(s string) string {
	var octets []byte
	var err error
	switch {
	case len(s) > mostWrapped:
	case strings.HasPrefix(s, "ZXlK"): // eyJ
		octets, err = octets64(s)
	case strings.HasPrefix(s, "65794"): // ey and the half of a J or an A
		octets, err = hex.DecodeString(s)
	}
	if err != nil {
		return ""
	}
	return string(octets)
}

func isPASETO(s string) bool {
	return len(s) > 30 && s[0] == 'v' && s[1] >= '1' && s[1] <= '9' && (strings.HasPrefix(s[2:], ".local.") || strings.HasPrefix(s[2:], ".public."))
}

func isUUID(s string) bool {
	if len(s) != 36 || distinct(s) < 5 {
		return false
	}
	for i := range len(s) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (s[i] == '-') || !hyphen && !isHex(s[i]) {
			return false
		}
	}
	return true
}

// isPlaceholder: <string>, {{token}}, [REDACTED], ********, eyJhbGciOi..., and pieces of code.
func isPlaceholder(s string) bool {
	return strings.ContainsAny(s, "<>{}[]()\"'`\\,;") || strings.HasSuffix(s, "...") || len(s) >= shortestSecret && distinct(s) <= 3
}

// isPublishable: keys for browsers, which say so by their beginning. Every page of a site shows them.
func isPublishable(s string) bool {
	for _, prefix := range [...]string{"pk.eyJ", "pk_live_", "pk_test_", "phc_", "AIza", "NRJS-"} {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

// isNumbered: the digits of error codes and statuses are fewer. Those of a date tell when something happened.
func isNumbered(s string) bool {
	if len(s) < shortestRandom {
		return false
	}
	s = withoutDates(s)
	digits, letters := 0, 0
	for i := range len(s) {
		if isDigit(s[i]) {
			digits++
		} else if isLetter(s[i]) {
			letters++
		}
	}
	return digits >= 4 && letters >= 4
}

// isAddress: a URL, a path, a URN, an e-mail address or an IP address. What a URL carries is looked at by itself.
func isAddress(s string) bool {
	if strings.Contains(s, "://") || isPath(s) || strings.HasPrefix(s, "urn:") && isWords(s) {
		return true
	}
	if local, domain, ok := strings.Cut(s, "@"); ok && strings.Contains(domain, ".") {
		return !isSigned(local) && !isRandom(local) // https://user:token@example.com/
	}
	if len(s) > 45 || !strings.Contains(s, ":") {
		return false
	}
	_, err := netip.ParseAddr(s)
	return err == nil
}

// isPath: /v1/sessions/7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11/refresh, with a query or without.
func isPath(s string) bool {
	if !strings.HasPrefix(s, "/") {
		return false
	}
	path, _, _ := strings.Cut(s, "?")
	steps := 0
	for step := range strings.SplitSeq(path[1:], "/") {
		if steps++; !isWords(step) && !isUUID(step) {
			return false
		}
	}
	return steps > 1
}
