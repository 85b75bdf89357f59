package run_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
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
			s := serve(t, func(r arrival) reply {
				if r.id == "preflight" {
					return plainly(r)
				}
				return answer(400, body, "Content-Type: text/plain")
			})
			r := finish(t, settings(t, s.url), cases(t, "      - {id: test/long, cookie: 'a=\\{token}', outcome: no-harm}"))
			x := of(t, r, "test/long").Records[0]
			m := x.Response
			if holdsPart(m.Body) || holdsPart(string(m.Raw)) || holdsPart(x.Response.Text()) {
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

// Of a body is kept what fits into a report when it is shown: less where its octets
// are no text, and more where the answer is what fails a case.
func TestABodyIsKeptByWhatItTakesToShowIt(t *testing.T) {
	for _, c := range []struct {
		name, body     string
		passes, failed int // the octets that are kept
	}{
		{"letters", strings.Repeat("a word ", 20_000), 4 << 10, 32 << 10},
		{"zeros", strings.Repeat("\x00", 140_000), 128, 1024},
		{"no UTF-8", strings.Repeat("\xff\xfe", 70_000), 128, 1024},
		{"wide letters", strings.Repeat("漢字", 25_000), 512, 4 << 10},
		{"a short one", "\x00\xff漢", 5, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(r arrival) reply {
				switch r.id {
				case "preflight":
					return plainly(r)
				case "test/passes":
					return answer(400, c.body, "Content-Type: text/plain")
				}
				return answer(500, c.body, "Content-Type: text/plain")
			})
			r := finish(t, settings(t, s.url), cases(t, "      - {id: test/passes, cookie: a=b, outcome: no-harm}\n      - {id: test/fails, cookie: a=b, outcome: no-harm}"))
			for id, most := range map[string]int{"test/passes": c.passes, "test/fails": c.failed} {
				m := of(t, r, id).Records[0].Response
				if len(m.Raw) > most || len(m.Raw) < most-3 || m.Cut != len(c.body)-len(m.Raw) || m.Octets != len(c.body) {
					t.Errorf("%s: %d octets are kept of %d, and %d are told to be left out; want %d", id, len(m.Raw), len(c.body), m.Cut, most)
				}
			}
		})
	}
}

// Of many fields the first are kept, and the others are counted.
func TestManyFieldsAreCounted(t *testing.T) {
	var lines []string
	for i := range 300 {
		lines = append(lines, fmt.Sprintf("X-%d: value", i))
	}
	s := serve(t, func(r arrival) reply {
		if r.id == "preflight" {
			return plainly(r)
		}
		return answer(400, "no", lines...)
	})
	m := of(t, finish(t, settings(t, s.url), cases(t, "      - {id: test/fields, cookie: a=b, outcome: no-harm}")), "test/fields").Records[0].Response
	if last := m.Fields[len(m.Fields)-1]; len(m.Fields) != 101 || last.Name != "‹201 more fields are not shown›" || last.Value != "" {
		t.Errorf("%d fields, the last %+v", len(m.Fields), last)
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
		s := serve(t, func(r arrival) reply {
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
	s := serve(t, func(r arrival) reply {
		if r.id == "preflight" {
			return plainly(r)
		}
		return answer(400, "a\xff\xc3(\x1b[31m\x00é\nend", "Content-Type: text/plain", "X-Bell: \x07 ‹token 000000›")
	})
	x := of(t, finish(t, settings(t, s.url), cases(t, "      - {id: test/octets, outcome: no-harm}")), "test/octets").Records[0]
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
			text, err := request.Preview(s.Tool, s.Contract, c.ID, step)
			if err != nil {
				t.Fatalf("%s: %v", c.ID, err)
			}
			if strings.Contains(text, "eyJzdWIiOiJleGFtcGxlIn0") || strings.Contains(text, "opaque-example-token") {
				t.Errorf("%s shows the example's value:\n%s", c.ID, text)
			}
			shown += text
		}
	}
	for _, want := range []string{"POST /v1/refresh_token HTTP/1.1\nHost: server.example\n", "Cookie: refresh_token=‹token›", "‹token without its last octet›", "‹spent token›"} {
		if !strings.Contains(shown, want) {
			t.Errorf("no preview shows %s", want)
		}
	}
}

// Asked for it, a run sends the spent token again, once, and last of all.
func TestAReplayComesLast(t *testing.T) {
	x := &rotating{n: 1}
	s := serve(t, x.serve)
	set := lending(settings(t, s.url), credential.Static(numbered(1)), false)
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
	s := serve(t, failing(func(int, arrival) reply { return answer(401, "{}", asJSON) }))
	set := settings(t, s.url)
	waivers := waiver.New([]result.Waiver{{Rule: "status", Status: 401, Until: "2999-12-31", Reason: "known"}}, time.Now())
	set.Settled = waivers.Mark
	e := start(t, set, cases(t, "      - {id: test/one}\n      - {id: test/two}"))
	if c := e.Wait("test/one"); c.State != result.Passed || c.Findings[0].Waived == nil {
		t.Errorf("%s: %+v", c.State, c.Findings)
	}
	r := ended(e)
	if faults := waivers.Faults(r); len(faults) != 0 || r.Totals().Waived != 2 {
		t.Errorf("%v, %+v", faults, r.Totals())
	}
}
