package prove

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// unfit says why a server is not made for a contract other than the embedded one;
// empty: it is. A server that fits and is missed is missed.
func (row *Row) unfit(c *contract.Contract) string {
	for _, n := range row.Needs {
		if !slices.Contains([]reference.Need{reference.NeedSingleUse, reference.NeedExpired, reference.NeedBoth, reference.NeedLogin, reference.NeedWait}, n) {
			return "it is made for a contract of its own: " + string(n)
		}
	}
	if row.Conforming {
		return ""
	}
	if others := slices.Clone(row.Methods); len(others) > 0 {
		own := []string{c.Method()}
		if c.Method() == http.MethodGet {
			own = append(own, http.MethodHead) // which is asked like GET (RFC 9110 §9.3.2)
		}
		if !slices.ContainsFunc(others, func(m string) bool { return !slices.Contains(own, m) }) {
			return "it is about " + strings.Join(others, " and ") + ", which is the operation's own method"
		}
	}
	var all []string
	for _, id := range row.Rules {
		rule, _ := verdict.RuleByID(id)
		if why := rule.Without(c); why != "" {
			all = append(all, "the rule "+id+" has nothing to judge: "+why)
		}
	}
	if len(all) > 0 && (len(all) == len(row.Rules) || !row.AnyRule) {
		return all[0]
	}
	return ""
}

// dueAdvice is what a server that keeps a document is advised all the same, since the
// document deserves it: one that names no refusal. It says nothing of a fault.
func dueAdvice(ctx context.Context, s Settings, k *contract.Contract, cases []fixtures.Case) map[string]bool {
	plain := Row{Declaration: reference.Declaration{Conforming: true}, advised: map[string]bool{}}
	if err := plain.run(ctx, s, k, cases); err != nil {
		return nil // each row says the same
	}
	return plain.advised
}

// fit leaves a server out that was not found, since it sent what was written for
// another contract, or since no case that must report it applies.
func (row *Row) fit(r *result.Run, unfit string) {
	switch {
	case unfit != "":
		row.Why = unfit
	case row.Conforming:
		return
	default:
		row.Why = row.without(r)
	}
	if row.Why != "" {
		row.Fate = LeftOut
	}
}

// without says why no case that must report the fault was sent; empty: one was.
func (row *Row) without(r *result.Run) string {
	why := ""
	for _, c := range r.Results {
		reports := row.Case == c.Case.ID
		if row.Case == "" {
			reports = slices.ContainsFunc(row.Rules, func(id string) bool {
				rule, _ := verdict.RuleByID(id)
				return c.Case.Rule == id && rule.ByCases() || slices.Contains(c.Case.Checks, id) && rule.OnRequest
			})
		}
		if !reports {
			continue
		}
		if c.State != result.NotApplicable && c.State != result.NotAsked {
			return ""
		}
		why = c.Case.ID + " does not apply: " + c.Why
	}
	return why
}

// sentOverHTTP1 reports whether a fault that is not about HTTP/2 is shown by a case
// that HTTP/2 does not have.
func (row *Row) sentOverHTTP1(r *result.Run) bool {
	return row.Case != "" && !slices.Contains(row.Needs, reference.NeedHTTP2) && slices.ContainsFunc(r.Results, func(c result.Case) bool {
		return c.Case.ID == row.Case && c.State == result.NotApplicable
	})
}
