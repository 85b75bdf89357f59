package report_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// nasty is what a server can answer to break a report that shows it.
const nasty = `</script></pre>]]><script>alert(1)</script><img src=x onerror=alert(2)>{{.}}|` + "`" + `::error::x ##[error]y %0A`

const operation = "openapi.json#/paths/~1v1~1refresh_token/post"

// exchanged is one exchange with the body, which is shown as it is.
func exchanged(step, status int, body string) result.Record {
	return result.Record{
		Step: step, Status: status, Summary: "a summary", Started: sampleStart.Add(time.Duration(step) * time.Millisecond), Duration: 12 * time.Millisecond, Attempts: 1,
		Differs: "Cookie: refresh_token=a\\x01‹token›",
		Curl:    "curl -i -X POST 'http://127.0.0.1:8000/v1/refresh_token' -H 'Cookie: refresh_token='",
		Request: result.Message{Line: "POST /v1/refresh_token HTTP/1.1", Fields: []result.Field{
			{Name: "Host", Value: "127.0.0.1:8000"}, {Name: "Content-Length", Value: "0"}, {Name: "Cookie", Value: `refresh_token=a\x01‹token›`}}},
		Response: result.Message{Line: "HTTP/1.1 422 Unprocessable Entity", Octets: len(body), Body: body, Raw: []byte(body), Fields: []result.Field{
			{Name: "Content-Type", Value: "application/json"}, {Name: "X-Nasty", Value: nasty}, {Name: "Set-Cookie", Value: "a=b; Path=/; HttpOnly"}}},
	}
}

var sampleStart = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func text(s string) *string { return &s }

// sampleRun has a case of every state, and a finding of every kind.
func sampleRun() *result.Run {
	one := func(id, theme string, level fixtures.Level, outcome fixtures.Outcome, findings []result.Finding, exchanges ...result.Record) result.Case {
		r := result.Case{
			Case:   fixtures.Case{ID: id, Theme: theme, Level: level, Outcome: outcome, Requirement: "The requirement of " + id + ".", Reason: "The reason."},
			Source: operation + "/parameters/0", Findings: findings, Records: exchanges, Duration: 12 * time.Millisecond,
		}
		r.Settle()
		return r
	}
	apart := func(id string, state result.State, why string) result.Case {
		r := one(id, "malformed", fixtures.Must, fixtures.Refusal, nil)
		r.State, r.Why = state, why
		return r
	}
	waiver := &result.Waiver{Case: "malformed/waived", Rule: "status", Reason: "known " + nasty, Until: "2027-01-31", Place: "waivers.yaml:1"}
	status := result.Finding{Rule: "status", Level: fixtures.Must, Step: 1, Status: 500, Message: "The server failed with 500.", Expected: "422 HTTPValidationError, and no token",
		Received: "500 " + nasty, Source: operation + "/responses/422"}
	waived := status
	waived.Waived = waiver
	schema := result.Finding{Rule: "schema", Level: fixtures.Must, Step: 1, Status: 422, Message: "Item 0 has the type number.", Pointer: text("/detail/0"), ValueType: "number",
		Received: "422 Unprocessable Entity", Source: "openapi.json#/components/schemas/ValidationError/type"}
	advice := result.Finding{Rule: "no-store", Level: fixtures.Should, Step: 1, Status: 200, Message: "No Cache-Control.", Received: "200 OK", Source: "RFC 6749 §5.1"}
	note := result.Finding{Rule: "differs", Level: fixtures.Note, Step: 1, Status: 200, Message: "A token is given.", Received: "200 OK", Source: "RFC 6265 §4.2.2"}
	return &result.Run{
		Tool: "refreshcheck/0.1.0", Target: "http://127.0.0.1:8000/v1/refresh_token", Base: "http://127.0.0.1:8000", Method: "POST",
		Contract:  result.Contract{Name: "openapi.json", Version: "3.1.0", Digest: "114083d639e9a5f7b50f2b1f30d46b5be7ac9f2e54c8bfb4d9c5b9b2a9a0d1c3", Document: refreshcheck.OpenAPI},
		Settings:  []result.Setting{{Name: "credential", Value: "from --token-file"}},
		Preflight: result.Preflight{Ran: true, Lines: []string{"no TLS, HTTP/1.1, 1 ms; the credential is accepted"}, Accepted: true, Duration: time.Millisecond},
		Catalogue: 9, Started: sampleStart, Duration: 1500 * time.Millisecond, Requests: 9,
		Results: []result.Case{
			one("valid/alone", "valid", fixtures.Must, fixtures.Token, []result.Finding{advice}, exchanged(1, 200, `{"access_token":"‹access token 123456›","token_type":"bearer"}`)),
			one("valid/quoted", "valid", fixtures.Must, fixtures.Either, []result.Finding{note}, exchanged(1, 200, "{}")),
			one("malformed/crash", "malformed", fixtures.Must, fixtures.Refusal, []result.Finding{status}, exchanged(1, 500, nasty)),
			one("malformed/chain", "malformed", fixtures.Must, fixtures.Refusal, []result.Finding{schema}, exchanged(1, 422, `{"detail": [7, "é"]}`), exchanged(2, 422, `{"detail":[]}`)),
			one("malformed/waived", "malformed", fixtures.Must, fixtures.Refusal, []result.Finding{waived}, exchanged(1, 500, "")),
			apart("malformed/jwt", result.NotApplicable, "the credential is no JWT"),
			apart("malformed/left-out", result.NotAsked, "--no-credential"),
			apart("malformed/stuck", result.CouldNotRun, "no connection"),
			one("elsewhere/query", "elsewhere", fixtures.Must, fixtures.NoHarm, nil, result.Record{Step: 1, Failure: "connection closed", Started: sampleStart, Attempts: 2,
				Request: result.Message{Line: "POST /v1/refresh_token?refresh_token=x HTTP/1.1", Body: `a\x00b`, Octets: 3}}),
		},
	}
}

// written writes one report of the run and gives its text.
func written(t testing.TB, format string, r *result.Run) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out")
	files, err := report.Files([]string{format + "=" + path}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := files[0].Write(r); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
