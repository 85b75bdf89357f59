package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// writeSummary writes the run in GitHub Flavored Markdown: verdict, themes, and
// each group of findings, short enough for a job summary.
func writeSummary(w io.Writer, r *verdict.Run) error {
	var b strings.Builder
	word, code := r.Verdict()
	sign := "❌"
	if code == 0 {
		sign = "✅"
	}
	fmt.Fprintf(&b, "## %s refreshcheck: %s\n\n%s\n\n", sign, word, MarkdownText(r.Line()))
	fmt.Fprintf(&b, "%s %s, %s %s, %s, %s\n\n", r.Method, MarkdownCode(r.Target), MarkdownCode(r.Contract.Name), r.Contract.Version, MarkdownCode(fmt.Sprintf("sha256:%.12s", r.Contract.Digest)), r.Tool)
	if r.Reference {
		b.WriteString("This is the built-in reference server; it says nothing of any other server.\n\n")
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "> %s\n\n", MarkdownText(p))
	}
	b.WriteString("| theme | holds | of |\n| --- | ---: | ---: |\n")
	for _, t := range themesOf(r) {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", MarkdownText(t.Name), t.Held, t.Of)
	}
	for _, g := range r.Groups(fixtures.Must) {
		summaryGroup(&b, r, g)
	}
	summaryList(&b, "Advice", r.Groups(fixtures.Should))
	summaryList(&b, "Waived", r.WaivedGroups())
	for _, f := range r.WaiverFaults {
		fmt.Fprintf(&b, "\n- waiver %s: rule %s %s.\n", MarkdownCode(f.Place), MarkdownCode(f.Waiver.Rule), MarkdownText(f.Why))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func summaryGroup(b *strings.Builder, r *verdict.Run, g verdict.Group) {
	f := g.First
	fmt.Fprintf(b, "\n### %s: %s\n\n", MarkdownCode(g.Rule), MarkdownCode(g.Example.Case.ID))
	if n := len(g.Cases); n > 1 {
		fmt.Fprintf(b, "%d cases fail for this one reason: %s\n\n", n, MarkdownText(some(g.Cases, 20)))
	}
	fmt.Fprintf(b, "%s %s\n\n", MarkdownText(g.Example.Case.Requirement), MarkdownText(FindingText(f)))
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "| %s | %s |\n", name, MarkdownCode(text))
		}
	}
	b.WriteString("| | |\n| --- | --- |\n")
	row("sent", SentLine(g.Example, f.Step))
	row("expected", f.Expected)
	row("received", f.Received)
	row("again", Again(r, g.Example.Case.ID))
	row("waive", Waive(g, r.Started))
}

func summaryList(b *strings.Builder, title string, groups []verdict.Group) {
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s (%d)\n\n", title, len(groups))
	for _, g := range groups {
		fmt.Fprintf(b, "- %s %s (%s)", MarkdownCode(g.Rule), MarkdownText(FindingText(g.First)), MarkdownText(some(g.Cases, 3)))
		if w := g.First.Waived; w != nil {
			fmt.Fprintf(b, " until %s: %s", w.Until, MarkdownText(w.Reason))
		}
		b.WriteByte('\n')
	}
}

// MarkdownText makes text of any origin stand in Markdown as itself, in a table
// too: every ASCII sign that could mean something is escaped (CommonMark §2.4).
func MarkdownText(s string) string {
	var b strings.Builder
	for _, c := range oneLine(s) {
		if strings.ContainsRune("\\`*_{}[]<>()#+!|~&@:", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// MarkdownCode is text as a code span that holds in a table (CommonMark §6.1):
// its fence is longer than any run of backticks inside.
func MarkdownCode(s string) string {
	s = strings.ReplaceAll(oneLine(s), "|", `\|`)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || s == "" {
		s = " " + s + " "
	}
	return fence + s + fence
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
