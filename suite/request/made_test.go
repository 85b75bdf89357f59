package request_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

const (
	liveToken   = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.TGl2ZS1zaWduYXR1cmUtb2YtdGhlLXRlc3RzLTAwMQ"
	accessToken = "access-token-of-the-tests"
)

func theContract(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := contract.Load(t.Context(), "openapi.json", refreshcheck.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// baseAt is the base request at a target.
func baseAt(t *testing.T, o target.Options) request.Base {
	t.Helper()
	to, err := target.Parse(o)
	if err != nil {
		t.Fatal(err)
	}
	return request.NewBase("refreshcheck/test", to, theContract(t))
}

func base(t *testing.T) request.Base { return baseAt(t, target.Options{URL: "http://server.example"}) }

// steps are the steps of one case, as a theme file writes it, without its id.
func steps(t *testing.T, text string) []fixtures.Step {
	t.Helper()
	const preamble = "theme: test\nabout: Cases of a test.\ngroups:\n  - requirement: This is asked in a test.\n    reason: This is a case of a test.\n    source: contract:parameter\n    level: must\n    outcome: no-harm\n    cases:\n      - {id: test/case"
	if text != "" {
		text = ", " + text
	}
	words := fixtures.Words{Rules: verdict.RuleIDs(), Fields: request.Fields()}
	all, err := fixtures.LoadFrom(words, []fixtures.Source{{Name: "test.yaml", Text: []byte(preamble + text + "}\n")}})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return all[0].Steps
}

// environment is what steps are made from.
func environment() fixtures.Environment {
	return fixtures.Environment{Name: "refresh_token", Token: liveToken, Access: accessToken, Expired: "expired-token", Spent: "spent-token"}
}

// made is a step made into a request.
func made(t *testing.T, b request.Base, text string) *request.Request {
	t.Helper()
	r, err := b.Make("test/case", steps(t, text)[0], environment())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

// lines puts line ends of HTTP in the place of plain ones.
func lines(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
