package run

import (
	"context"
	"errors"
	"sync"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// outcome is one step's exchange and what was found in it.
type outcome struct {
	record   verdict.Exchange
	findings []verdict.Finding
	state    verdict.State // set where the step could not be judged
	why      string
}

// runCase sends a case's chain and judges every answer.
func (e *Engine) runCase(ctx context.Context, c fixtures.Case) verdict.CaseResult {
	if state, why, ok := e.s.leftOut(c); ok {
		return e.notRun(c, state, why)
	}
	if ctx.Err() != nil {
		return e.notRun(c, verdict.Interrupted, "the run was stopped before it was sent")
	}
	if why := e.over.reached(c); why != "" {
		return e.notRun(c, verdict.CouldNotRun, why)
	}
	begun := e.s.Now()
	steps := expand(c)
	var outcomes []outcome
	if c.AtOnce {
		outcomes = e.sideBySide(ctx, c, steps)
	} else {
		outcomes = e.oneByOne(ctx, c, steps)
	}
	r := verdict.CaseResult{Case: c, Source: verdict.Place(e.s.Contract, c.Source), Duration: e.s.Now().Sub(begun)}
	for _, o := range outcomes {
		r.Findings = append(r.Findings, o.findings...)
		if o.record.Attempts > 0 {
			r.Exchanges = append(r.Exchanges, o.record)
		}
		if o.state != "" && r.State == "" {
			r.State, r.Why = o.state, o.why
		}
	}
	if r.State == verdict.NotApplicable && r.Worst() == fixtures.Must { // what was found before that stays found
		r.State, r.Why = "", ""
	}
	verdict.SettleChain(&r, steps)
	return r
}

// expand writes out repeated steps, so that each exchange has its own number.
func expand(c fixtures.Case) []fixtures.Step {
	var steps []fixtures.Step
	for _, s := range c.Steps {
		for i := range s.Times {
			one := s
			one.Kept = s.Kept && len(steps) > 0 || i > 0 && s.Kept
			steps = append(steps, one)
		}
	}
	return steps
}

func (e *Engine) sideBySide(ctx context.Context, c fixtures.Case, steps []fixtures.Step) []outcome {
	outcomes := make([]outcome, len(steps))
	var wg sync.WaitGroup
	for i, s := range steps {
		wg.Go(func() {
			l := &line{engine: e}
			defer l.hangUp()
			outcomes[i] = e.step(ctx, c, i+1, s, l)
		})
	}
	wg.Wait()
	return outcomes
}

func (e *Engine) oneByOne(ctx context.Context, c fixtures.Case, steps []fixtures.Step) []outcome {
	var outcomes []outcome
	l := &line{engine: e}
	defer l.hangUp()
	for i, s := range steps {
		if !s.Kept {
			l.disconnect()
		} else if !l.reusable() {
			return append(outcomes, outcome{state: verdict.NotApplicable, why: "the server closes the connection after an answer, so there is no second request on it"})
		}
		o := e.step(ctx, c, i+1, s, l)
		outcomes = append(outcomes, o)
		if o.state != "" {
			break
		}
	}
	return outcomes
}

// step renders, sends and judges one exchange. Where the server asked to wait
// and the token is spent by that, it is made anew with another.
func (e *Engine) step(ctx context.Context, c fixtures.Case, number int, s fixtures.Step, l *line) outcome {
	for waits := 0; ; waits++ {
		o, again := e.attempt(ctx, c, number, s, l, waits)
		if !again {
			return o
		}
	}
}

func (e *Engine) attempt(ctx context.Context, c fixtures.Case, number int, s fixtures.Step, l *line, waits int) (o outcome, again bool) {
	if err := l.takePlace(ctx); err != nil {
		return e.unsent(ctx, err), false
	}
	if why := e.over.reached(c); why != "" { // while it waited for its place
		return outcome{state: verdict.CouldNotRun, why: why}, false
	}
	env, giveBack, err := e.environment(ctx, s)
	if err != nil {
		return e.unsent(ctx, err), false
	}
	var use target.Use
	defer func() { giveBack(use) }()
	req, err := e.build(c.ID, s, env)
	if err != nil {
		return e.unsent(ctx, err), false
	}
	x, attempts, err := e.exchange(ctx, req, s, l, waits)
	use.Sent = x.Sent != nil && s.SendsLiveToken()
	if errors.Is(err, errSpentWaiting) {
		return o, true
	}
	if err != nil {
		return e.unsent(ctx, err), false
	}
	if interrupted(ctx, x) {
		return outcome{state: verdict.Interrupted, why: "the run was stopped before the answer came"}, false
	}
	if s.Kept && closedIdle(x) {
		return outcome{state: verdict.NotApplicable, why: "the server closed the kept connection, as it may"}, false
	}
	use.Rotated = e.learn(x, env.Token)
	use.Granted = x.Response != nil && e.s.Contract.IsSuccess(x.Response.Status)
	use.Lost = x.Failure != nil && (s.Outcome == fixtures.Token || s.Outcome == fixtures.Either)
	if x.Response != nil {
		if why := e.lapsed(s, x.Response.Status, env.Token); why != "" {
			return outcome{state: verdict.CouldNotRun, why: e.over.endToken(why)}, false
		}
	}
	return e.judge(c, number, s, req, x, attempts, env), false
}

// closedIdle: a server may close an idle connection at any time (RFC 9112 §9.5).
// Octets that answer no request, and silence, are another thing.
func closedIdle(x wire.Exchange) bool {
	if x.Failure == nil || x.FirstOctet {
		return false
	}
	return x.Failure.Kind == wire.Closed || x.Failure.Kind == wire.Reset || x.Failure.Kind == wire.WriteFailed
}

// interrupted: the run ended while the exchange was under way.
func interrupted(ctx context.Context, x wire.Exchange) bool {
	switch {
	case x.Failure != nil:
		return x.Failure.Kind == wire.Interrupted || ctx.Err() != nil
	default:
		return wire.IsInterrupted(x.Response.BodyErr)
	}
}

func (e *Engine) judge(c fixtures.Case, number int, s fixtures.Step, req *request, x wire.Exchange, attempts int, env fixtures.Environment) outcome {
	a := verdict.Answer{
		Case: c, Step: number, Outcome: s.Outcome, Method: req.method, Contract: e.s.Contract, Exchange: x,
		SentValue: req.sent, Token: env.Token, Known: e.known.other(env.Token), Gateway: gateway(x), Now: e.s.Now(),
		RequestPath: e.s.Target.Path(e.s.Contract.Path()),
	}
	findings := verdict.Judge(e.rules, a)
	return outcome{record: e.record(number, req, x, attempts), findings: e.maskFindings(findings)}
}

// environment lends the step what it is made from. A step that sends the token
// itself leases it; one that only derives from it takes a look, or, where the
// token must not be spent meanwhile, leases it as well and sends nothing of it.
func (e *Engine) environment(ctx context.Context, s fixtures.Step) (fixtures.Environment, func(target.Use), error) {
	env := fixtures.Environment{Name: e.s.Contract.CookieName(), Access: e.known.access(), Expired: e.s.ExpiredToken}
	nothing := func(target.Use) {}
	if e.s.Vault == nil {
		return env, nothing, nil
	}
	env.Spent = e.s.Vault.Replaced()
	if !s.SendsLiveToken() && !(s.NeedsToken() && e.s.Vault.Exclusive()) || s.UsesSpent() {
		env.Token = e.s.Vault.Peek(ctx)
		return env, nothing, nil
	}
	lease, err := e.s.Vault.Lease(ctx)
	if err != nil {
		if ctx.Err() == nil {
			err = errors.New(e.over.endToken(e.mask(err.Error())))
		}
		return env, nothing, err
	}
	env.Token = lease.Token
	return env, lease.Return, nil
}

// unsent tells why a step was not sent, or got no connection.
func (e *Engine) unsent(ctx context.Context, err error) outcome {
	var no fixtures.NotApplicable
	var dial *target.DialError
	switch {
	case errors.As(err, &no):
		return outcome{state: verdict.NotApplicable, why: no.Why}
	case ctx.Err() != nil:
		return outcome{state: verdict.Interrupted, why: "the run was stopped before it was sent"}
	case errors.As(err, &dial):
		return outcome{state: verdict.CouldNotRun, why: e.mask(dial.Error())}
	}
	return outcome{state: verdict.CouldNotRun, why: e.mask(err.Error())}
}
