package verdict

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// SettleChain sets the state of a case when all of its steps are judged. In a
// chain, a wrong outcome belongs to the case's own rule (the same request got
// another answer) only if another step got the right answer. If no step did,
// nothing changed between the steps, and the finding belongs to the plain rule.
func SettleChain(r *result.Case, steps []fixtures.Step) {
	held := func(x result.Record) bool { return !brokenAt(r, x.Step) }
	if len(steps) > 1 && r.Case.Rule != "" && !slices.ContainsFunc(r.Records, held) {
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.Plain != "" {
				f.Rule, f.Level = f.Plain, levelOf(f, r.Case.Level)
			}
		}
	}
	r.Settle()
}

// brokenAt reports whether a step got the wrong answer. Advice on the form of an
// answer does not count.
func brokenAt(r *result.Case, step int) bool {
	return slices.ContainsFunc(r.Findings, func(f result.Finding) bool {
		return f.Step == step && (f.Plain != "" || ruleLevel(f.Rule) == fixtures.Must)
	})
}

// levelOf is the level of a finding that is reported under its plain rule.
func levelOf(f *result.Finding, most fixtures.Level) fixtures.Level {
	if f.Firm {
		return ruleLevel(f.Plain)
	}
	return ruleLevel(f.Plain).AtMost(most)
}
