package run

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// mostCompared is how often a step is sent on one connection, to find out whether it
// fails on a used one again.
const mostCompared = 6

// comparison is what came of a step that failed on a connection that another case
// had used.
type comparison struct {
	failed stepResult  // there
	token  string      // the live token at that time
	own    *stepResult // on a new connection, if it did not fail on it
	sent   int         // how often it was sent on the new one
}

// anewAlone has the step sent again on a connection of its own.
func (c *channel) anewAlone() {
	c.shares, c.streams = false, false
	c.disconnect()
}

// spends reports whether a case may spend the token, so that it is not sent more
// often than must be.
func (a *asker) spends(c fixtures.Case) bool {
	return a.s.Vault != nil && a.s.Vault.Exclusive() && c.NeedsToken()
}

func fails(r stepResult) bool { return firmFinding(r) >= 0 }

func firmFinding(r stepResult) int {
	return slices.IndexFunc(r.findings, func(f result.Finding) bool { return f.Level == fixtures.Must })
}

// kindOfFailure is what failures of the same kind have in common.
type kindOfFailure struct {
	rule   string
	status int
}

func failureOf(f result.Finding) kindOfFailure { return kindOfFailure{f.Rule, f.Status} }

// metAlone remembers the kinds of failures of a step on a connection of its own: on a
// used one, they show nothing about the connection.
func (a *asker) metAlone(r stepResult) {
	for _, f := range r.findings {
		if f.Level == fixtures.Must {
			a.plain.Store(failureOf(f), true)
		}
	}
}

// isNew reports whether a step fails as none has on a connection of its own.
func (a *asker) isNew(r stepResult) bool {
	return slices.ContainsFunc(r.findings, func(f result.Finding) bool {
		_, met := a.plain.Load(failureOf(f))
		return f.Level == fixtures.Must && !met
	})
}

// compare judges a step that failed on a connection that another case had used. It
// is sent on a new one: if it fails there, too, the connection makes no difference. If
// not, it is sent on that one again. If it fails then, the same request gets two
// verdicts. If not, it is no matter of the connection, and the failure counts as one on
// a new connection does; but for that of a token that was replaced meanwhile.
func (a *asker) compare(c fixtures.Case, t *trials, ch *channel, token string, got stepResult) (judged stepResult, again bool) {
	k := t.onUsed
	switch {
	case k == nil && (!a.isNew(got) || a.spends(c)):
		return got, false
	case k == nil:
		t.onUsed = &comparison{failed: got, token: token}
		ch.anewAlone()
		return got, true
	case k.own == nil && fails(got):
		return got, false
	case k.own == nil:
		k.own = &got
	case fails(got) && token == k.token:
		return twoVerdicts(got), false
	}
	switch k.sent++; {
	case token != k.token:
		ch.disconnect()
		return *k.own, false
	case k.sent == mostCompared || !ch.reusable() || a.spends(c):
		ch.disconnect()
		return k.failed, false
	}
	return got, true
}

// twoVerdicts is the result of a step that fails on a used connection, and not on a
// new one.
func twoVerdicts(used stepResult) stepResult {
	first := used.findings[firmFinding(used)]
	used.findings = []result.Finding{{
		Rule: "repeatable", Level: fixtures.Must, Step: first.Step, Status: used.record.Status, Source: first.Source,
		Message:  "On a new connection the answer was right, and on one that has carried a request before it is wrong: " + first.Message,
		Expected: first.Expected, Received: first.Received,
	}}
	return used
}
