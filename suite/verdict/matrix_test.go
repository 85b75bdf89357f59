package verdict_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// matrix is the specification of the outcomes: for every kind of answer, what is
// found where a must case asks for each outcome. status! is a must finding and
// (differs) a note; a hyphen stands for nothing.
//
// A request that asks for a token, for either or for any-safe carries the live
// one; the other two carry garbage.
const matrix = `
answer                   | token                  | refusal          | either                 | no-harm          | any-safe
200 token                | -                      | token-withheld!  | (differs)              | token-withheld!  | (differs)
200 rotated              | -                      | token-withheld!  | (differs)              | token-withheld!  | (differs)
200 without token        | schema!                | schema! status!  | schema!                | schema! status!  | schema!
200 page                 | content-type! json!    | content-type! json! status! | content-type! json! | content-type! json! status! | content-type! json!
200 two types            | content-type!          | content-type! token-withheld! | (differs) content-type! | content-type! token-withheld! | (differs) content-type!
200 more after           | json!                  | json! token-withheld! | (differs) json!   | json! token-withheld! | (differs) json!
201 token                | status!                | status! token-withheld! | status!         | status! token-withheld! | status!
204 empty                | status!                | status!          | status!                | status!          | status!
302 elsewhere            | status!                | status!          | status!                | status!          | status!
302 with token           | status!                | status! token-withheld! | status!         | status! token-withheld! | status!
307 slash                | status!                | status!          | status!                | status!          | status!
400 page                 | status!                | status!          | status!                | (http-layer)     | (http-layer)
400 json                 | status!                | status!          | status!                | (http-layer)     | (http-layer)
400 cut short            | framing! status!       | framing! status! | framing! status!       | (http-layer)     | (http-layer)
400 never ends           | answered! status!      | answered! status! | answered! status!     | (http-layer) answered! | (http-layer) answered!
401 json                 | status!                | status!          | status!                | (http-layer)     | (http-layer)
403 page                 | status!                | status!          | status!                | (http-layer)     | (http-layer)
404 page                 | status!                | status!          | status!                | (http-layer)     | (http-layer)
413 text                 | status!                | status!          | status!                | (http-layer)     | (http-layer)
429 text                 | status!                | status!          | status!                | (http-layer)     | (http-layer)
431 empty                | status!                | status!          | status!                | (http-layer)     | (http-layer)
422 good                 | status!                | -                | (differs)              | -                | (differs)
422 bad schema           | schema! status!        | schema!          | (differs) schema!      | schema!          | (differs) schema!
422 page                 | content-type! json! status! | content-type! json! | (differs) content-type! json! | content-type! json! | (differs) content-type! json!
422 with token           | status!                | token-withheld! | (differs) token-withheld! | token-withheld! | (differs) token-withheld!
422 cut short            | framing! status!       | framing!         | (differs) framing!     | framing!         | (differs) framing!
422 two lengths          | framing! status!       | framing!         | (differs) framing!     | framing!         | (differs) framing!
422 never ends           | answered! status!      | answered!        | (differs) answered!    | answered!        | (differs) answered!
422 too large            | framing! status!       | framing!         | (differs) framing!     | framing!         | (differs) framing!
500 json                 | status!                | status!          | status!                | status!          | status!
500 with token           | status!                | status! token-withheld! | status!         | status! token-withheld! | status!
502 gateway page         | status!                | status!          | status!                | (http-layer)     | (http-layer)
502 json                 | status!                | status!          | status!                | status!          | status!
503 text                 | status!                | status!          | status!                | status!          | status!
504 gateway, empty       | status!                | status!          | status!                | (http-layer)     | (http-layer)
closed                   | answered!              | answered!        | answered!              | (http-layer)     | (http-layer)
reset                    | answered!              | answered!        | answered!              | (http-layer)     | (http-layer)
write failed             | answered!              | answered!        | answered!              | (http-layer)     | (http-layer)
timeout                  | answered!              | answered!        | answered!              | answered!        | answered!
garbled                  | framing!               | framing!         | framing!               | framing!         | framing!
header too large         | framing!               | framing!         | framing!               | framing!         | framing!
too many 1xx             | framing!               | framing!         | framing!               | framing!         | framing!
interrupted              | -                      | -                | -                      | -                | -
`

