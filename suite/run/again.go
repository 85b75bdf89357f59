package run

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// trials is what one step has been through.
type trials struct {
	id       string // of the case
	step     fixtures.Step
	sent     int         // how often it was sent
	later    int         // answers that asked to try later
	obeyed   bool        // it has waited as long as the server asked for
	pairs    int         // of these, how many came while nothing else was sent
	unwell   int         // how often there was no answer of the server itself
	failed   time.Time   // when that was first
	closed   *sentStep   // the server closed the connection, and it is to be sent again
	cut      bool        // its answer was cut short, and it is sent again
	token    string      // that it was made with last
	replaced int         // how often its token was replaced at the same time
	renewed  int         // how often a new token was drawn for it
	doubts   int         // how often the control was sent after its answer
	refused  bool        // its answer is a documented refusal
	started  time.Time   // when it was sent last
	ended    time.Time   // when its answer was complete
	onUsed   *comparison // it failed on a connection that another case had used before
	through  int         // the answers of the server until it was sent first, or asked to try later
}

// alone reports whether the next attempt is sent while nothing else is: after
// several answers that ask to try later, and after a failure, which another
// request may have caused that the server did not survive. Requests that belong
// together fail together again, and are not parted for that.
func (t *trials) alone(together bool) bool {
	return t.later >= aloneAfter || !together && (t.unwell > 0 || t.cut)
}

const (
	// aloneAfter: if a request is asked so often to try later, it is sent alone.
	aloneAfter = 2
	// ownTrials is how often a request that is sent alone gets the same answer twice,
	// and a plain request after it is answered, until this counts as its answer.
	ownTrials = 3
	// longestOwnWait is the longest time that one request waits while others are
	// answered.
	longestOwnWait = 5 * time.Second
	// mostTrials is how often one request is sent at most, whatever it is answered.
	mostTrials = 100
	// breath is the time before a request that got no connection is sent once more.
	breath = 100 * time.Millisecond
	// shortWait is a time that all requests wait if one is asked to: finding out
	// whether the others have to would not save much.
	shortWait = time.Second
	// mostBlips is how often in a run requests may get no answer at first, and an
	// answer when they are sent again. After that, they are not sent again.
	mostBlips = 5
)

// onceMore decides whether a request is sent again, waits for that, and says why
// the run ends instead. It is called without a lease of the token.
func (a *asker) onceMore(ctx context.Context, t *trials, ch *channel, x wire.Exchange, err error) (again bool) {
	if wait, told, asked := later(x, a.sender.now()); asked {
		return a.tryLater(ctx, t, ch, x, wait, told)
	}
	why, unwell := a.sender.unwell(x, err, t.step)
	if !unwell && bodyTimedOut(x) {
		a.isSilent(ctx, t, x)
		return false
	}
	if !unwell && bodyCut(x) && a.tryCut(t, ch, x) {
		return ctx.Err() == nil
	}
	if !unwell {
		if t.unwell == 1 && !t.failed.IsZero() {
			a.sender.conduct.blipped(t.failed)
		}
		a.sender.conduct.gotThrough(t.step)
		a.sender.pace.raise()
		a.sender.gate.widen()
		return false
	}
	return a.tryUnwell(ctx, t, ch, x, err, why)
}

// tryLater handles an answer that asks to try later. Fewer requests are sent at
// the same time, and, if that is not enough, fewer per second. If other requests
// are answered meanwhile, only this one waits. Then it is sent alone.
func (a *asker) tryLater(ctx context.Context, t *trials, ch *channel, x wire.Exchange, wait time.Duration, told bool) (again bool) {
	s, status := a.sender, x.Response.Status
	t.later++
	s.conduct.refused(answerer(x), status)
	through := s.conduct.count()
	others := through > t.through
	t.through = through
	if !s.conduct.isOwn(status) {
		a.slowDown(ch, status, told, others)
	}
	switch own, decided := a.ownAnswer(ctx, t, ch, status); {
	case own:
		return false
	case decided:
		return true
	case told && a.goOn(ctx, t, x, wait, others), !told && (others || s.conduct.recently()):
		a.waitAside(ctx, t, ch, status, wait, told)
	case !a.pauseAll(ctx, t, x, wait, told):
		return false
	default:
		t.obeyed = told
	}
	ch.anew(t.step)
	ch.giveSlot()
	return true
}

