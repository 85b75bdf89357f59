// Package catalogue describes the cases and the rules: as lists, and each one in
// full.
package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Explanation is a case or a rule in full.
type Explanation struct {
	Kind        string              `json:"kind"` // "case" or "rule"
	ID          string              `json:"id"`
	Level       string              `json:"level"`
	Requirement string              `json:"requirement"`
	Reason      string              `json:"reason,omitempty"`
	Source      string              `json:"source"`
	Title       string              `json:"source_title,omitempty"` // of the section that the source names
	Help        string              `json:"help,omitempty"`
	Rule        string              `json:"rule,omitempty"`
	Order       []string            `json:"order,omitempty"`
	Exchanges   []ExplainedExchange `json:"exchanges,omitempty"`
	Mending     *Mending            `json:"mending,omitempty"`
	Cases       []string            `json:"cases,omitempty"` // of a rule: the cases that ask it, if not all do
}

// ExplainedExchange is what one exchange of a case sends, in the fixtures'
// notation, and which answer must come back.
type ExplainedExchange struct {
	Sent   string `json:"sent"`
	Answer string `json:"answer"`
	Times  int    `json:"times"`
	Kept   bool   `json:"kept_connection"`
}

// Explain describes a case or a rule in full, for a contract.
func Explain(id string, c *contract.Contract, cases []fixtures.Case) (*Explanation, error) {
	for _, one := range cases {
		if one.ID == id {
			return explainCase(one, c)
		}
	}
	if r, ok := verdict.RuleByID(id); ok {
		return explainRule(r, c, cases)
	}
	return nil, fmt.Errorf("there is no case and no rule %q%s; refreshcheck list shows the cases, and the rules are %s", id, check.Closest(id, cases), strings.Join(verdict.RuleIDs(), ", "))
}

func explainCase(one fixtures.Case, c *contract.Contract) (*Explanation, error) {
	title, err := titleOf(one.Source)
	if err != nil {
		return nil, err
	}
	e := &Explanation{
		Kind: "case", ID: one.ID, Level: string(one.Level), Requirement: one.Requirement, Reason: one.Reason,
		Source: verdict.Place(c, one.Source), Title: title, Rule: ruleOf(one),
	}
	if one.AtOnce {
		e.Order = append(e.Order, "all exchanges at the same time, each on its own connection")
	}
	if one.Last {
		e.Order = append(e.Order, "after all other cases")
	}
	for _, step := range one.Steps {
		text, err := request.Preview(check.Tool(), c, one.ID, step)
		if err != nil {
			return nil, err
		}
		e.Exchanges = append(e.Exchanges, ExplainedExchange{
			Sent: strings.TrimRight(text, "\n"), Answer: verdict.Expectation(c, step.Outcome), Times: max(1, step.Times), Kept: step.Kept,
		})
	}
	return e, nil
}

func explainRule(r verdict.Rule, c *contract.Contract, cases []fixtures.Case) (*Explanation, error) {
	m, err := mendingOf(r.ID, c.CookieName())
	if err != nil {
		return nil, err
	}
	title, err := titleOf(r.Source)
	if err != nil {
		return nil, err
	}
	e := &Explanation{
		Kind: "rule", ID: r.ID, Level: string(r.Level), Requirement: r.Sentence,
		Source: verdict.Place(c, r.Source), Title: title, Help: r.Help, Mending: m,
	}
	for _, one := range cases {
		if one.Rule == r.ID || slices.Contains(one.Checks, r.ID) {
			e.Cases = append(e.Cases, one.ID)
		}
	}
	return e, nil
}

// ruleOf names the rules that a wrong outcome of a case is reported under. A case
// without a rule of its own has those of every answer.
func ruleOf(one fixtures.Case) string {
	rules := []string{one.Rule}
	if one.Rule == "" {
		rules = []string{"status", "token-withheld"}
	}
	for _, check := range one.Checks {
		if !slices.Contains(rules, check) {
			rules = append(rules, check)
		}
	}
	return strings.Join(rules, ", ")
}
