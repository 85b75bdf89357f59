package run

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// tokenSteps is how often a case sends the live token.
func tokenSteps(c fixtures.Case) int {
	n := 0
	for _, s := range c.Steps {
		if s.SendsLiveToken() {
			n += s.Times
		}
	}
	return n
}

// TokensNeeded is how many single-use tokens a run of the cases sends, the
// preflight's included. A server that asks to wait (429, 503) makes it more, a
// case that turns out not to apply makes it fewer.
func TokensNeeded(s Settings, cases []fixtures.Case) int {
	s = s.Defaults()
	asked := s.asked(cases)
	n := 0
	for _, c := range asked {
		n += tokenSteps(c)
	}
	if needsToken(asked) && !s.skipsTrial(asked) {
		n++
	}
	return n
}

// asked are the cases that will be sent with these settings.
func (s Settings) asked(cases []fixtures.Case) []fixtures.Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c fixtures.Case) bool { _, _, out := s.leftOut(c); return out })
}

func needsToken(cases []fixtures.Case) bool {
	return slices.ContainsFunc(cases, fixtures.Case.NeedsToken)
}

// skipsTrial: where there is one token for one use, and one request needs it
// that may get a token, that request is what tries the credential.
func (s Settings) skipsTrial(cases []fixtures.Case) bool {
	if s.Vault == nil || !s.Vault.SingleUse() || s.Vault.Renews() {
		return false
	}
	uses := 0
	for _, c := range cases {
		if c.UsesAccess() || c.UsesSpent() {
			return false
		}
		for _, step := range c.Steps {
			if !step.SendsLiveToken() {
				continue
			}
			if step.Outcome == fixtures.NoHarm || step.Outcome == fixtures.Refusal {
				return false // would show nothing of the credential
			}
			uses += step.Times
		}
	}
	return uses == 1
}

// spendLast orders cases by what they cost a token that only an answer renews:
// first what is made from it and does not send it, then what must succeed, then
// what may, and last what must not.
func spendLast(cases []fixtures.Case) {
	rank := func(c fixtures.Case) int {
		worst := 0
		for _, s := range c.Steps {
			if !s.SendsLiveToken() {
				continue
			}
			switch s.Outcome {
			case fixtures.Token:
				worst = max(worst, 1)
			case fixtures.Either:
				worst = max(worst, 2)
			case fixtures.AnySafe:
				worst = max(worst, 3)
			default:
				worst = max(worst, 4)
			}
		}
		return worst
	}
	slices.SortStableFunc(cases, func(a, b fixtures.Case) int { return rank(a) - rank(b) })
}

// replayLast puts what can end the session behind everything else.
func replayLast(cases []fixtures.Case) {
	slices.SortStableFunc(cases, func(a, b fixtures.Case) int {
		switch {
		case a.UsesSpent() == b.UsesSpent():
			return 0
		case a.UsesSpent():
			return 1
		}
		return -1
	})
}
