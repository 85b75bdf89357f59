package redact

import "bytes"

// The digits of an offset, by which the lines of a dump are known.
const (
	leastOffset = 4
	mostOffset  = 16
)

// dumps appends what is found in dumps, as xxd, hexdump -C, Go and Wireshark write them, of one line or
// several: an offset, octets in hexadecimal, and perhaps the same as text, which goes with the octets.
func (s *search) dumps(found []finding, f *form) []finding {
	var l list
	for p := 0; p < len(f.text) && !s.spent(); {
		end := len(f.text)
		if at := bytes.IndexByte(f.text[p:], '\n'); at >= 0 {
			end = p + at
		}
		if len(l.from) == 0 || !l.dumpLine(f.text[:end], p) {
			found = s.dumped(found, f, l)
			l = s.firstDumpLine(f.text[:end], p)
		}
		p = end + 1
	}
	return s.dumped(found, f, l)
}

// dumped appends what is found in the octets of a dump.
func (s *search) dumped(found []finding, f *form, l list) []finding {
	if n := len(l.from); n < shortest || !f.open(int(l.from[0].from), int(l.from[n-1].from)) {
		return found
	}
	return s.inside(found, l.octets, l.from, f.nesting+1)
}

// firstDumpLine reads the line that begins at p and ends with the text. Something else may stand in front.
func (s *search) firstDumpLine(text []byte, p int) (longest list) {
	hex := s.masker.hex
	for len(text)-p > leastOffset {
		start, end := hex.run(text, p)
		var l list
		if end-start >= leastOffset && l.dumpLine(text, start) {
			end = int(l.from[len(l.from)-1].from) + 2
			if len(l.from) > len(longest.from) {
				longest = l
			}
		}
		p = end
	}
	return longest
}

// dumpLine takes in the line of a dump that begins at p and ends with the text. It reports whether it is one.
func (l *list) dumpLine(text []byte, p int) bool {
	p = skipBlanks(text, p)
	offset := 0
	for p+offset < len(text) && offset <= mostOffset && digit(text[p+offset]) >= 0 {
		offset++
	}
	p += offset
	if offset < leastOffset || offset > mostOffset || p == len(text) {
		return false
	}
	colon := text[p] == ':'
	if colon {
		p++
	}
	was := len(l.from)
	for {
		next := skipBlanks(text, p)
		if next == p || len(l.from) > was && next-p > 1 && !doubled(text, next, next-p, colon) {
			p = next
			break
		}
		end := hexGroup(l, text, next)
		if end < 0 {
			p = next
			break
		}
		p = end
	}
	if len(l.from) == was {
		return false
	}
	beside(text, p, l.from[was:])
	return true
}

func skipBlanks(text []byte, p int) int {
	for p < len(text) && text[p] == ' ' {
		p++
	}
	return p
}

// doubled reports whether two blanks part the octets of one line, as hexdump -C has them in the middle, and
// not the octets from the text beside them.
func doubled(text []byte, p, blanks int, colon bool) bool {
	return !colon && blanks == 2 && (p+2 == len(text) || p+2 < len(text) && text[p+2] == ' ')
}

// beside has each octet of a line reach to where it stands in the text beside them, if that begins at p.
func beside(text []byte, p int, octets sites) {
	if text[p-1] != ' ' {
		return
	}
	if p < len(text) && (text[p] == '|' || text[p] == '>') {
		p++
	}
	for i := range octets {
		if end := p + i + 1; end <= len(text) {
			octets[i].length = int32(end) - octets[i].from
		}
	}
}
