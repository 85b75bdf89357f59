package request

import (
	"errors"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Preview shows what a step sends. It uses an example credential, which is
// described and not shown. tool is the User-Agent, id the id of the case.
func Preview(tool string, c *contract.Contract, id string, step fixtures.Step) (string, error) {
	t, err := target.Parse(target.Options{URL: "http://server.example"})
	if err != nil {
		return "", err
	}
	base := NewBase(tool, t, c)
	if step.Over == fixtures.OverHTTP2 {
		base = base.Over(wire.HTTP2, false).Announced(16 << 10)
	}
	// A JWT with a signature of zeros: every derivation can be made from it.
	const example = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJleGFtcGxlIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	env := fixtures.Environment{Name: c.CookieName(), Token: example, Access: strings.Replace(example, "AAAA", "BBBB", 1), Misfits: c.Misfits()}
	env.Expired, env.Spent = env.Token, env.Token // they are described, and never shown
	r, err := base.Make(id, step, env)
	var no fixtures.NotApplicable
	if errors.As(err, &no) {
		// For example a case that needs an opaque token.
		env.Token = "opaque-example-token"
		if r, err = base.Make(id, step, env); err != nil {
			return "not sent to every server: " + no.Why, nil
		}
	}
	if err != nil {
		return "", err
	}
	m := r.Shown()
	m.Body = result.Bounded(m.Body, result.MostBody)
	return m.Text(), nil
}
