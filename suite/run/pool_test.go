package run_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// many are n cases without a token.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "      - {id: test/case-%c, cookie: '\\{name}=garbage-%d'}\n", 'a'+i, i)
	}
	return b.String()
}

// gate lets requests go on in groups: nobody before a whole group is there.
type gate struct {
	mu             sync.Mutex
	group          int
	waiting        []chan struct{}
	inside, atOnce int
}

func (g *gate) pass() {
	g.mu.Lock()
	g.inside++
	g.atOnce = max(g.atOnce, g.inside)
	mine := make(chan struct{})
	g.waiting = append(g.waiting, mine)
	if len(g.waiting) == g.group {
		for _, w := range g.waiting {
			close(w)
		}
		g.waiting = nil
	}
	g.mu.Unlock()
	<-mine
	g.mu.Lock()
	g.inside--
	g.mu.Unlock()
}

// The server answers only when four requests are there: with fewer at once the
// run would hang, with more the count would show it.
func TestConcurrencyIsUsedAndBounded(t *testing.T) {
	g := &gate{group: 4}
	s := serve(t, func(r arrival) reply {
		if r.id != "preflight" {
			g.pass()
		}
		return plainly(r)
	})
	set := settings(t, s.url)
	set.Concurrency = 4
	passes(t, finish(t, set, cases(t, many(12))))
	if g.atOnce != 4 || len(s.requests("")) != 13 {
		t.Errorf("%d requests at once, %d in all; want 4 and 13", g.atOnce, len(s.requests("")))
	}
}

// Steps that are sent side by side keep to the same bound.
func TestSideBySideKeepsToTheBound(t *testing.T) {
	g := &gate{group: 3}
	s := serve(t, func(r arrival) reply {
		if r.id != "preflight" {
			g.pass()
		}
		return plainly(r)
	})
	set := settings(t, s.url)
	set.Concurrency = 3
	r := finish(t, set, cases(t, `
      - id: test/at-once
        at-once: true
        steps:
          - {cookie: '\{name}=\{token}', outcome: token, times: 3}
          - {times: 3}`))
	passes(t, r)
	if c := of(t, r, "test/at-once"); len(c.Records) != 6 || g.atOnce != 3 {
		t.Errorf("%d exchanges, %d at once", len(c.Records), g.atOnce)
	}
}

// A server that serves one connection at a time, to its end, must never be left
// with one that is silent: whatever is opened carries a request at once, also
// while the run waits for a place, for the token, or because the server asks it.
func TestNoConnectionIsOpenedAheadForOneAtATime(t *testing.T) {
	later := 0
	worker := func(serve func()) { serve() }
	s := listen(t, worker, func(r arrival) reply {
		if later++; later%100 == 0 {
			return answer(429, "", "Retry-After: 0").closing()
		}
		if r.field("Transfer-Encoding") != nil || !strings.HasPrefix(r.line, "POST /v1/refresh_token HTTP/1.1") {
			return answer(404, "", "Allow: POST").closing()
		}
		return plainly(r).closing()
	})
	r := finish(t, settings(t, s.url), catalogue(t))
	for _, c := range r.Results {
		if strings.Contains(rules(c), "answered") || c.State == result.CouldNotRun {
			t.Errorf("%s %s %s: %+v", c.Case.ID, c.State, c.Why, c.Findings)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.silent != 0 || r.Waits == 0 {
		t.Errorf("of %d connections %d carried no request; waited %d times", s.conns, s.silent, r.Waits)
	}
}

// The last ones wait for all others, and come in order.
func TestTheLastComeLast(t *testing.T) {
	s := serve(t, plainly)
	text := "      - {id: test/last-one, last: true}\n" + many(8) + "      - {id: test/last-two, last: true, cookie: '\\{name}=\\{token}', outcome: token}\n"
	for range 5 {
		passes(t, finish(t, settings(t, s.url), cases(t, text)))
		got := s.requests("")
		if n := len(got); got[n-2].id != "test/last-one" || got[n-1].id != "test/last-two" {
			t.Fatalf("the last are %s and %s", got[n-2].id, got[n-1].id)
		}
	}
}

// A token that is spent goes first where it must succeed, and last where it must
// not: what comes back unrenewed then costs nobody anything.
func TestTheOrderInWhichTokensAreSpent(t *testing.T) {
	n := 1
	s := serve(t, inTurn(func(r arrival) reply { // rotates
		if sent := r.cookie("refresh_token"); sent == numbered(n) {
			n++
			return granted(accessToken, "Set-Cookie: refresh_token="+numbered(n)+"; HttpOnly; Secure; SameSite=Lax")
		}
		return refused()
	}))
	r := finish(t, lending(settings(t, s.url), credential.Static(numbered(1)), false), cases(t, `
      - {id: test/replay, cookie: '\{name}=\{token}', last: true, outcome: token}
      - {id: test/elsewhere, headers: ['Authorization: Bearer \{token}'], outcome: no-harm}
      - {id: test/any-safe, cookie: '\{name}=\{token}', outcome: any-safe}
      - {id: test/either, cookie: '\{name}=\{token}', outcome: either}
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/half, cookie: '\{name}=\{token:first-half}'}`))
	passes(t, r)
	var order []string
	for _, got := range s.requests("") {
		order = append(order, strings.TrimPrefix(got.id, "test/"))
	}
	if got := strings.Join(order, " "); got != "preflight token half either any-safe elsewhere replay" {
		t.Errorf("sent as %s", got)
	}
}

// A result is there for every case, also for one that was never given.
func TestWaitingForAnUnknownCase(t *testing.T) {
	s := serve(t, plainly)
	e := start(t, settings(t, s.url), cases(t, "      - {id: test/known}"))
	if r := e.Wait("test/known"); r.State != result.Passed {
		t.Errorf("%s", r.State)
	}
	if r := e.Wait("test/unknown"); r.State != result.CouldNotRun || r.Why == "" {
		t.Errorf("%s, %s", r.State, r.Why)
	}
}
