package verdict

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// SettleChain settles a case once all of its steps are judged. A chain files a
// wrong outcome under its own rule (the same request got another verdict) only
// where another step held: where none does, nothing has changed between them, and
// the plain rule names the fault.
func SettleChain(r *CaseResult, steps []fixtures.Step) {
	held := func(x Exchange) bool { return !r.brokenAt(x.Step) }
	if len(steps) > 1 && r.Case.Rule != "" && !slices.ContainsFunc(r.Exchanges, held) {
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.plain != "" {
				f.Rule, f.Level = f.plain, weaker(ruleLevel(f.plain), r.Case.Level)
			}
		}
	}
	r.Settle()
}

// brokenAt reports whether a step's answer was not what the step asks for;
// advice on its form breaks nothing.
func (r *CaseResult) brokenAt(step int) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool {
		return f.Step == step && (f.plain != "" || ruleLevel(f.Rule) == fixtures.Must)
	})
}
