package redact

import (
	"cmp"
	"slices"
)

// finding is a stretch of a text that must not be shown.
type finding struct {
	start, end int
	entry      int32 // index of the entry; for a part also shared or mixed
	part       bool
}

// maxRounds bounds how often what stands between two labels is searched once more.
const maxRounds = 8

// mask replaces what is found. It reports whether there was anything.
func (m *Masker) mask(b []byte) (masked []byte, changed bool) {
	if len(b) < shortest {
		return b, false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	if len(m.entries) == 1 {
		return b, false
	}
	s := m.scratch.Get().(*search)
	defer m.scratch.Put(s)
	s.begin(m, len(b))
	e := editor{search: s, text: b}
	for _, g := range m.segments(b) {
		if !g.label {
			e.mask(g.start, g.end, 1)
		}
	}
	switch {
	case s.spent():
		return []byte(notShown), true
	case e.done == 0:
		return b, false
	}
	return append(e.out, b[e.done:]...), true
}

// Found returns the labels that stand in the place of whole secrets when the text is masked, in order: it says
// which secrets a text holds in any encoding that is found. Labels of the text itself are none.
func (m *Masker) Found(b []byte) (labels []string) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if len(b) < shortest || len(m.entries) == 1 {
		return nil
	}
	s := m.scratch.Get().(*search)
	defer m.scratch.Put(s)
	s.begin(m, len(b))
	for _, f := range s.clusters(b) {
		if !f.part {
			labels = append(labels, m.entries[f.entry].whole)
		}
	}
	return labels
}

// editor writes a text anew with labels in it.
type editor struct {
	*search
	text, out []byte
	done      int // octets of the text that are written, or replaced
}

// mask replaces what is found in text[start:end], and then in what is left of it between the labels,
// which may be read in another way than before.
func (e *editor) mask(start, end, round int) {
	if end-start < shortest || e.spent() {
		return
	}
	found := e.clusters(e.text[start:end])
	if len(found) == 0 {
		return
	}
	if round == maxRounds {
		e.effort = 0
		return
	}
	from := start
	for _, f := range found {
		e.mask(from, start+f.start, round+1)
		e.out = append(e.out, e.text[e.done:start+f.start]...)
		e.out = append(e.out, e.masker.replacement(f)...)
		e.done = start + f.end
		from = e.done
	}
	e.mask(from, end, round+1)
}

// clusters returns what is to be replaced in the text, in order and apart from each other.
func (s *search) clusters(text []byte) []finding {
	all := s.in(text, 0)
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b finding) int { return cmp.Compare(a.start, b.start) })
	merged := all[:1]
	leader := merged[0]
	for _, f := range all[1:] {
		last := &merged[len(merged)-1]
		if f.start >= last.end {
			merged, leader = append(merged, f), f
			continue
		}
		leader = leading(leader, f)
		*last = finding{start: last.start, end: max(last.end, f.end), entry: leader.entry, part: leader.part}
	}
	done := 0
	for i := range merged {
		merged[i].start -= backslash(text[done:merged[i].start])
		done = merged[i].end
	}
	return merged
}

// leading says which of two overlapping findings names both: a whole value before
// a part, the longer before the shorter, the first before the second.
func leading(a, b finding) finding {
	switch {
	case a.part && b.part:
		a.entry = joined(a.entry, b.entry)
		return a
	case a.part != b.part:
		if a.part {
			return b
		}
		return a
	case b.end-b.start > a.end-a.start:
		return b
	}
	return a
}

// backslash returns 1 where the text ends in a backslash that escapes what follows it, and would be
// left without it: the text may be JSON.
func backslash(text []byte) int {
	n := 0
	for n < len(text) && text[len(text)-n-1] == '\\' {
		n++
	}
	return n % 2
}

func (m *Masker) replacement(f finding) string {
	switch {
	case f.part && f.entry < 0:
		return sharedPart
	case f.part:
		return m.entries[f.entry].part
	}
	return m.entries[f.entry].whole
}
