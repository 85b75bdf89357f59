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
type gramIndex struct {
	source map[gram]int32
	// gate has a bit for the hash of each gram and at least eight bits for a gram,
	// so that most places of a text cost one look.
	gate  []uint64
	shift int // of a hash, to get the number of its bit
}

// add registers every gram of the value. What is allowed stays so.
func (x *gramIndex) add(value string, source int32) {
	if len(value) < gramLength {
		return
	}
	if x.source == nil {
		x.source = map[gram]int32{}
	}
	b := []byte(value)
	for p := 0; p+gramLength <= len(b); p++ {
		g := gramAt(b[p:])
		was, known := x.source[g]
		switch {
		case !known || source == allowed:
			x.source[g] = source
		case was != source && was != allowed:
			x.source[g] = shared
		}
		if !known && len(x.gate) > 0 {
			x.open(g)
		}
	}
	if len(x.source) > 8*len(x.gate) {
		x.widen()
	}
}

func (x *gramIndex) open(g gram) {
	i := g.hash() >> x.shift
	x.gate[i>>6] |= 1 << (i & 63)
}

func (x *gramIndex) widen() {
	size := bits.Len(uint(32 * len(x.source))) // a power of two, with room to grow
	x.shift = 64 - max(size, 12)
	x.gate = make([]uint64, 1<<(64-x.shift-6))
	for g := range x.source {
		x.open(g)
	}
}

// find reports every longest stretch of the text whose grams are all known.
func (x *gramIndex) find(text []byte, report func(start, end int, source int32)) {
	if len(x.gate) == 0 {
		return
	}
	start, end, source := 0, 0, shared
	for p := 0; p+gramLength <= len(text); p++ {
		g := gramAt(text[p:])
		i := g.hash() >> x.shift
		if x.gate[i>>6]&(1<<(i&63)) == 0 {
			continue
		}
		from, known := x.source[g]
		if !known || from == allowed {
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
