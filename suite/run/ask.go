package run

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// asker runs cases, one after the other or in parallel: it makes the requests,
// has them sent, and judges the answers.
type asker struct {
	s        Settings
	rules    []verdict.Rule
	base     request.Base
	protocol wire.Protocol // that the run uses; empty before the preflight
	// otherBase is the base request over the protocol that the run does not use.
	otherBase     request.Base
	sender        *sender
	recorder      recorder
	learner       *learner
	ends          *ends
	readers       *semaphore.Weighted // answers that are read at once: more would take memory, and would not be faster
	control       control
	undecided     undecided
	reproductions reproductions
	unproven      bool     // the preflight did not try the credential: it has only one use, and one case needs it
	plain         sync.Map // the kinds of failures that were met on connections of their own
}

// newAsker calls stop when the run cannot go on.
func newAsker(s Settings, stop func()) *asker {
	over := &ends{stop: stop}
	base := request.NewBase(s.Tool, s.Target, s.Contract)
	if s.Tag {
		base = base.Tagged()
	}
	a := &asker{
		s: s, rules: verdict.Rules(), base: base, ends: over,
		sender: newSender(s, over), recorder: newRecorder(s.Masker), learner: newLearner(s, s.Target.Path(s.Contract.Path())),
		readers: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))),
	}
	a.sender.patience.usedUp = a.outOfPatience
	return a
}

// stepResult is the result of one step of a case.
type stepResult struct {
	record   result.Record
	findings []result.Finding
	state    result.State // set if the step could not be judged
	why      string
	doubtful bool // the answer may not be the operation's own
	parted   bool // it needs the connection of the step before, which the server has closed
	gateway  bool // it fails since, on a kept connection, a gateway answered instead of the server
}

// ask sends the steps of a case and judges every answer. If this program itself
// fails in the case, the case could not run, and all other cases go on.
//
// next is called when the next case may be sent, where the order matters, and is
// not called if that is when ask returns; nil: the order does not matter.
func (a *asker) ask(ctx context.Context, c fixtures.Case, next func()) (got result.Case) {
	defer func() {
		if p := recover(); p != nil {
			got = a.notAsked(c, result.CouldNotRun, a.crashed(p))
		}
	}()
	if state, why, ok := a.s.leftOut(c); ok {
		return a.notAsked(c, state, why)
	}
	if why := a.unspoken(c); why != "" {
		return a.notAsked(c, result.NotApplicable, why)
	}
	if why := a.ends.reached(c); why != "" {
		return a.notAsked(c, result.CouldNotRun, why)
	}
	if ctx.Err() != nil {
		return a.notAsked(c, result.Interrupted, "the run was stopped before the case was sent")
	}
	a.sender.conduct.tried(c)
	steps := expand(c)
	var all []stepResult
	switch {
	case c.OneConn:
		all = a.onOneConnection(ctx, c, steps)
	case c.SameToken:
		all = a.twice(ctx, c, steps)
	case c.AtOnce:
		all = a.sideBySide(ctx, c, steps, nil)
	default:
		all = a.oneByOne(ctx, c, steps, next)
	}
	r := result.Case{Case: c, Source: verdict.Place(a.s.Contract, c.Source)}
	for _, one := range all {
		r.Findings = append(r.Findings, one.findings...)
		if one.record.Attempts > 0 {
			r.Records = append(r.Records, one.record)
			r.Duration += one.record.Duration
		}
		if one.state != "" && r.State == "" {
			r.State, r.Why = one.state, one.why
		}
	}
	if r.State == result.NotApplicable && r.Worst() == fixtures.Must { // a finding from an earlier step counts
		r.State, r.Why = "", ""
	}
	verdict.SettleChain(&r, steps)
	return r
}

func (a *asker) notAsked(c fixtures.Case, state result.State, why string) result.Case {
	return result.Case{Case: c, Source: verdict.Place(a.s.Contract, c.Source), State: state, Why: why}
}

// crashed describes a panic of this program, which is never the server's fault.
func (a *asker) crashed(p any) string {
	return a.recorder.mask(fmt.Sprintf("refreshcheck itself failed in this case, so the case says nothing about the server (%v); please report this bug", p))
}

