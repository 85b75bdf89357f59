package redact

import "encoding/binary"

// stretches puts fragments together: every longest stretch of a text that is like one of a secret, or
// like several of which each overlaps with the next.
type stretches struct {
	index *gramIndex
	text  []byte
	found []finding
	last  finding // what is being put together; it has no octet at the beginning
	next  int     // the first place whose gram was not looked up
}

// within looks up every gram that begins in text[from:to], from one call to the next further behind; the
// stretches that they are in begin at least or behind it, wherever they end.
func (t *stretches) within(from, to, least int) {
	x, text := t.index, t.text
	if len(x.gate) == 0 {
		return
	}
	from, to = max(from, t.next, t.resume()), min(to, len(text)-gramLength+1)
	t.next = max(to, t.next)
	factors, gate, shift := x.factors, x.gate, x.shift
	for p := from; p < to; p++ {
		g := gramAt(text[p:])
		h := factors.hash(g)
		if i := h >> (shift & 31); gate[i>>6]&(1<<(i&63)) == 0 {
			continue
		}
		if l := x.slot(g, h); l.at != 0 {
			t.take(p, *l, least)
			p = max(p, t.resume()-1)
		}
	}
}

// resume returns the first place whose gram may say more about the stretch that is being put together.
func (t *stretches) resume() int {
	if t.last.entry == shared { // a gram in it can tell whose it is
		return 0
	}
	return t.last.end - gramLength + 1
}

// take puts the stretch around the gram at text[p] to the last one, or makes it the last one.
func (t *stretches) take(p int, l slot, least int) {
	s := t.index.source(l.at)
	entry := s.entry
	if l.at&inSeveral != 0 {
		entry = shared
	}
	if p+gramLength <= t.last.end {
		t.last.entry = joined(t.last.entry, entry)
		return
	}
	start, end := s.around(int(l.at&^inSeveral-s.first), t.text, p, max(least, t.last.end))
	if p < t.last.end {
		t.last.end, t.last.entry = end, joined(t.last.entry, entry)
		return
	}
	t.keep()
	t.last = finding{start: start, end: end, entry: entry, part: true}
}

// keep notes the last stretch, unless it is words alone.
func (t *stretches) keep() {
	if f := t.last; f.end > f.start && !wordsAlone(t.text[f.start:f.end]) {
		t.found = append(t.found, f)
	}
}

// around returns how far a text is like the source around a gram, letter case aside: it begins at octet i
// of the source and at text[p], and what is before least is left out.
func (s *source) around(i int, text []byte, p, least int) (start, end int) {
	start, end = p, p+gramLength
	for j := i; j > 0 && start > least && s.octets[j-1]|0x20 == text[start-1]|0x20; j-- {
		start--
	}
	const fold = 0x2020202020202020
	i += gramLength
	for i+8 <= len(s.octets) && end+8 <= len(text) && eight(s.octets[i:i+8])|fold == binary.LittleEndian.Uint64(text[end:])|fold {
		i, end = i+8, end+8
	}
	for i < len(s.octets) && end < len(text) && s.octets[i]|0x20 == text[end]|0x20 {
		i, end = i+1, end+1
	}
	return start, end
}

// joined is the source of a stretch that is made of two: one that only one secret has
// tells whose the rest is.
func joined(a, b int32) int32 {
	switch {
	case a == b || b == shared:
		return a
	case a == shared:
		return b
	}
	return mixed
}
