package redact

// mostAhead is how many octets of a layer are read at one place.
const mostAhead = 40

// backslashes are the longest escape of a backslash. They are read at once: a text may hold nothing else.
const backslashes = `\\\\\\\\\\\\\\\\`

// layer is the beginning of what a text, from one place on, is with its escapes taken out.
type layer struct {
	octets [mostAhead]byte
	ends   [mostAhead]uint8 // where the text goes on behind each octet
	count  int
	used   int // octets of the layer below that were read
}

// layers reads the escapes that begin at one place of a text and give an escape once more: \\u0041,
// &amp;#x41; or %2541. Each layer is read from that place on, so that what stands before has no say in how
// the escapes fall, and only as far as it takes to see the first escape in it.
type layers struct {
	text []byte
	all  [maxLevels]layer // the first is not used: it is the text itself
}

// read appends the escapes that begin at text[0], each one level deeper than the one before.
func (l *layers) read(found []escape, text []byte) []escape {
	e, ok := escapeAt(text)
	if !ok {
		return found
	}
	found = append(found, e)
	if len(text) >= 1<<maxLevels && string(text[:1<<maxLevels]) == backslashes {
		for k := 2; k <= maxLevels; k++ {
			e.length *= 2
			found = append(found, e)
		}
		return found
	}
	l.text = text
	for k := 1; k < maxLevels && introducer(e.octets[0]); k++ {
		l.all[k].count, l.all[k].used = 0, 0
		if e, ok = l.item(k, 0); !ok || e.length == 1 {
			break
		}
		e.length = l.all[k].ends[e.length-1]
		found = append(found, e)
	}
	return found
}

// item returns the escape at octet i of a layer, or that octet as an escape of length 1.
func (l *layers) item(k, i int) (escape, bool) {
	b := l.from(k, i, 1)
	for len(b) > 0 {
		want := ahead(b)
		if want <= len(b) {
			break
		}
		more := l.from(k, i, want)
		if len(more) == len(b) {
			break
		}
		b = more
	}
	if len(b) == 0 {
		return escape{}, false
	}
	if e, ok := escapeAt(b); ok {
		return e, true
	}
	return octetEscape(b[0], 1)
}

// from returns the octets of a layer from i on, so many of them where there are.
func (l *layers) from(k, i, count int) []byte {
	if k == 0 {
		return l.text[min(i, len(l.text)):]
	}
	a := &l.all[k]
	for a.count < i+count {
		e, ok := l.item(k-1, a.used)
		if !ok || a.count+int(e.width) > mostAhead {
			break
		}
		a.used += int(e.length)
		end := a.used
		if k > 1 {
			end = int(l.all[k-1].ends[a.used-1])
		}
		if end > 0xff {
			break
		}
		for _, c := range e.octets[:e.width] {
			a.octets[a.count], a.ends[a.count] = c, uint8(end)
			a.count++
		}
	}
	return a.octets[min(i, a.count):a.count]
}

// ahead says how many octets must be seen to tell whether b begins with an escape.
func ahead(b []byte) int {
	switch b[0] {
	case '%':
		if len(b) > 1 && b[1] == 'u' {
			return 12
		}
		return 3
	case '\\':
		switch {
		case len(b) < 2:
			return 2
		case b[1] == 'u':
			return 12
		case b[1] == 'U':
			return 10
		case b[1] == 'x' || '0' <= b[1] && b[1] <= '3':
			return 4
		}
		return 2
	case '&':
		if last := b[len(b)-1]; last == ';' || len(b) > 1 && !letterOrDigit(last) && last != '#' {
			return len(b)
		}
		return len(b) + 1
	}
	return 1
}
