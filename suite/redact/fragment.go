package redact

import (
	"encoding/binary"
	"math/bits"
)

// gramLength is the length from which on a stretch of a secret is masked.
const gramLength = 12

// Sources of a fragment other than one entry.
const (
	shared  int32 = -1 - iota // in several secrets
	mixed                     // stretches of several secrets, one behind the other
	allowed                   // in a text that stays visible
)

// gram is a stretch of gramLength octets, letter case aside.
type gram struct {
	low  uint64
	high uint32
}

// gramAt reads the gram at b[0:gramLength]. Setting bit 5 folds the letters' case
// for all octets at once; the few others that it makes equal do no harm.
func gramAt(b []byte) gram {
	_ = b[gramLength-1]
	return gram{
		low:  binary.LittleEndian.Uint64(b) | 0x2020202020202020,
		high: binary.LittleEndian.Uint32(b[8:]) | 0x20202020,
	}
}

func (g gram) hash() uint64 {
	return g.low*0x9e3779b97f4a7c15 + uint64(g.high)*0xc2b2ae3d27d4eb4f
}

// gramIndex knows which secret a gram is from. Its zero value is empty.
//
// It is a table of its own, since most of the time of masking goes into it: the
// gate tells most grams of a text apart from the known ones with one look into little memory, and
// a slot is found by the same hash.
type gramIndex struct {
	slots []slot // a power of two, at most half of them used
	used  int
	gate  []uint64 // sixteen bits for a slot
	shift int      // of a hash, to get the number of its bit
}

type slot struct {
	gram
	source int32 // noEntry where the slot is free
}

// add registers every gram of the value. What is allowed stays so.
func (x *gramIndex) add(value string, source int32) {
	b := []byte(value)
	for p := 0; p+gramLength <= len(b); p++ {
		if 2*x.used >= len(x.slots) {
			x.grow()
		}
		s := x.slot(gramAt(b[p:]))
		switch {
		case s.source == noEntry:
			*s = slot{gram: gramAt(b[p:]), source: source}
			x.used++
			x.open(s.gram)
		case source == allowed:
			s.source = allowed
		case s.source != source && s.source != allowed:
			s.source = shared
		}
	}
}

// slot returns the slot that the gram is in or belongs into.
func (x *gramIndex) slot(g gram) *slot {
	mask := uint64(len(x.slots) - 1)
	for i := g.hash() >> (x.shift + 4); ; i++ {
		if s := &x.slots[i&mask]; s.source == noEntry || s.gram == g {
			return s
		}
	}
}

func (x *gramIndex) open(g gram) {
	i := g.hash() >> x.shift
	x.gate[i>>6] |= 1 << (i & 63)
}

func (x *gramIndex) grow() {
	old := x.slots
	x.slots = make([]slot, max(1<<10, 2*len(old)))
	x.gate = make([]uint64, len(x.slots)/4)
	x.shift = 64 - bits.Len(uint(16*len(x.slots)-1))
	for _, s := range old {
		if s.source != noEntry {
			*x.slot(s.gram) = s
			x.open(s.gram)
		}
	}
}

// find reports every longest stretch of the text whose grams are all known.
func (x *gramIndex) find(text []byte, report func(start, end int, source int32)) {
	if len(x.gate) == 0 {
		return
	}
	start, end, source := 0, 0, int32(noEntry)
	for p := 0; p+gramLength <= len(text); p++ {
		g := gramAt(text[p:])
		i := g.hash() >> x.shift
		if x.gate[i>>6]&(1<<(i&63)) == 0 {
			continue
		}
		from := x.slot(g).source
		if from == noEntry || from == allowed {
			continue
		}
		if p < end {
			end, source = p+gramLength, joined(source, from)
			continue
		}
		if end > 0 {
			report(start, end, source)
		}
		start, end, source = p, p+gramLength, from
	}
	if end > 0 {
		report(start, end, source)
	}
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
