package verdict

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// Rule is one thing that every answer is held against. Adding a rule is one
// entry in one of the lists that Rules joins.
type Rule struct {
	ID       string
	Level    fixtures.Level
	Sentence string // what a server must do
	Source   string // the standard's section, or contract:KIND
	Help     string // how a server mends it, or why it matters
	// OnRequest: judged only in cases that name the rule under checks:.
	OnRequest bool

	judge func(*Answer) []Finding
}

// Rules lists all rules, must rules first. Their ids are stable words: they
// stand in reports, waivers and fixtures.
func Rules() []Rule {
	return slices.Concat(outcomeRules(), formRules(), shouldRules(), noteRules())
}

// RuleIDs lists the ids that fixtures, waivers and selectors may name.
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

// Judge holds one answer against every rule and reports all findings together.
func Judge(rules []Rule, a Answer) []Finding {
	a.prepare()
	var all []Finding
	for _, r := range rules {
		if r.judge == nil || r.OnRequest && !slices.Contains(a.Case.Checks, r.ID) {
			continue
		}
		for _, f := range r.judge(&a) {
			f.complete(r, &a)
			all = append(all, f)
		}
	}
	return all
}

// complete fills in what every finding tells.
func (f *Finding) complete(r Rule, a *Answer) {
	level := r.Level
	if f.Rule == "" {
		f.Rule = r.ID
	} else if f.Rule != r.ID {
		level = ruleLevel(f.Rule)
	}
	f.Level = weaker(level, a.Case.Level)
	f.Step, f.Status = a.Step, a.status()
	if f.Source == "" {
		f.Source = Place(a.Contract, r.Source)
	}
	if f.Received == "" {
		f.Received = Summary(a.Exchange)
	}
}
