package redact

import "unicode/utf8"

const (
	// mostBetween is how many octets lie between two items of a list at most: a line's end, and the
	// indentation of the next line.
	mostBetween = 64
	// mostGroup is how many octets of a hexadecimal group stand together at most.
	mostGroup = 16
)

// list is what the items of a list stand for, and where they are.
type list struct {
	octets []byte
	from   sites
}

// itemReader puts what the item at b[p] stands for to a list, and returns where it ends, or -1 where
// there is no item.
type itemReader func(l *list, b []byte, p int) int

// lists appends what is found in lists of octets or characters, as programs print them: 65 79 4a, 6579 4a68,
// 65:79:4A, 0x65, [101, 121, 74], one a line, ["e","y","J"], {"0":"e","1":"y"}; and in dumps, which have such
// lists in their lines.
func (s *search) lists(found []finding, f *form) []finding {
	var hex, decimal, characters int // where the last list of each kind ended
	hidden, dumped := f.wholes, false
	for p := 0; len(f.text)-p > 2*shortest && !s.spent(); {
		if len(hidden) > 0 && p >= hidden[0].start {
			p, hidden = max(p, hidden[0].end), hidden[1:]
			continue
		}
		start := p
		switch c := f.text[p]; {
		case s.masker.kinds[c]&startsList == 0:
			p++
			continue
		case c == '"' || c == '\'':
			if p++; start >= characters && aloneQuoted(f.text, start) {
				found, characters = s.list(found, f, start, character)
			}
			continue
		}
		p = s.afterDigits(f.text, p)
		dumped = dumped || p-start >= leastOffset && p < len(f.text) && (f.text[p] == ':' || f.text[p] == ' ')
		if next := afterSeparator(f.text, p); next > 0 && startsItem(f.text, next) {
			if start >= hex {
				found, hex = s.list(found, f, start, hexGroup)
			}
			if start >= decimal {
				found, decimal = s.list(found, f, start, decimalOctet)
			}
		}
	}
	if dumped {
		found = s.dumps(found, f)
	}
	return found
}

// afterDigits returns where the hexadecimal digits end that begin at p, with or without 0x before them.
func (s *search) afterDigits(b []byte, p int) int {
	if prefixed(b, p) {
		p += 2
	}
	for p < len(b) && s.masker.hex.value[b[p]] >= 0 {
		p++
	}
	return p
}

// aloneQuoted reports whether a single character may stand between the quotes that begin at p.
func aloneQuoted(b []byte, p int) bool {
	return len(b)-p > 2 && (b[p+2] == b[p] || introducer(b[p+1]) || b[p+1] >= utf8.RuneSelf)
}

// startsItem reports whether an octet of a list, or its key, may begin at p.
func startsItem(b []byte, p int) bool { return digit(b[p]) >= 0 || b[p] == '"' || b[p] == '\'' }

// list appends what is found in the list that begins at p, and returns where it ends if it can hold a secret.
func (s *search) list(found []finding, f *form, p int, item itemReader) ([]finding, int) {
	l := &s.listed[f.nesting]
	l.octets, l.from = l.octets[:0], l.from[:0]
	end := l.read(f.text, p, item)
	if len(l.octets) < shortest {
		return found, 0
	}
	if f.open(p, end) {
		found = s.inside(found, l.octets, l.from, f.nesting+1)
	}
	return found, end
}

// read takes in the items of the list that begins at p, and returns where the last one ends.
func (l *list) read(b []byte, p int, item itemReader) (end int) {
	for p >= 0 {
		next := item(l, b, p)
		if next < 0 {
			break
		}
		end = next
		if p = afterSeparator(b, end); p > 0 {
			p = afterKey(b, p)
		}
	}
	return end
}

func (l *list) add(from, length int, octets ...byte) {
	l.from.add(len(l.octets), len(octets), from, length)
	l.octets = append(l.octets, octets...)
}

// hexGroup reads octets of two hexadecimal digits each, or of one behind 0x. A digit too many belongs to
// what stands before the list, or behind it.
func hexGroup(l *list, b []byte, p int) int {
	prefix := prefixed(b, p)
	if prefix {
		p += 2
	}
	end := p
	for end < len(b) && digit(b[end]) >= 0 {
		end++
	}
	first := len(l.octets) == 0
	switch n := end - p; {
	case prefix && n == 1:
		l.add(p-2, 3, byte(digit(b[p])))
		return end
	case n < 2 || n > 2*mostGroup+1 && !first:
		return -1
	case first:
		p = max(p+n%2, end-2*mostGroup)
	default:
		end -= n % 2
	}
	for ; p < end; p += 2 {
		l.add(p, 2, byte(digit(b[p])<<4|digit(b[p+1])))
	}
	return end
}

// prefixed reports whether 0x stands at p.
func prefixed(b []byte, p int) bool { return len(b)-p > 2 && b[p] == '0' && b[p+1]|0x20 == 'x' }

// decimalOctet reads a number up to 255.
func decimalOctet(l *list, b []byte, p int) int {
	end, v := p, 0
	for end < len(b) && end < p+4 && '0' <= b[end] && b[end] <= '9' {
		v = 10*v + int(b[end]-'0')
		end++
	}
	if end == p || v > 0xff {
		return -1
	}
	l.add(p, end-p, byte(v))
	return end
}

// character reads a character between quotes, which may be escaped.
func character(l *list, b []byte, p int) int {
	if len(b)-p < 3 || b[p] != '"' && b[p] != '\'' {
		return -1
	}
	quote := b[p]
	if e, ok := escapeAt(b[p+1:]); ok {
		if end := p + 1 + int(e.length); end < len(b) && b[end] == quote {
			l.add(p, end+1-p, e.octets[:e.width]...)
			return end + 1
		}
	}
	_, size := utf8.DecodeRune(b[p+1:])
	end := p + 1 + size
	if end >= len(b) || b[end] != quote {
		return -1
	}
	l.add(p, end+1-p, b[p+1:end]...)
	return end + 1
}

// afterSeparator returns where the next item of a list begins, or -1 where the list ends: behind blanks, line
// ends, at most one comma, colon or semicolon, and the hyphen that an item of YAML begins with.
func afterSeparator(b []byte, p int) int {
	start, marked, fresh := p, false, false
	for ; p < len(b) && p < start+mostBetween; p++ {
		switch c := b[p]; {
		case c == '\n':
			fresh = true
		case c == ' ' || c == '\t' || c == '\r':
		case (c == ',' || c == ':' || c == ';') && !marked:
			marked = true
		case c == '-' && fresh && p+1 < len(b) && b[p+1] == ' ':
			fresh = false
		case p > start:
			return p
		default:
			return -1
		}
	}
	return -1
}

// afterKey returns where the value begins whose key is a number and begins at p, or p where there is no such key.
func afterKey(b []byte, p int) int {
	const mostDigits = 7
	end := p + 1
	if b[p] != '"' && b[p] != '\'' {
		return p
	}
	for end < len(b) && end <= p+mostDigits && '0' <= b[end] && b[end] <= '9' {
		end++
	}
	if end == p+1 || end >= len(b) || b[end] != b[p] {
		return p
	}
	for end++; end < len(b) && b[end] == ' '; {
		end++
	}
	if end == len(b) || b[end] != ':' {
		return p
	}
	for end++; end < len(b) && b[end] == ' '; {
		end++
	}
	if end == len(b) {
		return -1
	}
	return end
}
