package redact

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// headLength is how many octets of a value it is found by; none has fewer.
const headLength = shortest

// valueIndex knows whole values by their heads. Its zero value has no room yet: see insert.
type valueIndex struct {
	groups map[uint64]*group
	// gate has a bit for every hash of a head, so that most places of a text cost one look.
	gate [1 << 10]uint64
	// heads has bit i for every octet that stands at place i of a head.
	heads [256]uint8
	loose bool // a value holds something that has a loose escape
}

// group is all values with one head.
type group struct {
	values  []*value // in order
	common  int      // octets that they all begin with
	classes []class  // the longest first
}

// class is the values of one length in a group, in order of their tails.
type class struct {
	length int
	values []*value
}

// value is the octets of a value, the last eight as a number, and what it belongs to.
type value struct {
	octets string
	tail   uint64
	entry  int32
}

// insert adds a value. Where it is known, the entry is replaced only if overwrite is set: what
// a value is comes before what another becomes without its escapes.
func (x *valueIndex) insert(octets string, entry int32, overwrite bool) {
	if x.groups == nil {
		x.groups = map[uint64]*group{}
	}
	head := eight(octets)
	g := x.groups[head]
	if g == nil {
		g = &group{}
		x.groups[head] = g
		i := gateOf(head)
		x.gate[i>>6] |= 1 << (i & 63)
		for i := range headLength {
			x.heads[octets[i]] |= 1 << i
		}
	}
	x.loose = x.loose || strings.IndexByte(octets, ' ') >= 0 || strings.IndexByte(octets, '\'') >= 0 || strings.IndexByte(octets, '"') >= 0
	at, known := slices.BinarySearchFunc(g.values, octets, func(v *value, octets string) int { return strings.Compare(v.octets, octets) })
	if !known {
		v := &value{octets: octets, tail: eight(octets[len(octets)-headLength:]), entry: entry}
		g.values = slices.Insert(g.values, at, v)
		g.common = common(g.values, headLength)
		g.classify(v)
	} else if overwrite {
		g.values[at].entry = entry
	}
}

func (g *group) classify(v *value) {
	at, known := slices.BinarySearchFunc(g.classes, len(v.octets), func(c class, length int) int { return cmp.Compare(length, c.length) })
	if !known {
		g.classes = slices.Insert(g.classes, at, class{length: len(v.octets)})
	}
	c := &g.classes[at]
	c.values = slices.Insert(c.values, c.firstWith(v.tail), v)
}

// longest returns how many octets the longest value has.
func (g *group) longest() int { return g.classes[0].length }

// firstWith returns where the values with that tail begin, or would.
func (c *class) firstWith(tail uint64) int {
	i, _ := slices.BinarySearchFunc(c.values, tail, func(v *value, tail uint64) int { return cmp.Compare(v.tail, tail) })
	return i
}

// with returns the group of the values that begin so.
func (x *valueIndex) with(head uint64) *group {
	if i := gateOf(head); x.gate[i>>6]&(1<<(i&63)) == 0 {
		return nil
	}
	return x.groups[head]
}

// find returns the first place from p on at which a head may stand, or where no head fits behind.
func (x *valueIndex) find(text []byte, p int) int {
	for ; p+headLength <= len(text); p++ {
		if i := gateOf(binary.LittleEndian.Uint64(text[p:])); x.gate[i>>6&(1<<10-1)]&(1<<(i&63)) != 0 {
			break
		}
	}
	return p
}

// mayHave reports whether an octet stands at that place of a head.
func (x *valueIndex) mayHave(c byte, place int) bool { return x.heads[c]>>place&1 != 0 }

// take puts what an escape stands for behind the octets of a head that are read, as far as there is room.
func (x *valueIndex) take(e escape, head uint64, read int) (into uint64, count int, ok bool) {
	for _, c := range e.octets[:e.width] {
		if read == headLength {
			break
		}
		if !x.mayHave(c, read) {
			return 0, 0, false
		}
		head |= uint64(c) << (8 * read)
		read++
	}
	return head, read, true
}

// eight reads the first octets of a text as a number.
func eight[T string | []byte](b T) uint64 {
	var head [headLength]byte
	copy(head[:], b)
	return binary.LittleEndian.Uint64(head[:])
}

func gateOf(head uint64) uint64 { return head * 0x9e3779b97f4a7c15 >> (64 - 16) }
