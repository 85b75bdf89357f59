package run_test

import (
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

const chained = `
      - id: test/chain
        rule: repeatable
        steps:
          - {cookie: '\{name}=\{token}', outcome: token}
          - {kept: true}`

func TestAChainKeepsItsConnection(t *testing.T) {
	s := serve(t, plainly)
	r := finish(t, settings(t, s.url), cases(t, `
      - id: test/kept
        steps:
          - {cookie: '\{name}=\{token}', outcome: token}
          - {kept: true, times: 2}
      - id: test/anew
        steps:
          - {cookie: '\{name}=\{token}', outcome: token, times: 2}
          - {}`))
	passes(t, r)
	for id, want := range map[string]bool{"test/kept": true, "test/anew": false} {
		got := s.requests(id)
		if len(got) != 3 || (got[0].conn == got[1].conn) != want || (got[1].conn == got[2].conn) != want {
			t.Fatalf("%s: %+v", id, got)
		}
		for i, x := range of(t, r, id).Exchanges {
			if x.Step != i+1 || x.Kept != (want && i > 0) {
				t.Errorf("%s: exchange %d is told as step %d, kept %t", id, i, x.Step, x.Kept)
			}
		}
	}
}

// A server may close a connection whenever it likes between two answers.
func TestAServerThatCloses(t *testing.T) {
	for name, second := range map[string]func(r request) reply{
		"it closes after each answer": func(r request) reply { return plainly(r).closing() },
		"it says so": func(r request) reply {
			a := plainly(r)
			a.octets = strings.Replace(a.octets, "\r\n", "\r\nConnection: close\r\n", 1)
			return a
		},
		"it closes on the second request": func(r request) reply {
			if r.nth > 1 {
				return reply{closes: true}
			}
			return plainly(r)
		},
		"it gives up with 408": func(r request) reply {
			a := plainly(r)
			if r.nth == 1 && r.id != "preflight" {
				a.octets += "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n"
			}
			return a.closing()
		},
	} {
		s := serve(t, second)
		r := finish(t, settings(t, s.url), cases(t, chained))
		c := of(t, r, "test/chain")
		if name == "it gives up with 408" && c.State == verdict.Failed && rules(c) == "framing" {
			continue // it comes so soon that it belongs to the first answer
		}
		if c.State != verdict.NotApplicable || !strings.Contains(c.Why, "close") || len(c.Findings) > 0 {
			t.Errorf("%s: %s, %s: %+v", name, c.State, c.Why, c.Findings)
		}
	}
}

// What is wrong with the first answer is found, although there is no second.
func TestAFindingIsNotLostWithItsConnection(t *testing.T) {
	s := serve(t, failing(func(_ int, r request) reply {
		if r.cookie("refresh_token") == liveToken {
			return answer(500, "").closing()
		}
		return refused()
	}))
	r := finish(t, settings(t, s.url), cases(t, chained))
	wants(t, r, "test/chain", verdict.Failed, "status")
}

// Silence on a kept connection, and octets on it that answer no request, are no
// closing.
func TestAKeptConnectionThatMisbehaves(t *testing.T) {
	silent := serve(t, failing(func(nth int, r request) reply {
		if nth > 1 {
			return reply{hangs: true}
		}
		return plainly(r)
	}))
	set := settings(t, silent.url)
	set.ExchangeTimeout = 300 * time.Millisecond
	wants(t, finish(t, set, cases(t, chained)), "test/chain", verdict.Failed, "answered")

	surplus := serve(t, failing(func(nth int, r request) reply {
		a := plainly(r)
		if nth == 1 {
			a.octets += "debug: refreshed\r\n"
		}
		return a
	}))
	if c := of(t, finish(t, settings(t, surplus.url), cases(t, chained)), "test/chain"); c.State != verdict.Failed || !strings.Contains(rules(c), "framing") {
		t.Errorf("%s with %q", c.State, rules(c))
	}
}

// A wait in the middle of a chain does not change its connection: else the
// second request of a connection would be tried on a new one.
func TestAWaitKeepsTheConnection(t *testing.T) {
	waited := false
	s := serve(t, failing(func(nth int, r request) reply {
		if nth == 2 && !waited {
			waited = true
			return later(429, "0")
		}
		return plainly(r)
	}))
	r := finish(t, settings(t, s.url), cases(t, chained))
	passes(t, r)
	got := s.requests("test/chain")
	if len(got) != 3 || got[2].conn != got[0].conn {
		t.Errorf("%+v", got)
	}

	closing := serve(t, failing(func(nth int, r request) reply {
		if nth == 2 {
			return later(429, "0").closing()
		}
		return plainly(r)
	}))
	wants(t, finish(t, settings(t, closing.url), cases(t, chained)), "test/chain", verdict.NotApplicable, "")
}

// The chain's own rule is for a verdict that changed.
func TestAChainThatForgets(t *testing.T) {
	s := serve(t, failing(func(nth int, r request) reply {
		if nth > 1 {
			return granted(accessToken)
		}
		return plainly(r)
	}))
	wants(t, finish(t, settings(t, s.url), cases(t, chained)), "test/chain", verdict.Failed, "repeatable")
}
