package run

import (
	"context"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Ask sends further cases in a run whose own cases have been sent, under the
// same limits, and returns their results in the order of the cases. Each case
// needs an id that is unique among them. Finish tells of those that Keep gets.
func (r *Schedule) Ask(ctx context.Context, cases []fixtures.Case) []result.Case {
	more := &Schedule{asker: r.asker, cases: cases, results: map[string]*future{}, tried: true}
	for _, c := range cases {
		more.results[c.ID] = &future{done: make(chan struct{})}
	}
	if r.ended != "" {
		for _, c := range cases {
			more.finish(c, r.asker.notAsked(c, result.CouldNotRun, r.ended))
		}
	} else {
		more.askAll(ctx)
	}
	var all []result.Case
	for _, c := range cases {
		all = append(all, more.Wait(c.ID))
	}
	return all
}

// Keep adds results to those that Finish tells of, behind the run's own ones.
func (r *Schedule) Keep(results ...result.Case) { r.kept = append(r.kept, results...) }

// Over says why no more requests make sense, or none with the live token; empty:
// they do.
func (r *Schedule) Over() (all, token string) {
	if r.ended != "" {
		return r.ended, r.ended
	}
	return r.asker.ends.forAll(), r.asker.ends.forToken()
}
