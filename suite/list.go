package suite

import (
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Entry is one line of the list of cases.
type Entry struct {
	ID          string `json:"id"`
	Theme       string `json:"theme"`
	Outcome     string `json:"outcome"`
	Level       string `json:"level"`
	Requirement string `json:"requirement"`
}

// Entries is the list of cases.
type Entries []Entry

// ListEntries tells the cases in short.
func ListEntries(cases []fixtures.Case) Entries {
	var all Entries
	for _, c := range cases {
		all = append(all, Entry{c.ID, c.Theme, string(c.Outcome), string(c.Level), c.Requirement})
	}
	return all
}

// Text is the list for a terminal, a paragraph a theme.
func (all Entries) Text() string {
	wide := 0
	for _, e := range all {
		wide = max(wide, len(e.ID))
	}
	var b strings.Builder
	for i, e := range all {
		if i > 0 && e.Theme != all[i-1].Theme {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%-*s  %-8s %-6s %s\n", wide, e.ID, e.Outcome, e.Level, e.Requirement)
	}
	fmt.Fprintf(&b, "\n%d cases\n", len(all))
	return b.String()
}

// Markdown is the list as a table a theme.
func (all Entries) Markdown() string {
	var b strings.Builder
	for i, e := range all {
		if i == 0 || e.Theme != all[i-1].Theme {
			if i > 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "## %s\n\n| case | outcome | level | requirement |\n| --- | --- | --- | --- |\n", report.MarkdownText(e.Theme))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", report.MarkdownCode(e.ID), e.Outcome, e.Level, report.MarkdownText(e.Requirement))
	}
	return b.String()
}

// RuleEntry is one line of the list of rules.
type RuleEntry struct {
	ID          string `json:"id"`
	Level       string `json:"level"`
	Requirement string `json:"requirement"`
	Source      string `json:"source"`
	Help        string `json:"help"`
}

// RuleEntries is the list of rules.
type RuleEntries []RuleEntry

// ListRules tells the rules, must rules first.
func ListRules() RuleEntries {
	var all RuleEntries
	for _, r := range verdict.Rules() {
		all = append(all, RuleEntry{r.ID, string(r.Level), r.Sentence, r.Source, r.Help})
	}
	return all
}

// Text is the list for a terminal.
func (all RuleEntries) Text() string {
	wide := 0
	for _, e := range all {
		wide = max(wide, len(e.ID))
	}
	var b strings.Builder
	for _, e := range all {
		fmt.Fprintf(&b, "%-*s  %-6s %s\n", wide, e.ID, e.Level, e.Requirement)
	}
	fmt.Fprintf(&b, "\n%d rules\n", len(all))
	return b.String()
}

// Markdown is the list as a table.
func (all RuleEntries) Markdown() string {
	var b strings.Builder
	b.WriteString("| rule | level | requirement | from |\n| --- | --- | --- | --- |\n")
	for _, e := range all {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", report.MarkdownCode(e.ID), e.Level, report.MarkdownText(e.Requirement), report.MarkdownText(e.Source))
	}
	return b.String()
}
