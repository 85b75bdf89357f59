package suite

import (
	"context"
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Cases is the catalogue: the built-in cases and those in the given folders.
func Cases(folders ...string) ([]fixtures.Case, error) {
	return fixtures.Load(verdict.RuleIDs(), folders...)
}

// BuiltIn names the contract that is built in.
func BuiltIn(ctx context.Context) (string, error) {
	c, _, err := loadContract(ctx, &Options{})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %s sha256:%s: %s %s", c.Name(), c.Version(), c.Digest(), c.Method(), c.Path()), nil
}

// Explanation is a case or a rule in full.
type Explanation struct {
	Kind        string              `json:"kind"` // case or rule
	ID          string              `json:"id"`
	Level       string              `json:"level"`
	Requirement string              `json:"requirement"`
	Reason      string              `json:"reason,omitempty"`
	Source      string              `json:"source"`
	Help        string              `json:"help,omitempty"`
	Rule        string              `json:"rule,omitempty"`
	Order       []string            `json:"order,omitempty"`
	Exchanges   []ExplainedExchange `json:"exchanges,omitempty"`
}

// ExplainedExchange is what one exchange of a case sends, in the fixtures'
// notation, and what must come back.
type ExplainedExchange struct {
	Sent   string `json:"sent"`
	Answer string `json:"answer"`
	Times  int    `json:"times"`
	Kept   bool   `json:"kept_connection"`
}

// Explain explains a case or a rule. openapi names another contract, or is empty.
func Explain(ctx context.Context, id, openapi string, folders ...string) (*Explanation, error) {
	o := &Options{}
	if openapi != "" {
		o.OpenAPI = Given{openapi, true}
	}
	c, _, err := loadContract(ctx, o)
	if err != nil {
		return nil, err
	}
	cases, err := Cases(folders...)
	if err != nil {
		return nil, err
	}
	for _, one := range cases {
		if one.ID == id {
			return explainCase(one, run.Settings{Tool: Tool(), Contract: c})
		}
	}
	if r, ok := verdict.RuleByID(id); ok {
		return &Explanation{Kind: "rule", ID: r.ID, Level: string(r.Level), Requirement: r.Sentence, Source: verdict.Place(c, r.Source), Help: r.Help}, nil
	}
	return nil, fmt.Errorf("there is no case and no rule %q%s; refreshcheck list shows the cases, and the rules are %s", id, closest(id, cases), strings.Join(verdict.RuleIDs(), ", "))
}

func explainCase(c fixtures.Case, s run.Settings) (*Explanation, error) {
	e := &Explanation{
		Kind: "case", ID: c.ID, Level: string(c.Level), Requirement: c.Requirement, Reason: c.Reason,
		Source: verdict.Place(s.Contract, c.Source), Rule: c.Rule,
	}
	if c.AtOnce {
		e.Order = append(e.Order, "all exchanges at once, each on a connection of its own")
	}
	if c.Last {
		e.Order = append(e.Order, "after every other case")
	}
	for _, step := range c.Steps {
		text, err := run.Preview(s, c.ID, step)
		if err != nil {
			return nil, err
		}
		e.Exchanges = append(e.Exchanges, ExplainedExchange{
			Sent: strings.TrimRight(text, "\n"), Answer: verdict.Expectation(s.Contract, step.Outcome), Times: max(1, step.Times), Kept: step.Kept,
		})
	}
	return e, nil
}
