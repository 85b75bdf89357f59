package redact

import (
	"slices"
	"sort"
)

const (
	// maxNesting bounds encodings within encodings: base64 of a text that holds hexadecimal is two.
	maxNesting = 2
	// What may be spent on a text, for each octet and on top of that: octets that are looked at, on all
	// levels and in all that is decoded, and the costs of finding whole values.
	effortPerOctet = 32
	leastEffort    = 2 << 20
)

// search looks for what must not be shown of one text. It can be used for another one after that.
type search struct {
	masker *Masker
	effort int // what may still be spent

	narrowed bool // what is searched was UTF-16
	marks    marks
	heads    []uint64
	decoded  [maxNesting + 1][]byte // what digits stand for, by nesting
	listed   [maxNesting + 1]list
}

func (s *search) begin(m *Masker, octets int) {
	s.masker, s.effort = m, effortPerOctet*octets+leastEffort
}

// spent reports whether it took too much to go on. What was found till then says nothing about the rest.
func (s *search) spent() bool { return s.effort <= 0 }

// form is a text in which encoded stretches are looked for: what is to be masked or was decoded itself, or
// that without its escapes.
type form struct {
	text    []byte
	nesting int
	made    sites // what the last level of escapes made; only what they touch is new
	// Stretches that need not be shown: whole values and fragments, each in order.
	wholes, fragments []finding
}

// in returns what must not be shown of the text.
func (s *search) in(text []byte, nesting int) []finding {
	if s.effort -= len(text); s.spent() {
		return nil
	}
	t := s.masker.traits(text)
	s.marks.reset()
	if loose := s.masker.values.loose; t.escapes || loose && t.loose {
		s.marks.set(text, loose)
	}
	f := form{text: text, nesting: nesting}
	f.wholes = s.wholes(text)
	f.fragments = s.between(f.wholes, text)
	found := slices.Concat(f.wholes, f.fragments)
	if nesting > 0 && 2*t.plain < len(text) { // what is decoded at the wrong place, or was no text, looks like noise
		if t.nuls {
			found = s.wide(found, &f)
		}
		return found
	}
	found = s.encoded(found, &f, t)
	if t.escapes {
		found = s.levels(found, text, nesting)
	}
	return found
}

// between finds fragments apart from whole values.
func (s *search) between(wholes []finding, text []byte) []finding {
	t := stretches{index: &s.masker.fragments, text: text}
	from := 0
	for _, w := range wholes {
		if w.start >= from {
			t.within(from, w.start, from)
		}
		from = max(from, w.end-gramLength+1)
	}
	t.within(from, len(text), from)
	t.keep()
	return t.found
}

// levels appends what is found in the text without its escapes, some levels deep.
func (s *search) levels(found []finding, text []byte, nesting int) []finding {
	var via []sites
	for range maxLevels {
		next, made := unescaped(text)
		if s.effort -= len(next); len(made) == 0 || s.spent() {
			break
		}
		text, via = next, append(via, made)
		f := form{text: text, nesting: nesting, made: made}
		t := stretches{index: &s.masker.fragments, text: text}
		for _, m := range made {
			t.within(int(m.at)-stride, int(m.at+m.width)+stride, 0)
		}
		t.keep()
		for _, inner := range s.encoded(t.found, &f, s.masker.traits(text)) {
			for i := len(via) - 1; i >= 0; i-- {
				inner.start, inner.end = via[i].source(inner.start, inner.end)
			}
			found = append(found, inner)
		}
	}
	return found
}

// encoded appends what is found in the encoded stretches of the form.
func (s *search) encoded(found []finding, f *form, t traits) []finding {
	if t.nuls {
		found = s.wide(found, f)
	}
	if t.breaks {
		found = s.wrapped(found, f)
	}
	if f.nesting == maxNesting {
		return found
	}
	found = s.runs(found, f)
	return s.lists(found, f)
}

// open reports whether an encoded stretch is still to be looked into.
func (f *form) open(start, end int) bool {
	if f.made != nil {
		return f.made.touch(start, end)
	}
	return !hold(f.wholes, start, end) && !hold(f.fragments, start, end)
}

// hold reports whether one of the findings holds the stretch.
func hold(all []finding, start, end int) bool {
	i := sort.Search(len(all), func(i int) bool { return all[i].start > start })
	return i > 0 && all[i-1].end >= end
}

// inside appends what is found in octets that were read at the sites.
func (s *search) inside(found []finding, octets []byte, from sites, nesting int) []finding {
	for _, f := range s.in(octets, nesting) {
		f.start, f.end = from.source(f.start, f.end)
		found = append(found, f)
	}
	return found
}
