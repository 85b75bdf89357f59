package recognise

import (
	"github.com/refreshcheck/refreshcheck/suite/alike"
)

type frameKey struct {
	frame   *alike.Frame
	success bool
}

// framed looks through a body that is like earlier ones: the rest of it once, and what differs each time.
func (l *look) framed(body []byte, like *alike.Body) {
	kept, key := &l.r.bodies.framed, frameKey{like.Frame, l.success}
	if e := kept.Get(key); e != nil && l.frameHolds(e) {
		l.replay(e, like.Values)
		still := *e
		still.known = len(l.r.known.values)
		kept.Put(key, &still)
		return
	}
	l.slots = map[int]int{}
	for i, v := range like.Values {
		if !v.Number { // which shows nothing
			l.slots[v.Start] = i
		}
	}
	l.events = &events{known: len(l.r.known.values), lessons: l.r.lessons, habits: l.r.habits, windows: &windows{}}
	l.body(body)
	if l.events.met() == len(l.slots) {
		l.events.suspected = nil
		kept.Put(key, l.events)
	}
	l.events, l.slots = nil, nil
}

// differs notes the place of a value that differs from body to body; until the returned function is called, nothing
// that is looked at belongs to the rest of the body. A value that says what another one means makes all of the body
// another one.
func (l *look) differs(slot int, sp spot, says bool) (over func()) {
	l.log(event{kind: differs, spot: sp, slot: slot})
	if says {
		l.events.giveUp()
	}
	e := l.events
	l.events = nil
	return func() { l.events = e }
}

// met is how many values that differ were met in the body; -1: it is not remembered.
func (e *events) met() int {
	if e.tooMany {
		return -1
	}
	slots := map[int]bool{}
	for _, one := range e.all {
		if one.kind == differs {
			slots[one.slot] = true
		}
	}
	return len(slots)
}

// frameHolds is holds for the rest of a body that is like others.
func (l *look) frameHolds(e *events) bool {
	known := &l.r.known
	if e.lessons != l.r.lessons || l.success && e.habits != l.r.habits || known.short > e.known {
		return false
	}
	for _, v := range known.order[e.known:] {
		for _, form := range encodings(v.text) {
			if e.windows.mayHold(form) {
				return false
			}
		}
	}
	return true
}

// windows are the hashes of all windows of some texts, a bit or more for each: what is not there stands in none of the
// texts.
type windows struct{ bits []uint64 }

const (
	windowBits   = 23 // 1 MiB; a text of as many octets sets an eighth of them
	mostWindowed = 8  // windows of a form that are looked for
)

func (w *windows) add(text string) {
	if w == nil {
		return
	}
	if w.bits == nil {
		w.bits = make([]uint64, 1<<windowBits/64)
	}
	for p := 0; p+window <= len(text); p++ {
		key := windowAt(text, p) >> (64 - windowBits)
		w.bits[key>>6] |= 1 << (key & 63)
	}
}

// mayHold reports whether a form of a credential can stand in one of the texts.
func (w *windows) mayHold(form string) bool {
	if w.bits == nil {
		return false
	}
	last := len(form) - window
	for i := range min(mostWindowed, last+1) {
		key := windowAt(form, last*i/max(1, min(mostWindowed, last+1)-1)) >> (64 - windowBits)
		if w.bits[key>>6]&(1<<(key&63)) == 0 {
			return false
		}
	}
	return true
}
