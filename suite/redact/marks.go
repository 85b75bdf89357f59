package redact

// mark is a place of a text at which an escape begins.
type mark struct {
	at, first int32 // first is the index of its first reading
	count     int8
}

// marks are the places of a text at which something may stand for something else.
type marks struct {
	places   []mark
	readings []escape
	layers   layers
}

func (m *marks) reset() { m.places, m.readings = m.places[:0], m.readings[:0] }

// set finds the marks of a text; loose escapes are among them where they are asked for.
func (m *marks) set(text []byte, loose bool) {
	m.reset()
	for p, c := range text {
		first := len(m.readings)
		switch {
		case introducer(c):
			m.readings = m.layers.read(m.readings, text[p:])
		case loose && looseIntroducer(c):
			if e, ok := looseEscape(text[p:]); ok {
				m.readings = append(m.readings, e)
			}
		}
		if count := len(m.readings) - first; count > 0 {
			m.places = append(m.places, mark{at: int32(p), first: int32(first), count: int8(count)})
		}
	}
}

// of returns what may stand at the mark with that index.
func (m *marks) of(index int) []escape {
	p := m.places[index]
	return m.readings[p.first : p.first+int32(p.count)]
}

// at returns the place of the mark with that index, or end where there is none.
func (m *marks) at(index, end int) int {
	if index < len(m.places) {
		return int(m.places[index].at)
	}
	return end
}

// after returns the index of the first mark at or behind a place, where index is not behind it.
func (m *marks) after(index, place int) int {
	for index < len(m.places) && int(m.places[index].at) < place {
		index++
	}
	return index
}