// expand repeats steps as often as they say, so that each exchange has its own
// number.
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

// sideBySide sends all steps at the same time: as streams of one connection, or
// each on its own.
func (a *asker) sideBySide(ctx context.Context, c fixtures.Case, steps []fixtures.Step, carrier wire.Transport) []stepResult {
	all := make([]stepResult, len(steps))
	var wg sync.WaitGroup
	for i, s := range steps {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					all[i] = stepResult{state: result.CouldNotRun, why: a.crashed(p)}
				}
			}()
			ch := &channel{sender: a.sender, other: c.Over == fixtures.OverOther, carrier: carrier, borrowed: carrier != nil, last: true}
			defer ch.hangUp()
			all[i] = a.step(ctx, c, i+1, s, ch)
		})
	}
	wg.Wait()
	return all
}

// onOneConnection sends all steps at the same time as streams of one connection
// (RFC 9113 §5).
func (a *asker) onOneConnection(ctx context.Context, c fixtures.Case, steps []fixtures.Step) []stepResult {
	main := &channel{sender: a.sender}
	defer main.hangUp()
	if err := main.takeSlot(ctx, false, false); err != nil {
		return []stepResult{a.unsent(ctx, c, err)}
	}
	timed, cancel := context.WithTimeout(ctx, a.sender.timeout)
	defer cancel()
	err := main.connect(timed)
	main.giveSlot()
	if err != nil {
		return []stepResult{a.unsent(ctx, c, err)}
	}
	for i := range steps {
		steps[i].Kept = true // nothing of it is sent again on another connection
	}
	return a.sideBySide(ctx, c, steps, main.carrier)
}

// oneByOne sends the steps one after the other. A busy server may keep only some of
// its connections: where it has kept others and closes that of this case, the case is
// sent once more, while nothing else is; and so it is where a gateway answers a request
// that cannot be sent again by itself, since it belongs to its connection.
func (a *asker) oneByOne(ctx context.Context, c fixtures.Case, steps []fixtures.Step, next func()) []stepResult {
	all := a.chain(ctx, c, steps, next)
	switch {
	case isLone(ctx) || a.spends(c) || slices.ContainsFunc(all, func(r stepResult) bool { return fails(r) && !r.gateway }):
		return all
	case slices.ContainsFunc(all, func(r stepResult) bool { return r.gateway }) && a.sender.conduct.blips() < mostBlips:
		a.sender.conduct.blipped(time.Now())
		a.sender.conduct.sentAgain(gatewayReason)
	case !all[len(all)-1].parted || !a.sender.keeper.keeps():
		return all
	}
	return a.chain(context.WithValue(ctx, lone{}, true), c, steps, nil)
}

func (a *asker) chain(ctx context.Context, c fixtures.Case, steps []fixtures.Step, next func()) []stepResult {
	var all []stepResult
	ch := &channel{sender: a.sender, other: c.Over == fixtures.OverOther, next: next}
	if !a.spends(c) {
		ch.shares, ch.streams = sharesConnection(c, steps), sharesStreams(c, steps)
		ch.mayBeEarly = !ch.other && !isLone(ctx)
	}
	defer ch.hangUp()
	for i, s := range steps {
		ch.last, ch.kind = i == len(steps)-1, kindOf(s)
		if !s.Kept {
			ch.disconnect()
		} else if !ch.reusable() {
			return append(all, stepResult{state: result.NotApplicable, why: "the server closes the connection after an answer, so a second request on it is not possible", parted: true})
		}
		one := a.step(ctx, c, i+1, s, ch)
		all = append(all, one)
		if one.state != "" {
			break
		}
	}
	return all
}

// step sends a step until there is an answer that can be judged.
func (a *asker) step(ctx context.Context, c fixtures.Case, number int, s fixtures.Step, ch *channel) stepResult {
	t := &trials{id: c.ID, step: s}
	for {
		one, again := a.attempt(ctx, c, number, t, ch)
		if again {
			continue
		}
		if !one.doubtful {
			return one
		}
		why, again := a.shutOut(ctx, c, t)
		if why != "" {
			return stepResult{state: result.CouldNotRun, why: why}
		}
		if !again {
			return one
		}
		if !s.Kept {
			ch.disconnect()
		}
	}
}
