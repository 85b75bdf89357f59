package run

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Schedule is a run that has started: it decides when each case is sent, and
// collects the results.
type Schedule struct {
	asker     *asker
	cases     []fixtures.Case
	results   map[string]*future
	preflight result.Preflight
	ended     string      // why no case was sent
	late      func() bool // it was stopped, and has to end
	started   time.Time
	over      chan struct{} // closed when all is sent
	onTrial   int           // cases that were sent one after the other, to see whether the server replaces the token
	trialOver bool          // that has taken long enough
	tried     bool          // other cases have shown whether the server replaces the token, and who asks for further ones sends those that fail again
	kept      []result.Case // results of further cases, for Finish
}

// future is a result that others wait for.
type future struct {
	done   chan struct{}
	result result.Case
}

// Start sends the preflight and, if it succeeds, sends all cases in the
// background. It returns when the preflight is answered.
func Start(ctx context.Context, s Settings, cases []fixtures.Case) *Schedule {
	s = s.defaults()
	life, stop := context.WithCancel(ctx)
	r := &Schedule{asker: newAsker(s, stop), cases: cases, started: s.Now(), results: map[string]*future{}, over: make(chan struct{}), late: lateAfter(ctx)}
	for _, c := range cases {
		r.results[c.ID] = &future{done: make(chan struct{})}
	}
	before := preflight{asker: r.asker}
	r.ended = before.ask(life, cases)
	r.preflight = before.told
	if r.ended == "" {
		go func() {
			defer stop()
			defer close(r.over)
			defer r.asker.sender.keeper.stop()
			r.askAll(life)
		}()
		return r
	}
	stop()
	close(r.over)
	state := result.CouldNotRun
	if ctx.Err() != nil {
		state = result.Interrupted
	}
	for _, c := range cases {
		r.finish(c, r.asker.notAsked(c, state, "the run ended before the cases: see the preflight"))
	}
	return r
}

// Ended says why the run ended before its cases. It is empty if the run did not
// end.
func (r *Schedule) Ended() string { return r.ended }

// Preflight is what the run learned before the cases.
func (r *Schedule) Preflight() result.Preflight { return r.preflight }

// Wait waits for the result of a selected case and returns it.
func (r *Schedule) Wait(id string) result.Case {
	f, ok := r.results[id]
	if !ok {
		return result.Case{Case: fixtures.Case{ID: id}, State: result.CouldNotRun, Why: "the case was not selected before the run"}
	}
	<-f.done
	return f.result
}

// Finish waits for all cases, and fills in the results and the numbers of the
// run.
func (r *Schedule) Finish(told *result.Run) {
	for _, c := range r.cases {
		told.Results = append(told.Results, r.Wait(c.ID))
	}
	told.Results = append(told.Results, r.kept...)
	for _, one := range told.Results {
		told.WasStopped = told.WasStopped || one.State == result.Interrupted
	}
	a := r.asker
	for _, why := range []string{r.ended, a.ends.forAll(), a.ends.forToken(), a.ends.forPlain()} {
		if why != "" && !slices.Contains(told.Problems, why) {
			told.Problems = append(told.Problems, why)
		}
	}
	told.Preflight, told.Started = r.preflight, r.started
	told.Waits, told.Waited = a.sender.pause.total()
	<-r.over
	told.Hints = hints(a.s, told)
	told.Conduct = a.sender.conduct.tell()
	if a.s.Vault != nil {
		told.Tokens = a.s.Vault.Used()
	}
	told.Widest = a.sender.gate.reached()
	told.Requests = int(a.sender.requests.Load())
	told.Duration = a.s.Now().Sub(r.started)
	maskRun(a.s.Masker, told, r.late)
}

// askAll sends all cases. Requests that look like attacks come after the others,
// so that these are judged before a firewall shuts the run out. The cases marked
// last wait for all others.
func (r *Schedule) askAll(ctx context.Context) {
	replays, cases := dividedBy(r.cases, func(c fixtures.Case) bool { return c.Last && (c.UsesSpent() || c.SameToken) })
	if r.asker.s.LiveLast { // the operation may end the credential
		with, without := dividedBy(cases, fixtures.Case.SendsLiveToken)
		last, early := dividedBy(without, func(c fixtures.Case) bool { return c.Last && r.tells() })
		r.askThese(ctx, early)
		r.askThese(ctx, with)
		r.inOrder(ctx, last) // what a success gives, refusals must not, and only now it is known
	} else {
		r.askThese(ctx, cases)
	}
	r.decide(ctx) // a replay can end the session
	replayLast(replays)
	r.inOrder(ctx, replays)
	r.asker.undecided.release("")
	r.asker.undecided.hear()
}

// tells reports whether successes tell something.
func (r *Schedule) tells() bool {
	return r.asker.learner.data.Wants() && len(r.asker.s.Contract.SuccessMembers()) > 0
}

