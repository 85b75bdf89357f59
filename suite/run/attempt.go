package run

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// attempt renders and sends a step once, and judges the answer. again is set if
// the step must be sent again.
func (a *asker) attempt(ctx context.Context, c fixtures.Case, number int, t *trials, ch *channel) (got stepResult, again bool) {
	if err := ch.takeSlot(ctx, t.sent > 0, t.alone(c.AtOnce) && !a.believes(t) || isLone(ctx)); err != nil {
		return a.unsent(ctx, c, err), false
	}
	if why := a.ends.reached(c); why != "" { // it may have changed while the step waited for its slot
		return stepResult{state: result.CouldNotRun, why: why}, false
	}
	s := t.step
	if t.later == 0 {
		t.through = a.sender.conduct.count()
	}
	ch.brief = isBrief(c, s)
	sent, believed, err := a.sendOrBelieve(ctx, t, ch)
	if sent.req == nil {
		return a.unsent(ctx, c, err), false
	}
	x := sent.exchange
	onUsed := ch.used
	if onUsed && ctx.Err() == nil {
		a.sender.keeper.answered(x.Failure == nil)
		if x.Failure != nil { // a new connection shows whether it is the request's fault
			ch.anewAlone()
			return got, true
		}
	}
	if ch.early && ctx.Err() == nil {
		a.sender.keeper.ahead.answered(!closedIdle(x))
		if closedIdle(x) { // perhaps before the request came
			ch.mayBeEarly = false
			ch.disconnect()
			return got, true
		}
		ch.early = false
	}
	if !believed && ctx.Err() == nil && t.sent < mostTrials && a.onceMore(ctx, t, ch, x, err) && ctx.Err() == nil {
		if closedOn(x) {
			t.closed = &sent
		}
		return got, true
	}
	if why := a.ends.reached(c); why != "" && (err != nil || x.Failure != nil || gateway(x)) {
		return stepResult{state: result.CouldNotRun, why: why}, false
	}
	if why := a.ends.forAll(); why != "" && asksLater(x, a.sender.now()) {
		return stepResult{state: result.CouldNotRun, why: why}, false
	}
	if got, ok := a.unjudged(ctx, c, s, ch, x, err); ok {
		return got, false
	}
	if a.replaced(ctx, t, sent, ch) {
		a.sender.conduct.sentAgain(replacedReason)
		return got, true
	}
	if x.Response != nil && t.renewed < mostRenewed {
		if why := a.lapsed(ctx, s, x, sent.env.Token); why != "" {
			if t.renewed++; a.renew(ctx) == nil {
				a.sender.conduct.sentAgain(renewedReason)
				return got, true
			}
			return stepResult{state: result.CouldNotRun, why: a.ends.endToken(why)}, false
		}
	}
	answered := x.Response != nil
	ch.settleLast(s.Kept || t.onUsed != nil, answered && a.isPlain(s.Outcome, x.Response.Status), answered)
	a.guests(ctx, &sent, ch)
	if err := a.readers.Acquire(ctx, 1); err != nil {
		return a.stopped(c, "the run was stopped before the answer was read"), false
	}
	defer a.readers.Release(1)
	t.started, t.ended, t.refused = x.Started, time.Now(), x.Response != nil && a.s.Contract.IsRefusal(x.Response.Status)
	got = a.judge(c, number, s, sent, t.sent)
	if !x.Kept {
		a.metAlone(got)
	}
	if (onUsed || t.onUsed != nil) && ctx.Err() == nil {
		if got, again = a.compare(c, t, ch, sent.env.Token, got); again {
			return got, true
		}
	}
	got.doubtful = a.doubtful(s, x, got.findings)
	got.gateway = s.Kept && gateway(x) && fails(got)
	return got, false
}

// sendOrBelieve sends a step. One that is to be sent again because the connection was
// closed keeps that answer if the server has turned out to refuse so since.
func (a *asker) sendOrBelieve(ctx context.Context, t *trials, ch *channel) (sent sentStep, believed bool, err error) {
	if a.believes(t) {
		a.sender.conduct.notSentAgain(failedReason)
		return *t.closed, true, nil
	}
	sent, err = a.exchange(ctx, t.id, t.step, ch)
	if sent.req != nil {
		t.sent++
		t.token = sent.env.Token
	}
	return sent, false, err
}

// unjudged is the result of a step of which there is no answer to judge, and none to
// ask for.
func (a *asker) unjudged(ctx context.Context, c fixtures.Case, s fixtures.Step, ch *channel, x wire.Exchange, err error) (got stepResult, ok bool) {
	switch {
	case err != nil:
		return a.unsent(ctx, c, err), true
	case interrupted(ctx, x), ctx.Err() != nil && asksLater(x, a.sender.now()):
		return a.stopped(c, "the run was stopped before the answer came"), true
	case s.Kept && closedIdle(x):
		return stepResult{state: result.NotApplicable, why: "the server closed the kept connection, which it is allowed to do"}, true
	case s.Kept && ch.leftForSize(x):
		return stepResult{state: result.NotApplicable, why: "the server ended the connection after a header list that is larger than it takes, which it is allowed to do (RFC 9113 §10.5.1)"}, true
	}
	return got, false
}

