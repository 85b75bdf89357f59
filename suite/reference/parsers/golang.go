package parsers

import (
	"net/http"
	"net/url"
	"strings"
)

// NetHTTP is Go's own parser, and echo's and chi's: pairs that keep no grammar
// are left out, the first of a name wins.
func NetHTTP(lines []string, name string) (string, bool) {
	c, err := (&http.Request{Header: http.Header{"Cookie": lines}}).Cookie(name)
	if err != nil {
		return "", false
	}
	return c.Value, true
}

// Gin is net/http's parser with percent-encoding and plus signs undone; a value
// that cannot be decoded is empty.
func Gin(lines []string, name string) (string, bool) {
	value, found := NetHTTP(lines, name)
	decoded, err := url.QueryUnescape(value)
	if err != nil {
		decoded = ""
	}
	return decoded, found
}

// Fiber is fasthttp's parser: nothing but spaces is trimmed, and an empty value
// counts as none.
func Fiber(lines []string, name string) (string, bool) {
	for pair := range pairs(lines) {
		k, v, ok := strings.Cut(pair, "=")
		if ok && strings.Trim(k, " ") == name {
			v = trimQuotes(strings.Trim(v, " "))
			return v, v != ""
		}
	}
	return "", false
}
