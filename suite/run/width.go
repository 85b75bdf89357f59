package run

import (
	"slices"
	"time"
)

const (
	// firstWidth is how many exchanges there are at the same time when a run begins,
	// and mostWidth how many there may be if it finds that the server keeps up.
	firstWidth = 16
	mostWidth  = 96
	// mostInFlight is how many octets of bodies may be read at the same time for the width
	// to grow: what is read takes several times its size.
	mostInFlight = 16 << 20
)

// widening is what a run has measured of a width, to find out whether a larger one is
// of use: a server that keeps up answers as fast then. One that does not has a
// queue, and only its answers get slower.
type widening struct {
	grows   bool            // the run finds the width out
	on      bool            // it still does
	round   int             // of measuring
	answers []time.Duration // by the exchanges of the round
	opened  []time.Duration // the same for its new connections
	large   int             // octets of the largest body of the round
	usual   timesOfRound
	grown   bool // by the last round
	doubts  int  // how often a larger width was slower
}

// timesOfRound are the typical times of a round: of answers, and of new connections. Far
// away a new one takes longer than its answer, and how many a round has says nothing
// of the server.
type timesOfRound struct{ answer, opening [2]time.Duration }

const (
	// fewOpened are too few new connections to compare.
	fewOpened = 8
	// mostWidthDoubts is how often a larger width may be slower, until it is not tried again:
	// once may be by chance, such as of requests that are answered in two parts.
	mostWidthDoubts = 2
)

// took notes how long an exchange took, how long its connection took to open before, if
// it is a new one, and how many octets its body has. After as many exchanges as there
// are at the same time, the width is changed, if there is something to change.
func (g *gate) took(answer, opening time.Duration, octets, round int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := &g.widens
	if !now.on || round != now.round {
		return
	}
	now.large = max(now.large, octets)
	if opening > 0 {
		now.opened = append(now.opened, opening)
	}
	if now.answers = append(now.answers, answer); len(now.answers) < g.width {
		return
	}
	defer now.forget()
	got := timesOfRound{answer: typical(now.answers)}
	if len(now.opened) >= fewOpened {
		got.opening = typical(now.opened)
	}
	switch {
	case now.grown && (slower(got.answer, now.usual.answer) || slower(got.opening, now.usual.opening)):
		g.doubtWidth()
	case g.width >= mostWidth || len(g.queue) == 0 || g.width*now.large > mostInFlight: // nobody would use it, or it would take too much
		return
	default:
		if !now.grown {
			now.usual = got
		}
		g.width = min(2*g.width, mostWidth)
		g.widest = max(g.widest, g.width)
		now.grown = true
	}
	now.round++
	g.admit()
}

// forget begins to measure anew.
func (w *widening) forget() { w.answers, w.opened, w.large = w.answers[:0], w.opened[:0], 0 }

// doubtWidth goes back to the width before, after some times for good.
func (g *gate) doubtWidth() {
	g.width = max(g.most, g.width/2)
	g.widens.grown = false
	g.widens.doubts++
	g.widens.on = g.widens.doubts < mostWidthDoubts
}

// reached is the largest width so far.
func (g *gate) reached() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.widest
}

// stopGrowing goes back to the width from the beginning for the rest of the run.
func (g *gate) stopGrowing() {
	if g.widens.on {
		g.widens.on = false
		g.width = min(g.width, g.most)
	}
}

// typical is the time within which half of the exchanges were answered, and that of
// nine in ten.
func typical(all []time.Duration) [2]time.Duration {
	slices.Sort(all)
	return [2]time.Duration{all[len(all)/2], all[len(all)*9/10]}
}

// slower reports whether exchanges take notably longer than before, if both are known.
func slower(now, before [2]time.Duration) bool {
	return before[0] > 0 && (now[0] > before[0]*5/4 || now[1] > before[1]*3/2)
}
