package wire

import (
	"bytes"
	"hash/maphash"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

// Bodies keeps long bodies that come again, each once for all connections of a
// run: many servers send the same octets for hundreds of requests, or the same but
// for some values. It is safe for concurrent use. What it gives out is shared, and
// must not be changed.
type Bodies struct {
	frames alike.Frames
	seed   maphash.Seed
	mu     sync.Mutex
	seen   map[uint64]struct{} // digests of bodies that came once
	kept   map[int][]keptBody  // by their length
	octets int                 // of all that are kept
}

type keptBody struct {
	body   []byte
	digest uint64
}

const (
	leastShared = 2 << 10 // octets of a body that is kept; a shorter one is soon copied
	mostShared  = 4 << 20 // octets of all that are kept
	mostAlike   = 8       // bodies of one length that are kept
	mostDigests = 4096    // of bodies that came once
)

// NewBodies has none yet.
func NewBodies() *Bodies {
	return &Bodies{seed: maphash.MakeSeed(), seen: map[uint64]struct{}{}, kept: map[int][]keptBody{}}
}

// own gives a response the octets of a buffer in memory of their own, or those of an
// earlier body that was the same, with its digest, or with what it has in common with
// earlier ones.
func (b *Bodies) own(r *Response, buffer []byte) {
	r.Body, r.Digest, r.Alike = buffer, 0, nil
	if b == nil || len(buffer) < leastShared {
		r.Body = append([]byte{}, buffer...)
		return
	}
	b.mu.Lock()
	same := b.kept[len(buffer)]
	b.mu.Unlock()
	for _, k := range same { // to compare takes far less than a digest
		if bytes.Equal(k.body, buffer) {
			r.Body, r.Digest = k.body, k.digest
			return
		}
	}
	r.Body = append([]byte{}, buffer...)
	if r.Alike = b.frames.Of(r.Body); r.Alike == nil {
		r.Digest = maphash.Bytes(b.seed, buffer)
		b.remember(keptBody{r.Body, r.Digest})
	}
}

// remember keeps a body from its second time on. Most of those that come once
// never come again.
func (b *Bodies) remember(own keptBody) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, again := b.seen[own.digest]; !again {
		if len(b.seen) >= mostDigests {
			clear(b.seen)
		}
		b.seen[own.digest] = struct{}{}
		return
	}
	alike := b.kept[len(own.body)]
	if len(alike) < mostAlike && b.octets+len(own.body) <= mostShared {
		b.kept[len(own.body)], b.octets = append(alike, own), b.octets+len(own.body)
	}
}
