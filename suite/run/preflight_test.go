package run_test

import (
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

const oneOfEach = `
      - {id: test/missing}
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}`

// A refused credential, or no HTTP at all, ends the run as one message: nothing
// else is sent, and no case is judged.
func TestThePreflightEndsARun(t *testing.T) {
	page := "Content-Type: text/html"
	for name, test := range map[string]struct {
		answer reply
		says   string
	}{
		"401":              {answer(401, "no", "WWW-Authenticate: Bearer"), "the credential is refused: a plain request with it got 401"},
		"403":              {answer(403, "no"), "its own header (--header-file)"},
		"422":              {refused(), "the credential is refused: a plain request with it got 422"},
		"closed":           {reply{closes: true}, "gives no HTTP answer"},
		"another protocol": {reply{octets: "220 mail.example ESMTP\r\n", closes: true}, "gives no HTTP answer"},
		"TLS":              {reply{octets: "\x15\x03\x01\x00\x02\x02\x16", closes: true}, "try https"},
		"half a header":    {reply{octets: "HTTP/1.1 200 OK\r\nConte", closes: true}, "gives no HTTP answer"},
		"a gateway":        {answer(502, "<h1>Bad Gateway</h1>", page), "a gateway answers instead of the server"},
		"a sign-in":        {answer(302, "", "Location: https://idp.example/login"), "a redirect to a login page (https://idp.example/login)"},
		"another host":     {answer(307, "", "Location: https://other.example/v1/refresh_token?t=secret"), "a redirect to another host (https://other.example/v1/refresh_token)"},
		"a login page":     {answer(200, `<!doctype html><form><input type="password"></form>`, page), "a login page answers"},
	} {
		s := serve(t, func(arrival) reply { return test.answer })
		e := start(t, settings(t, s.url), cases(t, oneOfEach))
		if !strings.Contains(e.Ended(), test.says) {
			t.Errorf("%s: %q", name, e.Ended())
		}
		r := ended(e)
		for _, id := range []string{"test/missing", "test/token"} {
			wants(t, r, id, result.CouldNotRun, "")
		}
		if word, code := r.Verdict(); word != result.Incomplete || code != result.ExitIncomplete || len(r.Problems) != 1 {
			t.Errorf("%s: %s, %d, %q", name, word, code, r.Problems)
		}
		want := 1
		switch {
		case test.answer.closes:
			want = 2 // sent once more
		case name == "a gateway":
			want = 6 // the server behind it may be starting
		}
		if n := len(s.requests("")); n != want {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

// A refusal that speaks of another cookie than the contract's says what is wrong,
// and no fresh token would help.
func TestARefusalAboutAnotherCookie(t *testing.T) {
	loc := func(words string) string {
		return `{"detail":[{"loc":[` + words + `],"msg":"Field required","type":"missing"}]}`
	}
	for _, test := range []struct{ name, body, other string }{
		{"FastAPI", loc(`"cookie","refresh-token"`), "refresh-token"},
		{"another member", `{"errors":[{"path":["Cookies","sid"]}]}`, "sid"},
		{"Spring", `{"status":400,"message":"Required cookie 'refreshToken' for method parameter type String is not present"}`, "refreshToken"},
		{"a text", "Missing cookie \"rt\".", "rt"},
		{"the contract's", loc(`"cookie","refresh_token"`), ""},
		{"both", `{"detail":[{"loc":["cookie","refresh-token"]},{"loc":["cookie","refresh_token"]}]}`, ""},
		{"no cookie", loc(`"body","refresh-token"`), ""},
		{"no name", loc(`"cookie"`), ""},
		{"no name that a cookie has", loc(`"cookie","a sentence; of words"`), ""},
		{"a sentence", `{"detail":"The cookie is missing"}`, ""},
		{"the credential itself", loc(`"cookie","` + liveToken + `"`), ""},
		{"nothing", "", ""},
	} {
		s := serve(t, func(arrival) reply { return answer(422, test.body, asJSON) })
		ended := start(t, settings(t, s.url), cases(t, oneOfEach)).Ended()
		want := "the refusal is about a cookie named " + test.other + ", and the contract says refresh_token"
		if told := strings.Contains(ended, "the refusal is about"); told != (test.other != "") || told && !strings.Contains(ended, want) {
			t.Errorf("%s: %s", test.name, ended)
		}
		if !strings.HasPrefix(ended, "the credential is refused") || !strings.Contains(ended, "et a new one") || strings.Contains(ended, liveToken) {
			t.Errorf("%s: %s", test.name, ended)
		}
	}
}

// A refusal that asks for a header field says so, and a 403 hints at those that
// browsers send.
func TestARefusalThatAsksForAField(t *testing.T) {
	for name, test := range map[string]struct {
		answer reply
		says   string
	}{
		"in its location": {answer(422, `{"detail":[{"loc":["header","x-requested-with"],"msg":"Field required","type":"missing"}]}`, asJSON), "the refusal is about the header field x-requested-with"},
		"with 403":        {answer(403, `{"detail":"Forbidden"}`, asJSON), "such as Origin, X-Requested-With or another User-Agent"},
	} {
		s := serve(t, func(arrival) reply { return test.answer })
		ended := start(t, settings(t, s.url), cases(t, oneOfEach)).Ended()
		if !strings.Contains(ended, test.says) || !strings.Contains(ended, "--header-file") {
			t.Errorf("%s: %s", name, ended)
		}
	}
}

// Any other answer is judged by the cases, also a server's failure.
func TestThePreflightGoesOn(t *testing.T) {
	for name, test := range map[string]struct {
		answer reply
		says   string
	}{
		"500":      {answer(500, `{"detail":"no"}`, asJSON), "a plain request with the credential got 500"},
		"400":      {answer(400, `{"error":"invalid_grant"}`, asJSON), "a plain request with the credential got 400"},
		"200":      {granted(accessToken), "the credential is accepted"},
		"200 {}":   {answer(200, "{}", asJSON), "the credential is accepted"},
		"rotation": {granted(accessToken, "Set-Cookie: refresh_token="+numbered(2)), "the credential is accepted and replaced"},
	} {
		s := serve(t, func(r arrival) reply {
			if r.cookie("refresh_token") == "" {
				return refused()
			}
			return test.answer
		})
		e := start(t, settings(t, s.url), cases(t, oneOfEach))
		r := ended(e)
		if e.Ended() != "" || len(r.Preflight.Lines) != 1 || !strings.Contains(r.Preflight.Lines[0], test.says) {
			t.Errorf("%s: %q, %+v", name, e.Ended(), r.Preflight)
		}
		if r.Preflight.Accepted != strings.HasPrefix(test.says, "the credential is accepted") || r.Preflight.Rotates != (name == "rotation") {
			t.Errorf("%s: %+v", name, r.Preflight)
		}
		wants(t, r, "test/missing", result.Passed, "")
		if c := of(t, r, "test/token"); c.State == result.CouldNotRun || len(s.requests("test/token")) != 1 {
			t.Errorf("%s: test/token is %s", name, c.State)
		}
	}
}

// Where no selected case needs the credential, the preflight does not carry it,
// and what it gets says nothing of it. Where none is sent at all, it is not either.
func TestThePreflightWithoutTheCredential(t *testing.T) {
	for _, status := range []int{401, 403, 422, 500} {
		s := serve(t, func(arrival) reply { return answer(status, "{}", asJSON) })
		e := start(t, settings(t, s.url), cases(t, "      - {id: test/missing, outcome: no-harm}"))
		r := ended(e)
		if got := s.requests("preflight"); e.Ended() != "" || len(got) != 1 || len(got[0].field("Cookie")) != 0 {
			t.Errorf("%d: %q, %+v", status, e.Ended(), got)
		}
		if c := of(t, r, "test/missing"); len(c.Records) != 1 || !strings.Contains(r.Preflight.Lines[0], fmt.Sprintf("%d without a credential", status)) {
			t.Errorf("%d: %s, %q", status, c.State, r.Preflight.Lines)
		}
	}
	s := serve(t, plainly)
	set := settings(t, s.url)
	set.Vault = nil
	r := finish(t, set, cases(t, "      - {id: test/token, cookie: '\\{name}=\\{token}', outcome: token}"))
	wants(t, r, "test/token", result.NotAsked, "")
	if n := len(s.requests("")); n != 0 || r.Preflight.Ran {
		t.Errorf("%d requests, %+v", n, r.Preflight)
	}
	r = finish(t, set, cases(t, oneOfEach))
	wants(t, r, "test/missing", result.Passed, "")
	wants(t, r, "test/token", result.NotAsked, "")
}

func TestAnUnreachableServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	e := start(t, settings(t, "http://"+l.Addr().String()), cases(t, oneOfEach))
	if !strings.Contains(e.Ended(), l.Addr().String()) || !strings.Contains(e.Ended(), "refused") {
		t.Errorf("%q", e.Ended())
	}
	r := ended(e)
	wants(t, r, "test/missing", result.CouldNotRun, "")
	if word, _ := r.Verdict(); word != result.Incomplete || r.Requests != 0 {
		t.Errorf("%s after %d requests", word, r.Requests)
	}
}

// A path that does not exist is told by another one that certainly does not.
func TestAWrongBasePath(t *testing.T) {
	notFound := func(r arrival) reply {
		_, path, _ := strings.Cut(r.line, " ")
		path, _, _ = strings.Cut(path, " ")
		return answer(404, `{"message":"Cannot POST `+path+`","time":"2026-11-23T12:00:00Z"}`, asJSON)
	}
	s := serve(t, notFound)
	e := start(t, settings(t, s.url), cases(t, oneOfEach))
	if !strings.Contains(e.Ended(), "no operation at this path") || len(s.requests("")) != 2 {
		t.Errorf("%q after %d requests", e.Ended(), len(s.requests("")))
	}
	for _, r := range s.requests("")[1:] {
		if strings.Contains(r.octets, liveToken) {
			t.Error("the credential is sent to a path that does not exist")
		}
	}
	own := serve(t, func(r arrival) reply {
		if strings.HasPrefix(r.line, "POST /v1/refresh_token HTTP") {
			return answer(404, `{"detail":"no such session"}`, asJSON)
		}
		return notFound(r)
	})
	if e := start(t, settings(t, own.url), cases(t, oneOfEach)); e.Ended() != "" {
		t.Errorf("a 404 of the operation's own: %q", e.Ended())
	}
}

// jwt is a token with that exp.
func jwt(exp time.Time) string {
	payload := fmt.Sprintf(`{"sub":"user-1","exp":%d}`, exp.Unix())
	return liveToken[:strings.Index(liveToken, ".")+1] + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2lnbmF0dXJlLW9mLXRoZS10ZXN0cw"
}

// A token that says itself that it is over explains its refusal: before the
// cases and half way. One that says nothing leaves a finding, and so does one that
// the plain request still works with.
func TestATokenThatExpires(t *testing.T) {
	over := jwt(time.Now().Add(-time.Hour))
	s := serve(t, func(arrival) reply { return refused() })
	e := start(t, lending(settings(t, s.url), credential.Static(over), false), cases(t, oneOfEach))
	if !strings.Contains(e.Ended(), "It expired at") {
		t.Errorf("%q", e.Ended())
	}
	atFirst := func(r arrival) reply {
		if r.id == "preflight" {
			return granted(accessToken)
		}
		return refused()
	}
	soon := jwt(time.Now().Add(10 * time.Second))
	for token, want := range map[string]result.State{over: result.CouldNotRun, soon: result.Failed, liveToken: result.Failed, jwt(time.Now().Add(time.Hour)): result.Failed} {
		var granted atomic.Bool
		s := serve(t, func(r arrival) reply {
			if token == over && granted.Swap(true) {
				return refused()
			}
			return atFirst(r)
		})
		r := finish(t, lending(settings(t, s.url), credential.Static(token), false), cases(t, oneOfEach))
		c := of(t, r, "test/token")
		if c.State != want || want == result.CouldNotRun && (len(r.Problems) != 1 || !strings.Contains(c.Why, "expired at")) {
			t.Errorf("%s: %s, %q", token, c.State, r.Problems)
		}
	}
}

// Several valid cases that are refused after the credential was accepted have a
// reason in common, which is told beside them.
func TestHints(t *testing.T) {
	three := sideBySideTokens(t)
	once := serve(t, func(r arrival) reply {
		if r.id == "preflight" {
			return granted(accessToken)
		}
		return refused()
	})
	if r := finish(t, settings(t, once.url), three); len(r.Hints) != 1 || !strings.Contains(r.Hints[0], "--single-use") {
		t.Errorf("%q", r.Hints)
	}
	for line, want := range map[string]string{`refresh_token="` + numbered(2) + `"`: "remove them when you read the cookie", "refresh_token=" + numbered(2): "what the server stores of the new token"} {
		forgetful := serve(t, func(r arrival) reply {
			if r.id == "preflight" {
				return granted(accessToken, "Set-Cookie: "+line+"; Path=/; HttpOnly; Secure; SameSite=Lax")
			}
			return refused()
		})
		if r := finish(t, settings(t, forgetful.url), three); len(r.Hints) != 1 || !strings.Contains(r.Hints[0], want) || strings.Contains(r.Hints[0], numbered(2)) {
			t.Errorf("%q", r.Hints)
		}
	}
	fine := serve(t, plainly)
	if r := finish(t, settings(t, fine.url), three); len(r.Hints) != 0 {
		t.Errorf("%q", r.Hints)
	}
}

// A case that puts the token where logs keep it is for this machine, or for who
// asks for it.
func TestWhatIsLeftOut(t *testing.T) {
	s := serve(t, plainly)
	away := settings(t, s.url)
	away.Target = aim(t, target.Options{URL: "http://192.0.2.1", UnixSocket: ""})
	exposing := cases(t, `
      - {id: test/query, query: '\{name}=\{token}', outcome: no-harm, exposes: true}`)
	// Nothing is asked, so nothing is sent to an address that does not answer.
	if c := wants(t, finish(t, away, exposing), "test/query", result.NotApplicable, ""); !strings.Contains(c.Why, "--expose-token") {
		t.Error(c.Why)
	}
	wants(t, finish(t, settings(t, s.url), exposing), "test/query", result.Passed, "")
	away.ExposeToken = true
	if n := run.TokensNeeded(away, exposing); n != 2 {
		t.Errorf("%d tokens", n)
	}
}
