package redact

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// gramLength is the length from which on a stretch of a secret is masked.
const gramLength = 12

// A secret of more than longSecret octets, and every one after mostGrams are known, is known
// by a gram at each stride between its first and last edge octets: so that 64 octets in a row hold one.
const (
	longSecret = 2 << 10
	edge       = 512
	stride     = 64 - gramLength + 1
	mostGrams  = 400_000
)

// Sources of a fragment other than one entry.
const (
	shared int32 = -1 - iota // in several secrets
	mixed                    // stretches of several secrets, one behind the other
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

// factors make a hash that nobody can make collide who does not know them: odd and random.
type factors [2]uint64

func (f factors) hash(g gram) uint32 { return uint32((g.low*f[0] + uint64(g.high)*f[1]) >> 32) }

// gramIndex knows which secret a gram is from. It is empty with nothing but its factors.
//
// It is a table of its own, since most of the time of masking goes into it: the
// gate tells most grams of a text apart from the known ones with one look into little memory.
type gramIndex struct {
	factors factors
	sources []source
	octets  uint32 // of all sources
	slots   []slot // a power of two, at most three in four used
	used    int
	gate    []uint64 // sixteen bits for a slot
	shift   int      // of a hash, to get the number of its bit
}

// source is what grams are from: a secret, or what it is without its escapes.
type source struct {
	octets string
	first  uint32 // the number of its first octet, over all sources
	entry  int32
}

// slot says where a gram was first seen, by the number of its first octet from 1 on; 0 is a free slot.
type slot struct {
	hash uint32
	at   uint32 // the highest bit says that several secrets have it
}

const inSeveral = 1 << 31

// add registers the grams of a value.
func (x *gramIndex) add(value string, entry int32) {
	if len(value) < gramLength {
		return
	}
	s := source{octets: value, first: x.octets + 1, entry: entry}
	x.sources = append(x.sources, s)
	x.octets += uint32(len(value))
	dense := len(value) // up to here, and from the other edge on, every gram is taken
	switch {
	case x.used >= mostGrams:
		dense = 0
	case len(value) > longSecret:
		dense = edge
	}
	b := []byte(value)
	for p := 0; p+gramLength <= len(b); {
		x.insert(gramAt(b[p:]), s, p)
		switch {
		case p < dense || dense > 0 && p >= len(b)-edge:
			p++
		case dense > 0:
			p = min(p+stride, max(p+1, len(b)-edge))
		default:
			p += stride
		}
	}
}

func (x *gramIndex) insert(g gram, s source, p int) {
	if 4*x.used >= 3*len(x.slots) {
		x.grow()
	}
	h := x.factors.hash(g)
	l := x.slot(g, h)
	switch {
	case l.at == 0:
		*l = slot{hash: h, at: s.first + uint32(p)}
		x.used++
		x.open(h)
	case l.at&inSeveral == 0 && x.source(l.at).entry != s.entry:
		l.at |= inSeveral
	}
}

// slot returns the slot that the gram is in or belongs into.
func (x *gramIndex) slot(g gram, hash uint32) *slot {
	mask := uint32(len(x.slots) - 1)
	for i := hash >> (x.shift + 4); ; i++ {
		l := &x.slots[i&mask]
		if l.at == 0 || l.hash == hash && x.gram(l.at) == g {
			return l
		}
	}
}

// source returns the source that holds the octet of that number.
func (x *gramIndex) source(at uint32) *source {
	at &^= inSeveral
	i := sort.Search(len(x.sources), func(i int) bool { return x.sources[i].first > at })
	return &x.sources[i-1]
}

func (x *gramIndex) gram(at uint32) gram {
	s := x.source(at)
	var b [gramLength]byte
	copy(b[:], s.octets[at&^inSeveral-s.first:])
	return gramAt(b[:])
}

func (x *gramIndex) open(hash uint32) {
	i := hash >> x.shift
	x.gate[i>>6] |= 1 << (i & 63)
}

// grow makes room for as many grams once more.
func (x *gramIndex) grow() {
	old := x.slots
	x.slots = make([]slot, max(1<<10, 2*len(old)))
	x.gate = make([]uint64, len(x.slots)/4)
	x.shift = 32 - bits.Len(uint(16*len(x.slots)-1))
	mask := uint32(len(x.slots) - 1)
	for _, l := range old {
		if l.at == 0 {
			continue
		}
		i := l.hash >> (x.shift + 4)
		for x.slots[i&mask].at != 0 {
			i++
		}
		x.slots[i&mask] = l
		x.open(l.hash)
	}
}
