package run_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
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
		for i, x := range of(t, r, id).Records {
			if x.Step != i+1 || x.Kept != (want && i > 0) {
				t.Errorf("%s: exchange %d is told as step %d, kept %t", id, i, x.Step, x.Kept)
			}
		}
	}
}

// A server may close a connection whenever it likes between two answers.
func TestAServerThatCloses(t *testing.T) {
	for name, second := range map[string]func(r arrival) reply{
		"it closes after each answer": func(r arrival) reply { return plainly(r).closing() },
		"it says so": func(r arrival) reply {
			a := plainly(r)
			a.octets = strings.Replace(a.octets, "\r\n", "\r\nConnection: close\r\n", 1)
			return a
		},
		"it closes on the second request": func(r arrival) reply {
			if r.nth > 1 {
				return reply{closes: true}
			}
			return plainly(r)
		},
		"it gives up with 408": func(r arrival) reply {
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
		if name == "it gives up with 408" && c.State == result.Failed && rules(c) == "framing" {
			continue // it comes so soon that it belongs to the first answer
		}
		if c.State != result.NotApplicable || !strings.Contains(c.Why, "close") || len(c.Findings) > 0 {
			t.Errorf("%s: %s, %s: %+v", name, c.State, c.Why, c.Findings)
		}
	}
}

// A busy server may keep only some connections, as cheroot keeps ten: what it does on a
// kept one is looked at when nothing else is sent.
func TestAServerThatKeepsSomeConnections(t *testing.T) {
	var sent atomic.Int64
	s := serve(t, func(r arrival) reply {
		a := plainly(r)
		switch {
		case r.id == "test/chain" && sent.Add(1) == 1:
			a.octets = strings.Replace(a.octets, "\r\n", "\r\nConnection: close\r\n", 1)
			return a.closing()
		case r.id == "test/chain" && r.nth > 1:
			return answer(500, "")
		}
		return a
	})
	others := ""
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		others += "\n      - {id: test/other-" + id + ", cookie: '\\{name}=\\{token}', outcome: token}"
	}
	set := settings(t, s.url)
	set.Concurrency = 1
	wants(t, finish(t, set, cases(t, others+chained)), "test/chain", result.Failed, "status")
}

// A gateway that loses its server for a moment answers for it, also on a kept
// connection; one that always does so there is at fault.
func TestAGatewayThatAnswersOnAKeptConnection(t *testing.T) {
	for most, state := range map[int64]result.State{1: result.Passed, 1000: result.Failed} {
		var sent atomic.Int64
		s := serve(t, func(r arrival) reply {
			if r.id == "test/chain" && r.nth > 1 && sent.Add(1) <= most {
				return reply{octets: "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\nBad Gateway"}
			}
			return plainly(r)
		})
		if c := of(t, finish(t, settings(t, s.url), cases(t, chained)), "test/chain"); c.State != state {
			t.Errorf("%d times: %s: %+v", most, c.State, c.Findings)
		}
	}
}

// What is wrong with the first answer is found, although there is no second.
func TestAFindingIsNotLostWithItsConnection(t *testing.T) {
	s := serve(t, failing(func(_ int, r arrival) reply {
		if r.cookie("refresh_token") == liveToken {
			return answer(500, "").closing()
		}
		return refused()
	}))
	r := finish(t, settings(t, s.url), cases(t, chained))
	wants(t, r, "test/chain", result.Failed, "status")
}

// Silence on a kept connection, and octets on it that answer no request, are no
// closing.
func TestAKeptConnectionThatMisbehaves(t *testing.T) {
	silent := serve(t, failing(func(nth int, r arrival) reply {
		if nth > 1 {
			return reply{hangs: true}
		}
		return plainly(r)
	}))
	set := settings(t, silent.url)
	set.ExchangeTimeout = 300 * time.Millisecond
	wants(t, finish(t, set, cases(t, chained)), "test/chain", result.Failed, "answered")

	surplus := serve(t, failing(func(nth int, r arrival) reply {
		a := plainly(r)
		if nth == 1 {
			a.octets += "debug: refreshed\r\n"
		}
		return a
	}))
	if c := of(t, finish(t, settings(t, surplus.url), cases(t, chained)), "test/chain"); c.State != result.Failed || !strings.Contains(rules(c), "framing") {
		t.Errorf("%s with %q", c.State, rules(c))
	}
}

// A wait in the middle of a chain does not change its connection: else the
// second request of a connection would be tried on a new one.
func TestAWaitKeepsTheConnection(t *testing.T) {
	waited := false
	s := serve(t, failing(func(nth int, r arrival) reply {
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

	closing := serve(t, failing(func(nth int, r arrival) reply {
		if nth == 2 {
			return later(429, "0").closing()
		}
		return plainly(r)
	}))
	wants(t, finish(t, settings(t, closing.url), cases(t, chained)), "test/chain", result.NotApplicable, "")
}

// The chain's own rule is for a verdict that changed.
func TestAChainThatForgets(t *testing.T) {
	s := serve(t, failing(func(nth int, r arrival) reply {
		if nth > 1 {
			return granted(accessToken)
		}
		return plainly(r)
	}))
	wants(t, finish(t, settings(t, s.url), cases(t, chained)), "test/chain", result.Failed, "repeatable")
}
