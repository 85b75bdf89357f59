package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Console writes a run for a person, as it goes.
type Console struct {
	w        io.Writer
	style    Style
	paint    palette
	theme    string
	held, of int
	progress *progress
	after    time.Duration // how long a run goes on before its progress is shown
}

// NewConsole writes to w in the given style.
func NewConsole(w io.Writer, style Style) *Console {
	return &Console{w: w, style: style, paint: newPalette(style.Colour), after: progressAfter}
}

// Begin tells who and what: before anything is sent.
func (c *Console) Begin(r *verdict.Run) {
	if r.Reference {
		c.line("", "testing the built-in reference server, started for this run; this says nothing of any other server")
	}
	c.line(c.paint.strong.Sprint(r.Method)+" ", fmt.Sprintf("%s   %s %s sha256:%.12s   %s", c.paint.strong.Sprint(r.Target), r.Contract.Name, r.Contract.Version, r.Contract.Digest, r.Tool))
	for _, s := range r.Settings {
		c.line(fmt.Sprintf("%-10s ", s.Name), s.Value)
	}
}

// Preflight tells what was learnt before the cases, of which so many follow.
func (c *Console) Preflight(p verdict.Preflight, cases int) {
	for _, l := range p.Lines {
		c.line("preflight  ", l)
		fmt.Fprintln(c.w)
	}
	if c.style.Moving != nil && cases > 0 {
		c.progress = startProgress(c.style.Moving, cases, c.style.Width, c.after)
	}
}

// Case takes the next result; a theme is told once its last case is in.
func (c *Console) Case(r verdict.CaseResult) {
	c.progress.done(r.Case.Theme)
	if r.Case.Theme != c.theme {
		c.progress.above(c.tellTheme)
		c.theme, c.held, c.of = r.Case.Theme, 0, 0
	}
	if r.State != verdict.NotApplicable && r.State != verdict.NotAsked {
		c.of++
		if r.State == verdict.Passed {
			c.held++
		}
	}
	if c.style.Verbose {
		c.progress.above(func() { c.exchanges(r) })
	}
}

func (c *Console) tellTheme() {
	if c.theme == "" {
		return
	}
	counts := fmt.Sprintf("%3d of %d", c.held, c.of)
	switch {
	case c.of == 0:
		counts = c.paint.weak.Sprint("  none applies")
	case c.held == c.of:
		counts = c.paint.good.Sprint(counts)
	default:
		counts = c.paint.bad.Sprint(counts)
	}
	fmt.Fprintf(c.w, "  %-11s %s\n", c.theme, counts)
}

// exchanges shows all of a case as it went over the wire; nothing is wrapped.
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

// End tells the findings, grouped, and the verdict last, with the place of a
// report to look at, where there is one.
func (c *Console) End(r *verdict.Run, look string) {
	c.progress.end()
	c.progress = nil
	c.tellTheme()
	c.findings(r)
	c.Verdict(r, look)
}

// Verdict is the last line.
func (c *Console) Verdict(r *verdict.Run, look string) {
	word, code := r.Verdict()
	paint := c.paint.good
	if code != 0 {
		paint = c.paint.bad
	}
	line := r.Line()
	if look != "" {
		line += "   report: " + look
	}
	fmt.Fprintln(c.w)
	c.line(paint.Sprint(word)+"  ", line)
}

// line writes a label and the text behind it, wrapped to the terminal with the
// rest indented.
func (c *Console) line(label, text string) {
	label = c.plain(label)
	fmt.Fprintln(c.w, label+hang(c.plain(text), min(ansi.StringWidth(label), narrowest/2), c.style.Width))
}

// row writes a name and the text that hangs behind it.
func (c *Console) row(name, text string) {
	c.label(name, hang(c.plain(text), labelWidth, c.style.Width))
}

func (c *Console) label(name, text string) {
	fmt.Fprintf(c.w, "  %-*s%s\n", labelWidth-2, name, text)
}

// plain makes the text what the terminal shows, before its width is taken.
func (c *Console) plain(text string) string {
	if c.style.ASCII {
		return PlainText(text)
	}
	return text
}

// ends puts two texts at the two ends of a line, or wraps the second below.
func (c *Console) ends(left, right string, column int) string {
	left, right = c.plain(left), c.plain(right)
	width := c.style.Width
	if width > 0 {
		width = max(width, narrowest) - column
	}
	if line, ok := apart(left, right, width); ok {
		return line
	}
	return hang(left, column, c.style.Width) + "\n" + strings.Repeat(" ", max(2, column)) + hang(right, max(2, column), c.style.Width)
}
