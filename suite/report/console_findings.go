package report

import (
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// findings tells what is wrong: what could not run, then each group of failing
// cases in full, advice in short, and what was waived.
func (c *Console) findings(r *verdict.Run) {
	c.unfinished(r)
	for _, g := range r.Groups(fixtures.Must) {
		c.group(r, g)
	}
	c.advice(r)
	c.waived(r)
	for _, hint := range r.Hints {
		fmt.Fprintln(c.w)
		c.line("hint  ", hint)
	}
	for _, f := range r.WaiverFaults {
		fmt.Fprintln(c.w)
		c.line("waiver  ", fmt.Sprintf("%s: rule %s %s.", f.Place, f.Waiver.Rule, f.Why))
	}
}

// unfinished tells the cases that could not run, by reason.
func (c *Console) unfinished(r *verdict.Run) {
	if len(r.Problems) > 0 {
		return
	}
	var order []string
	by := map[string][]string{}
	for _, res := range r.Results {
		if res.State == verdict.CouldNotRun {
			if by[res.Why] == nil {
				order = append(order, res.Why)
			}
			by[res.Why] = append(by[res.Why], res.Case.ID)
		}
	}
	for _, why := range order {
		fmt.Fprintln(c.w)
		c.line(c.paint.bad.Sprint("could not run")+"  ", fmt.Sprintf("%s: %s", some(by[why], 3), why))
	}
}

// mostCases and mostFindings bound how much of a group is told, so that eighty
// failures for one reason fit on a screen.
const (
	mostCases    = 8
	mostFindings = 6
)

func (c *Console) group(r *verdict.Run, g verdict.Group) {
	head := c.paint.bad.Sprint("✘") + " " + c.paint.strong.Sprint(g.Example.Case.ID)
	if n := len(g.Cases); n > 1 {
		head = fmt.Sprintf("%s %s for one reason, %s among them", c.paint.bad.Sprint("✘"), c.paint.strong.Sprintf("%d cases", n), g.Example.Case.ID)
	}
	fmt.Fprintf(c.w, "\n%s\n", c.ends(head, c.paint.bad.Sprint(g.Rule), 0))
	f := g.First
	c.row("must", g.Example.Case.Requirement)
	c.row("because", g.Example.Case.Reason)
	c.row("sent", SentLine(g.Example, f.Step))
	if f.Expected != "" {
		c.label("expected", c.ends(f.Expected, c.paint.weak.Sprint(f.Source), labelWidth))
	}
	c.row("received", f.Received)
	c.groupFindings(g)
	if len(g.Cases) > 1 {
		c.row("cases", some(g.Cases, mostCases))
	}
	c.label("again", hangCommand(c.plain(Again(r, g.Example.Case.ID)), labelWidth, c.style.Width))
	for _, x := range g.Example.Exchanges {
		if x.Step == f.Step && x.Curl != "" && len(g.Example.Exchanges) == 1 {
			c.label("", hangCommand(c.plain(x.Curl), labelWidth, c.style.Width))
		}
	}
	c.label("waive", hangWaiver(c.plain(Waive(g, r.Started)), labelWidth, c.style.Width))
}

// groupFindings tells what is wrong with the answer that the group shows.
func (c *Console) groupFindings(g verdict.Group) {
	told := 0
	for _, one := range g.Example.Findings {
		if one.Rule != g.Rule || one.Status != g.Status || one.Step != g.First.Step {
			continue
		}
		if told++; told > mostFindings {
			continue
		}
		if one.Expected != "" {
			one.Source = "" // it stands beside what was expected
		}
		c.row("finding", FindingText(one))
	}
	if told > mostFindings {
		c.row("", fmt.Sprintf("and %d more of this answer; the reports hold them all", told-mostFindings))
	}
}

func some(ids []string, most int) string {
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}

func (c *Console) advice(r *verdict.Run) {
	groups := r.Groups(fixtures.Should)
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(c.w, "\nadvice (%d)\n", len(groups))
	for _, g := range groups {
		c.line(fmt.Sprintf("  %-18s ", g.Rule), fmt.Sprintf("%s  (%s)", FindingText(g.First), some(g.Cases, 2)))
	}
}

func (c *Console) waived(r *verdict.Run) {
	for _, g := range r.WaivedGroups() {
		what := g.Rule
		if g.Status != 0 {
			what = fmt.Sprintf("%s, %d", g.Rule, g.Status)
		}
		fmt.Fprintln(c.w)
		c.line("waived until "+g.First.Waived.Until+"  ", fmt.Sprintf("%s: %s  (%s)", what, g.First.Waived.Reason, some(g.Cases, 3)))
	}
}
