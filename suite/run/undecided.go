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

// mostUndecided is how many results may wait for an accepted token before the
// control is sent for their sake, if fewer are sent at the same time. An accepted token
// speaks for what was answered before it was sent: where answers take long, what came
// meanwhile still waits, and half as many more results as are sent at the same time may.
const mostUndecided = 48

// undecided keeps the results whose answers are refusals until the live token is
// accepted again. A server that shuts the run out refuses everything, so until
// then a refusal says nothing about the operation.
type undecided struct {
	mu      sync.Mutex
	held    []heldResult
	good    time.Time // when the last request was sent that got a token
	why     string    // the run is shut out; empty: it is not
	looking bool      // somebody sends the control already
	doubted bool      // the control has failed, and why is still to be found out
	later   time.Time // when the last request was sent that got a token meanwhile
	lapses  []lapse
	suspect []heldResult // failures that a lapse would explain, if there is one
}

// lapse is a time in which everything was refused: from the last request before it
// that got a token, to the first one after it.
type lapse struct {
	from, to time.Time
	why      string
}

type heldResult struct {
	got    result.Case
	ended  time.Time
	settle func(result.Case)
}

// add settles a result, or keeps it. It reports whether so many are kept that the
// control should be sent. atOnce is how many exchanges there may be at the same time.
func (u *undecided) add(got result.Case, ended time.Time, atOnce int, settle func(result.Case)) (many bool) {
	u.mu.Lock()
	lapsed := u.lapsedAt(ended)
	switch {
	case lapsed != "":
		u.mu.Unlock()
		settle(notDecided(got, lapsed))
		return false
	case u.good.After(ended):
		u.mu.Unlock()
		settle(got)
		return false
	case u.why != "":
		u.mu.Unlock()
		settle(notDecided(got, u.why))
		return false
	}
	defer u.mu.Unlock()
	u.held = append(u.held, heldResult{got, ended, settle})
	if u.looking || len(u.held) < max(mostUndecided, 3*atOnce/2) {
		return false
	}
	u.looking = true
	return true
}

func (u *undecided) lapsedAt(ended time.Time) (why string) {
	for _, l := range u.lapses {
		if ended.After(l.from) && ended.Before(l.to) {
			why = l.why
		}
	}
	return why
}

// doubt notes that the control has failed: until trust is called, an accepted token
// does not show that what was refused before was refused by the operation.
func (u *undecided) doubt() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.doubted = true
}

// trust ends a doubt. With a reason, all that was refused meanwhile is not judged.
func (u *undecided) trust(lapsed string) {
	u.mu.Lock()
	later := u.later
	if u.doubted && lapsed != "" {
		u.lapses = append(u.lapses, lapse{u.good, later, lapsed})
	}
	u.doubted, u.later = false, time.Time{}
	u.mu.Unlock()
	if lapsed != "" {
		u.release(lapsed)
	}
	if !later.IsZero() {
		u.accepted(later)
	}
}

func (u *undecided) looked() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.looking = false
}

// accepted notes a request that got a token: what was refused before it was sent
// was refused by the operation.
func (u *undecided) accepted(sent time.Time) {
	u.mu.Lock()
	if u.doubted {
		if sent.After(u.later) {
			u.later = sent
		}
		u.mu.Unlock()
		return
	}
	if sent.After(u.good) {
		u.good = sent
	}
	var settled []heldResult
	u.held = slices.DeleteFunc(u.held, func(h heldResult) bool {
		before := h.ended.Before(u.good)
		if before {
			settled = append(settled, h)
		}
		return before
	})
	u.mu.Unlock()
	for _, h := range settled {
		h.settle(h.got)
	}
}

// shut notes that the run is shut out: nothing that is kept counts, and nothing
// that comes later.
func (u *undecided) shut(why string) {
	u.mu.Lock()
	u.why, u.doubted, u.later = why, false, time.Time{}
	u.mu.Unlock()
	u.release(why)
}

// release settles all that is kept: as it is, or, with a reason, as not judged.
func (u *undecided) release(why string) {
	u.mu.Lock()
	held := u.held
	u.held = nil
	u.mu.Unlock()
	for _, h := range held {
		if why != "" {
			h.got = notDecided(h.got, why)
		}
		h.settle(h.got)
	}
}

