package run_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

func later(status int, after string) reply {
	return answer(status, "later", "Content-Type: text/plain", "Retry-After: "+after)
}

// 429 and 503 with Retry-After are no answers: the same request is sent again,
// also with the live token, and the wait is told.
func TestRetryAfterIsWaitedFor(t *testing.T) {
	past := time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	s := serve(t, failing(func(nth int, r arrival) reply {
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
		if c, n := of(t, r, id), len(s.requests(id)); n != 2 || len(c.Records) != 1 || c.Records[0].Attempts != 2 || c.Records[0].Status == 429 {
			t.Errorf("%s: sent %d times; %+v", id, n, c.Records)
		}
	}
}

func TestThePreflightWaitsToo(t *testing.T) {
	first := true
	s := serve(t, inTurn(func(r arrival) reply {
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

// A status that asks to come back later, with or without saying when, is sent
// again; where it stays while others get through, it is that request's answer.
func TestAStatusThatStaysIsAnAnswer(t *testing.T) {
	s := serve(t, failing(func(_ int, r arrival) reply {
		switch r.id {
		case "test/soon":
			return later(429, "soon")
		case "test/other-status":
			return later(404, "0")
		case "test/fine", "test/fine-too":
			return plainly(r)
		}
		return answer(429, "")
	}))
	r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/absent}
      - {id: test/soon}
      - {id: test/other-status}
      - {id: test/fine}
      - {id: test/tolerant, outcome: no-harm}`))
	wants(t, r, "test/absent", result.Failed, "status")
	wants(t, r, "test/soon", result.Failed, "status")
	wants(t, r, "test/other-status", result.Failed, "status")
	wants(t, r, "test/tolerant", result.Passed, "http-layer")
	for _, id := range []string{"test/absent", "test/soon", "test/tolerant"} {
		if n := len(s.requests(id)); n != 8 { // twice beside others, and three times two when alone
			t.Errorf("%s: %d requests", id, n)
		}
	}
	if n := len(s.requests("test/other-status")); n != 1 {
		t.Errorf("a 404 with Retry-After was asked %d times", n)
	}
}

// Where one request is told to come later whenever it comes, and others are
// answered, the others do not wait for it, however long the time is.
func TestOnlyTheRequestThatIsAskedToComeLaterWaits(t *testing.T) {
	for _, seconds := range []string{"2", "3600"} {
		s := serve(t, failing(func(_ int, r arrival) reply {
			if r.id == "test/one-later" || r.id == "test/other-late" {
				return later(503, seconds)
			}
			return plainly(r)
		}))
		set := settings(t, s.url)
		set.Concurrency = 1 // the next one begins while nothing else was answered
		r := finish(t, set, cases(t, `
      - {id: test/one-later, level: should}
      - {id: test/other-late}
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}
`+many(3)))
		wants(t, r, "test/one-later", result.Passed, "status")
		wants(t, r, "test/other-late", result.Failed, "status")
		if word, _ := r.Verdict(); word != result.NonConformant || r.Waits > 0 {
			t.Errorf("Retry-After: %s: %s, all waited %d times: %q", seconds, word, r.Waits, r.Problems)
		}
		for _, id := range []string{"test/one-later", "test/other-late"} {
			if n := len(s.requests(id)); n > 9 {
				t.Errorf("Retry-After: %s: %s was sent %d times", seconds, id, n)
			}
		}
		waited := slices.ContainsFunc(r.Conduct, func(line string) bool { return strings.Contains(line, "later, as the server asked for") })
		if waited != (seconds == "2") {
			t.Errorf("Retry-After: %s: %q", seconds, r.Conduct)
		}
	}
}

// A limit is one for all requests: none comes before the time is over, but the one
// that shows it.
func TestALongerRetryAfterIsForAll(t *testing.T) {
	var mu sync.Mutex
	var until time.Time
	early, told := 0, false
	s := serve(t, func(r arrival) reply {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case time.Now().Before(until):
			early++
			return later(429, "2")
		case r.id != "preflight" && !told:
			told = true
			until = time.Now().Add(2 * time.Second)
			return later(429, "2")
		}
		return plainly(r)
	})
	set := settings(t, s.url)
	set.Concurrency = 1
	r := finish(t, set, cases(t, many(6)))
	passes(t, r)
	if early > 2 || r.Waits == 0 { // without the credential, and with it
		t.Errorf("%d requests came before the time was over, and all waited %d times", early, r.Waits)
	}
}

// limiting answers the preflight, and nothing after it.
func limiting(a reply) func(arrival) reply {
	first := true
	return inTurn(func(r arrival) reply {
		if first {
			first = false
			return plainly(r)
		}
		return a
	})
}

// A wait beyond the bound ends the run, with one reason.
func TestAWaitThatIsTooLong(t *testing.T) {
	s := serve(t, limiting(later(429, "31")))
	set := settings(t, s.url)
	set.Concurrency = 1
	r := finish(t, set, cases(t, many(5)))
	for _, c := range r.Results {
		wants(t, r, c.Case.ID, result.CouldNotRun, "")
	}
	if word, _ := r.Verdict(); word != result.Incomplete || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "asks to wait for 31s (Retry-After), but this run waits for 30s at most") {
		t.Errorf("%s: %q", word, r.Problems)
	}
}

// A server that asks to wait for ever is not waited for for ever.
func TestWaitsWithoutAnAnswerAreBounded(t *testing.T) {
	for a, says := range map[string]string{"0": "asked 10 times in a row", "soon": "answers every request with 429, and does not say how long to wait"} {
		s := serve(t, limiting(later(429, a)))
		r := finish(t, settings(t, s.url), cases(t, many(3)))
		for _, c := range r.Results {
			wants(t, r, c.Case.ID, result.CouldNotRun, "")
		}
		if word, _ := r.Verdict(); word != result.Incomplete || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], says) {
			t.Errorf("%s: %q", word, r.Problems)
		}
		if n := len(s.requests("")); n > 100 {
			t.Errorf("%d requests were sent", n)
		}
	}
}

// A limit for each credential is told as that, since the server still answers all
// others.
func TestALimitForEachCredential(t *testing.T) {
	uses := 0
	s := serve(t, inTurn(func(r arrival) reply {
		if r.cookie("refresh_token") != liveToken {
			return refused()
		}
		if uses++; uses > 3 {
			return later(429, "soon")
		}
		return granted(accessToken)
	}))
	live := regexp.MustCompile(`garbage-(\d)'`).ReplaceAllString(many(8), `\{token}; n=$1', outcome: token`)
	r := finish(t, settings(t, s.url), cases(t, live))
	if word, _ := r.Verdict(); word != result.Incomplete || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "each request that carries the credential with 429, and others as before") {
		t.Errorf("%s: %q", word, r.Problems)
	}
}

// A single-use token that a 429 has seen is spent: the request is made anew.
func TestASingleUseTokenIsNotSentAgainAfterAWait(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]bool{}
	first := true
	s := serve(t, func(r arrival) reply {
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
