package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// CaseText tells a case's findings in full, in plain text: what a failing spec
// and a JUnit failure hold.
func CaseText(c verdict.CaseResult, findings []verdict.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %-10s %s\n  %-10s %s\n  %-10s %s\n", c.Case.ID, c.Case.Level, c.Case.Requirement, "because", c.Case.Reason, "from", c.Source)
	told := 0
	for _, f := range findings {
		if f.Step != told {
			told = f.Step
			fmt.Fprintf(&b, "  %-10s %s\n", stepWord("sent", c, f.Step), SentLine(c, f.Step))
			if f.Expected != "" {
				fmt.Fprintf(&b, "  %-10s %s\n", "expected", f.Expected)
			}
			fmt.Fprintf(&b, "  %-10s %s\n", "received", f.Received)
		}
		fmt.Fprintf(&b, "  %-10s %s\n", f.Rule, FindingText(f))
	}
	return Harmless(strings.TrimRight(b.String(), "\n"))
}

func stepWord(word string, c verdict.CaseResult, step int) string {
	if len(c.Exchanges) < 2 {
		return word
	}
	return fmt.Sprintf("%s (%d)", word, step)
}

// FindingText is a finding in one line: the message, where in the body, and the
// place that it comes from.
func FindingText(f verdict.Finding) string {
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

// SentLine is what a step sent that the case is about: its cookie, and what else
// differs from the base request.
func SentLine(c verdict.CaseResult, step int) string {
	var x *verdict.Exchange
	for i := range c.Exchanges {
		if c.Exchanges[i].Step == step {
			x = &c.Exchanges[i]
		}
	}
	if x == nil {
		return "nothing"
	}
	var said []string
	for _, f := range x.Request.Fields {
		switch strings.ToLower(f.Name) {
		case "host", "user-agent", "accept-encoding":
			continue
		case "accept":
			if f.Value == "application/json" {
				continue
			}
		case "content-length":
			if x.Request.Body == "" && f.Value == "0" {
				continue
			}
		}
		if f.Value != "‹from the header file›" {
			said = append(said, f.Name+": "+f.Value)
		}
	}
	if !strings.HasPrefix(x.Request.Line, "POST ") || strings.Contains(x.Request.Line, "?") {
		said = append([]string{strings.TrimSuffix(x.Request.Line, " HTTP/1.1")}, said...)
	}
	if x.Request.Body != "" {
		said = append(said, "body: "+x.Request.Body)
	}
	if len(said) == 0 {
		return "no Cookie header"
	}
	return shortened(strings.Join(said, " · "), 300)
}

// Again is the command that runs one case again.
func Again(r *verdict.Run, id string) string {
	if r.Reference {
		return "refreshcheck run --reference --focus " + id
	}
	return "refreshcheck run --target " + strings.TrimSuffix(r.Base, "/") + " --focus " + id
}

func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Waive is a waiver for a group of findings, ready to paste.
func Waive(g verdict.Group, now time.Time) string {
	end := fmt.Sprintf("until: %s, reason: %s}", until(now), Placeholder)
	switch {
	case len(g.Cases) == 1:
		return fmt.Sprintf("- {case: %s, rule: %s, %s", g.Cases[0], g.Rule, end)
	case g.Status == 0:
		return fmt.Sprintf("- {rule: %s, %s", g.Rule, end)
	}
	return fmt.Sprintf("- {rule: %s, status: %d, %s", g.Rule, g.Status, end)
}
