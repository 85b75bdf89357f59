package redact

// readAhead is how many octets are taken out of their escapes to see whether they are an
// escape once more: \\u0041, &amp;#x41; or %2541, some levels deep.
const readAhead = 24

// escapeSet holds every escape that begins at one place of a text.
type escapeSet struct {
	found [maxLevels + 1]escape
	count int
}

// read returns the escapes that begin at text[0]: the sequence itself, what it stands for once more
// unescaped, and so on, and the loose ones where they are asked for. Each level is read from here on,
// so that what stands before has no say in how the escapes fall.
func (s *escapeSet) read(text []byte, loose bool) []escape {
	if loose {
		if e, ok := looseEscape(text); ok {
			s.add(e)
		}
	}
	e, ok := escapeAt(text)
	if !ok {
		return s.found[:s.count]
	}
	s.add(e)
	if !introducer(e.octets[0]) {
		return s.found[:s.count]
	}
	var a ahead
	a.fill(text)
	for range maxLevels - 1 {
		e, ok := escapeAt(a.octets[:a.count])
		if !ok {
			break
		}
		e.length = a.ends[e.length-1]
		s.add(e)
		if !introducer(e.octets[0]) {
			break
		}
		a = a.unescaped()
	}
	return s.found[:s.count]
}

func (s *escapeSet) add(e escape) {
	s.found[s.count] = e
	s.count++
}

// ahead is the beginning of a text without its escapes.
type ahead struct {
	octets [readAhead]byte
	ends   [readAhead]int // where the text goes on behind each octet
	count  int
}

func (a *ahead) fill(text []byte) {
	for p := 0; p < len(text) && a.count < readAhead; {
		e, ok := escapeAt(text[p:])
		if !ok {
			e, _ = octetEscape(text[p], 1)
		}
		p += e.length
		a.take(e, p)
	}
}

func (a *ahead) unescaped() ahead {
	var next ahead
	for p := 0; p < a.count; {
		e, ok := escapeAt(a.octets[p:a.count])
		if !ok {
			e, _ = octetEscape(a.octets[p], 1)
		}
		p += e.length
		next.take(e, a.ends[p-1])
	}
	return next
}

func (a *ahead) take(e escape, end int) {
	for _, c := range e.octets[:e.width] {
		if a.count < readAhead {
			a.octets[a.count], a.ends[a.count] = c, end
			a.count++
		}
	}
}
