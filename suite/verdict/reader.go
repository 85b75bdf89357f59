package verdict

import (
	"hash/maphash"
	"slices"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/alike"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Reader reads the bodies of a run's answers. It remembers long ones, as far as
// there is room: many servers send the same octets for hundreds of requests, and
// reading them again would show nothing new. It is safe for concurrent use; its
// zero value is ready.
type Reader struct {
	mu     sync.Mutex
	seed   maphash.Seed
	kept   map[bodyKey]keptContent
	like   alike.Memory[likeKey, *keptLike]
	octets int // of memory that they take, about
}

const (
	// leastKept is what a body has at least that is remembered; a shorter one is read
	// as fast as it is found.
	leastKept = 4 << 10
	// mostKept bounds the memory that is taken by what is remembered.
	mostKept = 24 << 20
	// valueSize is what a JSON value takes, about.
	valueSize = 100
)

// bodyKey tells bodies apart.
type bodyKey struct {
	hash           uint64
	status, length int
	own            bool
}

// content is what the body of an answer says.
type content struct {
	contract.Judged
	traced bool                 // it holds a stack trace
	tokens func() []accessToken // in it; they are searched for when first asked for
}

// keptContent is what a body says under the header fields that were looked at.
type keptContent struct {
	content
	fields []fieldLines
}

type fieldLines struct {
	name  string
	lines []string
}

// read reads the body of an answer. own says that it is held against the contract,
// too. What it returns is shared, and must not be changed.
func (r *Reader) read(a *Answer, own bool) content {
	x := a.response()
	if r == nil || len(x.Body) < leastKept {
		return readContent(a, own, x.Values)
	}
	if x.Alike != nil {
		return r.readLike(a, own)
	}
	key, kept, ok := r.find(x.Body, bodyKey{hash: x.Digest, status: x.Status, length: len(x.Body), own: own})
	if ok && !slices.ContainsFunc(kept.fields, func(f fieldLines) bool { return !slices.Equal(x.Values(f.name), f.lines) }) {
		return kept.content
	}
	var fields []fieldLines
	read := readContent(a, own, func(name string) []string {
		lines := x.Values(name)
		fields = append(fields, fieldLines{name, slices.Clone(lines)})
		return lines
	})
	r.keep(key, keptContent{read, fields})
	return read
}

// Success reads the body of a success of the operation, before the answer is
// judged: what it says is learned first. The answer takes it, so that the body is
// read once.
func (r *Reader) Success(c *contract.Contract, x wire.Exchange) Body {
	a := &Answer{Contract: c, Method: c.Method(), Exchange: x, Reader: r}
	return Body{content: r.read(a, true), known: true}
}

// Body is the body of a success that was read. Its zero value is none.
type Body struct {
	content
	known bool
}

func readContent(a *Answer, own bool, header func(name string) []string) content {
	x := a.response()
	var c content
	if own {
		c.Judged = a.Contract.Read(x.Status, header, x.Body)
	} else {
		c.Judged = contract.Read(x.Body)
	}
	c.traced = holdsTrace(c.Judged, x.Body)
	c.tokens = tokensOf(c.Value, a.Contract)
	return c
}

// tokensOf holds no more than it needs, and not the whole answer.
func tokensOf(value any, k *contract.Contract) func() []accessToken {
	return sync.OnceValue(func() []accessToken { return accessTokensIn(value, k) })
}

// find completes the key of a body, and returns what is remembered under it.
func (r *Reader) find(body []byte, key bodyKey) (bodyKey, keptContent, bool) {
	r.mu.Lock()
	if r.kept == nil {
		r.seed, r.kept = maphash.MakeSeed(), map[bodyKey]keptContent{}
	}
	r.mu.Unlock()
	if key.hash == 0 {
		key.hash = maphash.Bytes(r.seed, body)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, ok := r.kept[key]
	return key, kept, ok
}

func (r *Reader) keep(key bodyKey, read keptContent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	octets := r.octets + key.length + valueSize*read.Values
	if _, ok := r.kept[key]; !ok && octets <= mostKept {
		r.kept[key], r.octets = read, octets
	}
}
