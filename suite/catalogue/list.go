package catalogue

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
	Family      string `json:"family,omitempty"` // the family that has the case as a row
	Outcome     string `json:"outcome"`
	Level       string `json:"level"`
	Requirement string `json:"requirement"`
}

// Entries is the list of cases.
type Entries []Entry

// ListEntries lists the cases in short.
func ListEntries(cases []fixtures.Case) Entries {
	var all Entries
	for _, c := range cases {
		all = append(all, Entry{c.ID, c.Theme, c.Family, string(c.Outcome), string(c.Level), c.Requirement})
	}
	return all
}

// Text is the list for a terminal, with one paragraph per theme.
func (all Entries) Text() string {
	wide := 0
	for _, e := range all {
		wide = max(wide, len(e.ID))
	}
	var b strings.Builder
	for i, e := range all {
		if i > 0 && (e.Theme != all[i-1].Theme || e.Family != all[i-1].Family) {
			b.WriteByte('\n')
		}
		if rows := all.rows(i); rows > 0 {
			fmt.Fprintf(&b, "%s: a family of %d cases\n", e.Family, rows)
		}
		fmt.Fprintf(&b, "%-*s  %-8s %-6s %s\n", wide, e.ID, e.Outcome, e.Level, e.Requirement)
	}
	fmt.Fprintf(&b, "\n%d cases\n", len(all))
	return b.String()
}

// rows is the number of rows of a family, if the entry is its first row.
func (all Entries) rows(first int) int {
	family, n := all[first].Family, 0
	if family == "" || first > 0 && all[first-1].Family == family {
		return 0
	}
	for _, e := range all[first:] {
		if e.Family != family {
			break
		}
		n++
	}
	return n
}

// Markdown is the list with one table per theme.
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

// ListRules lists the rules, must rules first.
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

// All is the rules and the cases.
type All struct {
	Rules RuleEntries `json:"rules"`
	Cases Entries     `json:"cases"`
}

// ListAll lists everything that can be explained.
func ListAll(cases []fixtures.Case) All { return All{ListRules(), ListEntries(cases)} }

// Text is the list for a terminal.
func (a All) Text() string { return a.Rules.Text() + "\n" + a.Cases.Text() }

// Markdown is the list as tables.
func (a All) Markdown() string {
	return "## rules\n\n" + a.Rules.Markdown() + "\n" + a.Cases.Markdown()
}
