package run_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/run"
)

// enough is far more time than a run takes to stop, and less than an exchange may last.
const enough = 10 * time.Second

// stopped runs the cases and interrupts the run once the server says so.
func stopped(t *testing.T, s run.Settings, text string, now <-chan struct{}) *result.Run {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan *result.Run)
	go func() { done <- ended(run.Start(ctx, s, cases(t, text))) }()
	select {
	case <-now:
		stop()
	case <-time.After(enough):
		t.Fatal("the run does not get there")
	}
	select {
	case r := <-done:
		return r
	case <-time.After(enough):
		t.Fatal("the run does not stop")
	}
	return nil
}

// reached is closed once a server has seen so many requests of the kind.
func reached(n int) (count func(), at <-chan struct{}) {
	var mu sync.Mutex
	c := make(chan struct{})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if n--; n == 0 {
			close(c)
		}
	}, c
}

// In the middle of a run every result is settled at once: what was answered
// stands, the rest is interrupted, and none is a finding.
func TestAStopInTheMiddle(t *testing.T) {
	count, at := reached(4)
	s := serve(t, func(r arrival) reply {
		if r.id == "preflight" || r.id == "test/token" || r.id == "test/case-a" || r.id == "test/case-b" {
			return plainly(r)
		}
		count()
		return reply{hangs: true}
	})
	set := settings(t, s.url)
	set.Concurrency, set.ExchangeTimeout = 4, time.Minute
	r := stopped(t, set, many(12)+"      - {id: test/last, last: true}\n      - {id: test/token, cookie: '\\{name}=\\{token}', outcome: token}\n", at)
	if len(r.Results) != 14 || !r.WasStopped {
		t.Fatalf("%d results, stopped %t", len(r.Results), r.WasStopped)
	}
	for _, c := range r.Results {
		if c.State != result.Interrupted && c.State != result.Passed || len(c.Findings) > 0 || c.State == result.Interrupted && c.Why == "" {
			t.Errorf("%s is %s (%s), with %v", c.Case.ID, c.State, c.Why, c.Findings)
		}
	}
	if c := of(t, r, "test/last"); c.State != result.Interrupted {
		t.Errorf("what comes last is %s", c.State)
	}
	if word, code := r.Verdict(); word != result.Stopped || code != result.ExitInterrupted {
		t.Errorf("%s, %d", word, code)
	}
}

func TestAStopWhereverARunWaits(t *testing.T) {
	const token = "      - {id: test/token, cookie: '\\{name}=\\{token}', outcome: token}\n"
	for name, test := range map[string]struct {
		answer func(r arrival) reply
		change func(*run.Settings)
	}{
		"for the preflight's answer": {func(arrival) reply { return reply{hangs: true} }, nil},
		"for an answer's body": {func(r arrival) reply {
			if r.id == "preflight" {
				return plainly(r)
			}
			return reply{octets: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", hangs: true}
		}, nil},
		"because the server asks for it": {func(r arrival) reply {
			if r.id == "preflight" {
				return plainly(r)
			}
			return later(429, "25")
		}, nil},
		"for its rate": {plainly, func(s *run.Settings) { s.Rate = 0.001 }},
	} {
		n := 2
		if name == "for the preflight's answer" || name == "for its rate" {
			n = 1
		}
		count, at := reached(n)
		s := serve(t, func(r arrival) reply { defer count(); return test.answer(r) })
		set := settings(t, s.url)
		set.ExchangeTimeout = time.Minute
		if test.change != nil {
			test.change(&set)
		}
		r := stopped(t, set, token, at)
		if c := of(t, r, "test/token"); c.State != result.Interrupted || len(c.Findings) > 0 || !r.WasStopped {
			t.Errorf("%s: %s, %s, %v", name, c.State, c.Why, c.Findings)
		}
	}
}

// A source that is being asked for a token is not waited for either.
func TestAStopWhileATokenIsFetched(t *testing.T) {
	count, at := reached(1)
	s := serve(t, plainly)
	slow := credential.SourceFunc(func(ctx context.Context) (string, error) {
		count()
		<-ctx.Done()
		return "", ctx.Err()
	})
	r := stopped(t, lending(settings(t, s.url), slow, true), "      - {id: test/token, cookie: '\\{name}=\\{token}', outcome: token}\n", at)
	wants(t, r, "test/token", result.Interrupted, "")
	if len(s.requests("")) != 0 || !r.WasStopped {
		t.Errorf("%d requests, stopped %t", len(s.requests("")), r.WasStopped)
	}
}

func TestAStopBeforeTheRun(t *testing.T) {
	s := serve(t, plainly)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r := ended(run.Start(ctx, settings(t, s.url), cases(t, many(3))))
	for _, c := range r.Results {
		wants(t, r, c.Case.ID, result.Interrupted, "")
	}
	if word, _ := r.Verdict(); word != result.Stopped || len(s.requests("")) != 0 {
		t.Errorf("%s after %d requests", word, len(s.requests("")))
	}
}
