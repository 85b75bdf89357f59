package run_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// failing does what it is told with the requests of cases, and answers the
// preflight.
func failing(do func(nth int, r request) reply) func(request) reply {
	seen := map[string]int{}
	return inTurn(func(r request) reply {
		if r.id == "preflight" {
			return plainly(r)
		}
		seen[r.id]++
		return do(seen[r.id], r)
	})
}

// A request that carries no live token and fails in transport is sent once
// more, on a connection of its own; a second failure is a finding.
func TestARequestWithoutTheTokenIsSentOnceMore(t *testing.T) {
	s := serve(t, failing(func(nth int, r request) reply {
		if nth == 1 || r.id == "test/always" || r.id == "test/tolerant" {
			return reply{closes: true}
		}
		return refused()
	}))
	r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/once}
      - {id: test/half, cookie: '\{name}=\{token:first-half}'}
      - {id: test/always}
      - {id: test/tolerant, outcome: no-harm}`))
	for id, want := range map[string]struct {
		state verdict.State
		found string
	}{
		"test/once": {verdict.Passed, ""}, "test/half": {verdict.Passed, ""},
		"test/always": {verdict.Failed, "answered"}, "test/tolerant": {verdict.Passed, "http-layer"},
	} {
		c := wants(t, r, id, want.state, want.found)
		got := s.requests(id)
		if len(got) != 2 || got[0].conn == got[1].conn || got[0].octets != got[1].octets || c.Exchanges[0].Attempts != 2 {
			t.Errorf("%s: sent %d times, told as %d", id, len(got), c.Exchanges[0].Attempts)
		}
	}
	if r.Requests != len(s.requests("")) {
		t.Errorf("%d requests are told, %d arrived", r.Requests, len(s.requests("")))
	}
}

// What is garbled, or silent, fails in transport as well.
func TestEveryFailureInTransportIsTriedAgain(t *testing.T) {
	s := serve(t, failing(func(nth int, r request) reply {
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

// An answer that began is an answer, and is not asked for again.
func TestABrokenAnswerIsJudged(t *testing.T) {
	s := serve(t, failing(func(int, request) reply {
		return reply{octets: "HTTP/1.1 422 No\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", closes: true}
	}))
	r := finish(t, settings(t, s.url), cases(t, "      - {id: test/cut}"))
	wants(t, r, "test/cut", verdict.Failed, "framing")
	if n := len(s.requests("test/cut")); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

// What carries the live token is sent once, whatever becomes of it.
func TestTheLiveTokenIsNeverSentAgain(t *testing.T) {
	s := serve(t, failing(func(int, request) reply { return reply{closes: true} }))
	r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/either, cookie: '\{name}="\{token}"', outcome: either}
      - {id: test/any-safe, cookie: '\{name}=\{token}', outcome: any-safe}
      - {id: test/elsewhere, headers: ['Authorization: Bearer \{token}'], outcome: no-harm}
      - {id: test/encoded, cookie: '\{name}=\{token:percent}', outcome: either}`))
	for id, want := range map[string]struct {
		state verdict.State
		found string
	}{
		"test/token": {verdict.Failed, "answered"}, "test/either": {verdict.Failed, "answered"}, "test/encoded": {verdict.Failed, "answered"},
		"test/any-safe": {verdict.Passed, "http-layer"}, "test/elsewhere": {verdict.Passed, "http-layer"},
	} {
		c := wants(t, r, id, want.state, want.found)
		if n := len(s.requests(id)); n != 1 || c.Exchanges[0].Attempts != 1 {
			t.Errorf("%s: sent %d times", id, n)
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
		if c := wants(t, r, id, verdict.CouldNotRun, ""); !strings.Contains(c.Why, "refused") {
			t.Errorf("%s: %s", id, c.Why)
		}
	}
	if word, _ := r.Verdict(); word != verdict.Incomplete {
		t.Errorf("the run ends %s", word)
	}
}

// A body that goes on for ever, or stops half way, ends with the exchange's time.
func TestAnAnswerThatDoesNotEnd(t *testing.T) {
	s := serve(t, failing(func(_ int, r request) reply {
		a := refused()
		a.octets, a.hangs = a.octets[:len(a.octets)-10], true
		return a
	}))
	set := settings(t, s.url)
	set.ExchangeTimeout = 300 * time.Millisecond
	r := finish(t, lending(set, target.Static(liveToken), false), cases(t, "      - {id: test/slow}"))
	wants(t, r, "test/slow", verdict.Failed, "answered")
}
