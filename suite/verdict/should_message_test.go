package verdict_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

func TestASuccessDoesNotRepeatTheRefreshToken(t *testing.T) {
	c := embedded(t)
	for _, test := range []struct{ name, body, want string }{
		{"in a member", `{"access_token":"` + accessToken + `","refresh_token":"` + liveToken + `"}`, "no-echo?"},
		{"inside of a text", `{"access_token":"` + accessToken + `","note":"got ` + liveToken + `"}`, "no-echo?"},
		{"as the access token", `{"access_token":"` + liveToken + `"}`, "access-token-form?"},
		{"a part of it", `{"access_token":"` + accessToken + `","note":"` + liveToken[:10] + `"}`, "-"},
	} {
		wants(t, test.name, asked(c, fixtures.Token, answered(200, test.body, asJSON, noStore)), test.want)
	}
}

func TestAnAnswerIsCodedAsTheRequestAccepts(t *testing.T) {
	c := embedded(t)
	wants(t, "no coding", asked(c, fixtures.Token, success()), "-")
	wants(t, "identity", asked(c, fixtures.Token, success("Content-Encoding: identity")), "-")
	wants(t, "gzip that nobody asked for", asked(c, fixtures.Token, success("Content-Encoding: GZIP")), "unasked-coding?")
	a := asked(c, fixtures.Token, success("Content-Encoding: gzip"))
	a.Added = []fixtures.Template{{Source: "accept-encoding: gzip"}}
	wants(t, "gzip that was asked for", a, "-")
	a = asked(c, fixtures.Token, success("Content-Encoding: br"))
	a.Added = []fixtures.Template{{Source: "accept-encoding: gzip"}}
	wants(t, "another coding", a, "unasked-coding?")
	a.Added = []fixtures.Template{{Source: "Accept-Encoding: *"}}
	wants(t, "any coding", a, "-")
	a = asked(c, fixtures.Token, success("Content-Encoding: br"))
	a.Step, a.Case.Steps = 1, []fixtures.Step{{Without: []string{"accept-encoding"}}}
	wants(t, "no word about codings", a, "-")
	a.Case.Steps[0].Without = []string{"Accept"}
	wants(t, "no word about media types", a, "unasked-coding?")
}

func TestOneContentLength(t *testing.T) {
	c := embedded(t)
	wants(t, "one", asked(c, fixtures.Token, success("Content-Length: 20")), "-")
	wants(t, "two lines", asked(c, fixtures.Token, success("Content-Length: 20", "content-length: 20")), "length-once?")
	wants(t, "a list", asked(c, fixtures.Token, success("Content-Length: 20, 20")), "length-once?")
}

func TestALocationNamesTheCookieAndNotTheQuery(t *testing.T) {
	c := embedded(t)
	for loc, want := range map[string]string{
		`["cookie","refresh_token"]`:          "-",
		`["refresh_token"]`:                   "-",
		`["header","cookie","refresh_token"]`: "-",
		`["query","refresh_token"]`:           "loc?",
		`["body","refresh_token"]`:            "loc?",
		`["path","refresh_token"]`:            "loc?",
	} {
		wants(t, loc, asked(c, fixtures.Refusal, refusalWith(`{"detail":[{"loc":`+loc+`,"msg":"Field required","type":"missing"}]}`)), want)
	}
}

func TestAnAccessTokenIsNoWordOfAProgram(t *testing.T) {
	c := embedded(t)
	for token, want := range map[string]string{
		accessToken: "-", "undefined": "access-token-form?", "None": "access-token-form?", "b'" + accessToken + "'": "access-token-form?",
	} {
		wants(t, token, asked(c, fixtures.Token, answered(200, `{"access_token":"`+token+`"}`, asJSON, noStore)), want)
	}
}

// Who accepts no JSON may get something else.
func TestAnAnswerInAnotherMediaTypeForWhoAcceptsNoJSON(t *testing.T) {
	c := embedded(t)
	for _, test := range []struct {
		name     string
		excludes bool
		outcome  fixtures.Outcome
		status   int
		want     string
	}{
		{"a success", true, fixtures.AnySafe, 200, "-"},
		{"a refusal", true, fixtures.NoHarm, 422, "(http-layer)"},
		{"a success for who accepts JSON", false, fixtures.AnySafe, 200, "content-type! json! no-store?"},
	} {
		a := asked(c, test.outcome, answered(test.status, "<h1>Hello</h1>", "Content-Type: text/html"))
		a.ExcludesJSON = test.excludes
		wants(t, test.name, a, test.want)
	}
}