// goOn reports whether the other requests go on when one is told how long to wait:
// if they are answered meanwhile, which a plain request shows. A short wait is not
// worth that. What a limit asks for is asked of all.
func (a *asker) goOn(ctx context.Context, t *trials, x wire.Exchange, wait time.Duration, others bool) bool {
	c := a.sender.conduct
	switch {
	case c.hasOwn(x.Response.Status), t.later > 1 && others && wait <= a.sender.pause.longest:
		return true
	case wait <= shortWait && t.later == 1, a.sender.pause.inForce():
		return false
	}
	kind := kindOf(t.step)
	c.looking[kind].Lock() // whoever has the same question waits for its answer
	defer c.looking[kind].Unlock()
	if c.looked[kind].After(x.Started.Add(x.Duration)) {
		return true
	}
	at := time.Now()
	if a.sender.pause.inForce() || !a.passes(ctx, t.step) {
		return false
	}
	c.looked[kind] = at
	return true
}

// waitAside waits while other requests are answered: as long as the server asks
// for, within a limit, and that only once. If that was of no use, or not for another
// request, it is sent alone, which shows whether this is its answer.
func (a *asker) waitAside(ctx context.Context, t *trials, ch *channel, status int, wait time.Duration, told bool) {
	switch {
	case told && (t.obeyed || a.sender.conduct.hasOwn(status)):
		t.later = max(t.later, aloneAfter)
		return
	case told && wait <= a.sender.pause.longest:
		t.obeyed = true
		a.sender.conduct.sentAgain(laterReason)
		wait = min(wait, longestOwnWait) + spread(breath)
	default:
		t.obeyed = told
		wait = spread(shortestWait << min(t.later-1, 3))
	}
	defer a.sender.patience.hold()()
	ch.giveSlot()
	pauseFor(ctx, wait)
}

// slowDown has fewer requests sent at the same time, and, if there is only one and
// the server does not say how long to wait, fewer per second.
func (a *asker) slowDown(ch *channel, status int, told, others bool) {
	s := a.sender
	narrowest := s.gate.narrow(ch.epoch)
	if s.pace.busy(); told {
		return
	}
	s.conduct.slowedDown(status)
	if narrowest && (others || s.conduct.recently()) {
		s.pace.lower()
	}
}

// answerer names who has answered.
func answerer(x wire.Exchange) string {
	if gateway(x) {
		return "a gateway"
	}
	return "the server"
}

// pauseAll stops all requests for a time. If that was of no use too often, and a
// plain request is not answered either, the run ends.
func (a *asker) pauseAll(ctx context.Context, t *trials, x wire.Exchange, wait time.Duration, told bool) bool {
	p := a.sender.pause
	err := p.until(a.sender.now(), wait, told, answerer(x), x.Response.Status, a.sender.conduct.count())
	if err != nil && (wait > p.longest || !a.passes(ctx, t.step)) {
		why := err.Error() + a.afterAttacks()
		if wait <= p.longest && a.onlyWithToken(ctx, t.step) {
			why = fmt.Sprintf("the server answers each request that carries the credential with %d, and others as before: it limits how often a credential is used. Run again later, or with fewer such requests (--live N)", x.Response.Status)
		}
		a.ends.endAll(why)
		return false
	}
	if err != nil { // others do not have to wait
		p.alive(a.sender.conduct.count())
	}
	return true
}

// ownAnswer finds out whether a status that asks to try later is the answer to
// this very request. It is if the request gets it twice in a row while nothing
// else is sent, and a plain request after that is answered: three times, or once
// if the server is known to have such answers. decided is set if the request is
// sent again at once, to find out.
func (a *asker) ownAnswer(ctx context.Context, t *trials, ch *channel, status int) (own, decided bool) {
	known := a.sender.conduct.isOwn(status)
	switch {
	case !ch.alone && known:
		t.later = max(t.later, aloneAfter)
		ch.anew(t.step)
		ch.giveSlot()
		return false, true
	case !ch.alone || t.step.SendsLiveToken() && a.s.Vault.SingleUse() && !a.s.Vault.Renews():
		return false, false
	}
	ch.anew(t.step)
	if t.pairs++; t.pairs%2 == 1 {
		return false, true
	}
	if !a.passes(ctx, t.step) {
		t.pairs, t.obeyed = 0, false
		a.sender.conduct.isNotOwn(status)
		return false, false
	}
	if known || t.pairs >= 2*ownTrials {
		if a.sender.conduct.keeps(status) { // the status does not mean a limit
			a.sender.pace.restore()
		}
		return true, true
	}
	pauseFor(ctx, breath)
	return false, true
}

// spread is a random time around d, so that requests that were refused together
// do not come back together.
func spread(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Int64N(int64(d)+1))
}
