package run_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// signature is the end of the live token, which no other token has.
func signature() string { return liveToken[strings.LastIndex(liveToken, ".")+1:] }

// holdsPart reports whether sixteen octets of the signature in a row stand in a text.
func holdsPart(text string) bool {
	s := signature()
	for at := range len(s) - window {
		if strings.Contains(text, s[at:at+window]) {
			return true
		}
	}
	return false
}

// A long body is kept in part. Wherever it is cut, and whatever the token does
// to its length, no part of the token is left at the cut.
func TestALongBodyIsKeptWithoutSecrets(t *testing.T) {
	const kib = 1 << 10
	for _, size := range []int{7 * kib, 40 * kib, 200 * kib} {
		for _, at := range []int{0, 8*kib - 60, 32*kib - 60, 72*kib - 60, 96*kib - 60, size} {
			if at > size {
				continue
			}
			padding := strings.Repeat("padding ", size/8)
			body := padding[:at] + liveToken + " " + padding[at:]
			s := serve(t, func(r request) reply {
				if r.id == "preflight" {
					return plainly(r)
				}
				return answer(400, body, "Content-Type: text/plain")
			})
			r := finish(t, settings(t, s.url), cases(t, "      - {id: test/long, cookie: 'a=\\{token}', outcome: no-harm}"))
			x := of(t, r, "test/long").Exchanges[0]
			m := x.Response
			if holdsPart(m.Body) || holdsPart(string(m.Raw)) || holdsPart(x.Received) {
				t.Errorf("%d octets with the token at %d: a part of it is kept", size, at)
			}
			if m.Octets != len(body) || len(m.Body) > 10*kib || len(m.Raw) > 34*kib || !strings.HasPrefix(m.Body, "padding") && at > 0 {
				t.Errorf("%d octets with the token at %d: told as %d, kept %d and %d", size, at, m.Octets, len(m.Body), len(m.Raw))
			}
			if at == 0 && !strings.HasPrefix(m.Body, "‹token ") {
				t.Errorf("%d octets: it begins %.40q", size, m.Body)
			}
		}
	}
}

// Tokens are learnt and masked where a body is no JSON value, too: the answer is
// broken, and the token is still good.
func TestTokensInBrokenBodies(t *testing.T) {
	const secret = "opaque-session-secret-0123456789"
	for name, body := range map[string]string{
		"cut":          `{"token_type":"bearer","access_token":"` + secret,
		"a form":       "access_token=" + secret + "&token_type=bearer",
		"two values":   `{"access_token":"` + secret + `"}{}`,
		"another name": `{"session_id":"` + secret + `"`,
		"a JWT":        "debug: " + accessToken + " was made",
		"a field":      "",
	} {
		s := serve(t, func(r request) reply {
			if r.id == "preflight" {
				return refused()
			}
			a := answer(400, body, "Content-Type: text/plain")
			if name == "a field" {
				a = answer(400, "", "Set-Cookie: refresh_token="+secret+"; Path=/", "Set-Cookie: sid="+strings.ToUpper(secret)+"; Path=/")
			}
			return a
		})
		set := settings(t, s.url)
		set.Vault = nil
		text := written(t, finish(t, set, cases(t, "      - {id: test/broken}")))
		for _, hidden := range []string{secret, accessToken, strings.ToUpper(secret)} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s: %s is not masked", name, hidden)
			}
		}
	}
}

// Octets that are no text are shown as octets, also those that are no UTF-8.
func TestOctetsAreShown(t *testing.T) {
	s := serve(t, func(r request) reply {
		if r.id == "preflight" {
			return plainly(r)
		}
		return answer(400, "a\xff\xc3(\x1b[31m\x00é\nend", "Content-Type: text/plain", "X-Bell: \x07 ‹token 000000›")
	})
	x := of(t, finish(t, settings(t, s.url), cases(t, "      - {id: test/octets, outcome: no-harm}")), "test/octets").Exchanges[0]
	if want := "a\\xff\\xc3(\\x1b[31m\\x00\\xc3\\xa9\nend"; x.Response.Body != want {
		t.Errorf("shown as %q, want %q", x.Response.Body, want)
	}
	if got := x.Response.Fields[2].Value; !strings.HasPrefix(got, `\x07 `) {
		t.Errorf("shown as %q", got)
	}
	if string(x.Response.Raw) != "a\xff\xc3(\x1b[31m\x00é\nend" || x.Response.Octets != 16 {
		t.Errorf("raw as %q of %d octets", x.Response.Raw, x.Response.Octets)
	}
}

// A preview shows every case without a server, and no token at all.
func TestPreviews(t *testing.T) {
	s := settings(t, "http://server.example")
	shown := ""
	for _, c := range catalogue(t) {
		for _, step := range c.Steps {
			text, err := run.Preview(s, c.ID, step)
			if err != nil {
				t.Fatalf("%s: %v", c.ID, err)
			}
			if strings.Contains(text, "eyJzdWIiOiJleGFtcGxlIn0") || strings.Contains(text, "opaque-example-token") {
				t.Errorf("%s shows the example's value:\n%s", c.ID, text)
			}
			shown += text
		}
	}
	for _, want := range []string{"POST /v1/refresh_token HTTP/1.1\nHost: server.example\n", "Cookie: refresh_token=‹token›", "‹token without its last octet›", "(valid/alone)", "‹spent token›"} {
		if !strings.Contains(shown, want) {
			t.Errorf("no preview shows %s", want)
		}
	}
}

// Asked for it, a run sends the spent token again, once, and last of all.
func TestAReplayComesLast(t *testing.T) {
	x := &rotating{n: 1}
	s := serve(t, x.serve)
	set := lending(settings(t, s.url), target.Static(numbered(1)), false)
	set.Replay = true
	r := finish(t, set, cases(t, `
      - {id: test/spent, cookie: '\{name}=\{spent}', last: true}
      - {id: test/last, cookie: '\{name}=\{token}', outcome: token, last: true}
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}`))
	passes(t, r)
	got := s.requests("")
	if last := got[len(got)-1]; last.id != "test/spent" || last.cookie("refresh_token") != numbered(x.n-1) || fmt.Sprint(x.replay) != "[test/spent]" {
		t.Errorf("%s was last, and %v sent old tokens", last.id, x.replay)
	}
}

// What a waiver covers is marked as a result is settled, before anybody waits for it.
func TestWaiversAreMarked(t *testing.T) {
	s := serve(t, failing(func(int, request) reply { return answer(401, "{}", asJSON) }))
	set := settings(t, s.url)
	waivers := verdict.NewWaivers([]verdict.Waiver{{Rule: "status", Status: 401, Until: "2999-12-31", Reason: "known"}}, set.Defaults().Now())
	set.Waivers = waivers
	e := start(t, set, cases(t, "      - {id: test/one}\n      - {id: test/two}"))
	if c := e.Wait("test/one"); c.State != verdict.Passed || c.Findings[0].Waived == nil {
		t.Errorf("%s: %+v", c.State, c.Findings)
	}
	r := e.Finish()
	if faults := waivers.Faults(r); len(faults) != 0 || r.Totals().Waived != 2 {
		t.Errorf("%v, %+v", faults, r.Totals())
	}
}
