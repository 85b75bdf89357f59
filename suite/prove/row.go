package prove

import (
	"fmt"
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// read copies the facts for the row from a run.
func (row *Row) read(r *result.Run) {
	row.Verdict, _ = r.Verdict()
	row.Duration, row.Requests = r.Duration, r.Requests
	for _, c := range r.Results {
		row.add(c)
	}
	if row.Example == "" && len(r.Problems) > 0 {
		row.Example = r.Problems[0]
	}
	row.settle(r)
}

// add copies the must and should findings of a case.
func (row *Row) add(c result.Case) {
	for _, f := range c.Findings {
		advice := f.Rule + ": " + f.Message
		if row.advised != nil && f.Level == fixtures.Should {
			row.advised[advice] = true
		}
		if f.Level == fixtures.Note || f.Level == fixtures.Should && row.due[advice] {
			continue
		}
		if !slices.Contains(row.Reported, f.Rule) {
			row.Reported = append(row.Reported, f.Rule)
		}
		if isFull(f) && slices.Contains(row.Rules, f.Rule) {
			row.by = append(row.by, c.Case.ID)
		}
		if isFull(f) && !slices.Contains(row.full, f.Rule) {
			row.full = append(row.full, f.Rule)
		}
		if !slices.Contains(row.cases, c.Case.ID) {
			row.cases = append(row.cases, c.Case.ID)
		}
		if row.Example == "" || slices.Contains(row.Rules, f.Rule) && !row.named() {
			row.Example = fmt.Sprintf("%s: %s: %s", c.Case.ID, f.Rule, f.Message)
		}
	}
}

// isFull reports whether a finding has the level of its rule.
func isFull(f result.Finding) bool {
	rule, known := verdict.RuleByID(f.Rule)
	return known && f.Level == rule.Level
}

// named reports whether the example is a finding of a rule that the fault names.
func (row *Row) named() bool {
	return slices.ContainsFunc(row.Rules, func(id string) bool {
		return row.Example != "" && slices.Contains(row.Reported[:max(0, len(row.Reported)-1)], id)
	})
}

// caught reports whether the fault was reported by the rules that it names, and in
// the case that it names.
func (row *Row) caught() bool {
	reported := func(id string) bool {
		return slices.Contains(row.full, id) || row.Advice && slices.Contains(row.Reported, id)
	}
	all := !slices.ContainsFunc(row.Rules, func(id string) bool { return !reported(id) })
	if row.AnyRule {
		all = slices.ContainsFunc(row.Rules, reported)
	}
	return all && (row.Case == "" || slices.Contains(row.by, row.Case))
}

func (row *Row) settle(r *result.Run) {
	switch {
	case row.Conforming && len(row.Reported) > 0:
		row.Fate = Accused
	case row.Conforming && row.Verdict != result.Conformant:
		row.Fate = Failed
		row.Example = r.Line()
	case row.Conforming:
		row.Fate = LeftAlone
	case row.Ends && len(row.Reported) > 0:
		row.Fate = Accused // of what the operation has not answered
	case row.Ends && row.Verdict != result.Incomplete:
		row.Fate = Missed
	case row.Ends, row.Incomplete && row.Verdict == result.Incomplete:
		row.Fate = Caught // the run does not pass
	case row.caught():
		row.Fate = Caught
	case len(row.Reported) > 0:
		row.Fate = WrongRule
	default:
		row.Fate = Missed
	}
}

// unproven finds the rules and the cases that no fault makes fail.
func (m *Matrix) unproven(cases []fixtures.Case) {
	rules, ids := map[string]bool{}, map[string]bool{}
	for _, row := range m.Rows {
		if row.Conforming {
			continue
		}
		for _, r := range row.Reported {
			rules[r] = true
		}
		for _, id := range row.cases {
			ids[id] = true
		}
	}
	for _, r := range verdict.Rules() {
		if r.Level != fixtures.Note && !rules[r.ID] {
			m.UnprovenRules = append(m.UnprovenRules, r.ID)
		}
	}
	for _, c := range cases {
		if c.Level != fixtures.Note && !ids[c.ID] {
			m.UnprovenCases = append(m.UnprovenCases, c.ID)
		}
	}
}

// Count is the number of rows with this fate.
func (m *Matrix) Count(f Fate) int {
	n := 0
	for _, row := range m.Rows {
		if row.Fate == f {
			n++
		}
	}
	return n
}

// Proven reports whether no fault was missed and no variant was accused. whole
// says that all servers were run, so that every rule and every case must have
// failed at least once.
func (m *Matrix) Proven(whole bool) bool {
	if m.Count(Missed)+m.Count(WrongRule)+m.Count(Accused)+m.Count(Failed)+m.Count(Unsteady) > 0 {
		return false
	}
	return !whole || len(m.UnprovenRules)+len(m.UnprovenCases) == 0
}
