package prove

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// slowFirst begins with the servers that keep the suite waiting, so that the
// others fill the time.
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

// waits reports whether the server may keep each case waiting to its time limit:
// such a run is ended once the fault is caught, as it would take a minute.
func waits(d reference.Declaration) bool {
	return !d.Conforming && (slices.Contains(d.Rules, "answered") || slices.Contains(d.Rules, "framing"))
}

// stopOnceCaught takes the results as they come, in whichever order.
func (row *Row) stopOnceCaught(engine *run.Engine, cases []fixtures.Case, stop func()) {
	results := make(chan verdict.CaseResult, len(cases))
	for _, c := range cases {
		go func() { results <- engine.Wait(c.ID) }()
	}
	missing := slices.Clone(row.Rules)
	for range cases {
		for _, f := range (<-results).Findings {
			missing = slices.DeleteFunc(missing, func(id string) bool { return id == f.Rule })
		}
		if len(missing) == 0 {
			stop()
			return
		}
	}
}
