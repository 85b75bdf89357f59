package run_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/result"
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
	sum := sha256.Sum256(strconv.AppendInt(nil, int64(n), 10)) // no change of one octet makes another number's token
	return liveToken[:strings.LastIndex(liveToken, ".")+1] + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%x", sum[:16]))
}

// cases reads the cases of one theme file, written without its preamble.
func cases(t *testing.T, text string) []fixtures.Case {
	t.Helper()
	const preamble = "theme: test\nabout: Cases of a test.\ngroups:\n  - requirement: This is asked in a test.\n    reason: This is a case of a test.\n    source: contract:parameter\n    level: must\n    outcome: refusal\n    cases:\n"
	text = strings.ReplaceAll(strings.Trim(text, "\n"), "\t", "  ")
	all, err := fixtures.LoadFrom(words(), []fixtures.Source{{Name: "test.yaml", Text: []byte(preamble + text + "\n")}})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// words are what the cases may refer to.
func words() fixtures.Words {
	return fixtures.Words{Rules: verdict.RuleIDs(), Fields: request.Fields()}
}

// catalogue is all cases that are built in.
func catalogue(t *testing.T) []fixtures.Case {
	t.Helper()
	all, err := fixtures.Load(words())
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
	s := run.Settings{Tool: "refreshcheck/test", Tag: true, Target: aim(t, target.Options{URL: url}), Contract: c, Masker: redact.New(), ExchangeTimeout: 20 * time.Second}
	return lending(s, credential.Static(liveToken), false)
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
func lending(s run.Settings, source credential.Source, singleUse bool) run.Settings {
	masker := s.Masker
	s.Vault = credential.NewVault(source, singleUse, func(token string) { masker.Add("token", token, redact.Fragments) })
	return s
}

// counted is a source of numbered tokens, without end.
func counted() credential.Source {
	n := 0
	return credential.SourceFunc(func(context.Context) (string, error) { n++; return numbered(n), nil })
}

// finish runs the cases to the end.
func finish(t *testing.T, s run.Settings, cases []fixtures.Case) *result.Run {
	t.Helper()
	return ended(run.Start(t.Context(), s, cases))
}

// ended waits for the end of a run, and tells it.
func ended(e *run.Schedule) *result.Run {
	told := &result.Run{}
	e.Finish(told)
	return told
}

// of is the result of a case.
func of(t *testing.T, r *result.Run, id string) result.Case {
	t.Helper()
	i := slices.IndexFunc(r.Results, func(c result.Case) bool { return c.Case.ID == id })
	if i < 0 {
		t.Fatalf("there is no result of %s", id)
	}
	return r.Results[i]
}

// rules are the rules of a case's findings, in order.
func rules(r result.Case) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Rule)
	}
	return strings.Join(all, " ")
}

// wants checks a case's state and the rules of its findings.
func wants(t *testing.T, r *result.Run, id string, state result.State, found string) result.Case {
	t.Helper()
	c := of(t, r, id)
	if c.State != state || rules(c) != found {
		t.Errorf("%s %s with the findings %q (%s), want %s with %q", id, c.State, rules(c), c.Why, state, found)
	}
	return c
}

// passes checks that a run is conformant.
func passes(t *testing.T, r *result.Run) {
	t.Helper()
	if word, _ := r.Verdict(); word == result.Conformant {
		return
	}
	t.Errorf("the run ends %s", r.Line())
	for _, c := range r.Results {
		if c.State != result.Passed && c.State != result.NotApplicable && c.State != result.NotAsked {
			t.Logf("  %s %s: %s %+v", c.Case.ID, c.State, c.Why, c.Findings)
		}
	}
}

func start(t *testing.T, s run.Settings, cases []fixtures.Case) *run.Schedule {
	t.Helper()
	return run.Start(t.Context(), s, cases)
}
