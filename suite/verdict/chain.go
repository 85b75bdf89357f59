package verdict

import "github.com/refreshcheck/refreshcheck/fixtures"

// SettleChain settles a case once all of its steps are judged. A chain that
// files a wrong outcome under its own rule (the same request got another verdict)
// does so only where a step of that outcome held: where none does, nothing has
// changed between them, and the plain rule names the fault.
func SettleChain(r *CaseResult, steps []fixtures.Step) {
	if len(steps) > 1 && r.Case.Rule != "" {
		held := map[fixtures.Outcome]bool{}
		for i, s := range steps {
			held[s.Outcome] = held[s.Outcome] || !r.brokenAt(i+1)
		}
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.plain != "" && !held[steps[f.Step-1].Outcome] {
				f.Rule = f.plain
			}
		}
	}
	r.Settle()
}

func (r *CaseResult) brokenAt(step int) bool {
	for _, f := range r.Findings {
		if f.Step == step && f.Level == weaker(fixtures.Must, r.Case.Level) {
			return true
		}
	}
	return false
}
