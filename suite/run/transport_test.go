package run_test

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// failing does what it is told with the requests of cases, and answers the
// preflight.
func failing(do func(nth int, r arrival) reply) func(arrival) reply {
	seen := map[string]int{}
	return inTurn(func(r arrival) reply {
		if r.id == "preflight" {
			return plainly(r)
		}
		seen[r.id]++
		return do(seen[r.id], r)
	})
}

// A request that carries no live token and fails in transport is sent once
// more, on a connection of its own, and again when a plain request is answered; a
// third failure is a finding. If the outcome allows for a closed connection, the
// second one is the answer.
func TestARequestWithoutTheTokenIsSentAgain(t *testing.T) {
	s := serve(t, failing(func(nth int, r arrival) reply {
		if nth == 1 || r.id == "test/always" || r.id == "test/tolerant" {
			return reply{closes: true}
		}
		return refused().closing() // so that no case gets a connection of another one
	}))
	r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/once}
      - {id: test/half, cookie: '\{name}=\{token:first-half}'}
      - {id: test/always}
      - {id: test/tolerant, outcome: no-harm}`))
	for id, want := range map[string]struct {
		state result.State
		found string
		sent  int
	}{
		"test/once": {result.Passed, "", 2}, "test/half": {result.Passed, "", 2},
		"test/always": {result.Failed, "answered", 3}, "test/tolerant": {result.Passed, "http-layer", 2},
	} {
		c := wants(t, r, id, want.state, want.found)
		got := s.requests(id)
		if len(got) != want.sent || got[0].conn == got[1].conn || got[0].octets != got[1].octets || c.Records[0].Attempts != want.sent {
			t.Errorf("%s: sent %d times, told as %d", id, len(got), c.Records[0].Attempts)
		}
	}
	if r.Requests != len(s.requests("")) {
		t.Errorf("%d requests are told, %d arrived", r.Requests, len(s.requests("")))
	}
}

// A server that has closed the connection three times instead of a refusal, each
// time twice, is believed at once from then on. One that answers the second time, once, never
// is: there, a closed connection is an accident that can hide a token.
func TestAServerThatRefusesByClosingIsBelieved(t *testing.T) {
	tolerant := strings.ReplaceAll(many(12), "'}", "', outcome: no-harm}")
	for _, blips := range []bool{false, true} {
		s := serve(t, failing(func(nth int, r arrival) reply {
			switch {
			case blips && r.id == "test/case-a" && nth > 1:
				return refused().closing()
			case blips && r.id == "test/case-l" && nth > 1:
				return granted(accessToken).closing()
			}
			return reply{closes: true}
		}))
		set := settings(t, s.url)
		set.Concurrency = 1
		r := finish(t, set, cases(t, tolerant))
		sent := 0
		for _, letter := range "abcdefghijkl" {
			sent += len(s.requests("test/case-" + string(letter)))
		}
		switch {
		case blips:
			wants(t, r, "test/case-l", result.Failed, "token-withheld")
			if sent < 24 {
				t.Errorf("%d requests with an accident among them, expected each case twice", sent)
			}
		default:
			passes(t, r)
			if sent < 15 || sent > 18 { // some may have been sent before the third was closed twice
				t.Errorf("%d requests, expected three of the twelve cases twice, and most of them once", sent)
			}
		}
	}
}

// Requests that wait to be sent again, one by one, are not sent again once the server is
// believed: each can take it a second to close.
func TestWhatWaitsIsNotSentAgainToABelievedCloser(t *testing.T) {
	all := make(chan struct{})
	n := 0
	var mu sync.Mutex
	s := serve(t, func(r arrival) reply {
		if r.id == "preflight" {
			return plainly(r)
		}
		mu.Lock()
		if n++; n == 12 {
			close(all)
		}
		mu.Unlock()
		<-all
		return reply{closes: true}
	})
	r := finish(t, settings(t, s.url), cases(t, strings.ReplaceAll(many(12), "'}", "', outcome: no-harm}")))
	passes(t, r)
	sent := 0
	for _, letter := range "abcdefghijkl" {
		sent += len(s.requests("test/case-" + string(letter)))
	}
	told := fmt.Sprintf("%d requests sent again because the connection failed", sent-12)
	if sent < 15 || sent > 17 || !slices.Contains(r.Conduct, told) {
		t.Errorf("%d requests for twelve cases, told as %q", sent, r.Conduct)
	}
}

// What is garbled, or silent, fails in transport as well.
func TestEveryFailureInTransportIsTriedAgain(t *testing.T) {
	s := serve(t, failing(func(nth int, r arrival) reply {
		switch {
		case nth > 1:
			return refused()
		case r.id == "test/silent":
			return reply{hangs: true}
		case r.id == "test/half-a-header":
			return reply{octets: "HTTP/1.1 200 OK\r\nContent-", closes: true}
		}
		return reply{octets: "SSH-2.0-server\r\n", closes: true}
	}))
	set := settings(t, s.url)
	set.ExchangeTimeout = 300 * time.Millisecond
	passes(t, finish(t, set, cases(t, `
      - {id: test/silent}
      - {id: test/half-a-header}
      - {id: test/other-protocol}`)))
}

// An answer that is cut short is asked for once more, and judged if it is cut
// again. A server that does it again and again is asked once.
func TestACutAnswerIsAskedForOnceMore(t *testing.T) {
	const cut = "HTTP/1.1 422 No\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
	s := serve(t, failing(func(nth int, r arrival) reply {
		if nth > 1 && r.id == "test/once" {
			return refused().closing() // so that no case gets a connection of another one
		}
		return reply{octets: cut, closes: true}
	}))
	set := settings(t, s.url)
	set.Concurrency = 1
	if c := of(t, finish(t, set, cases(t, "      - {id: test/once}\n")), "test/once"); c.State != result.Passed {
		t.Errorf("%s: %v", c.State, c.Findings)
	}
	r := finish(t, set, cases(t, many(8)))
	again := 0
	for i := range 8 {
		id := "test/case-" + string(rune('a'+i))
		wants(t, r, id, result.Failed, "framing")
		again += len(s.requests(id)) - 1
	}
	if again < 1 || again > 4 { // which are asked again before that is known is the schedule's matter
		t.Errorf("%d of 8 cases were sent again", again)
	}
}

// A live token that can be used again is sent again; of those that work once, each
// is sent once, whatever becomes of it.
func TestHowOftenTheLiveTokenIsSent(t *testing.T) {
	sendsLiveTokens(t, false)
	sendsLiveTokens(t, true)
}

func sendsLiveTokens(t *testing.T, singleUse bool) {
	t.Helper()
	s := serve(t, failing(func(int, arrival) reply { return reply{closes: true} }))
	set := settings(t, s.url)
	if singleUse {
		s = serve(t, func(r arrival) reply {
			if r.id == "preflight" {
				return granted(accessToken)
			}
			return reply{closes: true}
		})
		set = lending(settings(t, s.url), counted(), true)
	}
	r := finish(t, set, cases(t, `
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/either, cookie: '\{name}="\{token}"', outcome: either}
      - {id: test/any-safe, cookie: '\{name}=\{token}', outcome: any-safe}
      - {id: test/elsewhere, headers: ['Authorization: Bearer \{token}'], outcome: no-harm}
      - {id: test/encoded, cookie: '\{name}=\{token:percent}', outcome: either}`))
	for id, want := range map[string]struct {
		state result.State
		found string
		most  int
	}{
		"test/token": {result.Failed, "answered", 3}, "test/either": {result.Failed, "answered", 3}, "test/encoded": {result.Failed, "answered", 3},
		"test/any-safe": {result.Passed, "http-layer", 2}, "test/elsewhere": {result.Passed, "http-layer", 2},
	} {
		c := wants(t, r, id, want.state, want.found)
		if n := len(s.requests(id)); n != want.most || c.Records[0].Attempts != want.most {
			t.Errorf("%s: sent %d times", id, n)
		}
	}
	sent := map[string]bool{}
	for _, got := range s.requests("") {
		if token := got.cookie("refresh_token"); singleUse && token != "" && sent[token] {
			t.Errorf("%s sends a token again", got.id)
		} else {
			sent[token] = true
		}
	}
}

// A server that goes away half way is the environment's matter.
func TestAServerThatGoesAway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		c, err := l.Accept()
		l.Close() // the preflight's is the only connection
		if err == nil {
			one := &server{}
			one.converse(c, 1, plainly)
		}
	}()
	r := finish(t, settings(t, "http://"+l.Addr().String()), cases(t, `
      - {id: test/missing}
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}`))
	for _, id := range []string{"test/missing", "test/token"} {
		if c := wants(t, r, id, result.CouldNotRun, ""); !strings.Contains(c.Why, "refused") {
			t.Errorf("%s: %s", id, c.Why)
		}
	}
	if word, _ := r.Verdict(); word != result.Incomplete {
		t.Errorf("the run ends %s", word)
	}
}

// A body that goes on for ever, or stops half way, ends with the exchange's time.
func TestAnAnswerThatDoesNotEnd(t *testing.T) {
	s := serve(t, failing(func(_ int, r arrival) reply {
		a := refused()
		a.octets, a.hangs = a.octets[:len(a.octets)-10], true
		return a
	}))
	set := settings(t, s.url)
	set.ExchangeTimeout = 300 * time.Millisecond
	r := finish(t, lending(set, credential.Static(liveToken), false), cases(t, "      - {id: test/slow}"))
	wants(t, r, "test/slow", result.Failed, "answered")
}