// isPlain reports whether a status is just what the outcome asks for.
func (a *asker) isPlain(o fixtures.Outcome, status int) bool {
	return o == fixtures.Token && a.s.Contract.IsSuccess(status) || o == fixtures.Refusal && a.s.Contract.IsRefusal(status)
}

// replaced reports whether a refusal does not count because the token was
// replaced at the same time. Another answer may replace it, so all exchanges with
// the token are waited for.
func (a *asker) replaced(ctx context.Context, t *trials, sent sentStep, ch *channel) bool {
	x := sent.exchange
	if x.Response == nil || !t.step.SendsLiveToken() || !refuses(a.s.Contract, x.Response.Status) || t.replaced >= mostReplaced {
		return false
	}
	if o := t.step.Outcome; o == fixtures.Refusal || o == fixtures.NoHarm { // it is refused with every token
		return false
	}
	t.replaced++
	if !ch.reusable() { // a server that serves one connection at a time would answer nobody meanwhile
		ch.disconnect()
	}
	a.s.Vault.Settle(ctx)
	return a.s.Vault.Newest() != sent.env.Token
}

// mostReplaced limits how often a step is sent again because its token was
// replaced during the exchange.
const mostReplaced = 5

// mostRenewed limits how often a step is sent again with a new token. What is
// refused then is not refused for the token's age.
const mostRenewed = 2

func summaryOf(x wire.Exchange, err error) string {
	if err != nil {
		return err.Error()
	}
	return verdict.Summary(x)
}

// closedIdle reports whether the server closed an idle connection, which it may
// do at any time (RFC 9112 §9.5). Octets that answer no request, and a missing
// answer, are something else.
func closedIdle(x wire.Exchange) bool {
	if x.Failure == nil || x.FirstOctet {
		return false
	}
	if x.Failure.Kind == wire.Refused { // by right only if the server has not looked at the request (RFC 9113 §8.7)
		return x.Sent == nil
	}
	return x.Failure.Kind == wire.Closed || x.Failure.Kind == wire.Reset || x.Failure.Kind == wire.WriteFailed
}

// interrupted reports whether the run ended during the exchange.
func interrupted(ctx context.Context, x wire.Exchange) bool {
	switch {
	case x.Failure != nil:
		return x.Failure.Kind == wire.Interrupted || ctx.Err() != nil
	default:
		return wire.IsInterrupted(x.Response.BodyErr)
	}
}

func (a *asker) judge(c fixtures.Case, number int, s fixtures.Step, sent sentStep, attempts int) stepResult {
	req, x, env, seen := sent.req, sent.exchange, sent.env, sent.seen
	answer := verdict.Answer{
		Case: c, Step: number, Outcome: req.Outcome, ExcludesJSON: req.Unacceptable, Added: s.Headers, Origin: req.Field("Origin"), Method: req.Method, Old: s.Version == "HTTP/1.0", Contract: a.s.Contract, Exchange: x, Said: func() []byte { return req.Wire().Octets() },
		SentValue: req.SentValue, Token: env.Token, Fruitless: s.SendsLiveToken() && a.sender.conduct.isFruitless(env.Token), Looked: seen.looked, CarriesLive: s.SendsLiveToken(), Cookie: seen.cookie, Gateway: gateway(x), Now: a.s.Now(), Reader: a.learner.bodies, Body: seen.body, Data: a.learner.data, Subjects: a.learner.subjects,
	}
	findings := verdict.Judge(a.rules, answer)
	most := mostHeld
	if slices.ContainsFunc(findings, func(f result.Finding) bool { return f.Level == fixtures.Must }) {
		most = mostFailed
	}
	return stepResult{record: a.recorder.record(number, req, x, attempts, seen.hides, most), findings: a.recorder.findings(findings)}
}

// stopped is the result of a step that the end of the run has cut off.
func (a *asker) stopped(c fixtures.Case, why string) stepResult {
	if reason := a.ends.reached(c); reason != "" {
		return stepResult{state: result.CouldNotRun, why: reason}
	}
	return stepResult{state: result.Interrupted, why: why}
}

// unsent says why a step was not sent, or got no connection.
func (a *asker) unsent(ctx context.Context, c fixtures.Case, err error) stepResult {
	var no fixtures.NotApplicable
	var dial *target.DialError
	switch {
	case errors.As(err, &no):
		return stepResult{state: result.NotApplicable, why: no.Why}
	case ctx.Err() != nil:
		return a.stopped(c, "the run was stopped before the step was sent")
	case errors.As(err, &dial):
		return stepResult{state: result.CouldNotRun, why: a.recorder.mask(dial.Error())}
	}
	return stepResult{state: result.CouldNotRun, why: a.recorder.mask(err.Error())}
}
