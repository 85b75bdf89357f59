package reference_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// enough is more than any answer takes; soon is when a silence is believed.
const (
	enough = 10 * time.Second
	soon   = 150 * time.Millisecond
)

// seenElsewhere are the variants that only the tokens themselves or the clock
// show, which probes leave out; variants_test.go looks at those.
func seenElsewhere(id string) bool {
	return id == "opaque-refresh-token" || id == "same-access-token" || id == "wire-slow"
}

// TestEveryServerDiffersFromThePlainOne proves that each declaration has an
// effect: some probe shows another answer than the plain server's.
func TestEveryServerDiffersFromThePlainOne(t *testing.T) {
	plain := start(t, reference.Options{})
	want := map[string]string{}
	for _, p := range probes(t, plain) {
		want[p.name] = p.observe(t, plain, enough)
	}
	again := start(t, reference.Options{})
	for _, p := range probes(t, again) {
		if got := p.observe(t, again, enough); got != want[p.name] {
			t.Fatalf("%s: the plain server answers\n%s\nand another time\n%s", p.name, want[p.name], got)
		}
	}
	queue := make(chan reference.Declaration)
	var all sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for d := range queue {
				if !seenElsewhere(d.ID) && difference(t, d, want) == "" {
					t.Errorf("%s: every answer is the plain server's", d.ID)
				}
			}
		})
	}
	for _, d := range declared() {
		queue <- d
	}
	close(queue)
	all.Wait()
}

// difference names the first probe that shows one; "" means that none does. Only
// where silence is the fault itself does it count.
func difference(t *testing.T, d reference.Declaration, want map[string]string) string {
	s, err := reference.Start(reference.Options{Fault: d.ID})
	if err != nil {
		t.Errorf("%s: %v", d.ID, err)
		return "start"
	}
	defer s.Close()
	patience := enough
	if slices.Contains(d.Rules, "answered") || slices.Contains(d.Rules, "framing") {
		patience = soon
	}
	for _, p := range probes(t, s) {
		if p.observe(t, s, patience) != want[p.name] {
			return p.name
		}
	}
	return ""
}
