package report

import "github.com/refreshcheck/refreshcheck/suite/verdict"

// theme is the cases of one theme, in their order, and how many of those that
// could be asked hold.
type theme struct {
	Name     string
	Held, Of int
	Cases    []verdict.CaseResult
}

func themesOf(r *verdict.Run) []*theme {
	var all []*theme
	by := map[string]*theme{}
	for _, c := range r.Results {
		t := by[c.Case.Theme]
		if t == nil {
			t = &theme{Name: c.Case.Theme}
			by[t.Name] = t
			all = append(all, t)
		}
		t.add(c)
	}
	return all
}

func (t *theme) add(c verdict.CaseResult) {
	t.Cases = append(t.Cases, c)
	if c.State != verdict.NotApplicable && c.State != verdict.NotAsked {
		t.Of++
		if c.State == verdict.Passed {
			t.Held++
		}
	}
}
