package recognise

import (
	"html"
	"strconv"
	"strings"
)

// mostEscapes is how often escapes are taken out: of a URL in JSON in a page, three times.
const mostEscapes = 3

// unescape takes percent escapes, entities of HTML and XML, and backslash escapes out of a text. What is
// none of these stays.
func unescape(s string) string {
	for range mostEscapes {
		plain := s
		if strings.Contains(plain, "%") || strings.Contains(plain, `\`) {
			plain = unescapeOnce(plain)
		}
		if strings.Contains(plain, "&") && strings.Contains(plain, ";") {
			plain = html.UnescapeString(plain)
		}
		if plain == s {
			break
		}
		s = plain
	}
	return s
}

func unescapeOnce(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for p := 0; p < len(s); {
		text, length := escapeAt(s[p:])
		if length == 0 {
			b.WriteByte(s[p])
			p++
			continue
		}
		b.WriteString(text)
		p += length
	}
	return b.String()
}

// escapeAt reads %41, \u0041, \x41, and \ before punctuation.
func escapeAt(s string) (text string, length int) {
	switch {
	case s[0] == '%':
		return hexEscape(s, 1, 2)
	case s[0] != '\\' || len(s) < 2:
		return "", 0
	case s[1] == 'u':
		return hexEscape(s, 2, 4)
	case s[1] == 'x':
		return hexEscape(s, 2, 2)
	case s[1] == 'n' || s[1] == 'r' || s[1] == 't':
		return " ", 2
	case !isAlphanum(s[1]) && s[1] < 0x80:
		return s[1:2], 2
	}
	return "", 0
}

func hexEscape(s string, from, digits int) (text string, length int) {
	if len(s) < from+digits {
		return "", 0
	}
	for _, c := range []byte(s[from : from+digits]) {
		if !isHex(c) {
			return "", 0
		}
	}
	n, _ := strconv.ParseUint(s[from:from+digits], 16, 16)
	if digits == 2 {
		return string([]byte{byte(n)}), from + digits
	}
	return string(rune(n)), from + digits
}
