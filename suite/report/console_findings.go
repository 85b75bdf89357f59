package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

// findings shows what is wrong: the cases that could not run, each group of
// failing cases in full, advice in short, and the waived findings.
func (c *Console) findings(r *result.Run) {
	c.unfinished(r)
	groups := r.Groups(fixtures.Must)
	for _, g := range groups {
		c.group(r, g)
	}
	c.advice(r)
	c.more(groups)
	c.waived(r)
	for _, hint := range r.Hints {
		fmt.Fprintln(c.w)
		c.line("hint  ", hint)
	}
	for _, f := range r.WaiverFaults {
		fmt.Fprintln(c.w)
		c.line("waiver  ", fmt.Sprintf("%s: the waiver for the rule %s %s.", f.Place, f.Waiver.Rule, f.Why))
	}
}

// more names the command that shows how a rule is kept, for the rules that fail.
func (c *Console) more(groups []result.Group) {
	var rules []string
	for _, g := range groups {
		if !slices.Contains(rules, g.Rule) {
			rules = append(rules, g.Rule)
		}
	}
	if len(rules) == 0 {
		return
	}
	fmt.Fprintln(c.w)
	if len(rules) == 1 {
		c.line("more  ", "refreshcheck explain "+rules[0]+": how FastAPI, Express, Spring, … mend it")
		return
	}
	c.line("more  ", "refreshcheck explain RULE: how FastAPI, Express, Spring, … mend it (the rules here: "+strings.Join(rules, ", ")+")")
}

// unfinished shows the cases that could not run, by reason. The verdict of an
// incomplete run has the reason already.
func (c *Console) unfinished(r *result.Run) {
	if word, _ := r.Verdict(); len(r.Problems) > 0 && word == result.Incomplete {
		return
	}
	var order []string
	by := map[string][]string{}
	for _, res := range r.Results {
		if res.State == result.CouldNotRun {
			if by[res.Why] == nil {
				order = append(order, res.Why)
			}
			by[res.Why] = append(by[res.Why], res.Case.ID)
		}
	}
	for _, why := range order {
		fmt.Fprintln(c.w)
		c.line(c.paint.bad("could not run")+"  ", fmt.Sprintf("%s: %s", result.Few(by[why], 3), why))
	}
}

// mostCases and mostFindings limit what is shown of a group, so that eighty
// failures for the same reason fit on a screen.
const (
	mostCases    = 5
	mostFindings = 6
)

func (c *Console) group(r *result.Run, g result.Group) {
	head := c.paint.bad("✘") + " " + c.paint.strong(g.Example.Case.ID)
	if n := len(g.Cases); n > 1 {
		head = fmt.Sprintf("%s %s fail for the same reason, for example %s", c.paint.bad("✘"), c.paint.strong(fmt.Sprintf("%d cases", n)), g.Example.Case.ID)
	}
	fmt.Fprintf(c.w, "\n%s\n", c.ends(head, c.paint.bad(g.Rule), 0))
	f := g.First
	c.row("must", g.Example.Case.Requirement)
	c.row("because", g.Example.Case.Reason)
	c.row("sent", g.Example.Sent(f.Step))
	if f.Expected != "" {
		c.label("expected", c.ends(f.Expected, c.paint.weak(f.Source), labelWidth))
	}
	c.row("received", f.Received)
	c.groupFindings(g)
	c.row("to do", verdict.Remedy(f, g.Example.Case.Outcome))
	if len(g.Cases) > 1 {
		c.row("cases", result.Few(g.Cases, mostCases))
	}
	if len(g.Also) > 0 {
		c.row("also", result.Few(g.Also, mostCases)+alsoNote)
	}
	c.label("again", hangCommand(c.plain(againFor(r, g.First, g.Example.Case.ID)), labelWidth, c.style.Width))
	if curl := curlOf(g); curl != "" {
		c.label("", hangCommand(c.plain(curl), labelWidth, c.style.Width))
	}
	for i, line := range strings.Split(waiver.Offer(g, r.Started), "\n") {
		c.label([]string{"waive", ""}[min(i, 1)], hangWaiver(c.plain(line), labelWidth, c.style.Width))
	}
}

// groupFindings shows what is wrong with the answer that is the example of the
// group.
func (c *Console) groupFindings(g result.Group) {
	told, shown := 0, ""
	for _, one := range g.Example.Findings {
		if one.Rule != g.Rule || one.Status != g.Status || one.Step != g.First.Step {
			continue
		}
		if told++; told > mostFindings {
			continue
		}
		if one.Expected != "" {
			one.Source = "" // it is shown beside the expected answer
		}
		c.row("finding", one.Text())
		if name, text := excerpt(g.Example, one); text != "" && text != shown {
			c.row(name, text)
			shown = text
		}
		if one.Requires != "" {
			c.row("contract", one.Requires)
		}
	}
	if told > mostFindings {
		c.row("", fmt.Sprintf("and %d more findings in this answer; the reports show all of them", told-mostFindings))
	}
}

func (c *Console) advice(r *result.Run) {
	groups := r.Groups(fixtures.Should)
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(c.w, "\nadvice (%d)\n", len(groups))
	for _, g := range groups {
		c.line(fmt.Sprintf("  %-18s ", g.Rule), fmt.Sprintf("%s  (%s)", g.First.Text(), result.Few(g.Cases, 2)))
		c.line(fmt.Sprintf("  %-18s ", "  to do"), verdict.Remedy(g.First, g.Example.Case.Outcome))
	}
}

func (c *Console) waived(r *result.Run) {
	for _, g := range r.WaivedGroups() {
		what := g.Rule
		if g.Status != 0 {
			what = fmt.Sprintf("%s, %d", g.Rule, g.Status)
		}
		fmt.Fprintln(c.w)
		c.line("waived until "+g.First.Waived.Until+"  ", fmt.Sprintf("%s: %s  (%s)", what, g.First.Waived.Reason, result.Few(g.Cases, 3)))
	}
}
