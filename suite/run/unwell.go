package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// unwell says why an exchange has no answer of the server itself.
func (s *sender) unwell(x wire.Exchange, err error, step fixtures.Step) (why string, unwell bool) {
	switch {
	case err != nil || x.Sent == nil:
		return unsentReason, true
	case x.Failure != nil && x.Failure.Kind == wire.Refused && step.Outcome == step.Outcome.Tolerant():
		return "", false // it is as good as a 4xx (RFC 9113 §8.1.1)
	case x.Failure != nil:
		return failedReason, true
	case gateway(x):
		return gatewayReason, true
	}
	return "", false
}

// tryUnwell sends a request that got no answer of the server itself once more,
// and, if that fails too, once more when the server answers a plain request. What
// fails then is judged.
func (a *asker) tryUnwell(ctx context.Context, t *trials, ch *channel, x wire.Exchange, err error, why string) (again bool) {
	timedOut := x.Failure != nil && x.Failure.Kind == wire.TimedOut
	closes := err == nil && closedOn(x) && t.step.Outcome == t.step.Outcome.Tolerant()
	a.sender.conduct.failedOnce(failure{id: t.id, started: x.Started, sent: x.Sent != nil})
	if t.step.Kept && err == nil || timedOut && ch.brief || !a.repeatable(x, err, t.step) {
		a.isGone(ctx, t, x, err)
		return false
	}
	sent := err == nil && x.Sent != nil // otherwise the server has not looked at it
	full := closedOn(x) || x.Failure != nil && x.Failure.Kind == wire.Refused && !x.FirstOctet
	crowded := (err != nil || full && !closes && !x.Kept) && ch.held && a.sender.gate.thin(ch.epoch)
	if t.unwell++; t.unwell == 1 && sent && !crowded {
		t.failed = time.Now()
	}
	switch {
	case t.unwell == 1:
		// What the server says it has not looked at may be sent again as often as it
		// happens (RFC 9113 §8.7).
		if timedOut && a.isGone(ctx, t, x, err) || sent && !crowded && a.sender.conduct.blips() >= mostBlips {
			return false // it is no single event
		}
		if closes && a.sender.conduct.isCloser() {
			a.isGone(ctx, t, x, err)
			return false
		}
		pauseFor(ctx, breath)
	case a.isGone(ctx, t, x, err), t.unwell > 2, timedOut:
		return false
	case closes: // an allowed answer, and given twice, the second time while nothing else was sent
		a.sender.conduct.closedTwice()
		return false
	}
	a.sender.conduct.sentAgain(why)
	ch.hangUp()
	return ctx.Err() == nil
}

// believes reports whether the server has turned out to refuse by closing the connection
// since a request, which it may refuse so, was to be sent again for that.
func (a *asker) believes(t *trials) bool {
	return t.closed != nil && t.step.Outcome == t.step.Outcome.Tolerant() && a.sender.conduct.isCloser()
}

// closedOn reports whether the server ended the connection instead of an answer.
func closedOn(x wire.Exchange) bool {
	return x.Failure != nil && !x.FirstOctet && (x.Failure.Kind == wire.Closed || x.Failure.Kind == wire.Reset)
}

// repeatable reports whether a request may be sent once more: it was not sent at
// all, it spends no token, or there is another token for it. If no request at all gets an answer in time, a
// request that timed out is not repeated.
func (a *asker) repeatable(x wire.Exchange, err error, step fixtures.Step) bool {
	if err == nil && x.Failure != nil && x.Failure.Kind == wire.TimedOut && (step.SendsLiveToken() || a.sender.conduct.count() == 0) {
		return false
	}
	if err != nil || x.Sent == nil || !step.SendsLiveToken() {
		return true
	}
	v := a.s.Vault
	draws := v.SingleUse() || step.Outcome == fixtures.Token || step.Outcome == fixtures.Either // the old one counts as spent
	return !v.Exclusive() || v.Renews() && draws
}

// isGone checks whether the server still answers after a request that failed. If
// it does not, the run ends.
func (a *asker) isGone(ctx context.Context, t *trials, x wire.Exchange, err error) bool {
	if ctx.Err() != nil || a.ends.forAll() != "" {
		return true
	}
	n := a.sender.requests.Load()
	if x.Failure != nil && x.Failure.Kind == wire.TimedOut {
		return a.isSilent(ctx, t, x)
	}
	if a.revive(ctx) || ctx.Err() != nil {
		return false
	}
	a.ends.endAll(fmt.Sprintf("the server stopped answering after about %d requests; the first without an answer was %s: %s%s", n, a.sender.conduct.blamed(t.id), a.recorder.mask(summaryOf(x, err)), a.afterAttacks()))
	return true
}

// bodyTimedOut reports whether an answer began and did not end in time.
func bodyTimedOut(x wire.Exchange) bool {
	return x.Response != nil && x.Response.BodyErr != nil && wire.IsTimeout(x.Response.BodyErr)
}

// bodyCut reports whether the connection ended before the answer did.
func bodyCut(x wire.Exchange) bool {
	var fail *wire.Failure
	return x.Response != nil && errors.As(x.Response.BodyErr, &fail) && (fail.Kind == wire.Closed || fail.Kind == wire.Reset)
}