// suspects keeps a failure that a time in which everything is refused would explain,
// until it is known whether the server has such times.
func (u *undecided) suspects(got result.Case, settle func(result.Case)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.suspect = append(u.suspect, heldResult{got: got, settle: settle})
}

// hear settles the suspects.
func (u *undecided) hear() {
	u.mu.Lock()
	suspects, why := u.suspect, u.why
	u.suspect = nil
	if len(u.lapses) > 0 {
		why = cmp.Or(why, u.lapses[0].why)
	}
	u.mu.Unlock()
	for _, h := range suspects {
		if why != "" {
			h.got = notDecided(h.got, why)
		}
		h.settle(h.got)
	}
}

// any reports whether a result is kept.
func (u *undecided) any() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.held) > 0
}

func notDecided(got result.Case, why string) result.Case {
	got.State, got.Findings = result.CouldNotRun, nil
	got.Why = "the answer came when the run may have been shut out already: " + why
	return got
}

// isRefused reports whether a result rests on refusals alone, and when the last
// one was complete.
func isRefused(got result.Case) (ended time.Time, refused bool) {
	if got.State != result.Passed && got.State != result.Failed || len(got.Records) == 0 {
		return ended, false
	}
	last := got.Records[len(got.Records)-1]
	if !turnedAway(last.Status) {
		return ended, false
	}
	for _, f := range got.Of(fixtures.Must) {
		if !turnedAway(f.Status) {
			return ended, false // no shut-out explains it
		}
	}
	return last.Started.Add(last.Duration), true
}

// settle settles a result, at once or when it is decided.
func (r *Schedule) settle(ctx context.Context, c fixtures.Case, got result.Case) {
	a := r.asker
	r.reproduce(ctx, &got)
	finish := func(got result.Case) { r.finish(c, got) }
	if !r.tried && a.proven() && r.mayBeLapse(got) {
		a.undecided.suspects(got, finish)
		return
	}
	ended, refused := isRefused(got)
	if r.tried || !refused || !a.proven() {
		finish(got)
		return
	}
	if a.undecided.add(got, ended, a.sender.gate.atOnce(), finish) {
		if a.mayLook() {
			a.lookAgain(ctx)
		}
		a.undecided.looked()
	}
}

// decide sends the control, if results wait for it, and settles all of them.
func (r *Schedule) decide(ctx context.Context) {
	a := r.asker
	if a.mayLook() && a.undecided.any() {
		a.lookAgain(ctx)
	}
	a.undecided.release("")
	a.undecided.hear()
}

// mayBeLapse reports whether a case failed by refusals alone, at times when no other
// request got a token, and they did not come again, or nobody has tried.
func (r *Schedule) mayBeLapse(got result.Case) bool {
	tried := r.sendsAgain(got) && r.asker.s.Reproduce
	failed := false
	for _, f := range got.Findings {
		switch {
		case f.Level == fixtures.Note:
			continue
		case !turnedAway(f.Status), f.Level == fixtures.Must && f.Rule != "repeatable" && tried:
			return false
		}
		failed = true
		for _, x := range got.Records {
			if x.Step == f.Step && r.asker.sender.conduct.withoutToken(x.Started, x.Started.Add(x.Duration)) <= longGap {
				return false
			}
		}
	}
	return failed
}

// mayLook reports whether the control may be sent although no answer is doubtful:
// it must not cost a token that works only once, or one that the operation may end.
func (a *asker) mayLook() bool {
	return a.proven() && !a.s.LiveLast && !a.s.Vault.SingleUse() && a.ends.forAll() == "" && a.ends.forToken() == ""
}

// proven reports whether the credential was accepted more than once, so that a
// refusal of it means that something has happened.
func (a *asker) proven() bool {
	return a.control.works() && a.sender.conduct.proven(a.s.Vault.Newest())
}

// lookAgain sends the control. Refusals that come meanwhile would only add to what
// is undecided.
func (a *asker) lookAgain(ctx context.Context) {
	a.control.mu.Lock()
	defer a.control.mu.Unlock()
	if ctx.Err() == nil {
		defer a.sender.quiet.begin()()
		a.controlNow(ctx)
	}
}
