package verdict_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// The credentials of these tests. The access tokens are JWTs with an exp in 2100
// and in 2020; otherToken is one that the run has been given by another answer.
const (
	liveToken     = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.bGl2ZS1zaWduYXR1cmUtbGl2ZQ"
	accessToken   = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEiLCJleHAiOjQxMDI0NDQ4MDB9.YWNjZXNzLXNpZ25hdHVyZQ"
	expiredAccess = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEiLCJleHAiOjE1Nzc4MzY4MDB9.YWNjZXNzLXNpZ25hdHVyZQ"
	otherToken    = "b3RoZXItdG9rZW4tb2YtdGhpcy1ydW4tMDE="
	garbage       = "garbage-that-was-sent"
	newRefresh    = "bmV3LXJlZnJlc2gtdG9rZW4tMDAx"
)

// now is when these tests take place.
func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

const (
	goodSuccess = `{"access_token":"` + accessToken + `","token_type":"bearer"}`
	goodRefusal = `{"detail":[{"loc":["cookie","refresh_token"],"msg":"Field required","type":"missing"}]}`
	asJSON      = "Content-Type: application/json"
	noStore     = "Cache-Control: no-store"
)

// answered is an exchange with a whole, well-framed answer.
func answered(status int, body string, lines ...string) wire.Exchange {
	r := &wire.Response{Proto: "HTTP/1.1", Status: status, Body: []byte(body)}
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		r.Fields = append(r.Fields, wire.Field{Name: name, Value: strings.TrimSpace(value)})
	}
	return wire.Exchange{Sent: []byte("POST"), Response: r, FirstOctet: true, Duration: time.Millisecond}
}

func success(lines ...string) wire.Exchange {
	return answered(200, goodSuccess, append([]string{asJSON, noStore}, lines...)...)
}

func successWith(body string) wire.Exchange { return answered(200, body, asJSON, noStore) }

func refusal(lines ...string) wire.Exchange {
	return answered(422, goodRefusal, append([]string{asJSON}, lines...)...)
}

func refusalWith(body string) wire.Exchange { return answered(422, body, asJSON) }

func failed(kind wire.FailureKind) wire.Exchange {
	return wire.Exchange{Sent: []byte("POST"), Failure: &wire.Failure{Kind: kind, Err: errors.New("it went wrong")}}
}

// changed changes the response of an exchange.
func changed(x wire.Exchange, change func(*wire.Response)) wire.Exchange {
	change(x.Response)
	return x
}

func embedded(t testing.TB) *contract.Contract { return contractOf(t, string(openapi())) }

func contractOf(t testing.TB, document string) *contract.Contract {
	t.Helper()
	c, err := contract.Load(t.Context(), "openapi.json", []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// asked is an answer to a request that asks for the outcome: the live token is
// sent where the outcome allows one, garbage where it does not.
func asked(c *contract.Contract, o fixtures.Outcome, x wire.Exchange) verdict.Answer {
	a := verdict.Answer{
		Case:     fixtures.Case{ID: "theme/case", Level: fixtures.Must, Outcome: o, Steps: []fixtures.Step{{Outcome: o, Times: 1}}},
		Step:     1,
		Outcome:  o,
		Method:   "POST",
		Contract: c,
		Exchange: x, SentValue: liveToken, Token: liveToken, Now: now(), CarriesLive: true,
	}
	if o == fixtures.Refusal || o == fixtures.NoHarm {
		a.SentValue, a.CarriesLive = garbage, false
	}
	return looked(a)
}

// looked looks through an answer as a run does that has been given otherToken before.
func looked(a verdict.Answer) verdict.Answer {
	r := a.Exchange.Response
	if r == nil {
		return a
	}
	known := recognise.New(a.Contract.CookieName(), a.Contract.TokenMembers())
	known.Learn(known.Look(recognise.Answer{Success: true, Body: []byte(`{"access_token":"` + otherToken + `","token_type":"bearer"}`)}, recognise.Carried{Live: liveToken, Values: []string{liveToken}}))
	success := a.Contract.IsSuccess(r.Status) && a.Method == a.Contract.Method()
	a.Looked = known.Look(verdict.Seen(r, success, a.Now), recognise.Carried{Live: a.Token, Values: []string{a.SentValue}})
	var jar cookie.Jar
	here := cookie.Request{Host: "127.0.0.1", Path: "/v1/refresh_token"}
	a.Cookie = jar.Receive(r.Values("Set-Cookie"), a.Contract.CookieName(), here, here, a.Now)
	return a
}

// told are the findings as words, sorted: status! is a must finding, no-store?
// advice, and (differs) a note.
func told(findings []result.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, map[fixtures.Level]string{
			fixtures.Must: f.Rule + "!", fixtures.Should: f.Rule + "?", fixtures.Note: "(" + f.Rule + ")",
		}[f.Level])
	}
	slices.Sort(all)
	if len(all) == 0 {
		return "-"
	}
	return strings.Join(all, " ")
}

func judge(a verdict.Answer) []result.Finding { return verdict.Judge(verdict.Rules(), a) }

// wants checks what is found in an answer.
func wants(t *testing.T, name string, a verdict.Answer, want string) {
	t.Helper()
	found := judge(a)
	if got := told(found); got != want {
		t.Errorf("%s: found %s, want %s", name, got, want)
		for _, f := range found {
			t.Logf("  %s: %s", f.Rule, f.Message)
		}
	}
}

func openapi() []byte { return refreshcheck.OpenAPI }
