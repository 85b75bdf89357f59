package check_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Cases that are made while the run goes on are sent with its credential and
// judged by its rules. The run tells of those that are kept.
func TestFurtherCasesOfARun(t *testing.T) {
	cases, err := check.Cases()
	if err != nil {
		t.Fatal(err)
	}
	named := func(ids ...string) (some []fixtures.Case) {
		for _, id := range ids {
			for _, c := range cases {
				if c.ID == id {
					some = append(some, c)
				}
			}
		}
		return some
	}
	s := &server{faulty: true}
	c, err := check.Prepare(t.Context(), check.Options{Handler: s, Token: liveToken, Cases: named("valid/alone")})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Makes("explore --seed 1")
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	more := c.Ask(named("malformed/garbage-word", "valid/last-of-three"))
	if len(more) != 2 || more[0].Case.ID != "malformed/garbage-word" || more[0].State != result.Failed || more[1].State != result.Passed {
		t.Fatalf("%+v", more)
	}
	if all, token := c.Over(); all != "" || token != "" {
		t.Errorf("the run is over: %s %s", all, token)
	}
	c.Keep(more[1])
	r := c.Finish()
	if len(r.Results) != 2 || r.Catalogue != 2 || r.Selection != "explore --seed 1" || r.Requests != 4 {
		t.Errorf("%d results of %d, %d requests: %s", len(r.Results), r.Catalogue, r.Requests, r.Line())
	}
	if word, _ := r.Verdict(); word != result.PassedSome || !strings.Contains(r.Line(), "does not show that the server is conformant") {
		t.Errorf("%s %s", word, r.Line())
	}
}

// Nothing is sent after a run that has ended.
func TestFurtherCasesOfARunThatEnded(t *testing.T) {
	cases, err := check.Cases()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{}
	c, err := check.Prepare(t.Context(), check.Options{Handler: s, Token: "rt-" + strings.Repeat("not-issued-", 4), Cases: cases[:1]})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := s.requests.Load()
	all, _ := c.Over()
	more := c.Ask(cases[:2])
	if all == "" || more[0].State != result.CouldNotRun || more[0].Why == "" || s.requests.Load() != before {
		t.Errorf("%q, %+v, %d requests", all, more, s.requests.Load()-before)
	}
}
