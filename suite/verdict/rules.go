// Package verdict judges one answer: it holds the rules, and [Judge] checks an
// answer against each of them. It sends nothing and writes nothing.
package verdict

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Rule is one rule that every answer is checked against. To add a rule, add one
// entry to one of the lists that Rules joins.
type Rule struct {
	ID       string
	Level    fixtures.Level
	Sentence string // what a server must do
	Source   string // the standard's section, or contract:KIND
	Help     string // how to fix a server, or why it matters
	// About names the header fields that a finding is about; empty: the body, or the
	// whole answer.
	About []string
	// OnRequest: judged only in cases that name the rule under checks:.
	OnRequest bool
	// Compares: a finding is about several answers, so one request sent again alone shows
	// nothing of it.
	Compares bool

	judge func(*Answer) []result.Finding
	// without says why the rule has nothing to judge under a contract; empty: it has.
	// nil: it applies to every contract.
	without func(*contract.Contract) string
	// fromContract: the source of a finding is the exact place in the contract.
	fromContract bool
}

// Without says why the rule has nothing to judge under a contract; empty: it has.
func (r Rule) Without(c *contract.Contract) string {
	if r.without == nil {
		return ""
	}
	return r.without(c)
}

// ByCases reports whether only the cases that name the rule report it, and no rule
// of its own.
func (r Rule) ByCases() bool { return r.judge == nil }

// withoutTokens is for rules about what an operation gives.
func withoutTokens(c *contract.Contract) string {
	if IssuesTokens(c) {
		return ""
	}
	return "the operation gives data and no token"
}

// Rules lists all rules, must rules first. Their ids never change: reports,
// waivers and fixtures use them.
func Rules() []Rule {
	return slices.Concat(outcomeRules(), formRules(), shouldRules(), noteRules())
}

// RuleIDs lists the ids that fixtures and waivers may name.
func RuleIDs() []string {
	var ids []string
	for _, r := range Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// RuleByID finds a rule.
func RuleByID(id string) (Rule, bool) {
	for _, r := range Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

func ruleLevel(id string) fixtures.Level {
	r, ok := RuleByID(id)
	if !ok {
		return fixtures.Must
	}
	return r.Level
}

// Judge checks one answer against every rule and returns all findings.
func Judge(rules []Rule, a Answer) []result.Finding {
	a.prepare()
	var all []result.Finding
	for _, r := range rules {
		if r.judge == nil || r.Without(a.Contract) != "" || r.OnRequest && !slices.Contains(a.Case.Checks, r.ID) {
			continue
		}
		for _, f := range r.judge(&a) {
			complete(&f, r, &a)
			all = append(all, f)
		}
	}
	return all
}

// complete fills in the fields that every finding has.
func complete(f *result.Finding, r Rule, a *Answer) {
	level := r.Level
	if f.Rule == "" {
		f.Rule = r.ID
	} else if f.Rule != r.ID {
		level = ruleLevel(f.Rule)
	}
	f.Level = level.AtMost(a.Case.Level)
	if f.Firm {
		f.Level = level
	}
	f.Step, f.Status = a.Step, a.status()
	if f.Rule == r.ID {
		f.About = r.About
	}
	if f.Source == "" {
		f.Source = Place(a.Contract, r.Source)
	} else if r.fromContract {
		f.Requires = a.Contract.Fragment(f.Source)
	}
	if f.Received == "" {
		f.Received = Summary(a.Exchange)
	}
}
