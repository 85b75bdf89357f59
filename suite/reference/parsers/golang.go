package parsers

import (
	"net/http"
	"net/url"
	"strings"
)

// NetHTTP is the parser of Go, echo and chi: pairs that are not valid syntax are
// left out, and the first cookie of a name wins.
func NetHTTP(lines []string, name string) (string, bool) {
	c, err := (&http.Request{Header: http.Header{"Cookie": lines}}).Cookie(name)
	if err != nil {
		return "", false
	}
	return c.Value, true
}

// Gin is net/http's parser, and then decodes percent-encoding and plus signs. A
// value that cannot be decoded is empty.
func Gin(lines []string, name string) (string, bool) {
	value, found := NetHTTP(lines, name)
	decoded, err := url.QueryUnescape(value)
	if err != nil {
		decoded = ""
	}
	return decoded, found
}

// Fiber is fasthttp's parser: only spaces are trimmed, and an empty value counts
// as no value.
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
