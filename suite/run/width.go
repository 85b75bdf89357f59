package run

import (
	"slices"
	"time"
)

const (
	// firstWidth is how many exchanges there are at the same time when a run begins,
	// and mostWidth how many there may be if it finds that the server keeps up.
	firstWidth = 16
	mostWidth  = 64
	// mostInFlight is how many octets of bodies may be read at the same time for the width
	// to grow: what is read takes several times its size.
	mostInFlight = 16 << 20
)

// widening is what a run has measured of a width, to find out whether a larger one is
// of use: a server that keeps up answers as fast then. One that does not has a
// queue, and only its answers get slower.
type widening struct {
	on    bool
	round int             // of measuring
	took  []time.Duration // by the exchanges of the round
	large int             // octets of the largest body of the round
	usual [2]time.Duration
	grown bool // by the last round
}

// took notes how long an exchange took, with its connection, and how many octets its
// body has. After as many exchanges as there are at the same time, the width is
// changed, if there is something to change.
func (g *gate) took(d time.Duration, octets, round int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := &g.widens
	if !now.on || round != now.round {
		return
	}
	now.large = max(now.large, octets)
	if now.took = append(now.took, d); len(now.took) < g.width {
		return
	}
	got := typical(now.took)
	switch {
	case now.grown && slower(got, now.usual):
		g.stopGrowing()
	case g.width >= mostWidth || len(g.queue) == 0 || g.width*now.large > mostInFlight: // nobody would use it, or it would take too much
		now.took, now.large = now.took[:0], 0
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
	now.took, now.large = now.took[:0], 0
	g.admit()
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

// slower reports whether exchanges take notably longer than before.
func slower(now, before [2]time.Duration) bool {
	return now[0] > before[0]*5/4 || now[1] > before[1]*3/2
}
