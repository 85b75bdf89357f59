package run

import (
	"slices"
	"sort"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// TokenSteps is how many single-use tokens a case sends.
func TokenSteps(c fixtures.Case) int {
	n := 0
	for _, s := range c.Steps {
		if s.SendsLiveToken() {
			n += s.Times
		}
	}
	if c.SameToken {
		return min(n, 1)
	}
	return n
}

// TokensNeeded is the number of single-use tokens that a run of the cases sends,
// including the preflight. If a server asks to wait (429, 503), the run needs
// more; if a case turns out not to be applicable, it needs fewer.
func TokensNeeded(s Settings, cases []fixtures.Case) int {
	s = s.defaults()
	asked := s.Asked(cases)
	n := 0
	for _, c := range asked {
		n += TokenSteps(c)
	}
	if needsToken(asked) && !s.skipsTrial(asked) {
		n++
	}
	return n
}

// Asked lists the cases that will be sent with these settings.
func (s Settings) Asked(cases []fixtures.Case) []fixtures.Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c fixtures.Case) bool { _, _, out := s.leftOut(c); return out })
}

func needsToken(cases []fixtures.Case) bool {
	return slices.ContainsFunc(cases, fixtures.Case.NeedsToken)
}

// skipsTrial reports whether the preflight must not use the credential: it may be
// sent only once, or there is one token with one use, and exactly one request
// that may get a token needs it. That request then shows whether the credential
// works.
func (s Settings) skipsTrial(cases []fixtures.Case) bool {
	if s.LiveOnce {
		return true
	}
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
				return false // would not show whether the credential works
			}
			uses += step.Times
		}
	}
	return uses == 1
}

// spendLast orders cases by what they do to a token that only an answer renews:
// first the cases that are made from the token and do not send it, then those
// that must succeed, then those that may succeed, and last those that must not.
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
	sort.SliceStable(cases, func(a, b int) bool { return rank(cases[a]) < rank(cases[b]) })
}

// replayLast puts the cases that can end the session after all others: those that
// send a token twice at the same time, and then those that send a spent one.
func replayLast(cases []fixtures.Case) {
	rank := func(c fixtures.Case) int {
		switch {
		case c.UsesSpent():
			return 2
		case c.SameToken:
			return 1
		}
		return 0
	}
	sort.SliceStable(cases, func(a, b int) bool { return rank(cases[a]) < rank(cases[b]) })
}
