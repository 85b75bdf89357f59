package report

import (
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Line is the comparison in one sentence. It counts cases.
func (c Comparison) Line() string {
	line := fmt.Sprintf("%d worse, %d better, %d new, %d gone, %d unchanged", casesOf(c.Worse), casesOf(c.Better), casesOf(c.New), casesOf(c.Gone), c.Same)
	if n := casesOf(c.Other); n > 0 {
		line += fmt.Sprintf(", %d that fail in another way", n)
	}
	if n := casesOf(c.Advice); n > 0 {
		line += fmt.Sprintf(", %d with new advice", n)
	}
	return line
}

// casesOf counts the cases of some changes, each once. A change of the whole run
// counts as one.
func casesOf(changes []Change) int {
	seen := map[string]bool{}
	for _, one := range changes {
		for _, id := range one.Cases {
			seen[id] = true
		}
		if len(one.Cases) == 0 {
			seen[""] = true
		}
	}
	return len(seen)
}

// diffPart is the changes of one kind, with the kind in words.
type diffPart struct {
	Name, Sign, Look string
	Changes          []Change
}

// Parts lists the changes by kind, without the kinds that have none.
func (c Comparison) Parts() []diffPart {
	var all []diffPart
	for _, p := range []diffPart{
		{"worse", "❌", "failed", c.Worse}, {"fails in another way", "🔶", "unknown", c.Other}, {"new advice", "💡", "unknown", c.Advice},
		{"better", "✅", "passed", c.Better}, {"new", "🆕", "", c.New}, {"gone", "➖", "", c.Gone},
	} {
		if len(p.Changes) > 0 {
			all = append(all, p)
		}
	}
	return all
}

// mostDiffCases is how many cases of a change are named.
const mostDiffCases = 5

func (c Change) whose() string {
	switch n := len(c.Cases); n {
	case 0:
		return "the run"
	case 1:
		return c.Cases[0]
	default:
		return fmt.Sprintf("%d cases: %s", n, result.Few(c.Cases, mostDiffCases))
	}
}

// Text is the comparison for a terminal.
func (c Comparison) Text() string {
	var b strings.Builder
	for _, p := range c.Parts() {
		fmt.Fprintf(&b, "%s (%d)\n", p.Name, casesOf(p.Changes))
		for _, one := range p.Changes {
			fmt.Fprintf(&b, "  %s  %s\n", one.What, one.whose())
		}
		b.WriteByte('\n')
	}
	for _, r := range c.Remarks {
		fmt.Fprintf(&b, "note  %s\n", r)
	}
	return result.Harmless(b.String() + c.Line() + "\n")
}

// Markdown is the comparison for a pull request, as a table.
func (c Comparison) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## refreshcheck: %s\n", c.Line())
	for i, p := range c.Parts() {
		if i == 0 {
			b.WriteString("\n| | what | cases | |\n| --- | --- | ---: | --- |\n")
		}
		for _, one := range p.Changes {
			number := fmt.Sprint(len(one.Cases))
			if len(one.Cases) == 0 {
				number = "the run"
			}
			named := one.Cases[:min(len(one.Cases), mostDiffCases)]
			var ids []string
			for _, id := range named {
				ids = append(ids, MarkdownCode(id))
			}
			if more := len(one.Cases) - len(named); more > 0 {
				ids = append(ids, fmt.Sprintf("and %d more", more))
			}
			fmt.Fprintf(&b, "| %s %s | %s | %s | %s |\n", p.Sign, p.Name, MarkdownText(one.What), number, strings.Join(ids, ", "))
		}
	}
	for i, r := range c.Remarks {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "- %s\n", MarkdownText(r))
	}
	return b.String()
}
