package explore

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// A value that is not the token may still be read as the token: parsers decode
// percent escapes and remove quotation marks, and readers of base64 ignore
// padding, other characters and unused bits. A correct server may take such a
// twin or refuse it.

// credential is the live token under the cookie's name.
type credential struct {
	name, token string
	want        map[string]bool // what readers make of the token
}

func newCredential(name, token string) credential {
	c := credential{name, token, map[string]bool{}}
	for _, r := range readings(token) {
		c.want[r] = true
	}
	return c
}

// twins reports whether any reader in use may take the value for the token.
func (c credential) twins(value string) bool {
	if len(value)*2 < len(c.token) { // no reader adds anything
		return false
	}
	for _, v := range spellings(value) {
		for _, r := range readings(v) {
			if c.want[r] {
				return true
			}
		}
	}
	return false
}

// wrapper is what programs put before a token, and readers remove again.
var wrapper = regexp.MustCompile(`(?i)^(bearer|token|jwt|refresh|s|j)[ :+=]+`)

// spellings are the texts that a cookie parser or the application's own code may
// make of a value.
func spellings(value string) []string {
	all := []string{value}
	if !strings.ContainsAny(value, "%+\"' \t\x00:=") {
		return all
	}
	for _, decode := range []func(string) (string, error){url.PathUnescape, url.QueryUnescape} {
		if d, err := decode(value); err == nil {
			all = append(all, d)
		} else {
			all = append(all, decodeSome(value))
		}
	}
	for _, v := range all {
		bare := strings.Trim(v, "\"' \t\r\n\x00")
		all = append(all, bare, wrapper.ReplaceAllString(bare, ""))
	}
	return all
}

var escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// decodeSome decodes the escapes that are right, and leaves the others.
func decodeSome(s string) string {
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		d, err := url.PathUnescape(e)
		if err != nil {
			return e
		}
		return d
	})
}

// readings are what lenient readers make of a text: the octets that it stands
// for in base64, as a whole or by the parts of a JWT, and the digits of a number.
func readings(s string) []string {
	s = strings.Trim(s, "\"' \t\r\n\x00")
	padded, _, _ := strings.Cut(strings.TrimLeft(s, "="), "=")
	all := []string{"text " + s, "octets " + lenient(padded), "octets " + lenient(s)}
	for _, text := range []string{s, padded} {
		var parts []string
		for p := range strings.SplitSeq(text, ".") {
			parts = append(parts, lenient(p))
		}
		all = append(all, "parts "+strings.Join(parts, "."))
	}
	var parts []string
	for p := range strings.SplitSeq(s, ".") {
		p, _, _ = strings.Cut(p, "=")
		parts = append(parts, lenient(p))
	}
	all = append(all, "parts "+strings.Join(parts, "."))
	digits := strings.NewReplacer("-", "", "{", "", "}", "", "urn:uuid:", "").Replace(strings.ToLower(s))
	if digits != "" && strings.Trim(digits, "0123456789abcdef") == "" {
		all = append(all, "digits "+digits)
	}
	if !strings.ContainsFunc(s, unicode.IsUpper) || !strings.ContainsFunc(s, unicode.IsLower) {
		all = append(all, "letters "+strings.ToUpper(s))
	}
	return all
}

// lenient reads base64 of both alphabets, and ignores everything else.
func lenient(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '+':
			return '-'
		case r == '/':
			return '_'
		case r < 0x80 && isAlphanumeric(byte(r)), r == '-', r == '_':
			return r
		}
		return -1
	}, s)
	if len(s)%4 == 1 {
		s = s[:len(s)-1]
	}
	octets, _ := base64.RawURLEncoding.DecodeString(s)
	return string(octets)
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
