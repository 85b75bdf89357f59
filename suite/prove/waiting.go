package prove

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// slowFirst begins with the servers that make the suite wait, so that the other
// servers run during that time.
func slowFirst(servers []reference.Declaration) []int {
	order := make([]int, len(servers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := waits(servers[a]), waits(servers[b]); {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	return order
}

// waits reports whether the server may make each case wait until its time limit.
// Such a run would take a minute, so it is ended when the fault is caught.
func waits(d reference.Declaration) bool {
	return !d.Conforming && !d.Ends && (slices.Contains(d.Rules, "answered") || slices.Contains(d.Rules, "framing"))
}

// stopsEarly reports whether a run ends when the fault is caught: where the rest of
// it would take a minute, and under another contract, where nobody asks which
// rules and cases no fault makes fail. A proof that repeats compares verdicts, which
// a run that is stopped does not have.
func (s Settings) stopsEarly(d reference.Declaration) bool {
	if s.Repeat > 0 {
		return false
	}
	return waits(d) || s.Options.OpenAPI != nil && !s.again && !d.Conforming && !d.Ends && !d.Incomplete
}

// stopOnceCaught reads the results in the order in which they come, and stops
// the run when the fault is caught.
func (row *Row) stopOnceCaught(c *check.Check, stop func()) {
	cases := c.Cases()
	results := make(chan result.Case, len(cases))
	for _, one := range cases {
		go func() { results <- c.Wait(one.ID) }()
	}
	seen := Row{Declaration: row.Declaration, due: row.due}
	for range cases {
		seen.add(<-results)
		if seen.caught() {
			stop()
			return
		}
	}
}
