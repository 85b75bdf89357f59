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

// mask replaces what is found until nothing more is: what stands beside a label may
// be read in another way than before. It reports whether there was anything.
func (m *Masker) mask(b []byte) (masked []byte, changed bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for {
		next, found := m.maskOnce(b)
		if !found {
			return b, changed
		}
		b, changed = next, true
	}
}

func (m *Masker) maskOnce(b []byte) (masked []byte, found bool) {
	var out []byte
	done := 0
	for _, s := range m.segments(b) {
		if s.label {
			continue
		}
		for _, f := range m.clusters(b[s.start:s.end]) {
			out = append(out, b[done:s.start+f.start]...)
			out = append(out, m.replacement(f)...)
			done = s.start + f.end
		}
	}
	if done == 0 {
		return b, false
	}
	return append(out, b[done:]...), true
}

// clusters returns what is to be replaced in the text, in order and apart from each other.
func (m *Masker) clusters(text []byte) []finding {
	if len(m.entries) == 1 {
		return nil
	}
	c := collector{masker: m}
	c.collect(plainForm(text), 0)
	if len(c.found) == 0 {
		return nil
	}
	slices.SortStableFunc(c.found, func(a, b finding) int { return cmp.Compare(a.start, b.start) })
	merged := c.found[:1]
	leader := merged[0]
	for _, f := range c.found[1:] {
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
		merged[i].start = max(done, beforeBackslash(text, merged[i].start))
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

// beforeBackslash moves a start that would leave a backslash without the character it
// escapes: text is also masked after it was made JSON.
func beforeBackslash(text []byte, start int) int {
	n := 0
	for n < start && text[start-n-1] == '\\' {
		n++
	}
	return start - n%2
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

// collector gathers the findings in a text and in all readings of it.
type collector struct {
	masker *Masker
	found  []finding
}

// collect searches the form, what it becomes as its escapes are taken out, and what the
// encoded stretches in it stand for.
func (c *collector) collect(f form, nesting int) {
	c.search(f)
	if nesting > 0 && !mostlyReadable(f.text) {
		return
	}
	for more := true; more; {
		if nesting < maxNesting {
			c.decode(f, nesting+1)
		}
		if more = f.level < maxLevels; !more {
			return
		}
		if f, more = unescaped(f); more {
			c.search(f)
		}
	}
}

// decode collects from the encoded stretches of the form.
func (c *collector) decode(f form, nesting int) {
	least := minLong
	if c.masker.shortest > 0 {
		least = max(c.masker.shortest, 3) // shorter ones would be found in any word
	}
	deeper := func(f form) { c.collect(f, nesting) }
	c.masker.base64.runs(f, least, deeper)
	c.masker.hex.runs(f, least, deeper)
	octetLists(f, least, deeper)
}

// search looks into one form as it stands.
func (c *collector) search(f form) {
	add := func(start, end int, entry int32, part bool) {
		start, end = f.source(start, end)
		c.found = append(c.found, finding{start: start, end: end, entry: entry, part: part})
	}
	c.masker.long.findLong(f.text, f.level == 0, func(start, end int, entry int32) { add(start, end, entry, false) })
	if f.standsAlone {
		c.masker.short.findAlone(f.text, func(start, end int, entry int32) { add(start, end, entry, false) })
	}
	c.masker.grams.find(f.text, func(start, end int, source int32) { add(start, end, source, true) })
}
