package redact

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// leastNULs is how many octets of a stretch of UTF-16 are zero, at least: of a secret of eight
	// characters one half may be beyond Latin-1.
	leastNULs = shortest / 2
	// mostApart is how many octets lie between two of them at most, and mostNULs how many stand side by side.
	mostApart = 16
	mostNULs  = 3
)

// wide appends what is found where the form holds UTF-16 of either byte order.
func (s *search) wide(found []finding, f *form) []finding {
	if s.narrowed { // UTF-16 of UTF-16 is no text
		return found
	}
	s.narrowed = true
	defer func() { s.narrowed = false }()
	for w := (wideStretch{}); w.next(f.text) && !s.spent(); {
		start, end := max(0, w.start-mostApart), min(len(f.text), w.end+mostApart)
		if !f.open(start, end) {
			continue
		}
		for parity, count := range w.nuls { // of the octets that are zero in what is ASCII
			if count < leastNULs {
				continue
			}
			big := start + (start+parity)%2
			octets, from := narrow(f.text[:end], big, binary.BigEndian)
			found = s.inside(found, octets, from, f.nesting)
			octets, from = narrow(f.text[:end], start+(big+1-start)%2, binary.LittleEndian)
			found = s.inside(found, octets, from, f.nesting)
		}
	}
	return found
}

// wideStretch is a stretch of a text that may be UTF-16, from its first zero octet to its last.
type wideStretch struct {
	start, end int
	nuls       [2]int // how many of them are at even and at odd places
}

// next moves on to the next stretch, and reports whether there is one.
func (w *wideStretch) next(text []byte) bool {
	*w = wideStretch{start: w.end, end: w.end}
	for p := w.end; ; {
		first, end := zeros(text, p)
		if first == end || w.full() && (first > w.end+mostApart || end-first > mostNULs) {
			return w.full()
		}
		switch {
		case end-first > mostNULs:
			*w = wideStretch{start: end, end: end}
		case first > w.end+mostApart:
			*w = wideStretch{start: first, end: first}
			fallthrough
		default:
			for p = first; p < end; p++ {
				w.nuls[p%2]++
			}
			w.end = end
		}
		p = end
	}
}

func (w *wideStretch) full() bool { return max(w.nuls[0], w.nuls[1]) >= leastNULs }

// zeros returns where the next zero octets behind p are; there are none where start is end.
func zeros(text []byte, p int) (start, end int) {
	at := bytes.IndexByte(text[p:], 0)
	if at < 0 {
		return p, p
	}
	start = p + at
	for end = start; end < len(text) && text[end] == 0; {
		end++
	}
	return start, end
}

// narrow reads text[p:] as UTF-16 and returns it as UTF-8, and where each character was.
func narrow(text []byte, p int, order binary.ByteOrder) (octets []byte, from sites) {
	from = make(sites, 0, (len(text)-p)/2)
	for p+2 <= len(text) {
		r, length := rune(order.Uint16(text[p:])), 2
		if utf16.IsSurrogate(r) && p+4 <= len(text) {
			if r = utf16.DecodeRune(r, rune(order.Uint16(text[p+2:]))); r != utf8.RuneError {
				length = 4
			}
		}
		at := len(octets)
		octets = utf8.AppendRune(octets, r)
		from.add(at, len(octets)-at, p, length)
		p += length
	}
	return octets, from
}
