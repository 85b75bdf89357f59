package run

import (
	"context"
	"testing"
	"time"
)

// A width that was halved lets in fewer; one exchange halves it only once; answers
// widen it again.
func TestTheGateNarrowsAndWidens(t *testing.T) {
	g := newGate(8, true)
	epoch, _, err := g.enter(t.Context(), place{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // requests of the same time are one event
		g.narrow(epoch)
	}
	if g.width != 4 {
		t.Errorf("width %d, want 4", g.width)
	}
	for range 3 {
		if _, _, err := g.enter(t.Context(), place{}); err != nil {
			t.Fatal(err)
		}
	}
	full, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := g.enter(full, place{}); err == nil {
		t.Error("a fifth came in")
	}
	for range widenAfter {
		g.widen()
	}
	if _, _, err := g.enter(t.Context(), place{}); err != nil || g.width != 5 {
		t.Errorf("width %d, %v", g.width, err)
	}
}

// The width grows while exchanges take as long as before, and somebody waits; once
// they take longer twice, it is what it was before, for good.
func TestTheGateGrows(t *testing.T) {
	round := func(g *gate, took time.Duration) int {
		for range g.width {
			g.took(took, 0, 100<<10, g.widens.round)
		}
		return g.width
	}
	g := newGate(0, true)
	if got := round(g, time.Second); got != firstWidth {
		t.Errorf("nobody waits, and the width is %d", got)
	}
	for range 100 {
		go func() { _, _, _ = g.enter(t.Context(), place{}) }()
	}
	for g.waiting() < 100-firstWidth {
		time.Sleep(time.Millisecond)
	}
	for range firstWidth { // much would be read at the same time
		g.took(time.Second, 0, 1<<20+1, 0)
	}
	if g.width != firstWidth {
		t.Errorf("width %d with large bodies", g.width)
	}
	for i, step := range []struct {
		took time.Duration
		want int
	}{{time.Second, 32}, {1100 * time.Millisecond, 64}, {1500 * time.Millisecond, 32}, {time.Second, 64}, {1500 * time.Millisecond, 32}, {time.Second, 32}} {
		if got := round(g, step.took); got != step.want {
			t.Errorf("round %d: width %d, want %d", i+1, got, step.want)
		}
	}
	g.took(time.Second, 0, 0, -1) // an exchange of an earlier round
	if g.reached() != 64 {
		t.Errorf("%d at most", g.reached())
	}
	for _, less := range []func(*gate){func(g *gate) { g.narrow(0) }, (*gate).tighten} {
		g := newGate(0, true)
		g.width = 24
		less(g)
		if round(g, time.Second) > firstWidth || g.widens.on {
			t.Errorf("the width grows again, from %d", g.width)
		}
	}
	if g := newGate(4, true); round(g, time.Second) != 4 || g.reached() != 4 {
		t.Errorf("the user's width is %d", g.width)
	}
}

// What is sent in order has a place of its own, unless the user gives the width or the
// server has not kept up.
func TestAPlaceForWhatIsSentInOrder(t *testing.T) {
	for name, c := range map[string]struct {
		most    int
		trouble bool
		want    int
	}{"free": {0, false, firstWidth + 1}, "given": {4, false, 4}, "trouble": {0, true, firstWidth}} {
		g := newGate(c.most, true)
		if c.trouble {
			g.tighten()
		}
		for range 3 * firstWidth {
			go func() { _, _, _ = g.enter(t.Context(), place{}) }()
		}
		for g.waiting() < 3*firstWidth-g.width {
			time.Sleep(time.Millisecond)
		}
		for range 2 {
			go func() { _, _, _ = g.enter(t.Context(), place{inOrder: true}) }()
		}
		for g.waiting() < 3*firstWidth+2-c.want {
			time.Sleep(time.Millisecond)
		}
		if g.inside != c.want {
			t.Errorf("%s: %d inside, want %d", name, g.inside, c.want)
		}
	}
}

// Who must be alone waits for all others, and keeps them out.
func TestAloneInTheGate(t *testing.T) {
	g := newGate(4, true)
	if _, _, err := g.enter(t.Context(), place{}); err != nil {
		t.Fatal(err)
	}
	in := make(chan string, 2)
	go func() { _, _, _ = g.enter(t.Context(), place{again: true, alone: true}); in <- "alone" }()
	for g.waiting() < 1 {
		time.Sleep(time.Millisecond)
	}
	go func() { _, _, _ = g.enter(t.Context(), place{}); in <- "next" }()
	for g.waiting() < 2 {
		time.Sleep(time.Millisecond)
	}
	g.leave()
	if first := <-in; first != "alone" || g.waiting() != 1 {
		t.Errorf("%s came in, and %d wait", first, g.waiting())
	}
	g.leave()
	if second := <-in; second != "next" {
		t.Error(second)
	}
}

func (g *gate) waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.queue)
}

// Time that overlaps is lost once, and the run ends when too much is lost.
func TestPatience(t *testing.T) {
	ended := make(chan struct{})
	p := &patience{most: 20 * time.Millisecond, usedUp: func() { close(ended) }}
	one, two := p.hold(), p.hold()
	one()
	one() // counts once
	<-ended
	two()
	if p.holders != 0 || p.lost < p.most {
		t.Errorf("%d hold it, %s are lost", p.holders, p.lost)
	}
	endless := &patience{usedUp: func() { t.Error("there is no bound") }}
	endless.hold()()
}

// A server, or a firewall, may allow only so many connections of one client. The width
// is halved down to a few, grows again, and stays small if that fails again.
func TestConnectionsThatFailMakeTheGateSparse(t *testing.T) {
	g := newGate(0, true)
	for _, want := range []int{8, 4, sparseWidth} {
		if !g.thin(g.epoch) || g.width != want {
			t.Fatalf("the width is %d, want %d", g.width, want)
		}
	}
	if !g.thin(g.epoch-1) || g.thin(g.epoch) || g.width != sparseWidth {
		t.Error("what began when there were few is crowded, or what began before is not")
	}
	for range 4 * widenAfter {
		g.widen()
	}
	if !g.thin(g.epoch) || g.width != sparseWidth || g.most != sparseWidth {
		t.Errorf("the width is %d of %d", g.width, g.most)
	}
	for range 4 * widenAfter {
		g.widen()
	}
	if g.width != sparseWidth {
		t.Errorf("the width grows to %d again", g.width)
	}
}
