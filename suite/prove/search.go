package prove

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/explore"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// search runs a search instead of the catalogue. It ends at the first finding,
// which is all that counts: a search does not know which rule a fault names, and
// no finding may accuse a conforming server.
func (row *Row) search(c *check.Check, s explore.Search, cases []fixtures.Case) {
	s.Until = row.isFound
	s.Run(c, cases)
	r := c.Finish()
	for i := range r.Results {
		r.Results[i].Findings = slices.DeleteFunc(r.Results[i].Findings, row.isLate)
	}
	row.read(r)
	switch found := slices.ContainsFunc(r.Results, row.isFound); {
	case row.Conforming && row.Fate == Failed && row.Verdict == result.PassedSome:
		row.Fate, row.Example = LeftAlone, ""
	case row.Conforming:
	case found:
		row.Fate = Caught
	case row.Incomplete && row.Verdict == result.Incomplete: // the run does not pass
	case len(r.Problems) > 0: // the search came to no end
		row.Fate = Failed
	default:
		row.Fate = Missed
	}
}

// isFound reports whether a result shows the fault, or accuses a variant.
func (row *Row) isFound(c result.Case) bool {
	return slices.ContainsFunc(c.Findings, func(f result.Finding) bool { return f.Level != fixtures.Note && !row.isLate(f) })
}

// isLate reports whether a finding says only that an answer was late. On a busy
// machine any server may be late, so that shows no fault that is about something
// else.
func (row *Row) isLate(f result.Finding) bool {
	return f.Rule == "answered" && !row.Conforming && !slices.Contains(row.Rules, "answered") && !slices.Contains(row.Rules, "framing")
}
