package run

import (
	"context"
	"slices"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// mostOnTrial is how many cases with the live token are sent one after the
// other, before the others are sent at the same time. If a server replaces the
// token now and then, requests at the same time would send it the old token, and
// it may end the session then (RFC 9700 §4.14.2). Where answers take long, fewer are
// enough, so that a run does not last several times as long for a rare server.
const (
	mostOnTrial  = 24
	leastOnTrial = 8
	longestTrial = time.Second
)

// tryInOrder sends cases one after the other, as long as the trial may last, and
// returns the others.
func (r *Schedule) tryInOrder(ctx context.Context, trial []fixtures.Case) (others []fixtures.Case) {
	began := r.asker.s.Now()
	others = r.inOrderWhile(ctx, trial, func(i int) bool {
		return i < leastOnTrial || r.asker.s.Now().Sub(began) <= longestTrial
	})
	r.onTrial += len(trial) - len(others)
	r.trialOver = r.trialOver || len(others) > 0
	return others
}

// onTrial divides the cases: the cases with the live token that are sent first
// and one after the other, the other cases with the live token, and the rest. What is
// only made from the live token, and is not the token, replaces nothing. Cases that can
// share a connection are sent first: where it takes long to open one, the trial does not.
func onTrial(cases []fixtures.Case, most int) (trial, live, rest []fixtures.Case) {
	sharing, own := dividedBy(cases, func(c fixtures.Case) bool { return sharesConnection(c, expand(c)) })
	for _, c := range slices.Concat(sharing, own) {
		switch {
		case !c.NeedsToken(), !c.SendsLiveToken() && !c.UsesAccess() && !c.UsesSpent():
			rest = append(rest, c)
		case !c.AtOnce && len(trial) < most && c.SendsLiveToken():
			trial = append(trial, c)
		default:
			live = append(live, c)
		}
	}
	return trial, live, rest
}
