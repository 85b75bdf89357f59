package result

import (
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/oneline"
)

// Text describes a case's findings in full, as plain text, for a failing spec or
// a JUnit failure.
func (c Case) Text(findings []Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %-10s %s\n  %-10s %s\n  %-10s %s\n", c.Case.ID, c.Case.Level, c.Case.Requirement, "because", c.Case.Reason, "from", c.Source)
	told := 0
	for _, f := range findings {
		if f.Step != told {
			told = f.Step
			fmt.Fprintf(&b, "  %-10s %s\n", stepWord("sent", c, f.Step), c.Sent(f.Step))
			if f.Expected != "" {
				fmt.Fprintf(&b, "  %-10s %s\n", "expected", f.Expected)
			}
			fmt.Fprintf(&b, "  %-10s %s\n", "received", f.Received)
		}
		fmt.Fprintf(&b, "  %-10s %s\n", f.Rule, f.Text())
		if text := c.Excerpt(f); text != "" {
			fmt.Fprintf(&b, "  %-10s %s\n", "answer", text)
		}
		if f.Requires != "" {
			fmt.Fprintf(&b, "  %-10s %s\n", "contract", f.Requires)
		}
	}
	return Harmless(strings.TrimRight(b.String(), "\n"))
}

func stepWord(word string, c Case, step int) string {
	if len(c.Records) < 2 {
		return word
	}
	return fmt.Sprintf("%s (%d)", word, step)
}

// Text is a finding in one line: the message, the place in the body, and the
// place of the requirement.
func (f Finding) Text() string {
	s := f.Message
	if f.Pointer != nil && *f.Pointer != "" {
		s += " At " + *f.Pointer
		if f.ValueType != "" {
			s += " (" + f.ValueType + ")"
		}
		s += "."
	} else if f.Pointer != nil && f.ValueType != "" {
		s += " The whole body is " + f.ValueType + "."
	}
	if f.Source != "" {
		s += "  [" + f.Source + "]"
	}
	return s
}

// Sent describes what a step sent: its cookie, and everything else that differs
// from the base request.
func (c Case) Sent(step int) string {
	for _, x := range c.Records {
		if x.Step == step {
			return oneline.Shorten(x.Differs, 300)
		}
	}
	return "nothing"
}

// Few lists at most so many ids, and the number of the others.
func Few(ids []string, most int) string {
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}
