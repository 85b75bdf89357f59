package redact

import (
	"html"
	"unicode/utf16"
	"unicode/utf8"
)

// escape is one escape sequence: the octets that it stands for and its own length.
type escape struct {
	octets [utf8.UTFMax]byte
	width  uint8 // octets it stands for
	length uint8 // octets it takes in the text
}

func octetEscape(c byte, length uint8) (escape, bool) {
	return escape{octets: [utf8.UTFMax]byte{c}, width: 1, length: length}, true
}

func runeEscape(r rune, length uint8) (escape, bool) {
	e := escape{length: length}
	e.width = uint8(utf8.EncodeRune(e.octets[:], r))
	return e, true
}

// introducer reports whether c can begin an escape sequence.
func introducer(c byte) bool { return c == '%' || c == '\\' || c == '&' }

// looseIntroducer reports whether c can begin a loose escape sequence.
func looseIntroducer(c byte) bool { return c == '+' || c == '\'' || c == '"' }

// escapeAt reads the escape sequence that begins at b[0], if one does.
func escapeAt(b []byte) (escape, bool) {
	if len(b) < 2 {
		return escape{}, false
	}
	switch b[0] {
	case '%': // RFC 3986 §2.1
		if c, ok := number(b[1:], 2, 16); ok {
			return octetEscape(byte(c), 3)
		}
		if b[1] == 'u' { // escape() of JavaScript, ECMA-262 §B.2.1.1
			return unicodeEscape(b)
		}
	case '\\':
		return backslashEscape(b)
	case '&':
		return entity(b)
	}
	return escape{}, false
}

// backslashEscape reads the escapes of JSON (RFC 8259 §7), Go, YAML 1.2 (§5.7) and shells.
func backslashEscape(b []byte) (escape, bool) {
	c := b[1]
	switch c {
	case 'x':
		if v, ok := number(b[2:], 2, 16); ok {
			return octetEscape(byte(v), 4)
		}
		return escape{}, false
	case 'u':
		return unicodeEscape(b)
	case 'U':
		if v, ok := number(b[2:], 8, 16); ok {
			return runeEscape(rune(v), 10)
		}
		return escape{}, false
	case '0', '1', '2', '3':
		if v, ok := number(b[1:], 3, 8); ok {
			return octetEscape(byte(v), 4)
		}
	}
	if v, ok := letterEscape(c); ok {
		return octetEscape(v, 2)
	}
	if c < ' ' || c >= utf8.RuneSelf || letterOrDigit(c) {
		return escape{}, false
	}
	return octetEscape(c, 2) // punctuation stands for itself
}

func letterEscape(c byte) (byte, bool) {
	switch c {
	case '0':
		return 0, true
	case 'a':
		return '\a', true
	case 'b':
		return '\b', true
	case 'e':
		return 0x1b, true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'v':
		return '\v', true
	}
	return 0, false
}

// unicodeEscape reads \uXXXX or %uXXXX, two of them where they are a surrogate pair.
func unicodeEscape(b []byte) (escape, bool) {
	high, ok := number(b[2:], 4, 16)
	if !ok {
		return escape{}, false
	}
	if utf16.IsSurrogate(rune(high)) && len(b) >= 12 && b[6] == b[0] && b[7] == 'u' {
		if low, ok := number(b[8:], 4, 16); ok {
			if r := utf16.DecodeRune(rune(high), rune(low)); r != utf8.RuneError {
				return runeEscape(r, 12)
			}
		}
	}
	return runeEscape(rune(high), 6)
}

// entity reads a character reference of HTML, numeric or named, that ends in ';'.
func entity(b []byte) (escape, bool) {
	const longestName = 33
	end := 1
	for end < len(b) && end < longestName && (letterOrDigit(b[end]) || b[end] == '#' && end == 1) {
		end++
	}
	if end >= len(b) || b[end] != ';' || end < 3 {
		return escape{}, false
	}
	name, length := b[1:end], uint8(end+1)
	if name[0] != '#' {
		text := html.UnescapeString(string(b[:length]))
		e := escape{width: uint8(len(text)), length: length}
		if len(text) > len(e.octets) || text[len(text)-1] == ';' && string(name) != "semi" {
			return escape{}, false // no name of HTML, as a whole
		}
		copy(e.octets[:], text)
		return e, true
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	if v, ok := number(digits, len(digits), base); ok && v <= utf8.MaxRune {
		return runeEscape(rune(v), length)
	}
	return escape{}, false
}

// looseEscape reads what is an escape in some texts and plain in most: '+' for a space
// (application/x-www-form-urlencoded), doubled quotes (YAML, CSV, SQL), quotes left and
// entered again (shells). It is tried only while a secret is being matched.
func looseEscape(b []byte) (escape, bool) {
	quoted := func(text string) bool { return len(b) >= len(text) && string(b[:len(text)]) == text }
	switch b[0] {
	case '+':
		return octetEscape(' ', 1)
	case '\'':
		if quoted(`'\''`) {
			return octetEscape('\'', 4)
		}
		if quoted(`'"'"'`) {
			return octetEscape('\'', 5)
		}
		if quoted(`''`) {
			return octetEscape('\'', 2)
		}
	case '"':
		if quoted(`""`) {
			return octetEscape('"', 2)
		}
	}
	return escape{}, false
}

// number reads exactly n digits in the base given; at most eight significant ones.
func number(b []byte, n, base int) (int, bool) {
	if len(b) < n || n == 0 {
		return 0, false
	}
	v := 0
	for _, c := range b[:n] {
		d := digit(c)
		if d < 0 || d >= base || v >= 1<<28 {
			return 0, false
		}
		v = v*base + d
	}
	return v, true
}

func digit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func letterOrDigit(c byte) bool { return '0' <= c && c <= '9' || letter(c) }