// answers are the rows of the matrix.
func answers() map[string]wire.Exchange {
	const page, text = "Content-Type: text/html; charset=utf-8", "Content-Type: text/plain"
	const html = "<!doctype html><title>Bad Request</title><h1>Bad Request</h1>"
	half := func(x wire.Exchange, kind wire.FailureKind, problems ...wire.Problem) wire.Exchange {
		return changed(x, func(r *wire.Response) {
			r.Body, r.BodyErr, r.Problems = r.Body[:len(r.Body)/2], &wire.Failure{Kind: kind}, problems
		})
	}
	cut := wire.Problem{Kind: wire.ProblemCutShort, Detail: "The body ends early.", Section: "RFC 9112 §8"}
	return map[string]wire.Exchange{
		"200 token":         success(),
		"200 rotated":       success("Set-Cookie: refresh_token=" + newRefresh + "; Path=/; HttpOnly; Secure; SameSite=Strict"),
		"200 without token": successWith(`{"token_type":"bearer"}`),
		"200 page":          answered(200, html, page, noStore),
		"200 two types":     success(asJSON),
		"200 more after":    successWith(goodSuccess + goodSuccess),
		"201 token":         answered(201, goodSuccess, asJSON, noStore),
		"204 empty":         answered(204, ""),
		"302 elsewhere":     answered(302, html, page, "Location: /login"),
		"302 with token":    answered(302, "", "Location: /", "Set-Cookie: access_token="+accessToken+"; Path=/"),
		"307 slash":         answered(307, "", "Location: /v1/refresh_token/"),
		"400 page":          answered(400, html, page),
		"400 json":          answered(400, `{"error":"invalid_grant"}`, asJSON),
		"400 cut short":     half(answered(400, html, page), wire.Closed, cut),
		"400 never ends":    half(answered(400, html, page), wire.TimedOut),
		"401 json":          answered(401, `{"detail":"Not authenticated"}`, asJSON, "WWW-Authenticate: Bearer"),
		"403 page":          answered(403, html, page),
		"404 page":          answered(404, html, page),
		"413 text":          answered(413, "Payload Too Large", text),
		"429 text":          answered(429, "Too Many Requests", text),
		"431 empty":         answered(431, ""),
		"422 good":          refusal(),
		"422 bad schema":    refusalWith(`{"detail":"Field required"}`),
		"422 page":          answered(422, html, page),
		"422 with token":    refusalWith(strings.TrimSuffix(goodRefusal, "}") + `,"access_token":"` + accessToken + `"}`),
		"422 cut short":     half(refusal(), wire.Closed, cut),
		"422 two lengths": changed(refusal(), func(r *wire.Response) {
			r.Problems = []wire.Problem{{Kind: wire.ProblemLengthConflict, Detail: "There are two.", Section: "RFC 9112 §6.3"}}
		}),
		"422 never ends":     half(refusal(), wire.TimedOut),
		"422 too large":      changed(refusal(), func(r *wire.Response) { r.Truncated = true }),
		"500 json":           answered(500, `{"detail":"Internal Server Error"}`, asJSON),
		"500 with token":     answered(500, goodSuccess, asJSON),
		"502 gateway page":   answered(502, html, page),
		"502 json":           answered(502, `{"detail":"no"}`, asJSON),
		"503 text":           answered(503, "Service Unavailable", text),
		"504 gateway, empty": answered(504, ""),
		"closed":             failed(wire.Closed),
		"reset":              failed(wire.Reset),
		"write failed":       failed(wire.WriteFailed),
		"timeout":            failed(wire.TimedOut),
		"garbled":            failed(wire.Garbled),
		"header too large":   failed(wire.TooLarge),
		"too many 1xx":       failed(wire.TooManyInterim),
		"interrupted":        failed(wire.Interrupted),
	}
}

func rows(t *testing.T, table string) (header []string, all map[string][]string) {
	t.Helper()
	all = map[string][]string{}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		for i := range cells {
			cells[i] = strings.Join(strings.Fields(cells[i]), " ")
		}
		if header == nil {
			header = cells
			continue
		}
		if len(cells) != len(header) {
			t.Fatalf("the row %q has %d cells, want %d", cells[0], len(cells), len(header))
		}
		all[cells[0]] = cells
	}
	return header, all
}

