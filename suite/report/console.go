package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Console writes a run for a person, as it goes.
type Console struct {
	w       io.Writer
	verbose bool
	theme   string
	held    int
	of      int
	paint   palette
}

type palette struct{ good, bad, weak, strong *color.Color }

// NewConsole writes to w, with colour only where it is asked for. verbose shows
// every exchange.
func NewConsole(w io.Writer, colour, verbose bool) *Console {
	p := palette{good: color.New(color.FgGreen), bad: color.New(color.FgRed, color.Bold), weak: color.New(color.Faint), strong: color.New(color.Bold)}
	for _, c := range []*color.Color{p.good, p.bad, p.weak, p.strong} {
		if colour {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return &Console{w: w, verbose: verbose, paint: p}
}

// Begin tells who and what: before anything is sent.
func (c *Console) Begin(r *verdict.Run) {
	if r.Reference {
		fmt.Fprintln(c.w, "testing the built-in reference server, started for this run; this says nothing of any other server")
	}
	fmt.Fprintf(c.w, "%s %s   %s %s sha256:%.12s   %s\n", c.paint.strong.Sprint(r.Method), c.paint.strong.Sprint(r.Target), r.Contract.Name, r.Contract.Version, r.Contract.Digest, r.Tool)
	for _, s := range r.Settings {
		fmt.Fprintf(c.w, "%-10s %s\n", s.Name, s.Value)
	}
}

// Preflight tells what was learnt before the cases.
func (c *Console) Preflight(p verdict.Preflight) {
	for _, l := range p.Lines {
		fmt.Fprintf(c.w, "preflight  %s\n\n", l)
	}
}

// Case takes the next result; a theme is told once its last case is in.
func (c *Console) Case(r verdict.CaseResult) {
	if r.Case.Theme != c.theme {
		c.tellTheme()
		c.theme, c.held, c.of = r.Case.Theme, 0, 0
	}
	if r.State != verdict.NotApplicable && r.State != verdict.NotAsked {
		c.of++
		if r.State == verdict.Passed {
			c.held++
		}
	}
	if c.verbose {
		c.exchanges(r)
	}
}

func (c *Console) tellTheme() {
	if c.theme == "" {
		return
	}
	counts := fmt.Sprintf("%3d of %d", c.held, c.of)
	if c.held == c.of {
		counts = c.paint.good.Sprint(counts)
	} else {
		counts = c.paint.bad.Sprint(counts)
	}
	fmt.Fprintf(c.w, "  %-11s %s\n", c.theme, counts)
}

func (c *Console) exchanges(r verdict.CaseResult) {
	fmt.Fprintf(c.w, "\n%s  %s  %s\n", c.paint.strong.Sprint(r.Case.ID), r.State, r.Why)
	for _, x := range r.Exchanges {
		fmt.Fprintf(c.w, "%s\n", c.paint.weak.Sprint(indent("> ", x.Sent)))
		if x.Failure != "" {
			fmt.Fprintf(c.w, "< %s\n", x.Failure)
		} else {
			fmt.Fprintf(c.w, "%s\n", indent("< ", x.Received))
		}
	}
	for _, f := range r.Findings {
		fmt.Fprintf(c.w, "  %-6s %-16s %s\n", f.Level, f.Rule, FindingText(f))
	}
}

func indent(with, text string) string {
	return with + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+with)
}

// End tells the findings, grouped, and the verdict last.
func (c *Console) End(r *verdict.Run) {
	c.tellTheme()
	c.unfinished(r)
	for _, g := range r.Groups(fixtures.Must) {
		c.group(r, g)
	}
	c.advice(r)
	c.waived(r)
	for _, f := range r.WaiverFaults {
		fmt.Fprintf(c.w, "\nwaiver  %s: rule %s %s.\n", f.Place, f.Waiver.Rule, f.Why)
	}
	c.Verdict(r)
}

// Verdict is the last line.
func (c *Console) Verdict(r *verdict.Run) {
	word, code := r.Verdict()
	paint := c.paint.good
	if code != 0 {
		paint = c.paint.bad
	}
	fmt.Fprintf(c.w, "\n%s  %s\n", paint.Sprint(word), r.Line())
}

// unfinished tells the cases that could not run, by reason.
func (c *Console) unfinished(r *verdict.Run) {
	var order []string
	by := map[string][]string{}
	for _, res := range r.Results {
		if res.State == verdict.CouldNotRun && len(r.Problems) == 0 {
			if by[res.Why] == nil {
				order = append(order, res.Why)
			}
			by[res.Why] = append(by[res.Why], res.Case.ID)
		}
	}
	for _, why := range order {
		fmt.Fprintf(c.w, "\n%s  %s: %s\n", c.paint.bad.Sprint("could not run"), some(by[why], 3), why)
	}
}

// mostCases bounds how many cases of a group are named, so that eighty failures
// for one reason fit on a screen.
const mostCases = 8

func (c *Console) group(r *verdict.Run, g verdict.Group) {
	head := g.Example.Case.ID
	if n := len(g.Cases); n > 1 {
		head = fmt.Sprintf("%d cases for one reason, %s among them", n, head)
	}
	fmt.Fprintf(c.w, "\n%s %s   %s\n", c.paint.bad.Sprint("✘"), c.paint.strong.Sprint(head), c.paint.bad.Sprint(g.Rule))
	c.row("must", g.Example.Case.Requirement)
	c.row("because", g.Example.Case.Reason)
	f := g.First
	c.row("sent", SentLine(g.Example, f.Step))
	if f.Expected != "" {
		c.row("expected", f.Expected)
	}
	c.row("received", f.Received)
	for _, one := range g.Example.Findings {
		if one.Rule == g.Rule && one.Status == g.Status && one.Step == f.Step {
			c.row("finding", FindingText(one))
		}
	}
	if len(g.Cases) > 1 {
		c.row("cases", some(g.Cases, mostCases))
	}
	c.row("again", Again(r, g.Example.Case.ID))
	for _, x := range g.Example.Exchanges {
		if x.Step == f.Step && x.Curl != "" && len(g.Example.Exchanges) == 1 {
			c.row("", x.Curl)
		}
	}
	c.row("waive", Waive(g, r.Started))
}

func (c *Console) row(name, text string) { fmt.Fprintf(c.w, "  %-10s %s\n", name, text) }

func some(ids []string, most int) string {
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}

// Again is the command that runs one case again.
func Again(r *verdict.Run, id string) string {
	if r.Reference {
		return "refreshcheck run --reference --focus " + id
	}
	return "refreshcheck run --target " + strings.TrimSuffix(r.Base, "/") + " --focus " + id
}

func (c *Console) advice(r *verdict.Run) {
	groups := r.Groups(fixtures.Should)
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(c.w, "\nadvice (%d)\n", len(groups))
	for _, g := range groups {
		fmt.Fprintf(c.w, "  %-18s %s  (%s)\n", g.Rule, FindingText(g.First), some(g.Cases, 2))
	}
}

func (c *Console) waived(r *verdict.Run) {
	for _, g := range r.WaivedGroups() {
		fmt.Fprintf(c.w, "\nwaived until %s  %s, %d: %s  (%s)\n", g.First.Waived.Until, g.Rule, g.Status, g.First.Waived.Reason, some(g.Cases, 3))
	}
}