// tryCut sends a request whose answer was cut short once more, as one whose
// connection failed. A server that cuts answers again and again is not asked twice.
func (a *asker) tryCut(t *trials, ch *channel, x wire.Exchange) (again bool) {
	if t.cut {
		a.sender.conduct.cutAgain()
		return false
	}
	if t.step.Kept || !a.sender.conduct.cutsSeldom() || !a.repeatable(x, nil, t.step) {
		return false
	}
	t.cut = true
	a.sender.conduct.sentAgain(cutReason)
	ch.hangUp()
	return true
}

// isSilent handles a request that timed out: if no request of its kind is ever
// answered, no more of its kind are sent; if no request at all is answered any
// more, the run ends.
func (a *asker) isSilent(ctx context.Context, t *trials, x wire.Exchange) bool {
	c := a.sender.conduct
	if why := c.timedOut(t.step); why != "" {
		a.ends.endKind(t.step.SendsLiveToken(), why)
		return true
	}
	half := x.Started.Add(x.Duration / 2) // the server may have fallen silent just after the request began
	if c.count() == 0 || c.answeredSince(half) {
		return false
	}
	c.probing.Lock()
	defer c.probing.Unlock()
	var plain fixtures.Step
	if a.control.works() && !a.s.Vault.SingleUse() { // what was answered before, and not another request like the silent one
		plain = a.control.step
	}
	probed := time.Now() // where others were answered meanwhile, the plain request had bad luck
	if a.ends.forAll() != "" || c.answeredSince(half) || a.passes(ctx, plain) || ctx.Err() != nil || c.answeredSince(probed) {
		return a.ends.forAll() != ""
	}
	a.ends.endAll(fmt.Sprintf("the server stopped answering: no request gets a whole answer in time any more, also not a plain one. The first was %s%s", a.sender.conduct.blamed(t.id), a.afterAttacks()))
	return true
}

// passes reports whether a plain request gets an answer of the server itself. If
// the step carries the live token, and it was accepted before, the plain request
// carries it too, since a limit may be the user's.
func (a *asker) passes(ctx context.Context, step fixtures.Step) bool {
	fits := func(x wire.Exchange) bool {
		return x.Response != nil && !gateway(x) && !asksLater(x, a.sender.now())
	}
	if !step.SendsLiveToken() || !a.sender.conduct.accepts() {
		return a.plainly(ctx, fits)
	}
	plain, err := plainStep(true)
	if err != nil || a.s.Vault.SingleUse() && !a.s.Vault.Renews() {
		return false
	}
	ch := &channel{sender: a.sender, free: true}
	defer ch.disconnect()
	sent, err := a.exchange(ctx, "preflight", plain, ch)
	return err == nil && fits(sent.exchange)
}

// onlyWithToken reports whether the server, which has just sent a plain request with
// the credential away, answers one without.
func (a *asker) onlyWithToken(ctx context.Context, step fixtures.Step) bool {
	plain, err := plainStep(false)
	if err != nil || !step.SendsLiveToken() || !a.sender.conduct.accepts() {
		return false
	}
	ch := &channel{sender: a.sender, free: true}
	defer ch.disconnect()
	sent, err := a.exchange(ctx, "preflight", plain, ch)
	x := sent.exchange
	return err == nil && x.Response != nil && refuses(a.s.Contract, x.Response.Status)
}

// revive checks whether the server still answers, several times with growing
// pauses.
func (a *asker) revive(ctx context.Context) bool {
	c := a.sender.conduct
	c.probing.Lock()
	defer c.probing.Unlock()
	if a.ends.forAll() != "" {
		return false
	}
	waited := time.Duration(0)
	for pause := time.Duration(0); pause <= 4*time.Second; pause = max(2*pause, 250*time.Millisecond) {
		release := a.sender.patience.hold()
		pauseFor(ctx, pause)
		release()
		waited += pause
		if ctx.Err() != nil || a.plainly(ctx, func(x wire.Exchange) bool { return !gateway(x) }) {
			c.wasDown(waited)
			return ctx.Err() == nil
		}
	}
	return false
}

// plainly sends the plain request without the credential. If its answer does not
// fit, it sends the plain request with the credential, if the credential can be
// used again. It takes no slot, since the other requests may hold all of them.
func (a *asker) plainly(ctx context.Context, fits func(wire.Exchange) bool) bool {
	tries := []bool{false}
	if v := a.s.Vault; v != nil && !v.Exclusive() {
		tries = append(tries, true)
	}
	for _, withToken := range tries {
		step, err := plainStep(withToken)
		if err != nil {
			return true
		}
		ch := &channel{sender: a.sender, free: true}
		sent, err := a.exchange(ctx, "preflight", step, ch)
		x := sent.exchange
		ch.disconnect()
		switch {
		case err == nil && x.Response != nil && bodyTimedOut(x), x.Failure != nil && x.Failure.Kind == wire.TimedOut:
			return false // and it is not waited for twice
		case err == nil && x.Response != nil && fits(x):
			return true
		}
	}
	return false
}
