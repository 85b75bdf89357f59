package explore

import (
	"fmt"
	"net/http"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// broken names what a failed case breaks: its rules, each with the status. The
// rule that the case itself names does not count, since it depends on what else
// is in the request.
func broken(r result.Case) []string {
	var all []string
	for _, f := range r.Of(fixtures.Must) {
		rule := f.Rule
		if f.Plain != "" {
			rule = f.Plain
		}
		all = append(all, fmt.Sprintf("%s %d", rule, f.Status))
	}
	return all
}

// mostBlips is how many results of a search may be single events.
const mostBlips = 5

// afterBlip sends a case again where all that is wrong is that the server did not
// answer, or a gateway answered instead. If it passes then, it was a single event,
// such as a restart, and the second result counts.
func (e *explorer) afterBlip(r result.Case) result.Case {
	if r.State != result.Failed || e.blips >= mostBlips {
		return r
	}
	for _, f := range r.Of(fixtures.Must) {
		switch f.Status {
		case 0, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		default:
			return r
		}
	}
	e.blips++
	if again := e.check.Ask([]fixtures.Case{r.Case})[0]; again.State == result.Passed {
		return again
	}
	return r
}

// isNew reports whether a failed case breaks something of which few cases were
// shrunk.
func (e *explorer) isNew(r result.Case) bool {
	if len(e.shrunk) >= mostShrunk {
		return false
	}
	for _, b := range broken(r) {
		if e.alike[b] < mostAlike {
			return true
		}
	}
	return false
}

// reduce sends a failed case again, alone, and then what has a little less, until
// nothing less fails in the same way.
func (e *explorer) reduce(p plan, r result.Case) {
	want, begun := broken(r), time.Now()
	for _, b := range want {
		e.alike[b]++
	}
	least, again := r, false
	for range mostAlone {
		if one, fails := e.try(p, r.Case.ID, want); fails {
			least, again = one, true
			break
		}
	}
	if !again {
		e.found.Once = append(e.found.Once, r.Case.ID)
		e.kept = append(e.kept, r)
		return
	}
	tries, less := 0, true
	for less && tries < mostTries {
		less = false
		for _, candidate := range p.simpler() {
			if tries++; tries > mostTries || e.late() || time.Since(begun) > mostReducing {
				break
			}
			if one, fails := e.try(candidate, r.Case.ID, want); fails {
				p, least, less = candidate, one, true
				break
			}
		}
	}
	if e.isKnown(least) {
		e.kept = append(e.kept, r)
		return
	}
	e.found.Cases = append(e.found.Cases, least.Case)
	e.shrunk = append(e.shrunk, least)
}

// late reports whether so much time is over that nothing more is shrunk.
func (e *explorer) late() bool {
	all, token := e.check.Over()
	return all != "" || token != "" || e.Time > 0 && e.sinceBegun() > e.Time+e.Time/2
}

// try sends a plan and reports whether it fails in one of the wanted ways.
func (e *explorer) try(p plan, id string, want []string) (result.Case, bool) {
	c, ok := p.foretold(id, e.samples)
	if !ok {
		return result.Case{}, false
	}
	r := e.check.Ask([]fixtures.Case{c})[0]
	if r.State != result.Failed {
		return r, false
	}
	for _, b := range broken(r) {
		for _, w := range want {
			if b == w {
				return r, true
			}
		}
	}
	return r, false
}

// isKnown reports whether the same request was found before.
func (e *explorer) isKnown(r result.Case) bool {
	text := body(r.Case)
	for _, other := range e.found.Cases {
		if body(other) == text {
			return true
		}
	}
	return false
}

// body is what a case sends, without its id.
func body(c fixtures.Case) string {
	c.ID, c.Requirement = theme+"/x", ""
	return YAML([]fixtures.Case{c})
}
