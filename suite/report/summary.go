package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/oneline"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

// writeSummary writes the run in GitHub Flavored Markdown: the verdict, the
// themes, and each group of findings. It is short enough for a job summary.
func writeSummary(w io.Writer, r *result.Run) error {
	var b strings.Builder
	word, code := r.Verdict()
	sign := "❌"
	if code == 0 {
		sign = "✅"
	}
	fmt.Fprintf(&b, "## %s refreshcheck: %s\n\n%s\n\n", sign, word, MarkdownText(r.Line()))
	fmt.Fprintf(&b, "%s %s, %s %s, %s, %s\n\n", r.Method, MarkdownCode(r.Target), MarkdownCode(r.Contract.Name), r.Contract.Version, MarkdownCode(fmt.Sprintf("sha256:%.12s", r.Contract.Digest)), r.Tool)
	if len(r.Origin) > 0 {
		for i, o := range r.Origin {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%s %s", o.Name, MarkdownCode(o.Value))
		}
		b.WriteString("\n\n")
	}
	if r.Reference {
		b.WriteString("This is the built-in reference server; the result says nothing about other servers.\n\n")
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "> %s\n\n", MarkdownText(p))
	}
	b.WriteString("| theme | required cases that hold | of | |\n| --- | ---: | ---: | --- |\n")
	for _, t := range themesOf(r) {
		if t.Required == 0 {
			fmt.Fprintf(&b, "| %s | – | – | %s |\n", MarkdownText(t.Name), t.words())
			continue
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %s |\n", MarkdownText(t.Name), t.Held, t.Required, t.Rest())
	}
	for _, g := range r.Groups(fixtures.Must) {
		summaryGroup(&b, r, g)
	}
	summaryList(&b, "Advice", r.Groups(fixtures.Should))
	summaryList(&b, "Waived", r.WaivedGroups())
	for _, hint := range r.Hints {
		fmt.Fprintf(&b, "\n> %s\n", MarkdownText(hint))
	}
	for _, f := range r.WaiverFaults {
		fmt.Fprintf(&b, "\n- %s: the waiver for the rule %s %s.\n", MarkdownCode(f.Place), MarkdownCode(f.Waiver.Rule), MarkdownText(f.Why))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func summaryGroup(b *strings.Builder, r *result.Run, g result.Group) {
	f := g.First
	fmt.Fprintf(b, "\n### %s: %s\n\n", MarkdownCode(g.Rule), MarkdownCode(g.Example.Case.ID))
	if n := len(g.Cases); n > 1 {
		fmt.Fprintf(b, "%d cases fail for the same reason: %s\n\n", n, MarkdownText(result.Few(g.Cases, 20)))
	}
	if len(g.Also) > 0 {
		fmt.Fprintf(b, "Also: %s\n\n", MarkdownText(result.Few(g.Also, 20)+alsoNote))
	}
	fmt.Fprintf(b, "%s %s\n\n", MarkdownText(g.Example.Case.Requirement), MarkdownText(f.Text()))
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "| %s | %s |\n", name, MarkdownCode(text))
		}
	}
	b.WriteString("| | |\n| --- | --- |\n")
	row("sent", g.Example.Sent(f.Step))
	row("expected", f.Expected)
	row("received", f.Received)
	name, text := excerpt(g.Example, f)
	row(name, text)
	row("contract", f.Requires)
	fmt.Fprintf(b, "| to do | %s |\n", MarkdownText(verdict.Remedy(f, g.Example.Case.Outcome)))
	row("again", againFor(r, g.First, g.Example.Case.ID))
	row("curl", curlOf(g))
	for line := range strings.SplitSeq(waiver.Offer(g, r.Started), "\n") {
		row("waive", line)
	}
}

func summaryList(b *strings.Builder, title string, groups []result.Group) {
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s (%d)\n\n", title, len(groups))
	for _, g := range groups {
		fmt.Fprintf(b, "- %s %s (%s)", MarkdownCode(g.Rule), MarkdownText(g.First.Text()), MarkdownText(result.Few(g.Cases, 3)))
		if w := g.First.Waived; w != nil {
			fmt.Fprintf(b, " until %s: %s", w.Until, MarkdownText(w.Reason))
		} else {
			fmt.Fprintf(b, "<br>To do: %s", MarkdownText(verdict.Remedy(g.First, g.Example.Case.Outcome)))
		}
		b.WriteByte('\n')
	}
}

// MarkdownText escapes a text for Markdown, also inside a table: every ASCII
// character that could have a meaning is escaped (CommonMark §2.4).
func MarkdownText(s string) string {
	var b strings.Builder
	for _, c := range oneline.Join(s) {
		if strings.ContainsRune("\\`*_{}[]<>()#+!|~&@:", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// MarkdownCode is a text as a code span that works in a table (CommonMark §6.1):
// its fence is longer than any run of backticks in the text.
func MarkdownCode(s string) string {
	s = strings.ReplaceAll(oneline.Join(s), "|", `\|`)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || s == "" {
		s = " " + s + " "
	}
	return fence + s + fence
}
