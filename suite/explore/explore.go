// Package explore searches for faults that no case of the catalogue finds. It
// makes requests from a grammar, says of each which answer must come, has it sent
// and judged like any case, and shrinks what fails to the least request that
// still fails.
package explore

import (
	"fmt"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Search says how to search. One of Requests and Time is required.
type Search struct {
	Seed     uint64        // the same seed makes the same requests
	Requests int           // how many requests of the grammar are sent; 0: no limit
	Time     time.Duration // how long requests are made; 0: no limit
	// Until ends the search with the first result for which it is true. Nothing is
	// shrunk then; nil: the search goes on.
	Until func(result.Case) bool
	// Each is called with every result in the order of the requests; nil: it is not.
	Each func(result.Case)
}

// Found is what a search has found.
type Found struct {
	Cases []fixtures.Case // the least ones that fail, for [YAML]
	// Once lists the ids of cases that failed among others, but not alone.
	Once []string
	Sent int // requests of the grammar
}

// The limits of what is sent beside the requests of the grammar.
const (
	mostBatch  = 48  // cases that are made at a time
	mostAlike  = 3   // cases that are shrunk of those that break the same rule with the same status
	mostShrunk = 24  // cases that are shrunk in all
	mostTries  = 150 // requests for one of them
	// mostReducing is how long one of them is shrunk, where each try takes long.
	mostReducing = 20 * time.Second
	mostAlone    = 3 // how often a case that failed is sent again, to see it fail alone
)

// First is the case that a search begins with: the plain request. Options.Cases
// of the check must hold it alone.
func (s Search) First(withToken bool) fixtures.Case {
	p := plan{steps: []step{{}}}
	if withToken {
		p.steps[0].cookies = []cookie{{name: text(ownName), value: text(liveToken)}}
	}
	c, _ := p.foretold(id(s.Seed, 0), samples())
	return c
}

// String is the search in words.
func (s Search) String() string {
	budget := fmt.Sprint(s.Requests)
	if s.Requests == 0 {
		budget = s.Time.String()
	}
	return fmt.Sprintf("explore --seed %d --budget %s", s.Seed, budget)
}

// Run searches with a check that has started with the case of First. The check
// then has all results.
func (s Search) Run(c *check.Check, catalogue []fixtures.Case) Found {
	e := &explorer{Search: s, check: c, begun: time.Now(), samples: samples(), alike: map[string]int{}}
	e.grammar = grammar{words: learn(catalogue), seed: s.Seed}
	first := c.Cases()[0]
	e.tell(c.Wait(first.ID))
	for number := 1; e.goesOn(); {
		number = e.batch(number)
	}
	c.Keep(e.shrunk...)
	c.Keep(e.kept...)
	return e.found
}

type explorer struct {
	Search
	check   *check.Check
	grammar grammar
	samples []sample
	begun   time.Time
	found   Found
	shrunk  []result.Case
	kept    []result.Case
	blips   int
	alike   map[string]int // how many cases were shrunk, by what they break
	stopped bool
}

func (e *explorer) sinceBegun() time.Duration { return time.Since(e.begun) }

func (e *explorer) goesOn() bool {
	all, token := e.check.Over()
	switch {
	case e.stopped || all != "" || token != "":
		return false
	case e.Requests > 0 && e.found.Sent >= e.Requests:
		return false
	case e.Time > 0 && e.sinceBegun() >= e.Time:
		return false
	}
	return true
}

// batch makes, sends and reads some cases, and returns the next number.
func (e *explorer) batch(number int) int {
	plans := map[string]plan{}
	var cases []fixtures.Case
	left := e.Requests - e.found.Sent
	for len(cases) < mostBatch && (e.Requests == 0 || left > 0) {
		p := e.grammar.plan(number)
		c, ok := p.foretold(id(e.Seed, number), e.samples)
		number++
		if !ok {
			continue
		}
		if left -= len(c.Steps); e.Requests > 0 && left < 0 {
			c, _ = plan{steps: p.steps[:1]}.foretold(c.ID, e.samples)
			p.steps, p.atOnce = p.steps[:1], false
		}
		plans[c.ID], cases = p, append(cases, c)
	}
	for _, r := range e.check.Ask(cases) {
		e.take(plans[r.Case.ID], r)
	}
	return number
}

// mostHeld is how many passed cases keep their exchanges for reports.
const mostHeld = 2000

// take reads one result.
func (e *explorer) take(p plan, r result.Case) {
	e.tell(r)
	switch r.State {
	case result.NotApplicable, result.NotAsked:
		return
	case result.Interrupted, result.CouldNotRun:
		e.stopped = e.stopped || r.State == result.Interrupted
		e.kept = append(e.kept, r)
		return
	}
	e.found.Sent += len(r.Records)
	r = e.afterBlip(r)
	if e.Until != nil && e.Until(r) {
		e.stopped = true
	}
	if r.State == result.Failed && e.Until == nil && !e.stopped && e.isNew(r) {
		e.reduce(p, r)
		return
	}
	if r.State == result.Passed && len(e.kept) > mostHeld {
		r.Records = nil
	}
	e.kept = append(e.kept, r)
}

func (e *explorer) tell(r result.Case) {
	if e.Each != nil {
		e.Each(r)
	}
}
