package run_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

func later(status int, after string) reply {
	return answer(status, "later", "Content-Type: text/plain", "Retry-After: "+after)
}

// 429 and 503 with Retry-After are no answers: the same request is sent again,
// also with the live token, and the wait is told.
func TestRetryAfterIsWaitedFor(t *testing.T) {
	past := time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	s := serve(t, failing(func(nth int, r request) reply {
		switch {
		case nth > 1:
			return plainly(r)
		case r.id == "test/date":
			return later(503, past)
		}
		return later(429, "0")
	}))
	r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/missing}
      - {id: test/date}
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}`))
	passes(t, r)
	if r.Waits == 0 || r.Waited == 0 {
		t.Errorf("waited %d times, for %s", r.Waits, r.Waited)
	}
	for _, id := range []string{"test/missing", "test/date", "test/token"} {
		if c, n := of(t, r, id), len(s.requests(id)); n != 2 || len(c.Exchanges) != 1 || c.Exchanges[0].Attempts != 2 || c.Exchanges[0].Status == 429 {
			t.Errorf("%s: sent %d times; %+v", id, n, c.Exchanges)
		}
	}
}

func TestThePreflightWaitsToo(t *testing.T) {
	first := true
	s := serve(t, inTurn(func(r request) reply {
		if first {
			first = false
			return later(503, "0")
		}
		return plainly(r)
	}))
	r := finish(t, settings(t, s.url), cases(t, "      - {id: test/token, cookie: '\\{name}=\\{token}', outcome: token}"))
	passes(t, r)
	if !r.Preflight.Accepted || r.Waits != 1 {
		t.Errorf("%+v, waited %d times", r.Preflight, r.Waits)
	}
}

// Without Retry-After, or with one that cannot be read, they are answers.
func TestWithoutRetryAfterItIsAnAnswer(t *testing.T) {
	s := serve(t, failing(func(_ int, r request) reply {
		switch r.id {
		case "test/soon":
			return later(429, "soon")
		case "test/other-status":
			return later(404, "0")
		}
		return answer(429, "")
	}))
	r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/absent}
      - {id: test/soon}
      - {id: test/other-status}
      - {id: test/tolerant, outcome: no-harm}`))
	wants(t, r, "test/absent", verdict.Failed, "status")
	wants(t, r, "test/soon", verdict.Failed, "status")
	wants(t, r, "test/other-status", verdict.Failed, "status")
	wants(t, r, "test/tolerant", verdict.Passed, "http-layer")
	if n := len(s.requests("")); n != 5 || r.Waits != 0 {
		t.Errorf("%d requests, waited %d times", n, r.Waits)
	}
}

// A wait beyond the bound ends the run, with one reason; nothing more is sent.
func TestAWaitThatIsTooLong(t *testing.T) {
	s := serve(t, failing(func(int, request) reply { return later(429, "31") }))
	set := settings(t, s.url)
	set.Concurrency = 1
	r := finish(t, set, cases(t, many(5)))
	for _, c := range r.Results {
		wants(t, r, c.Case.ID, verdict.CouldNotRun, "")
	}
	if word, _ := r.Verdict(); word != verdict.Incomplete || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "asks to wait for 31s (Retry-After), and this run waits for 30s at the most") {
		t.Errorf("%s: %q", word, r.Problems)
	}
	if n := len(s.requests("")); n != 2 {
		t.Errorf("%d requests were sent", n)
	}
}

// A server that asks to wait for ever is not waited for for ever.
func TestWaitsAreBoundedTogether(t *testing.T) {
	s := serve(t, failing(func(int, request) reply { return later(429, "0") }))
	set := settings(t, s.url)
	set.RetryAfter = time.Nanosecond // each wait is longer, and twenty of them are the bound
	r := finish(t, set, cases(t, many(3)))
	if word, _ := r.Verdict(); word != verdict.Incomplete || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "had this run wait for") {
		t.Errorf("%s: %q", word, r.Problems)
	}
	if n := len(s.requests("")); n > 1+2*3 {
		t.Errorf("%d requests were sent", n)
	}
}

// A single-use token that a 429 has seen is spent: the request is made anew.
func TestASingleUseTokenIsNotSentAgainAfterAWait(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]bool{}
	first := true
	s := serve(t, func(r request) reply {
		mu.Lock()
		defer mu.Unlock()
		token := r.cookie("refresh_token")
		if seen[token] {
			t.Error("a token is sent twice")
		}
		seen[token] = true
		if r.id == "test/token" && first {
			first = false
			return later(429, "0")
		}
		return granted(accessToken)
	})
	r := finish(t, lending(settings(t, s.url), counted(), true), cases(t, "      - {id: test/token, cookie: '\\{name}=\\{token}', outcome: token}"))
	passes(t, r)
	if len(seen) != 3 || r.Tokens != 3 {
		t.Errorf("%d tokens, told as %d", len(seen), r.Tokens)
	}
}

// The rate bounds all requests; it is no more than a way through the same run.
func TestARateIsKept(t *testing.T) {
	s := serve(t, plainly)
	set := settings(t, s.url)
	set.Rate = 200
	passes(t, finish(t, set, cases(t, many(5))))
}
