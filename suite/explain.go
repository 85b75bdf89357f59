package suite

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Cases is the catalogue: the built-in cases and those in the given folders.
func Cases(folders ...string) ([]fixtures.Case, error) {
	return fixtures.Load(verdict.RuleIDs(), folders...)
}

// Entry is one line of the list of cases.
type Entry struct {
	ID          string `json:"id"`
	Theme       string `json:"theme"`
	Outcome     string `json:"outcome"`
	Level       string `json:"level"`
	Requirement string `json:"requirement"`
}

// ListEntries tells the cases in short.
func ListEntries(cases []fixtures.Case) []Entry {
	var all []Entry
	for _, c := range cases {
		all = append(all, Entry{c.ID, c.Theme, string(c.Outcome), string(c.Level), c.Requirement})
	}
	return all
}

// BuiltIn names the contract that is built in.
func BuiltIn(ctx context.Context) (string, error) {
	c, _, err := loadContract(ctx, &Options{})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %s sha256:%s: %s %s", c.Name(), c.Version(), c.Digest(), c.Method(), c.Path()), nil
}

// Explain tells a case or a rule in full. openapi names another contract, or is
// empty.
func Explain(ctx context.Context, w io.Writer, id, openapi string, folders ...string) error {
	o := &Options{}
	if openapi != "" {
		o.OpenAPI.Set(openapi)
	}
	c, _, err := loadContract(ctx, o)
	if err != nil {
		return err
	}
	cases, err := Cases(folders...)
	if err != nil {
		return err
	}
	for _, one := range cases {
		if one.ID == id {
			return explainCase(w, one, run.Settings{Tool: Tool(), Contract: c})
		}
	}
	if r, ok := verdict.RuleByID(id); ok {
		fmt.Fprintf(w, "%s\n  %-10s %s\n  %-10s %s\n  %-10s %s\n", r.ID, r.Level, r.Sentence, "from", verdict.Place(c, r.Source), "help", r.Help)
		return nil
	}
	return fmt.Errorf("there is no case and no rule %q%s; refreshcheck list shows the cases, and the rules are %s", id, closest(id, cases), strings.Join(verdict.RuleIDs(), ", "))
}

func explainCase(w io.Writer, c fixtures.Case, s run.Settings) error {
	fmt.Fprintf(w, "%s\n", c.ID)
	row := func(name, text string) { fmt.Fprintf(w, "  %-10s %s\n", name, text) }
	row(string(c.Level), c.Requirement)
	row("because", c.Reason)
	row("from", verdict.Place(s.Contract, c.Source))
	if c.Rule != "" {
		row("rule", c.Rule)
	}
	if c.AtOnce {
		row("order", "all exchanges at once, each on a connection of its own")
	}
	if c.Last {
		row("order", "after every other case")
	}
	for i, step := range c.Steps {
		text, err := run.Preview(s, c.ID, step)
		if err != nil {
			return err
		}
		name := "sent"
		if len(c.Steps) > 1 {
			name = fmt.Sprintf("sent (%d)", i+1)
		}
		if step.Times > 1 {
			name += fmt.Sprintf(" %d times", step.Times)
		}
		if step.Kept {
			name += ", on the same connection"
		}
		fmt.Fprintf(w, "  %s\n", name)
		for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
			fmt.Fprintf(w, "    %s\n", l)
		}
		row("answer", verdict.Expectation(s.Contract, step.Outcome))
	}
	fmt.Fprintln(w, `  notation   \xNN is one octet, \\ a backslash, ‹…› comes from the live credential or is told in short; each line ends with CR LF`)
	return nil
}
