package reference_test

import (
	"runtime"
	"slices"
	"strings"
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
// show, which probes leave out; variants_test.go looks at those. The faults of
// tables answer what their own cases send, and the proof finds each by one. It takes a
// hundred refusals until accepted-once shows.
func seenElsewhere(id string) bool {
	return id == "accepted-once" || id == "opaque-refresh-token" || id == "up-late" || id == "same-access-token" || id == "wire-slow" || id == "lenient-base64-token" || id == "lenient-base64-digits" || id == "lenient-uuid-token" ||
		strings.HasPrefix(id, "strict-long-token-") || strings.HasPrefix(id, "table-") || strings.HasPrefix(id, "row-")
}

// TestEveryServerDiffersFromThePlainOne proves that each declaration has an
// effect: some probe shows another answer than the plain server's.
func TestEveryServerDiffersFromThePlainOne(t *testing.T) {
	p := observed(t, start(t, reference.Options{}))
	again := start(t, reference.Options{})
	for _, one := range probes(t, again) {
		if got := one.observe(t, again, enough); got != p.want[one.name] {
			t.Fatalf("%s: the plain server answers\n%s\nand another time\n%s", one.name, p.want[one.name], got)
		}
	}
	queue := make(chan reference.Declaration)
	var all sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for d := range queue {
				if !seenElsewhere(d.ID) && p.difference(t, d) == "" {
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

// plainServer is one whose answers to all probes are known.
type plainServer struct {
	server *reference.Server
	probes map[string]probe
	want   map[string]string
}

func observed(t *testing.T, s *reference.Server) plainServer {
	p := plainServer{server: s, probes: map[string]probe{}, want: map[string]string{}}
	for _, one := range probes(t, s) {
		p.probes[one.name], p.want[one.name] = one, one.observe(t, s, enough)
	}
	return p
}

// difference names the first probe that shows one; "" means that none does.
func (p plainServer) difference(t *testing.T, d reference.Declaration) string {
	s, err := reference.Start(reference.Options{Fault: d.ID})
	if err != nil {
		t.Errorf("%s: %v", d.ID, err)
		return "start"
	}
	defer s.Close()
	all, patience, rounds := probes(t, s), enough, 1
	if slices.Contains(d.Rules, "answered") || slices.Contains(d.Rules, "framing") {
		patience, rounds = soon, 5
	}
	if strings.HasPrefix(d.ID, "lockout-after-") { // some begin after more requests than one round has
		rounds = 3
	}
	if strings.HasPrefix(d.ID, "together-") {
		// The fault shows where requests meet in the server, and on a busy machine they
		// may not: what is sent side by side is sent again.
		all, rounds = slices.DeleteFunc(all, func(one probe) bool { return !one.atOnce }), 300
	}
	for range rounds {
		for _, one := range all {
			if one.observe(t, s, patience) != p.want[one.name] && p.keeps(t, one.name, patience) {
				return one.name
			}
		}
	}
	return ""
}

// keeps reports whether the plain server itself answers a probe as ever. With
// little patience a busy machine can keep it from that, and then silence is no
// difference.
func (p plainServer) keeps(t *testing.T, name string, patience time.Duration) bool {
	return patience == enough || p.probes[name].observe(t, p.server, patience) == p.want[name]
}