func TestEveryOutcomeMeetsEveryAnswer(t *testing.T) {
	c := embedded(t)
	header, table := rows(t, matrix)
	exchanges := answers()
	for name := range exchanges {
		if table[name] == nil {
			t.Errorf("the answer %q has no row in the matrix", name)
		}
	}
	for name, cells := range table {
		x, ok := exchanges[name]
		if !ok {
			t.Errorf("the row %q has no answer", name)
			continue
		}
		for i, outcome := range header[1:] {
			a := asked(c, fixtures.Outcome(outcome), x)
			a.Gateway = strings.Contains(name, "gateway")
			wants(t, name+", asked for "+outcome, a, cells[i+1])
		}
	}
}

// What every finding tells, whichever rule it is of.
func TestFindingsTellWhereTheyComeFrom(t *testing.T) {
	c := embedded(t)
	for name, x := range answers() {
		for _, o := range []fixtures.Outcome{fixtures.Token, fixtures.Refusal, fixtures.Either, fixtures.NoHarm, fixtures.AnySafe} {
			for _, f := range judge(asked(c, o, x)) {
				status := 0
				if x.Response != nil {
					status = x.Response.Status
				}
				if f.Step != 1 || f.Status != status || f.Message == "" || f.Received == "" || f.Source == "" || strings.HasPrefix(f.Source, "contract:") {
					t.Errorf("%s, asked for %s: the finding is incomplete: %+v", name, o, f)
				}
				if strings.Contains(f.Message+f.Expected+f.Received+f.Source, "\n") {
					t.Errorf("%s: a finding has more than one line: %+v", name, f)
				}
			}
		}
	}
}

// A case files a wrong verdict under its own rule, and everything else under
// the rule that it breaks.
func TestACaseFilesAWrongVerdictUnderItsOwnRule(t *testing.T) {
	c := embedded(t)
	for _, test := range []struct {
		name, rule string
		outcome    fixtures.Outcome
		x          wire.Exchange
		want       string
	}{
		{"a refusal of what must succeed", "exact-cookie", fixtures.Token, refusal(), "exact-cookie!"},
		{"an undocumented refusal of it", "undemanding", fixtures.Token, answers()["401 json"], "undemanding!"},
		{"a crash", "exact-cookie", fixtures.Token, answers()["500 json"], "status!"},
		{"a redirect", "exact-cookie", fixtures.Token, answers()["302 elsewhere"], "status!"},
		{"silence", "exact-cookie", fixtures.Token, failed(wire.TimedOut), "answered!"},
		{"a broken success", "exact-cookie", fixtures.Token, successWith(`{}`), "schema!"},
		{"a token for nothing", "cookie-place", fixtures.NoHarm, success(), "cookie-place!"},
		{"a token under a refusal", "cookie-place", fixtures.NoHarm, answers()["422 with token"], "token-withheld!"},
		{"a success without a token", "cookie-place", fixtures.NoHarm, successWith(`{}`), "schema! status!"},
		{"a refusal of what may be refused", "exact-cookie", fixtures.Either, refusal(), "(differs)"},
	} {
		a := asked(c, test.outcome, test.x)
		a.Case.Rule = test.rule
		wants(t, test.name, a, test.want)
	}
}

// What a should case asks for is advice, whichever rule it breaks; a note case
// tells and never fails; no case makes a rule stricter than it is.
func TestTheCaseCapsTheLevel(t *testing.T) {
	c := embedded(t)
	for level, want := range map[fixtures.Level]string{
		fixtures.Must:   "no-echo? status!",
		fixtures.Should: "no-echo? status?",
		fixtures.Note:   "(no-echo) (status)",
	} {
		a := asked(c, fixtures.Token, refusalWith(`{"detail":[{"loc":["cookie","refresh_token"],"msg":"`+garbage+`","type":"x"}]}`))
		a.Case.Level, a.SentValue = level, garbage
		wants(t, string(level), a, want)
		if w := (result.Case{Findings: judge(a)}).Worst(); w != level {
			t.Errorf("the worst of a %s case is %s", level, w)
		}
	}
}

// A token for a request that carried none, and a crash of the operation, fail the
// run in every case, whatever its level.
func TestWhatNoCaseCaps(t *testing.T) {
	c := embedded(t)
	for _, level := range []fixtures.Level{fixtures.Must, fixtures.Should, fixtures.Note} {
		for want, x := range map[string]wire.Exchange{
			"token-withheld!": refusalWith(`{"access_token":"` + accessToken + `",` + goodRefusal[1:]),
			"status!":         answered(500, "no", "Content-Type: text/plain"),
		} {
			a := asked(c, fixtures.NoHarm, x)
			a.Case.Level = level
			wants(t, string(level), a, want)
		}
	}
}
