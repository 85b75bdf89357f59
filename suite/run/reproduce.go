package run

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

const (
	// mostReproduced is how many kinds of failures are tried again.
	mostReproduced = 8
	// mostUnsteady is how many cases of kinds that come out otherwise are sent again.
	mostUnsteady = 48
	// moreTries is how often a case is sent if it comes out otherwise then.
	moreTries = 7
	// slowCase: a case that took longer is not sent again.
	slowCase = 2 * time.Second
	// mostBeside is how many cases are named that ran beside another one.
	mostBeside = 4
)

// reproductions are the kinds of failures that were tried again: findings of the
// same rule and status.
type reproductions struct {
	mu       sync.Mutex
	kinds    map[kindOfFailure]*kind
	unsteady int  // cases that were sent again since their kind comes out otherwise
	found    bool // a case came out otherwise
}

// kind is one kind of failure.
type kind struct {
	done   chan struct{} // closed when its first case was sent again
	steady bool          // which then failed in the same way
}

// take finds the kind, or makes it: first is true for the one who has to find out
// whether it is steady.
func (p *reproductions) take(f result.Finding) (k *kind, first bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := failureOf(f)
	if k, known := p.kinds[key]; known {
		return k, false
	}
	if p.kinds == nil {
		p.kinds = map[kindOfFailure]*kind{}
	}
	k = &kind{done: make(chan struct{})}
	if len(p.kinds) >= mostReproduced {
		k.steady = true
		close(k.done)
		return k, false
	}
	p.kinds[key] = k
	return k, true
}

// mayTry reports whether one more case of a kind that comes out otherwise is sent
// again.
func (p *reproductions) mayTry() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unsteady++
	return p.unsteady <= mostUnsteady
}

func (p *reproductions) cameOutOtherwise() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = true
}

// needed is how often in a row a case must fail again to count as steady: more
// often if others came out otherwise.
func (p *reproductions) needed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found {
		return 4
	}
	return 2
}

// reproduce sends a case that has failed once more, while nothing else is sent, if
// it is the first of its kind, or if its kind comes out otherwise then. What comes
// out otherwise is no fault of the answer to this request: it breaks the rule that
// the same request gets the same verdict.
func (r *Schedule) reproduce(ctx context.Context, got *result.Case) {
	p := &r.asker.reproductions
	if got.State != result.Failed || r.tried || !r.asker.s.Reproduce {
		return
	}
	again := r.sendsAgain(*got)
	for i := range got.Findings {
		f := &got.Findings[i]
		if rule, _ := verdict.RuleByID(f.Rule); f.Level != fixtures.Must || rule.Compares || !again && !p.unsteadyKind(*f) {
			continue
		}
		k, first := p.take(*f)
		if first {
			k.steady = !r.comesOutOtherwise(ctx, *got, f)
			close(k.done)
			continue
		}
		<-k.done
		switch {
		case k.steady:
		case again && p.mayTry():
			r.comesOutOtherwise(ctx, *got, f)
		default:
			unreproducible(f, "Other cases fail like that, and do not when they are sent again while nothing else is sent.")
		}
	}
}

// unsteadyKind reports whether a finding is of a kind that came out otherwise.
func (p *reproductions) unsteadyKind(f result.Finding) bool {
	p.mu.Lock()
	k, known := p.kinds[failureOf(f)]
	p.mu.Unlock()
	if !known {
		return false
	}
	<-k.done
	return !k.steady
}

// sendsAgain reports whether a case may be sent again: it must not cost a token
// that works only once, or one that the operation may end, and must say something
// when nothing else is sent.
func (r *Schedule) sendsAgain(got result.Case) bool {
	s, c := r.asker.s, got.Case
	return !(s.Vault != nil && s.Vault.SingleUse()) && !(s.LiveLast && c.SendsLiveToken()) &&
		!c.AtOnce && !c.OneConn && !c.SameToken && !c.UsesSpent() && got.Duration <= slowCase && r.asker.ends.reached(c) == ""
}

// comesOutOtherwise sends a case again, alone. If it does not have the finding
// then, the finding becomes one of the rule repeatable, and says what ran beside.
func (r *Schedule) comesOutOtherwise(ctx context.Context, got result.Case, f *result.Finding) bool {
	failed, of := r.asker.failsAgain(context.WithValue(ctx, lone{}, true), got.Case, *f)
	if of == 0 || failed == of {
		return false
	}
	r.asker.reproductions.cameOutOtherwise()
	unreproducible(f, fmt.Sprintf("Sent again while nothing else is sent, the case fails like that %d of %d times. %s", failed, of, r.beside(got, f.Step)))
	return true
}

// unreproducible makes a finding one of the rule repeatable.
func unreproducible(f *result.Finding, why string) {
	f.Message = fmt.Sprintf("Not reproducible alone (at first: %s, %s). %s So the same request gets two verdicts: it depends on what is sent before or at the same time, or on which of several instances answers.",
		f.Rule, strings.TrimSuffix(f.Message, "."), why)
	f.Was, f.Rule = f.Rule, "repeatable"
}

// beside names the cases whose requests were in progress at the same time.
func (r *Schedule) beside(got result.Case, step int) string {
	var ids []string
	for _, x := range got.Records {
		if x.Step == step {
			ids = r.asker.sender.conduct.beside(got.Case.ID, x.Started, x.Started.Add(x.Duration))
		}
	}
	if len(ids) == 0 {
		return "At first, too, nothing else was in progress."
	}
	more := ""
	if n := len(ids) - mostBeside; n > 0 {
		more, ids = fmt.Sprintf(" and %d more", n), ids[:mostBeside]
	}
	return fmt.Sprintf("At first, these were in progress beside it: %s%s.", strings.Join(ids, ", "), more)
}

// lone marks the context of a case that is sent while nothing else is sent.
type lone struct{}

func isLone(ctx context.Context) bool { return ctx.Value(lone{}) != nil }

// failsAgain sends a case again, and counts how often it has the same finding: of
// a few times, or of more if it does not have it each time.
func (a *asker) failsAgain(ctx context.Context, c fixtures.Case, f result.Finding) (failed, of int) {
	for needed := a.reproductions.needed(); of <= moreTries; {
		got := a.ask(ctx, c, nil)
		if got.State != result.Passed && got.State != result.Failed {
			return failed, of
		}
		of++
		if slices.ContainsFunc(got.Findings, func(g result.Finding) bool { return failureOf(g) == failureOf(f) }) {
			if failed++; failed == of && of == needed {
				break
			}
		}
	}
	return failed, of
}
