package run

import (
	"errors"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// Preview shows what a step sends, with an example credential in the place of
// the live one, which is told and not shown.
func Preview(s Settings, id string, step fixtures.Step) (string, error) {
	t, err := target.Parse(target.Options{URL: "http://server.example"})
	if err != nil {
		return "", err
	}
	s.Target = t
	e := &Engine{s: s.Defaults(), sentValues: map[string]bool{}}
	// An unsigned JWT with an empty claim set: every derivation can be made of it.
	const example = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJleGFtcGxlIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	env := fixtures.Environment{Name: s.Contract.CookieName(), Token: example, Access: strings.Replace(example, "AAAA", "BBBB", 1)}
	env.Expired, env.Spent = env.Token, env.Token // told, and never shown
	r, err := e.build(id, step, env)
	var no fixtures.NotApplicable
	if errors.As(err, &no) {
		// Such as a case for opaque tokens alone.
		env.Token = "opaque-example-token"
		if r, err = e.build(id, step, env); err != nil {
			return "not sent to every server: " + no.Why, nil
		}
	}
	if err != nil {
		return "", err
	}
	m := e.shownRequest(r)
	return joinMessage(m), nil
}
