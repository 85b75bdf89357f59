package redact

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// minLong is the length from which on a secret is masked wherever it occurs.
const minLong = 8

// maxHead is how much of a value is in the tree. The rest is compared when its head was found, so
// that a token of many octets that are all alike costs no walk of its length at each place.
const maxHead = 256

// noEntry is the index that no entry has.
const noEntry = 0

// tree is a radix tree of values. Its zero value is empty.
type tree struct {
	root *node
	// starts has a bit for every hash of the first four octets of a value, so that
	// most places of a text cost one look.
	starts  [1 << 8]uint64
	longest int  // octets of the longest value
	loose   bool // a value holds something that has a loose escape
}

type node struct {
	edge  string // octets that lead here from the parent
	entry int32  // what ends here, or noEntry
	tails []tail // of the values longer than maxHead whose head ends here
	heads []byte // first octet of each child's edge
	kids  []*node
}

// tail is what follows the head of a value.
type tail struct {
	octets  string
	special []int // places of octets that can begin an escape
	entry   int32
}

func newTail(octets string, entry int32) tail {
	t := tail{octets: octets, entry: entry}
	for i := range len(octets) {
		if introducer(octets[i]) || looseIntroducer(octets[i]) {
			t.special = append(t.special, i)
		}
	}
	return t
}

// plain returns how many octets from i on stand for themselves in any text.
func (t *tail) plain(i int) int {
	if at, _ := slices.BinarySearch(t.special, i); at < len(t.special) {
		return t.special[at] - i
	}
	return len(t.octets) - i
}

// insert adds a value. Where it is known, the entry is replaced only if overwrite is set: what
// a value is comes before what another becomes without its escapes.
func (t *tree) insert(value string, entry int32, overwrite bool) {
	if t.root == nil {
		t.root = &node{}
	}
	if len(value) >= 4 {
		i := startHash([]byte(value[:4]))
		t.starts[i>>6] |= 1 << (i & 63)
	}
	t.longest = max(t.longest, len(value))
	t.loose = t.loose || strings.ContainsAny(value, ` '"`)
	n, head := t.root, value[:min(len(value), maxHead)]
	for head != "" {
		next := n.child(head[0])
		if next == nil {
			next = &node{edge: head}
			n.adopt(next)
		}
		common := 0
		for common < len(head) && common < len(next.edge) && head[common] == next.edge[common] {
			common++
		}
		next.split(common)
		n, head = next, head[common:]
	}
	n.end(value[min(len(value), maxHead):], entry, overwrite)
}

// end notes what ends here, or so many octets behind.
func (n *node) end(rest string, entry int32, overwrite bool) {
	was := &n.entry
	if rest != "" {
		i := slices.IndexFunc(n.tails, func(t tail) bool { return t.octets == rest })
		if i < 0 {
			n.tails = append(n.tails, newTail(rest, entry))
			return
		}
		was = &n.tails[i].entry
	}
	if *was == noEntry || overwrite {
		*was = entry
	}
}

func (n *node) child(c byte) *node {
	if i := bytes.IndexByte(n.heads, c); i >= 0 {
		return n.kids[i]
	}
	return nil
}

func (n *node) adopt(kid *node) {
	n.heads = append(n.heads, kid.edge[0])
	n.kids = append(n.kids, kid)
}

// split ends the node's edge after length octets and hands the rest to a child.
func (n *node) split(length int) {
	if length == len(n.edge) {
		return
	}
	rest := &node{edge: n.edge[length:], entry: n.entry, tails: n.tails, heads: n.heads, kids: n.kids}
	*n = node{edge: n.edge[:length]}
	n.adopt(rest)
}

func startHash(b []byte) uint32 {
	return binary.LittleEndian.Uint32(b) * 0x9e3779b1 >> (32 - 14)
}

// mayStart reports whether a value may begin with the four octets of b[0:4].
func (t *tree) mayStart(b []byte) bool {
	i := startHash(b)
	return t.starts[i>>6]&(1<<(i&63)) != 0
}

// place is a place in the tree: so many octets along the edge to a node.
type place struct {
	node *node
	off  int
}

func (at place) step(c byte) (place, bool) {
	if at.off < len(at.node.edge) {
		return place{at.node, at.off + 1}, at.node.edge[at.off] == c
	}
	kid := at.node.child(c)
	return place{kid, 1}, kid != nil
}

func (at place) steps(octets []byte) (place, bool) {
	ok := true
	for i := 0; i < len(octets) && ok; i++ {
		at, ok = at.step(octets[i])
	}
	return at, ok
}

// complete reports whether the place is a node, where values may end.
func (at place) complete() bool { return at.off == len(at.node.edge) }

// goesOn reports whether more octets of a value can follow.
func (at place) goesOn() bool {
	return !at.complete() || len(at.node.kids) > 0 || len(at.node.tails) > 0
}
