package run_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// What each case sends, octet for octet: the base request, and exactly what the
// case is about. HOST stands for the server's authority.
func TestWhatIsSent(t *testing.T) {
	const accept, coding, length = "Accept: application/json\n", "Accept-Encoding: identity\n", "Content-Length: 0\n"
	s := serve(t, plainly)
	sent := map[string]struct{ yaml, want string }{
		"base":         {`{}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\n\n"},
		"cookie":       {`{cookie: '\{name}=garbage'}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\nCookie: refresh_token=garbage\n\n"},
		"empty-cookie": {`{cookie: '', outcome: no-harm}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\nCookie: \n\n"},
		"two-lines":    {`{cookies: ['a=1', '\{name}=x'], outcome: no-harm}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\nCookie: a=1\nCookie: refresh_token=x\n\n"},
		"octets":       {`{cookie: '\{name}=a\x00\x0d\xffb', outcome: no-harm}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\nCookie: refresh_token=a\x00\r\xffb\n\n"},
		"replaced":     {`{headers: ['accept: */*', 'X-More: 1']}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + coding + "AGENT\naccept: */*\nX-More: 1\n\n"},
		"without":      {`{without: [Accept, accept-encoding]}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + "AGENT\n\n"},
		"other-host":   {`{headers: ['Host: other.example'], outcome: no-harm}`, "POST /v1/refresh_token HTTP/1.1\n" + length + accept + coding + "AGENT\nHost: other.example\n\n"},
		"body":         {`{body: 'ab\x0dc', headers: ['Content-Type: text/plain'], outcome: no-harm}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\nContent-Length: 4\n" + accept + coding + "AGENT\nContent-Type: text/plain\n\nab\rc"},
		"empty-body":   {`{body: '', outcome: no-harm}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\n\n"},
		"chunked":      {`{body: '0\x0d\x0a\x0d\x0a', headers: ['Transfer-Encoding: chunked'], outcome: no-harm}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + accept + coding + "AGENT\nTransfer-Encoding: chunked\n\n0\n\n"},
		"query":        {`{query: 'a=b&c', outcome: no-harm}`, "POST /v1/refresh_token?a=b&c HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\n\n"},
		"method":       {`{method: PUT, outcome: no-harm}`, "PUT /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\n\n"},
		"live":         {`{cookie: 'a=1; \{name}=\{token}', outcome: token}`, "POST /v1/refresh_token HTTP/1.1\nHost: HOST\n" + length + accept + coding + "AGENT\nCookie: a=1; refresh_token=" + liveToken + "\n\n"},
	}
	var yaml strings.Builder
	for id, c := range sent {
		yaml.WriteString("      - {id: test/" + id + ", " + strings.TrimPrefix(c.yaml, "{") + "\n")
	}
	r := finish(t, settings(t, s.url), cases(t, strings.ReplaceAll(yaml.String(), ", }", "}")))
	for id, c := range sent {
		id = "test/" + id
		got := s.requests(id)
		want := strings.ReplaceAll(c.want, "\n", "\r\n")
		want = strings.NewReplacer("HOST", strings.TrimPrefix(s.url, "http://"), "AGENT", "User-Agent: refreshcheck/test ("+id+")").Replace(want)
		if len(got) != 1 || got[0].octets != want {
			t.Errorf("%s: sent %+v\nwant %q", id, got, want)
		}
		if res := of(t, r, id); len(res.Records) != 1 || res.Records[0].Attempts != 1 {
			t.Errorf("%s: %s, %s: %+v", id, res.State, res.Why, res.Records)
		}
	}
}

// The way to the server is the target's: a path before the operation's, another
// authority, lines of its own. A line that a case is about stays the case's.
func TestTheTargetsOwnWay(t *testing.T) {
	s := serve(t, plainly)
	file := filepath.Join(t.TempDir(), "headers")
	if err := os.WriteFile(file, []byte("X-Tenant: acme\nX-Secret: s3cr3t-of-the-gateway\nuser-agent: browser\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set := settings(t, s.url)
	set.Target = aim(t, target.Options{URL: s.url + "/api/", Host: "staging.example:8443", HeaderFile: file})
	r := finish(t, set, cases(t, `
      - {id: test/plain}
      - {id: test/its-own, headers: ['x-tenant: none']}`))
	for _, test := range []struct{ id, want string }{
		{"test/plain", "X-Tenant: acme\r\nX-Secret: s3cr3t-of-the-gateway\r\nuser-agent: browser"},
		{"test/its-own", "X-Secret: s3cr3t-of-the-gateway\r\nuser-agent: browser\r\nx-tenant: none"},
	} {
		// The User-Agent is the header file's, so the requests carry no id.
		found := false
		for _, got := range s.requests("") {
			want := "POST /api/v1/refresh_token HTTP/1.1\r\nHost: staging.example:8443\r\nContent-Length: 0\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n" + test.want + "\r\n\r\n"
			found = found || got.octets == want
		}
		if !found {
			t.Errorf("%s was not sent as wanted: %+v", test.id, s.requests(""))
		}
		x := of(t, r, test.id).Records[0]
		if shown := x.Request.Text() + x.Curl; strings.Contains(shown, "s3cr3t") || !strings.Contains(shown, "‹from the header file›") {
			t.Errorf("shown as %s", shown)
		}
	}
}

// Past 4 KiB a server may refuse a request for its size, so with so long a token
// it may also do so where a case asks for a token or a refusal.
func TestATokenOfFourKibibytes(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 256)
	s := serve(t, func(r arrival) reply {
		if r.id == "test/token" || r.id == "test/refusal" {
			return answer(431, "")
		}
		if r.cookie("refresh_token") == long {
			return granted(accessToken)
		}
		return refused()
	})
	set := lending(settings(t, s.url), credential.Static(long), false)
	r := finish(t, set, cases(t, `
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/refusal, cookie: 'a=\{token}'}
      - {id: test/half, cookie: '\{name}=\{token:first-half}'}
      - {id: test/any-safe, cookie: '\{name}=\{token}', outcome: any-safe}
      - {id: test/no-harm, cookie: 'a=\{token}', outcome: no-harm}`))
	for _, id := range []string{"test/token", "test/refusal"} {
		wants(t, r, id, result.Passed, "http-layer")
	}
	wants(t, r, "test/half", result.Passed, "")
	wants(t, r, "test/any-safe", result.Passed, "differs")
	wants(t, r, "test/no-harm", result.Passed, "")
}

// What cannot be made of this credential is not applicable, and says why.
func TestWhatCannotBeMade(t *testing.T) {
	s := serve(t, func(r arrival) reply {
		if r.cookie("refresh_token") == "opaque" {
			return answer(200, `{"access_token":"opaque-access-token","token_type":"bearer"}`, asJSON, "Cache-Control: no-store")
		}
		return refused()
	})
	set := lending(settings(t, s.url), credential.Static("opaque"), false)
	r := finish(t, set, cases(t, `
      - {id: test/jwt, cookie: '\{name}=\{token:payload-only}'}
      - {id: test/access, cookie: '\{name}=\{access}'}
      - {id: test/spent, cookie: '\{name}=\{spent}'}
      - {id: test/expired, cookie: '\{name}=\{expired}'}`))
	if c := wants(t, r, "test/jwt", result.NotApplicable, ""); !strings.Contains(c.Why, "not a JWT") {
		t.Error(c.Why)
	}
	wants(t, r, "test/access", result.Passed, "")
	if got := s.requests("test/access"); len(got) != 1 || got[0].cookie("refresh_token") != "opaque-access-token" {
		t.Errorf("the access token that the preflight got is sent as refresh token: %+v", got)
	}
	wants(t, r, "test/spent", result.NotAsked, "")
	wants(t, r, "test/expired", result.NotAsked, "")
}
