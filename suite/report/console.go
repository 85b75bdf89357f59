package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Console writes a run for people, while it runs.
type Console struct {
	w        io.Writer
	style    Style
	paint    palette
	theme    string
	counts   tally // of the theme
	progress *progress
	after    time.Duration // how long a run lasts before its progress is shown
}

// NewConsole writes to w in the given style.
func NewConsole(w io.Writer, style Style) *Console {
	return &Console{w: w, style: style, paint: newPalette(style.Colour), after: progressAfter}
}

// Begin shows what is tested, before anything is sent.
func (c *Console) Begin(r *result.Run) {
	if c.style.Quiet {
		return
	}
	if r.Reference {
		c.line("", "testing the built-in reference server, which was started for this run; the result says nothing about other servers")
	}
	c.line(c.paint.strong(r.Method)+" ", fmt.Sprintf("%s   %s %s sha256:%.12s   %s", c.paint.strong(r.Target), r.Contract.Name, r.Contract.Version, r.Contract.Digest, r.Tool))
	for _, s := range r.Settings {
		c.line(fmt.Sprintf("%-10s ", s.Name), s.Value)
	}
}

// Preflight shows what the run learned before the cases. cases is the number of
// cases that follow.
func (c *Console) Preflight(p result.Preflight, cases int) {
	for _, l := range p.Lines {
		if c.style.Quiet {
			break
		}
		c.line("preflight  ", l)
		fmt.Fprintln(c.w)
	}
	if c.style.Moving != nil && cases > 0 {
		c.progress = startProgress(c.style.Moving, cases, c.style.Width, c.after)
	}
}

// Case takes the next result. A theme is shown when its last case is done.
func (c *Console) Case(r result.Case) {
	c.progress.done(r.Case.Theme)
	if r.Case.Theme != c.theme {
		c.progress.above(c.tellTheme)
		c.theme, c.counts = r.Case.Theme, tally{}
	}
	c.counts.add(r)
	if c.style.Verbose {
		c.progress.above(func() { c.exchanges(r) })
	}
}

func (c *Console) tellTheme() {
	if c.theme == "" || c.style.Quiet {
		return
	}
	t, rest := c.counts, c.counts.Rest()
	counts := fmt.Sprintf("%3d of %d", t.Held, t.Required)
	switch {
	case t.Required == 0 && rest == "":
		fmt.Fprintf(c.w, "  %-11s %s\n", c.theme, c.paint.weak("  none applicable"))
		return
	case t.Required == 0 && t.Unknown == 0:
		counts = ""
	case t.Whole():
		counts = c.paint.good(counts)
	default:
		counts = c.paint.bad(counts)
	}
	if rest != "" {
		counts += strings.Repeat(" ", max(2, 13-columns(counts))) + c.paint.weak(rest)
	}
	fmt.Fprintf(c.w, "  %-11s %s\n", c.theme, counts)
}

// exchanges shows the exchanges of a case in full. Nothing is wrapped.
func (c *Console) exchanges(r result.Case) {
	fmt.Fprintf(c.w, "\n%s  %s  %s\n", c.paint.strong(r.Case.ID), r.State, r.Why)
	for _, x := range r.Records {
		fmt.Fprintf(c.w, "%s\n", c.paint.weak(indent("> ", x.Request.Text())))
		if x.Failure != "" {
			fmt.Fprintf(c.w, "< %s\n", x.Failure)
		} else {
			fmt.Fprintf(c.w, "%s\n", indent("< ", x.Response.Text()))
		}
	}
	for _, f := range r.Findings {
		fmt.Fprintf(c.w, "  %-6s %-16s %s\n", f.Level, f.Rule, f.Text())
	}
}

func indent(with, text string) string {
	return with + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+with)
}

// End shows the findings in groups, and the verdict last. look is the path of a
// report to open, if there is one.
func (c *Console) End(r *result.Run, look string) {
	c.Findings(r)
	c.Verdict(r, look)
}

// Findings shows the findings in groups, without the verdict.
func (c *Console) Findings(r *result.Run) {
	c.progress.end()
	c.progress = nil
	c.tellTheme()
	c.findings(r)
}

// Verdict is the last line.
func (c *Console) Verdict(r *result.Run, look string) {
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
	c.line(paint(string(word))+"  ", line)
}

// line writes a label and the text after it. The text is wrapped to the
// terminal, and the further lines are indented.
func (c *Console) line(label, text string) {
	label = c.plain(label)
	fmt.Fprintln(c.w, label+hang(c.plain(text), min(columns(label), narrowest/2), c.style.Width))
}

// row writes a name and the wrapped text after it.
func (c *Console) row(name, text string) {
	c.label(name, hang(c.plain(text), labelWidth, c.style.Width))
}

func (c *Console) label(name, text string) {
	fmt.Fprintf(c.w, "  %-*s%s\n", labelWidth-2, name, text)
}

// plain is the text as the terminal shows it. It is called before the width is
// measured.
func (c *Console) plain(text string) string {
	if c.style.ASCII {
		return plainText(text)
	}
	return text
}

// ends puts two texts at the two ends of a line. If they do not fit, the second
// one follows on the next line.
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
