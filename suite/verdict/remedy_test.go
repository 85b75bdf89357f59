package verdict_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// A remedy is for the very finding: nobody is told to document a 500.
func TestRemedyIsForTheFinding(t *testing.T) {
	for _, test := range []struct {
		status  int
		outcome fixtures.Outcome
		want    string
		never   string
	}{
		{500, fixtures.Refusal, "server's log", "document it"},
		{503, fixtures.Token, "server's log", "document it"},
		{401, fixtures.Refusal, "--openapi", "server's log"},
		{422, fixtures.Token, "Accept this request", "--openapi"},
		{200, fixtures.Refusal, "before any token is issued", "--openapi"},
		{307, fixtures.Token, "Do not redirect", "--openapi"},
		{302, fixtures.Refusal, "document its status in your OpenAPI document", "a slash"},
	} {
		got := verdict.Remedy(result.Finding{Rule: "status", Status: test.status}, test.outcome)
		if !strings.Contains(got, test.want) || strings.Contains(got, test.never) {
			t.Errorf("%d where %s must come: %s", test.status, test.outcome, got)
		}
	}
	for status, want := range map[int]string{200: "only for its own method", 405: "in the field Allow", 500: "server's log"} {
		if got := verdict.Remedy(result.Finding{Rule: "allow", Status: status}, fixtures.Refusal); !strings.Contains(got, want) {
			t.Errorf("%d: %s", status, got)
		}
	}
	for status, want := range map[int]string{200: "only in Set-Cookie, with HttpOnly", 422: "Leave the value out of the error"} {
		if got := verdict.Remedy(result.Finding{Rule: "no-echo", Status: status}, fixtures.Refusal); !strings.Contains(got, want) {
			t.Errorf("%d: %s", status, got)
		}
	}
	for _, r := range verdict.Rules() {
		if verdict.Remedy(result.Finding{Rule: r.ID, Status: 200}, fixtures.Refusal) == "" {
			t.Errorf("%s has no remedy", r.ID)
		}
	}
}
