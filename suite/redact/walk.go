package redact

import (
	"encoding/binary"
	"slices"
)

// What it takes to look for whole values, counted in comparisons of so many octets at once.
const (
	block      = 64
	costOfStep = 4  // to look up how a text may go on
	costOfFork = 16 // to remember where two readings of a text part
)

// walk follows a text from one place on, taking each escape sequence both for what it
// stands for and for the octets that it is made of.
type walk struct {
	*search
	text  []byte
	start int
	next  int // index of the first mark at or behind the start
	heads []uint64

	end   int // of the longest value that was found
	entry int32

	// Where several readings go on, a place that one of them came to is no way for another.
	forked bool
	met    map[crossing]struct{}
}

// crossing is a place in a text, and how much of a value was read up to there: so many octets, and
// which, as far as several values are looked for.
type crossing struct {
	p, read int
	head    uint64
}

// wholes appends the longest value that begins at each place of the text, where it goes beyond those before.
func (s *search) wholes(text []byte) (found []finding) {
	w := walk{search: s, text: text, heads: s.heads}
	far := 0
	for p := 0; p+headLength <= len(text) && !s.spent(); p++ {
		w.next = s.marks.after(w.next, p)
		w.heads = w.heads[:0]
		if plain := s.marks.at(w.next, len(text)); plain >= p+headLength {
			if p = s.masker.values.find(text[:plain], p); p+headLength > plain {
				p--
				continue
			}
			w.start = p
			w.add(binary.LittleEndian.Uint64(text[p:]))
		} else {
			w.start = p
			w.collect(p, w.next, 0, 0)
			w.forget()
		}
		if len(w.heads) == 0 {
			continue
		}
		if end, entry := w.longest(far); end > far {
			found = append(found, finding{start: p, end: end, entry: entry})
			far = end
		}
	}
	s.heads = w.heads
	return found
}

func (w *walk) add(head uint64) {
	if w.masker.values.with(head) != nil && !slices.Contains(w.heads, head) {
		w.heads = append(w.heads, head)
	}
}

// collect gathers the heads that the text may begin with from p on, so many octets of which are read
// already. What is there as it stands comes first.
func (w *walk) collect(p, next, read int, head uint64) {
	x := &w.masker.values
	for ; read < headLength && p != w.marks.at(next, len(w.text)); read, p = read+1, p+1 {
		if !x.mayHave(w.text[p], read) {
			return
		}
		head |= uint64(w.text[p]) << (8 * read)
	}
	if read == headLength {
		w.add(head)
		return
	}
	if p == len(w.text) || w.been(crossing{p, read, head}) {
		return
	}
	ways := 0
	if x.mayHave(w.text[p], read) {
		ways++
		w.collect(p+1, next+1, read+1, head|uint64(w.text[p])<<(8*read))
	}
	for _, e := range w.marks.of(next) {
		into, count, ok := x.take(e, head, read)
		if !ok {
			continue
		}
		if ways++; ways > 1 {
			w.forked = true
		}
		to := p + int(e.length)
		w.collect(to, w.marks.after(next, to), count, into)
	}
}

// been reports whether another reading came to the same place, and notes that this one did.
func (w *walk) been(at crossing) bool {
	w.effort -= costOfStep
	if !w.forked {
		return false
	}
	w.effort -= costOfFork
	if w.met == nil {
		w.met = map[crossing]struct{}{}
	}
	_, been := w.met[at]
	w.met[at] = struct{}{}
	return been
}

func (w *walk) forget() {
	if w.forked {
		w.forked = false
		clear(w.met)
	}
}

// longest returns where the longest value ends that begins at the start with one of the heads, if that is
// behind far, and what it belongs to.
func (w *walk) longest(far int) (end int, entry int32) {
	w.end = far
	plain := w.marks.at(w.next, len(w.text)) // up to there the text stands for itself
	for _, head := range w.heads {
		g := w.masker.values.groups[head]
		if w.start+g.longest() <= plain {
			w.plain(g)
			continue
		}
		w.follow(trail{values: g.values, common: g.common, p: w.start, next: w.next})
		w.forget()
	}
	return w.end, w.entry
}

// note keeps a value that ends at p, if none ends there or behind it.
func (w *walk) note(p int, entry int32) {
	if p > w.end {
		w.end, w.entry = p, entry
	}
}

// plain looks for the values of a group where no escape is: by their tails, since most that begin alike and
// differ do so at their ends.
func (w *walk) plain(g *group) {
	for i := range g.classes { // the longest first
		c := &g.classes[i]
		w.effort -= costOfStep
		if end := w.start + c.length; end <= w.end {
			return
		} else if entry := w.one(c, w.text[w.start:end]); entry != noEntry {
			w.note(end, entry)
			return
		}
	}
}

// one returns what the value of the class belongs to that is the text.
func (w *walk) one(c *class, text []byte) int32 {
	tail := eight(text[len(text)-headLength:])
	for i := c.firstWith(tail); i < len(c.values) && c.values[i].tail == tail; i++ {
		if w.same(c.values[i].octets, text) {
			return c.values[i].entry
		}
	}
	return noEntry
}

// same compares two texts of one length.
func (w *walk) same(a string, b []byte) bool {
	if n := len(a); n > block {
		if a[n-headLength:] != string(b[n-headLength:]) {
			return false
		}
		w.effort -= n / block
	}
	w.effort--
	return a == string(b)
}
