package run

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Engine is one run under way.
type Engine struct {
	s       Settings
	rules   []verdict.Rule
	slots   *semaphore.Weighted // exchanges at once
	pause   *pause
	rate    *rate.Limiter
	over    ends
	cases   []fixtures.Case
	results map[string]*future
	known   *knownTokens

	sentMu     sync.Mutex
	sentValues map[string]bool // values that the fixtures made, and may be shown

	requests  atomic.Int64
	preflight verdict.Preflight
	problem   string // why no case was sent
	unproven  bool   // the credential was not tried before the cases: it has one use, which one of them needs
	started   time.Time
}

// future is a result that is waited for.
type future struct {
	done   chan struct{}
	result verdict.CaseResult
}

// Start sends the preflight and then, where it succeeds, everything else in the
// background. It returns once the preflight is answered.
func Start(ctx context.Context, s Settings, cases []fixtures.Case) *Engine {
	s = s.Defaults()
	e := &Engine{
		s: s, rules: verdict.Rules(), cases: cases, started: s.Now(),
		slots: semaphore.NewWeighted(int64(s.Concurrency)), pause: newPause(s.RetryAfter),
		rate: limiter(s.Rate), results: map[string]*future{}, known: newKnownTokens(s.Masker), sentValues: map[string]bool{},
	}
	for _, c := range cases {
		e.results[c.ID] = &future{done: make(chan struct{})}
	}
	if e.problem = e.runPreflight(ctx); e.problem != "" {
		state := verdict.CouldNotRun
		if ctx.Err() != nil {
			state = verdict.Interrupted
		}
		for _, c := range cases {
			e.settle(c, e.notRun(c, state, "the run ended before the cases: see the preflight"))
		}
		return e
	}
	go e.schedule(ctx)
	return e
}

// Problem says why the run ended before its cases; empty: it did not.
func (e *Engine) Problem() string { return e.problem }

// Preflight is what was learnt before the cases.
func (e *Engine) Preflight() verdict.Preflight { return e.preflight }

// Wait returns the result of a selected case, once there is one.
func (e *Engine) Wait(id string) verdict.CaseResult {
	f, ok := e.results[id]
	if !ok {
		return verdict.CaseResult{Case: fixtures.Case{ID: id}, State: verdict.CouldNotRun, Why: "it was not selected before the run"}
	}
	<-f.done
	return f.result
}

// Finish waits for everything and tells the run.
func (e *Engine) Finish() *verdict.Run {
	r := &verdict.Run{
		Tool: e.s.Tool, Target: e.s.Target.URL(e.s.Contract.Path()), Base: e.s.Target.BaseURL(), Method: e.s.Contract.Method(),
		Contract:  verdict.Contract{Name: e.s.Contract.Name(), Version: e.s.Contract.Version(), Digest: e.s.Contract.Digest()},
		Preflight: e.preflight, NoToken: e.s.Vault == nil, Started: e.started,
	}
	for _, c := range e.cases {
		res := e.Wait(c.ID)
		r.Results = append(r.Results, res)
		r.WasStopped = r.WasStopped || res.State == verdict.Interrupted
	}
	for _, why := range []string{e.problem, e.over.forAll(), e.over.forToken()} {
		if why != "" {
			r.Problems = append(r.Problems, why)
		}
	}
	r.Waits, r.Waited = e.pause.total()
	r.Hints = e.hints(r)
	if e.s.Vault != nil {
		r.Tokens = e.s.Vault.Used()
	}
	r.Requests = int(e.requests.Load())
	r.Duration = e.s.Now().Sub(e.started)
	return r
}

// schedule sends ahead: side by side in the bounded pool, except that cases
// which spend a token queue behind one another, in order, and the last ones wait
// for all others.
func (e *Engine) schedule(ctx context.Context) {
	var pool, queue, last []fixtures.Case
	exclusive := e.s.Vault != nil && e.s.Vault.Exclusive()
	for _, c := range e.cases {
		switch {
		case c.Last:
			last = append(last, c)
		case exclusive && c.NeedsToken():
			queue = append(queue, c)
		default:
			pool = append(pool, c)
		}
	}
	spendLast(queue)
	replayLast(last)
	var wg sync.WaitGroup
	for _, c := range pool {
		wg.Go(func() { e.settle(c, e.runCase(ctx, c)) })
	}
	wg.Go(func() { e.inOrder(ctx, queue) })
	wg.Wait()
	e.inOrder(ctx, last)
}

func (e *Engine) inOrder(ctx context.Context, cases []fixtures.Case) {
	for _, c := range cases {
		e.settle(c, e.runCase(ctx, c))
	}
}

func (e *Engine) settle(c fixtures.Case, r verdict.CaseResult) {
	e.s.Waivers.Mark(&r)
	f := e.results[c.ID]
	f.result = r
	close(f.done)
}

func (e *Engine) notRun(c fixtures.Case, state verdict.State, why string) verdict.CaseResult {
	return verdict.CaseResult{Case: c, Source: verdict.Place(e.s.Contract, c.Source), State: state, Why: why}
}
