package parsers

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Express is cookie 0.7 with cookie-parser: quotes are removed, percent-encoding
// is decoded if possible, and the first cookie of a name wins.
func Express(lines []string, name string) (string, bool) {
	value, found := firstTrimmed(lines, name)
	return decodeURIComponent(trimQuotes(value)), found
}

// CookieModule is cookie 1.x, and Fastify: like Express, but the quotes are
// kept.
func CookieModule(lines []string, name string) (string, bool) {
	value, found := firstTrimmed(lines, name)
	return decodeURIComponent(value), found
}

func firstTrimmed(lines []string, name string) (string, bool) {
	for pair := range pairs(lines) {
		k, v, ok := strings.Cut(pair, "=")
		if ok && strings.Trim(k, " \t") == name {
			return strings.Trim(v, " \t"), true
		}
	}
	return "", false
}

// Koa finds the name with a regular expression: there must be no space before
// "=", the value is not trimmed, and if it begins with a quote, its last octet
// is removed too.
func Koa(lines []string, name string) (string, bool) {
	m := regexp.MustCompile(`(?:^|;) *` + regexp.QuoteMeta(name) + `=([^;]*)`).FindStringSubmatch(strings.Join(lines, "; "))
	if m == nil {
		return "", false
	}
	value := m[1]
	if strings.HasPrefix(value, `"`) {
		value = value[1:max(1, len(value)-1)]
	}
	return value, true
}

// Hono leaves out pairs whose value holds a quote, a backslash or an octet that
// is not visible ASCII, and uses the first pair that is left.
func Hono(lines []string, name string) (string, bool) {
	valid := regexp.MustCompile(`^[ !#-:<-\[\]-~]*$`)
	for pair := range pairs(lines) {
		k, v, ok := strings.Cut(pair, "=")
		if !ok || strings.TrimSpace(k) != name {
			continue
		}
		if v = trimQuotes(strings.TrimSpace(v)); valid.MatchString(v) {
			return decodeURIComponent(v), true
		}
	}
	return "", false
}

// decodeURIComponent is JavaScript's function. If that would throw, the text
// stays as it is.
func decodeURIComponent(s string) string {
	decoded, err := url.PathUnescape(s)
	if err != nil || !utf8.ValidString(decoded) {
		return s
	}
	return decoded
}

func trimQuotes(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

func pairs(lines []string) func(yield func(string) bool) {
	return strings.SplitSeq(strings.Join(lines, "; "), ";")
}