func (r *Schedule) askThese(ctx context.Context, cases []fixtures.Case) {
	last, others := dividedBy(cases, func(c fixtures.Case) bool { return c.Last })
	attacks, early := dividedBy(others, isAttack)
	r.askPool(ctx, r.proveToken(ctx, early))
	r.askPool(ctx, attacks)
	r.inOrder(ctx, last)
}

// proveToken sends one case that must get a token, alone and before all others,
// and returns the others. It shows that the token works once more after the
// preflight. If it is refused later, something has happened meanwhile.
func (r *Schedule) proveToken(ctx context.Context, cases []fixtures.Case) (others []fixtures.Case) {
	first := slices.IndexFunc(cases, func(c fixtures.Case) bool {
		return c.Outcome == fixtures.Token && c.Level == fixtures.Must && len(c.Steps) == 1 && c.Steps[0].Times == 1 && c.SendsLiveToken() && !c.AtOnce && !c.OneConn
	})
	if r.tried || first < 0 {
		return cases
	}
	r.inOrder(ctx, cases[first:first+1])
	return slices.Delete(slices.Clone(cases), first, first+1)
}

// mostBegun is how many cases may have begun and not ended: more than can be sent at
// the same time, and not all of ten thousand, since each takes memory.
const mostBegun = 512

// askPool sends cases in a bounded pool. Cases that spend a token are sent one
// after the other, in order.
func (r *Schedule) askPool(ctx context.Context, cases []fixtures.Case) {
	var pool, queue []fixtures.Case
	vault := r.asker.s.Vault
	exclusive := vault != nil && vault.Exclusive()
	for _, c := range cases {
		if exclusive && c.NeedsToken() {
			queue = append(queue, c)
		} else {
			pool = append(pool, c)
		}
	}
	spendLast(queue)
	var wg sync.WaitGroup
	begun := make(chan struct{}, mostBegun)
	wide := func(cases []fixtures.Case) {
		for _, c := range longestFirst(cases) {
			begun <- struct{}{}
			wg.Go(func() {
				defer func() { <-begun }()
				r.settle(ctx, c, r.asker.ask(ctx, c, nil))
			})
		}
	}
	most := mostOnTrial - r.onTrial
	if r.tried || r.trialOver {
		most = 0
	}
	trial, live, pool := onTrial(pool, most)
	if vault != nil { // also the control, which comes between the cases, must not send a token that is just being replaced
		vault.Try(len(trial) > 0)
	}
	wg.Go(func() { wide(pool) })
	wg.Go(func() {
		r.inOrder(ctx, queue)
		live = append(r.tryInOrder(ctx, trial), live...)
		if vault != nil {
			vault.Try(false)
		}
		if vault != nil && vault.Exclusive() { // a success has replaced the token
			spendLast(live)
			r.inOrder(ctx, live)
			return
		}
		wide(live)
	})
	wg.Wait()
}

// longestFirst puts the cases with the most steps, which come one after the other, in
// front: at the end of a run, all would wait for one of them.
func longestFirst(cases []fixtures.Case) []fixtures.Case {
	length := func(c fixtures.Case) (n int) {
		for _, s := range c.Steps {
			n += s.Times
		}
		return n
	}
	return slices.SortedStableFunc(slices.Values(cases), func(a, b fixtures.Case) int { return cmp.Compare(length(b), length(a)) })
}

// dividedBy divides cases into those that fit, and the others.
func dividedBy(cases []fixtures.Case, fits func(fixtures.Case) bool) (fitting, others []fixtures.Case) {
	for _, c := range cases {
		if fits(c) {
			fitting = append(fitting, c)
		} else {
			others = append(others, c)
		}
	}
	return fitting, others
}

// inOrder sends cases one after the other: each begins when nothing of the one
// before is still to be sent.
func (r *Schedule) inOrder(ctx context.Context, cases []fixtures.Case) {
	r.inOrderWhile(ctx, cases, func(int) bool { return true })
}

// inOrderWhile does so until the case with an index may not be sent, and returns those
// that were not.
func (r *Schedule) inOrderWhile(ctx context.Context, cases []fixtures.Case, may func(i int) bool) (others []fixtures.Case) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for i, c := range cases {
		if !may(i) {
			return cases[i:]
		}
		over := make(chan struct{})
		next := sync.OnceFunc(func() { close(over) })
		wg.Go(func() {
			defer next()
			r.settle(ctx, c, r.asker.ask(ctx, c, next))
		})
		<-over
	}
	return nil
}

// finish gives a result to those who wait for it.
func (r *Schedule) finish(c fixtures.Case, got result.Case) {
	if r.asker.s.Settled != nil {
		r.asker.s.Settled(&got)
	}
	f := r.results[c.ID]
	f.result = got
	close(f.done)
}
