package verdict_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

func TestOtherMethods(t *testing.T) {
	c := embedded(t)
	const text = "Content-Type: text/plain"
	for _, test := range []struct {
		method, name string
		x            wire.Exchange
		want         string
	}{
		{"GET", "405 with Allow", answered(405, "no", text, "Allow: POST"), "(http-layer)"},
		{"GET", "405 without Allow", answered(405, "no", text), "(http-layer) allow?"},
		{"GET", "405 with another's Allow", answered(405, "no", text, "Allow: PUT, DELETE"), "(http-layer) allow?"},
		{"GET", "405 with POST among others", answered(405, "no", text, "Allow: PUT,POST"), "(http-layer)"},
		{"GET", "405 with an empty Allow", answered(405, "no", text, "Allow: "), "(http-layer)"},
		{"GET", "404", answered(404, "no", text), "(http-layer)"},
		{"GET", "401", answered(401, "no", text), "(http-layer)"},
		{"GET", "422", refusal(), "-"},
		{"GET", "a redirect", answered(302, "", "Location: /"), "-"},
		{"GET", "501", answered(501, "no", text), "-"},
		{"GET", "500", answered(500, "no", text), "allow?"},
		{"GET", "200 page", answered(200, "<h1>Hello</h1>", "Content-Type: text/html"), "allow?"},
		{"GET", "204", answered(204, ""), "allow?"},
		{"GET", "200 token", success(), "allow?"},
		{"GET", "201 token", answered(201, goodSuccess, asJSON), "allow? token-withheld?"},
		{"GET", "a cookie set", answered(404, "", "Set-Cookie: refresh_token="+newRefresh), "(http-layer) allow? token-withheld?"},
		{"DELETE", "200 token", success(), "token-withheld!"},
		{"REFRESH", "201 token", answered(201, goodSuccess, asJSON), "token-withheld!"},
		{"OPTIONS", "a cookie set", answered(404, "", "Set-Cookie: refresh_token="+newRefresh), "(http-layer) token-withheld!"},
		{"GET", "closed", failed(wire.Closed), "(http-layer)"},
		{"GET", "silence", failed(wire.TimedOut), "answered?"},
		{"HEAD", "405 with Allow", answered(405, "", "Allow: POST"), "(http-layer)"},
		{"HEAD", "200", answered(200, ""), "allow?"},
		{"OPTIONS", "200 with Allow", answered(200, "", "Allow: POST"), "-"},
		{"OPTIONS", "204", answered(204, ""), "-"},
		{"OPTIONS", "200 with a text", answered(200, "POST", text), "-"},
		{"OPTIONS", "405 without Allow", answered(405, ""), "(http-layer) allow?"},
		{"OPTIONS", "500", answered(500, ""), "allow?"},
		{"PUT", "405 with Allow", answered(405, "", "Allow: POST"), "(http-layer)"},
		{"PUT", "200", answered(200, "{}", asJSON), "allow?"},
		{"REFRESH", "501", answered(501, ""), "-"},
		{"TRACE", "200 with the request", answered(200, "TRACE / HTTP/1.1", "Content-Type: message/http"), "allow?"},
	} {
		a := asked(c, fixtures.NoHarm, test.x)
		a.Case.Level, a.Case.Rule, a.Case.Checks, a.Method = fixtures.Should, "allow", []string{"allow"}, test.method
		if test.method == "GET" { // the others carry garbage
			a.SentValue, a.CarriesLive = liveToken, true
		}
		wants(t, test.method+" "+test.name, looked(a), test.want)
	}
}

// The rule is asked for by name, and never of the operation's own method.
func TestAllowIsOnRequest(t *testing.T) {
	c := embedded(t)
	own := asked(c, fixtures.NoHarm, answered(405, ""))
	own.Case.Checks = []string{"allow"}
	wants(t, "the operation's own method", own, "(http-layer)")
	unasked := asked(c, fixtures.NoHarm, answered(405, ""))
	unasked.Method = "GET"
	wants(t, "a case that does not name the rule", unasked, "(http-layer)")
	unasked.Exchange = answered(200, "")
	wants(t, "a case that does not name the rule, with a success", unasked, "status!")
}

func TestForeignOrigin(t *testing.T) {
	c := embedded(t)
	const yes = "Access-Control-Allow-Credentials: true"
	for _, test := range []struct {
		name, sent string
		lines      []string
		want       string
	}{
		{"reflected", "https://attacker.example", []string{"Access-Control-Allow-Origin: https://attacker.example", yes}, "(differs) origin?"},
		{"null reflected", "null", []string{"Access-Control-Allow-Origin: null", yes}, "(differs) origin?"},
		{"without credentials", "https://attacker.example", []string{"Access-Control-Allow-Origin: https://attacker.example"}, "(differs)"},
		{"credentials false", "https://attacker.example", []string{"Access-Control-Allow-Origin: https://attacker.example", "Access-Control-Allow-Credentials: false"}, "(differs)"},
		{"its own origin", "https://attacker.example", []string{"Access-Control-Allow-Origin: https://app.example", yes}, "(differs)"},
		{"any, which browsers refuse with credentials", "https://attacker.example", []string{"Access-Control-Allow-Origin: *", yes}, "(differs)"},
		{"credentials alone", "https://attacker.example", []string{yes}, "(differs)"},
		{"nothing", "https://attacker.example", nil, "(differs)"},
		{"a request without an origin", "", []string{"Access-Control-Allow-Origin: https://attacker.example", yes}, "(differs)"},
	} {
		a := asked(c, fixtures.AnySafe, success(test.lines...))
		a.Case.Level, a.Case.Checks = fixtures.Should, []string{"origin"}
		a.Origin = test.sent
		wants(t, test.name, a, test.want)
		a.Case.Checks = nil
		wants(t, test.name+", not asked for", a, "(differs)")
	}
}

// Rules that no case files anything under are judged by the outcome alone.
func TestEveryRuleIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range verdict.Rules() {
		if seen[r.ID] || r.Sentence == "" || r.Help == "" || r.Source == "" || r.Level == "" {
			t.Errorf("rule %s stands twice or is incomplete", r.ID)
		}
		seen[r.ID] = true
		if got, ok := verdict.RuleByID(r.ID); !ok || got.Sentence != r.Sentence {
			t.Errorf("rule %s is not found by its id", r.ID)
		}
	}
	if _, ok := verdict.RuleByID("no-such-rule"); ok {
		t.Error("a rule that does not exist is found")
	}
}
