package recognise

import (
	"bytes"
	"hash/maphash"
	"strings"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

const (
	leastKept  = 2 << 10 // octets of a body that is remembered; a shorter one is soon looked through
	mostEvents = 1024    // of a body that is remembered
	mostKept   = 8 << 20 // octets of all that is remembered
	eventSize  = 256     // what an event takes besides its text, about
)

// bodies remembers what long bodies showed: many servers send the same octets for hundreds of requests. What a
// body shows is kept as events, before it is compared with what a request carried. A run that has no room for more
// goes on with what it has.
type bodies struct {
	seed   maphash.Seed
	mu     sync.Mutex
	kept   map[bodyKey]*events
	framed alike.Memory[frameKey, *events]
	octets int
}

type bodyKey struct {
	hash    uint64
	length  int
	success bool
}

// events are what a body shows, as far as a run knew by then.
type events struct {
	all     []event
	octets  int // of memory, about
	known   int // how many credentials were known
	lessons int // how often what names mean had changed, and what successes give under them
	habits  int
	tooMany bool // it is not remembered

	windows   *windows            // of all texts in which known credentials were looked for; nil: not kept
	suspected map[string]struct{} // texts that were sighted so, while the body is looked through
	overflow  bool                // there were more of these than an answer can show
}

// event is one text of a body that was looked at more closely.
type event struct {
	kind   eventKind
	text   string
	spot   spot
	degree Degree
	value  *value
	here   place
	slot   int // which value it is, where it differs from body to body
}

type eventKind int

const (
	sighted eventKind = iota
	sightedKnown
	offered
	differs // the value of a slot stands here, and is looked at anew
)

// place is a locator's answers.
type place struct {
	told, path string
	short      bool
}

func (p place) where() string           { return p.told }
func (p place) pointer() (string, bool) { return p.path, p.short }

// again looks through a body, or tells what it showed before.
func (l *look) again(body []byte, digest uint64) {
	if len(body) < leastKept {
		l.body(body)
		return
	}
	b := &l.r.bodies
	if digest == 0 {
		digest = maphash.Bytes(b.seed, body)
	}
	key := bodyKey{digest, len(body), l.success}
	if e := b.find(key); e != nil && l.holds(e, body) {
		l.replay(e, nil)
		b.keep(key, &events{all: e.all, octets: e.octets, overflow: e.overflow, known: len(l.r.known.values), lessons: e.lessons, habits: e.habits})
		return
	}
	l.events = &events{known: len(l.r.known.values), lessons: l.r.lessons, habits: l.r.habits, octets: eventSize}
	l.body(body)
	l.events.suspected = nil
	b.keep(key, l.events)
	l.events = nil
}

func (b *bodies) find(key bodyKey) *events {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kept[key]
}

// keep remembers what a body showed, in the place of what it showed before.
func (b *bodies) keep(key bodyKey, e *events) {
	if e.tooMany {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	octets := b.octets + e.octets
	if was := b.kept[key]; was != nil {
		octets -= was.octets
	}
	if octets > mostKept {
		return
	}
	if b.kept == nil {
		b.kept = map[bodyKey]*events{}
	}
	b.kept[key], b.octets = e, octets
}

// holds reports whether a body still shows what it showed: no name has another meaning since, and nothing that
// became known since stands in it.
func (l *look) holds(e *events, body []byte) bool {
	if e.lessons != l.r.lessons || l.success && e.habits != l.r.habits {
		return false
	}
	known := &l.r.known
	if e.known == len(known.values) {
		return true
	}
	if known.short > e.known || bytes.IndexByte(body, '\\') >= 0 || bytes.IndexByte(body, '%') >= 0 || bytes.IndexByte(body, '&') >= 0 || bytes.IndexByte(body, 0) >= 0 {
		return false // it may stand there as no search finds it
	}
	found := false
	whole := known.search(string(body), func(_ string, v *value) { found = found || v.serial >= e.known })
	return whole && !found
}

// log notes an event of a body that may be remembered.
func (l *look) log(e event) {
	if l.events == nil || l.events.tooMany {
		return
	}
	if e.kind == sighted && e.degree == Suspected && !l.events.suspect(e.text) {
		return
	}
	if len(l.events.all) == mostEvents {
		l.events.giveUp()
		return
	}
	e.text, e.spot.name, e.spot.above = strings.Clone(e.text), strings.Clone(e.spot.name), strings.Clone(e.spot.above)
	e.here.told = l.here.where()
	e.here.path, e.here.short = l.here.pointer()
	l.events.all = append(l.events.all, e)
	l.events.octets += len(e.text) + eventSize
}

// mostTold is the most texts that one answer shows.
var mostTold = func() (n int) {
	for _, m := range most {
		n += m
	}
	return n
}()

// suspect reports whether a suspected text can change what the body shows. Once as many others were sighted as an
// answer can show, of whatever degree, it adds nothing but that there is more.
func (e *events) suspect(text string) bool {
	if _, again := e.suspected[text]; again {
		return true
	}
	if len(e.suspected) >= mostTold {
		e.overflow = true
		return false
	}
	if e.suspected == nil {
		e.suspected = map[string]struct{}{}
	}
	e.suspected[text] = struct{}{}
	return true
}

func (e *events) giveUp() {
	if e != nil {
		e.all, e.tooMany = nil, true
	}
}

// replay tells what a body showed before. The values are those that differ in it.
func (l *look) replay(e *events, values []alike.Value) {
	l.overflow = l.overflow || e.overflow
	for _, one := range e.all {
		l.here = one.here
		switch one.kind {
		case sighted:
			l.takeSight(one.text, one.spot, one.degree)
		case sightedKnown:
			l.takeKnown(one.text, one.value)
		case offered:
			l.take(l.gift(one.text, one.spot), one.spot)
		case differs:
			l.text(values[one.slot].Text, one.spot, 0)
		}
	}
}
