package run

import (
	"context"
	"slices"
	"sync"
)

// gate bounds how many exchanges there are at the same time. The bound is halved
// when the server has too many, and grows again when it answers. Unless the user
// gives a bound, it also grows beyond where it begins. An exchange can also ask to be
// alone.
type gate struct {
	mu      sync.Mutex
	most    int // what the user allows, or where a run begins
	width   int // what is allowed now
	widest  int // the largest width so far
	inside  int
	lone    bool // the one inside is alone
	queue   []*entrant
	epoch   int  // how often the width was halved
	good    int  // answers since the width changed
	tight   bool // a connection failed: there may be a limit of connections
	sparse  int  // the first epoch in which there are few exchanges at the same time, since connections failed
	regrown bool // the width has grown since it was halved
	widens  widening
}

// place says what an exchange needs.
type place struct {
	again   bool // it comes again, and goes before the others
	inOrder bool // others wait for it: it goes before the others, and has a place of its own as long as the server keeps up
	alone   bool
}

// entrant waits for its place.
type entrant struct {
	place
	in chan struct{}
}

// newGate makes a gate with a fixed bound, or, with 0, with one that the run finds
// out, if it may grow.
func newGate(most int, grows bool) *gate {
	if most > 0 {
		return &gate{most: most, width: most, widest: most}
	}
	return &gate{most: firstWidth, width: firstWidth, widest: firstWidth, widens: widening{grows: grows, on: grows}}
}

// enter waits for a place. It returns the epoch, for narrow, and the round, for took.
func (g *gate) enter(ctx context.Context, p place) (epoch, round int, err error) {
	e := &entrant{p, make(chan struct{})}
	g.mu.Lock()
	if p.again || p.inOrder || p.alone {
		g.queue = slices.Insert(g.queue, 0, e)
	} else {
		g.queue = append(g.queue, e)
	}
	g.admit()
	g.mu.Unlock()
	select {
	case <-e.in:
	case <-ctx.Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		if i := slices.Index(g.queue, e); i >= 0 {
			g.queue = slices.Delete(g.queue, i, i+1)
			g.admit()
		} else {
			g.release()
		}
		return 0, 0, ctx.Err()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.epoch, g.widens.round, nil
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.release()
}

func (g *gate) release() {
	g.inside--
	g.lone = false
	g.admit()
}

// admit lets in whoever may come in, in order.
func (g *gate) admit() {
	for len(g.queue) > 0 {
		e := g.queue[0]
		width := g.width
		if e.inOrder && g.widens.on {
			width++
		}
		if g.lone || g.inside >= width || e.alone && g.inside > 0 {
			return
		}
		g.queue = g.queue[1:]
		g.inside++
		g.lone = e.alone
		close(e.in)
	}
}

// narrow halves the width after an exchange that the server had no room for, if
// the exchange began after the last time. It reports whether the width was 1
// already.
func (g *gate) narrow(epoch int) (narrowest bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.good = 0
	g.stopGrowing()
	if g.width == 1 {
		return true
	}
	if epoch == g.epoch {
		g.width = max(1, g.width/2)
		g.epoch++
	}
	return false
}

// atOnce is how many exchanges there may be at the same time now.
func (g *gate) atOnce() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.width
}

// roomy reports whether more connections may be open than carry a request.
func (g *gate) roomy() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.tight && g.width > 1
}

// crowded reports whether others wait, the width is the run's own, and the server has
// kept up so far.
func (g *gate) crowded() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.widens.grows && !g.tight && g.epoch == 0 && len(g.queue) > 0
}

// tighten notes that a connection failed.
func (g *gate) tighten() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tight = true
	g.stopGrowing()
}

// sparseWidth is half of the six connections that a browser opens to a server over
// HTTP/1.1: a run has some more open than exchanges.
const sparseWidth = 3

// thin notes that there was no connection, or that it ended in the place of an answer:
// the server, or a firewall before it, may allow only so many of one client. It reports
// whether the exchange began when there were many; then it may go on with fewer.
func (g *gate) thin(epoch int) (crowded bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.good = 0
	g.stopGrowing()
	if epoch == g.epoch && g.width > sparseWidth {
		g.width = max(sparseWidth, g.width/2)
		if g.sparse > 0 && g.regrown { // it was no single event
			g.most = g.width
		}
		g.regrown = false
		g.epoch++
		g.sparse = g.epoch
	}
	return epoch < g.sparse
}

// widenAfter is how many answers in a row make the width grow by one.
const widenAfter = 24

// widen notes an answer of the server.
func (g *gate) widen() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.good++; g.width < g.most && g.good >= widenAfter {
		g.good = 0
		g.width++
		g.regrown = true
		g.admit()
	}
}
