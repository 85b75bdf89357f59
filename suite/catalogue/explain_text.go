package catalogue

import (
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// theNotation explains the notation of what is sent.
const theNotation = `\xNN is one octet, \\ is a backslash, ‹…› stands for a text from the live credential or for a long text; each line ends with CR LF`

// rows are the facts besides the exchanges, in order.
func (e *Explanation) rows() [][2]string {
	rows := [][2]string{{e.Level, e.Requirement}}
	for _, r := range [][2]string{{"because", e.Reason}, {"from", withTitle(e.Source, e.Title)}, {"rule", e.Rule}, {"help", e.Help}} {
		if r[1] != "" {
			rows = append(rows, r)
		}
	}
	if e.Mending != nil {
		for _, r := range e.Mending.rows() {
			if r[1] != "" {
				rows = append(rows, r)
			}
		}
	}
	if e.Kind == "rule" {
		cases := result.Few(e.Cases, 12)
		if cases == "" {
			cases = "every answer of every case is judged by it"
		}
		rows = append(rows, [2]string{"cases", cases})
	}
	for _, o := range e.Order {
		rows = append(rows, [2]string{"order", o})
	}
	return rows
}

// heading says which exchange follows, and how it is sent.
func (e *Explanation) heading(i int) string {
	name := "sent"
	if len(e.Exchanges) > 1 {
		name = fmt.Sprintf("sent (%d)", i+1)
	}
	if n := e.Exchanges[i].Times; n > 1 {
		name += fmt.Sprintf(" %d times", n)
	}
	if e.Exchanges[i].Kept {
		name += ", on the same connection"
	}
	return name
}

// Text is the description for a terminal.
func (e *Explanation) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", e.ID)
	for _, r := range e.rows() {
		fmt.Fprintf(&b, "  %-10s %s\n", r[0], r[1])
	}
	for i, x := range e.Exchanges {
		fmt.Fprintf(&b, "  %s\n", e.heading(i))
		for _, l := range strings.Split(x.Sent, "\n") {
			fmt.Fprintf(&b, "    %s\n", l)
		}
		fmt.Fprintf(&b, "  %-10s %s\n", "answer", x.Answer)
	}
	if len(e.Exchanges) > 0 {
		fmt.Fprintf(&b, "  %-10s %s\n", "notation", theNotation)
	}
	return b.String()
}

// Markdown is the description for a page or an issue.
func (e *Explanation) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", report.MarkdownCode(e.ID))
	for _, r := range e.rows() {
		fmt.Fprintf(&b, "- **%s**: %s\n", r[0], report.MarkdownText(r[1]))
	}
	for i, x := range e.Exchanges {
		fence := "```"
		for strings.Contains(x.Sent, fence) {
			fence += "`"
		}
		fmt.Fprintf(&b, "\n%s:\n\n%shttp\n%s\n%s\n\nanswer: %s\n", e.heading(i), fence, x.Sent, fence, report.MarkdownText(x.Answer))
	}
	if len(e.Exchanges) > 0 {
		fmt.Fprintf(&b, "\n%s\n", report.MarkdownText(theNotation))
	}
	return b.String()
}
