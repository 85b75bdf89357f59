package run_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// The live token is a JWT, so that everything can be derived from it; a
// signature tells tokens apart.
const (
	liveToken   = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyLTEiLCJ0eXAiOiJyZWZyZXNoIn0.TGl2ZS1zaWduYXR1cmUtb2YtdGhlLXRlc3RzLTAwMQ"
	accessToken = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyLTEiLCJ0eXAiOiJhY2Nlc3MifQ.QWNjZXNzLXNpZ25hdHVyZS1vZi10aGUtdGVzdHM"
)

// numbered is another token of the same user.
func numbered(n int) string {
	return liveToken[:strings.LastIndex(liveToken, ".")+1] + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%032d", n))
}

// cases reads the cases of one theme file, written without its preamble.
func cases(t *testing.T, text string) []fixtures.Case {
	t.Helper()
	const preamble = "theme: test\nabout: Cases of a test.\ngroups:\n  - requirement: This is asked in a test.\n    reason: This is a case of a test.\n    source: contract:parameter\n    level: must\n    outcome: refusal\n    cases:\n"
	text = strings.ReplaceAll(strings.Trim(text, "\n"), "\t", "  ")
	all, err := fixtures.LoadFrom(verdict.RuleIDs(), []fixtures.Source{{Name: "test.yaml", Text: []byte(preamble + text + "\n")}})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// catalogue is all cases that are built in.
func catalogue(t *testing.T) []fixtures.Case {
	t.Helper()
	all, err := fixtures.Load(verdict.RuleIDs())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// settings are those of a run against a URL with one token that can be used again.
func settings(t *testing.T, url string) run.Settings {
	t.Helper()
	c, err := contract.Load(t.Context(), "openapi.json", refreshcheck.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	s := run.Settings{Tool: "refreshcheck/test", Target: aim(t, target.Options{URL: url}), Contract: c, Masker: redact.New(), ExchangeTimeout: 20 * time.Second}
	return lending(s, target.Static(liveToken), false)
}

func aim(t *testing.T, o target.Options) *target.Target {
	t.Helper()
	to, err := target.Parse(o)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// lending has the run lend tokens of a source, masked as the suite does it.
func lending(s run.Settings, source target.Source, singleUse bool) run.Settings {
	masker := s.Masker
	s.Vault = target.NewVault(source, singleUse, func(token string) { masker.Add("token", token, redact.Fragments) })
	return s
}

// counted is a source of numbered tokens, without end.
func counted() target.Source {
	n := 0
	return target.SourceFunc(func(context.Context) (string, error) { n++; return numbered(n), nil })
}

// finish runs the cases to the end.
func finish(t *testing.T, s run.Settings, cases []fixtures.Case) *verdict.Run {
	t.Helper()
	return run.Start(t.Context(), s, cases).Finish()
}

// of is the result of a case.
func of(t *testing.T, r *verdict.Run, id string) verdict.CaseResult {
	t.Helper()
	i := slices.IndexFunc(r.Results, func(c verdict.CaseResult) bool { return c.Case.ID == id })
	if i < 0 {
		t.Fatalf("there is no result of %s", id)
	}
	return r.Results[i]
}

// rules are the rules of a case's findings, in order.
func rules(r verdict.CaseResult) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Rule)
	}
	return strings.Join(all, " ")
}

// wants checks a case's state and the rules of its findings.
func wants(t *testing.T, r *verdict.Run, id string, state verdict.State, found string) verdict.CaseResult {
	t.Helper()
	c := of(t, r, id)
	if c.State != state || rules(c) != found {
		t.Errorf("%s %s with the findings %q (%s), want %s with %q", id, c.State, rules(c), c.Why, state, found)
	}
	return c
}

// passes checks that a run is conformant.
func passes(t *testing.T, r *verdict.Run) {
	t.Helper()
	if word, _ := r.Verdict(); word == verdict.Conformant {
		return
	}
	t.Errorf("the run ends %s", r.Line())
	for _, c := range r.Results {
		if c.State != verdict.Passed && c.State != verdict.NotApplicable && c.State != verdict.NotAsked {
			t.Logf("  %s %s: %s %+v", c.Case.ID, c.State, c.Why, c.Findings)
		}
	}
}

func start(t *testing.T, s run.Settings, cases []fixtures.Case) *run.Engine {
	t.Helper()
	return run.Start(t.Context(), s, cases)
}
