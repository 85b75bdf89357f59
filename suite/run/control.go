package run

import (
	"context"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// control is the positive control of a run: the plain request of the preflight,
// which is sent again if an answer may come from a firewall or from a protection
// against guessing, and not from the operation.
type control struct {
	mu       sync.Mutex
	step     fixtures.Step
	set      bool      // the preflight got an answer that the control can be held against
	accepted bool      // the credential was accepted
	status   int       // of the preflight's answer
	page     bool      // that was an HTML page
	passed   time.Time // when the last control was sent that was answered like the preflight
	spent    int       // how many controls have spent a single-use token
	lapses   int       // how often it failed for some time
	lapsed   time.Time // when that ended last
	unsteady bool      // it fails now and then
	crowded  int       // how often it failed only beside other requests
}

const (
	// mostControls is how often the control is sent before it counts as failed.
	mostControls = 3
	// steadyControls is how often in a row the control must be answered, once it was
	// not, until its failure counts as one of some time, and not as one of some
	// requests: of one of several instances, for example.
	steadyControls = 12
	// mostAtOnce is how often in a row it must fail after that, at once, until this
	// counts as one more failure of some time.
	mostAtOnce = 5
	// mostLapses is how often the control may fail for some time.
	mostLapses = 2
	// mostDoubts is how often the control is sent for one step.
	mostDoubts = 4
	// mostCrowded is how often the control may fail only beside other requests. Once
	// may be a failure of some time that has just ended.
	mostCrowded = 1
	// atOnce: a control that succeeds so soon after one that failed shows that not the
	// time has made the difference.
	atOnce = 20 * time.Millisecond
	// longGap: if no request got a token for so long about the time of an answer, it is
	// not known whether the server would have given one then.
	longGap = 100 * time.Millisecond
	// mostSpentControls is how many single-use tokens the controls of a run may
	// spend.
	mostSpentControls = 4
)

// works reports whether the control shows that the credential is accepted.
func (k *control) works() bool { return k.set && k.accepted }

// isAlike reports whether an answer is a page where the preflight's was one, or none
// where it was none: a firewall's page is no success, whatever its status.
func (k *control) isAlike(r *wire.Response) bool { return !k.set || isPage(r) == k.page }

// doubtful reports whether an answer may not be the operation's own: it turns away a
// request that must succeed, or is none with which a refusal is documented.
func (a *asker) doubtful(s fixtures.Step, x wire.Exchange, findings []result.Finding) bool {
	failed := false
	for _, f := range findings {
		failed = failed || f.Level != fixtures.Note // advice can be wrong for the same reason
	}
	if !failed || x.Response == nil || !outsider(x.Response) {
		return false
	}
	return s.Outcome == fixtures.Token || s.Outcome == fixtures.Either || !a.s.Contract.IsRefusal(x.Response.Status)
}

// shutOut sends the control after a doubtful answer. If it fails too, the run
// cannot go on: why says so. If it succeeds only with a new token, or after some
// time, the step is sent again.
func (a *asker) shutOut(ctx context.Context, c fixtures.Case, t *trials) (why string, again bool) {
	k := &a.control
	k.mu.Lock()
	defer k.mu.Unlock()
	if why := a.ends.reached(c); why != "" { // another case has found it out
		return why, false
	}
	if t.doubts <= mostDoubts && (k.lapsed.After(t.ended) || a.renewedSince(t)) {
		t.doubts++
		return "", true
	}
	if t.refused && a.s.Vault != nil {
		if n := a.sender.conduct.crossed(a.s.Vault.Newest()); n > 0 {
			why := a.ends.endAll(endedSession(n))
			a.undecided.shut(why)
			return why, false
		}
	}
	if !k.set || ctx.Err() != nil || t.doubts > mostDoubts {
		return "", false
	}
	if !k.passed.After(t.ended) {
		if !a.mayControl() {
			return "", false
		}
		if k.accepted && t.refused && !a.sender.conduct.proven(a.s.Vault.Newest()) {
			return "", false // the credential worked for the preflight alone, which the findings tell
		}
		if why, again = a.controlNow(ctx); why != "" || again {
			t.doubts++
			return why, again
		}
	}
	again = t.doubts <= 2*k.lapses && a.mayHaveLapsed(t)
	t.doubts++
	return "", again
}

// mayHaveLapsed reports whether something may have shut the run out when a step was
// answered, and have ended before the control was sent.
func (a *asker) mayHaveLapsed(t *trials) bool {
	k := &a.control
	if k.unsteady || a.s.Vault != nil && a.s.Vault.SingleUse() {
		return false
	}
	if !k.accepted {
		return k.passed.Sub(t.ended) > longGap
	}
	return a.sender.conduct.withoutToken(t.started, t.ended) > longGap
}

// controlNow sends the control, and ends the run if it is not answered any more.
// It reports whether what was answered shortly before must be sent again.
func (a *asker) controlNow(ctx context.Context) (why string, again bool) {
	k := &a.control
	granted, lapse := a.sender.conduct.grants(), ""
	defer func() { a.undecided.trust(lapse) }()
	x, state := a.controls(ctx)
	if state == shut && k.accepted && x.Response != nil && refuses(a.s.Contract, x.Response.Status) && a.renew(ctx) == nil {
		if _, state = a.controls(ctx); state != shut {
			a.sender.conduct.sentAgain(renewedReason)
			return "", true
		}
	}
	if x.Response == nil || !outsider(x.Response) || ctx.Err() != nil {
		return a.ends.forAll(), false
	}
	switch {
	case state == lapsed:
		k.lapsed = time.Now()
		if k.lapses++; k.lapses < mostLapses {
			lapse = "the plain request with the credential was refused for some time"
			a.sender.conduct.sentAgain(lapsedReason)
			return "", true
		}
	case state == crowded:
		if k.crowded++; k.crowded <= mostCrowded {
			return "", true
		}
		k.unsteady = true
		return "", false
	case state == unsteady:
		k.unsteady = true
		return "", false
	case state != shut, a.sender.conduct.grants() > granted: // others are accepted meanwhile
		return "", false
	}
	why = a.banned(x)
	switch {
	case state == lapsed:
		why = a.refusedAtTimes(x)
	case k.accepted && a.s.Contract.IsRefusal(x.Response.Status):
		why = a.lockedOut(x)
	}
	why = a.ends.endAll(why)
	a.undecided.shut(why)
	return why, false
}

// renew draws a new token, if one can be used more than once, and the source can
// give another one.
func (a *asker) renew(ctx context.Context) error {
	v := a.s.Vault
	if v.SingleUse() || !v.Renews() {
		return credential.ErrNoMore
	}
	return v.Renew(ctx, v.Newest())
}

// renewedSince reports whether a step was sent with a token that was not accepted
// any more, which was found out only when its answer was there.
func (a *asker) renewedSince(t *trials) bool {
	v := a.s.Vault
	return t.step.SendsLiveToken() && !v.SingleUse() && v.Newest() != t.token
}

// mayControl reports whether there is a token for the control.
func (a *asker) mayControl() bool {
	if v := a.s.Vault; a.control.accepted && v.SingleUse() {
		a.control.spent++
		return v.Renews() && a.control.spent <= mostSpentControls
	}
	return true
}

// The states that the control shows.
const (
	open     = iota // it is answered like the preflight
	shut            // it is not
	lapsed          // it was not for some time, and then it was
	unsteady        // sometimes it is, and sometimes not
	crowded         // it is if nothing else is sent meanwhile
)

// controls sends the control until it is clear in which state the server is.
// Meanwhile nothing is sent that a protection against guessing would count. The
// answer is the last one that is not like the preflight's, if there is one.
func (a *asker) controls(ctx context.Context) (x wire.Exchange, state int) {
	for n := range mostControls {
		pauseFor(ctx, time.Duration(n)*breath)
		next, passed := a.controlOnce(ctx)
		if !passed {
			a.undecided.doubt()
		}
		switch {
		case passed && n == 0:
			return next, open
		case n == 0 && a.passesAlone(ctx, next):
			return next, crowded
		case n == 0:
			defer a.sender.quiet.begin()()
		case passed:
			for range steadyControls {
				if _, passed := a.controlOnce(ctx); !passed && !a.failsOn(ctx) {
					return x, unsteady
				} else if !passed {
					break // it is shut again
				}
			}
			return x, lapsed
		}
		if x = next; a.s.Vault != nil && a.s.Vault.SingleUse() {
			break
		}
	}
	return x, shut
}

// failsOn reports whether the control, which has just failed, fails several times
// more at once: one of several instances would hardly do that.
func (a *asker) failsOn(ctx context.Context) bool {
	for range mostAtOnce {
		if _, passed := a.controlOnce(ctx); passed {
			return false
		}
	}
	return true
}

// passesAlone sends the control at once after one that failed, while nothing else
// is sent, and reports whether it is answered like the preflight. A server that
// mixes up what it is sent at the same time is no firewall.
func (a *asker) passesAlone(ctx context.Context, failed wire.Exchange) bool {
	if a.s.Vault != nil && a.s.Vault.SingleUse() {
		return false
	}
	end, alone := a.sender.still.begin(ctx, atOnce)
	defer end()
	if !alone || time.Since(failed.Started.Add(failed.Duration)) > atOnce {
		return false
	}
	_, passed := a.controlOnce(ctx)
	return passed
}

// controlOnce sends the control, and reports whether it is answered like the
// preflight.
func (a *asker) controlOnce(ctx context.Context) (x wire.Exchange, passed bool) {
	k := &a.control
	t := &trials{id: "preflight", step: k.step}
	for {
		ch := &channel{sender: a.sender, free: true}
		sent, err := a.exchange(ctx, "preflight", k.step, ch)
		again := ctx.Err() == nil && sent.req != nil && a.onceMore(ctx, t, ch, sent.exchange, err)
		ch.disconnect()
		if x = sent.exchange; !again {
			break
		}
	}
	if r := x.Response; r != nil && k.isAlike(r) && (k.accepted && a.s.Contract.IsSuccess(r.Status) || !k.accepted && r.Status == k.status) {
		k.passed = x.Started
		return x, true
	}
	return x, false
}
