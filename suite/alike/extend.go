package alike

import "slices"

// extended compares a text with the frame's own, and makes the frame in which all
// values differ that do so in it, or did so before. It returns nil if something else
// than values differs, or too much.
func (f *Frame) extended(text string) *Frame {
	made := &Frame{text: f.text, slots: slices.Clone(f.slots), learned: f.learned + 1}
	if made.learned > mostLearned {
		return nil
	}
	c := comparison{old: f.text, text: text}
	for !c.over() {
		s, ok := c.next()
		if !ok || len(made.slots) == mostSlots {
			return nil
		}
		if at, known := slices.BinarySearchFunc(made.slots, s, func(a, b slot) int { return a.start - b.start }); !known {
			made.slots = slices.Insert(made.slots, at, s)
		}
	}
	differ := 0
	for _, s := range made.slots {
		differ += s.end - s.start
	}
	if 4*(len(f.text)-differ) < leastShared*len(f.text) {
		return nil
	}
	return made
}

// comparison goes through two texts at once.
type comparison struct {
	old, text string
	p, q      int // in each, the same so far but for values
	quoted    int // where the string that p is in begins; 0: it is in none, as no text of JSON begins within one
}

// over goes on to what differs, and reports whether nothing does.
func (c *comparison) over() bool {
	for c.p < len(c.old) && c.q < len(c.text) && c.old[c.p] == c.text[c.q] {
		switch c.old[c.p] {
		case '"':
			if c.quoted == 0 {
				c.quoted = c.p + 1
			} else {
				c.quoted = 0
			}
		case '\\':
			if c.quoted > 0 && c.p+1 < len(c.old) && c.q+1 < len(c.text) {
				if c.old[c.p+1] != c.text[c.q+1] {
					return false
				}
				c.p++
				c.q++
			}
		}
		c.p++
		c.q++
	}
	return c.p == len(c.old) && c.q == len(c.text)
}

// next takes the value that differs, and reports whether it is one.
func (c *comparison) next() (s slot, ok bool) {
	start, back := c.quoted, 0
	if start == 0 {
		for start = c.p; start > 0 && inNumber(c.old[start-1]); start-- {
		}
		s.number = true
	}
	if back = c.p - start; back > c.q {
		return s, false
	}
	before, now := valueLength(c.old[start:], s.number), valueLength(c.text[c.q-back:], s.number)
	if before < 0 || now < 0 {
		return s, false
	}
	p, q := start+before, c.q-back+now
	if p < c.p || q < c.q || p == c.p && q == c.q { // what differs comes behind it
		return s, false
	}
	s.start, s.end, c.p, c.q = start, p, p, q
	if !s.number && (isName(c.old[c.p+1:]) || isName(c.text[c.q+1:])) {
		return s, false
	}
	return s, true
}

func inNumber(c byte) bool {
	return '0' <= c && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

// isName reports whether the string that ends here is the name of a member.
func isName(rest string) bool {
	for i := range len(rest) {
		switch rest[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return rest[i] == ':'
		}
	}
	return false
}

// valueLength is the length of a value that a text begins with: of a string up to its
// quotation mark, or of a number (RFC 8259 §6) without an exponent. It is -1 if that
// cannot be told at a glance: for an escape, or what is not ASCII.
func valueLength[T string | []byte](text T, number bool) int {
	if number {
		return numberLength(text)
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			return i
		case c == '\\' || c < 0x20 || c > 0x7e:
			return -1
		}
	}
	return -1
}

func numberLength[T string | []byte](text T) int {
	i := 0
	digits := func() bool {
		from := i
		for i < len(text) && '0' <= text[i] && text[i] <= '9' {
			i++
		}
		return i > from
	}
	if len(text) > 0 && text[0] == '-' {
		i++
	}
	first := i
	if !digits() || text[first] == '0' && i > first+1 {
		return -1
	}
	if i < len(text) && text[i] == '.' {
		if i++; !digits() {
			return -1
		}
	}
	if i == len(text) || inNumber(text[i]) {
		return -1
	}
	return i
}
