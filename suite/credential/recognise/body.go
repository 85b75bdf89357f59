package recognise

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

const theBody = at("the body")

// body looks through the octets behind the header. What it is, they say, and no Content-Type.
func (l *look) body(octets []byte) {
	l.here = theBody
	text, wide := readable(octets)
	if wide { // or so it seems
		l.inside(string(octets), spot{kind: inText}, mostNested)
		l.searchKnown(string(octets))
	}
	s := strings.TrimPrefix(text, "\ufeff")
	for startsJSON(s) { // one value, or one a line
		if !wide {
			l.offset = len(octets) - len(s) + 1
		}
		rest := l.json(s, spot{kind: inBare}, 0)
		if len(rest) == len(s) {
			break
		}
		s = rest
	}
	switch word := bare(s); {
	case word == "":
	case !holdsMore(strings.TrimRight(word, "=")):
		l.text(s, spot{kind: inBare}, 0)
	default:
		l.inside(s, spot{kind: inText}, mostNested)
		l.searchKnown(s)
	}
}

// readable is a body as text; wide says that it was UTF-16, which is found by its byte order mark, or by a zero in
// each of the first two characters (RFC 4627 §3).
func readable(octets []byte) (text string, wide bool) {
	if len(octets) < 4 {
		return string(octets), false
	}
	var order binary.ByteOrder
	switch {
	case octets[0] == 0xfe && octets[1] == 0xff, octets[0] == 0 && octets[1] != 0 && octets[2] == 0 && octets[3] != 0:
		order = binary.BigEndian
	case octets[0] == 0xff && octets[1] == 0xfe, octets[0] != 0 && octets[1] == 0 && octets[2] != 0 && octets[3] == 0:
		order = binary.LittleEndian
	default:
		return string(octets), false
	}
	units := make([]uint16, len(octets)/2)
	for i := range units {
		units[i] = order.Uint16(octets[2*i:])
	}
	return string(utf16.Decode(units)), true
}

// inside looks at what stands in a text: JSON again, or names with values and words.
func (l *look) inside(s string, sp spot, nested int) {
	if nested < mostNested && startsJSON(s) {
		root := spot{kind: sp.kind, name: sp.name, means: sp.means, loose: true}
		if rest := l.json(s, root, nested+1); len(rest) < len(s) {
			s = rest
		}
	}
	if s == "" {
		return
	}
	plain := unescape(s)
	sp.loose = true
	scan := scanner{l: l, s: plain, around: sp}
	scan.run()
	if plain != s {
		l.searchKnown(plain)
	}
}

// holdsMore reports whether a text is more than one word.
func holdsMore(s string) bool {
	for i := range len(s) {
		if s[i] == '%' || dividers[s[i]] {
			return true
		}
	}
	return false
}

// dividers are the octets that stand between words: all that are not visible, and some that no token has.
var dividers = func() (set [256]bool) {
	for c := range set {
		set[c] = c < 0x21 || c > 0x7e || strings.IndexByte("\"'`<>()[]{},;&=?#\\:@", byte(c)) >= 0
	}
	return set
}()
