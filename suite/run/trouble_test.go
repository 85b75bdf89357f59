package run_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// A panic while one case is asked is that case's: it could not run, the reason
// names no secret, and all others go on.
func TestAPanicIsOneCases(t *testing.T) {
	s := serve(t, func(r arrival) reply {
		if r.cookie("refresh_token") == "" {
			return refused()
		}
		return granted(accessToken)
	})
	set := settings(t, s.url)
	n := 0
	set = lending(set, credential.SourceFunc(func(context.Context) (string, error) {
		if n++; n == 3 {
			panic("the source of " + liveToken + " broke")
		}
		return numbered(n), nil
	}), true)
	r := finish(t, set, cases(t, `
      - {id: test/one, cookie: '\{name}=\{token}', outcome: any-safe}
      - {id: test/two, cookie: '\{name}=\{token}', outcome: any-safe}
      - {id: test/three, cookie: '\{name}=\{token}', outcome: any-safe}
      - {id: test/missing}`))
	broke := 0
	for _, c := range r.Results {
		if c.State != result.CouldNotRun {
			continue
		}
		broke++
		if !strings.Contains(c.Why, "refreshcheck itself failed in this case") || strings.Contains(c.Why, liveToken) {
			t.Errorf("%s: %s", c.Case.ID, c.Why)
		}
	}
	if word, code := r.Verdict(); broke != 1 || word != result.Incomplete || code != 3 {
		t.Errorf("%d cases broke, and the run ends %s (%d)", broke, word, code)
	}
}

// What was not sent is sent once more, with the live token, too: a proxy that
// refuses its first tunnel for each case has cost nobody a token.
func TestWhatWasNotSentIsSentOnceMore(t *testing.T) {
	s := serve(t, plainly)
	var asked, refusals atomic.Int64
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { proxy.Close() })
	go func() {
		for {
			c, err := proxy.Accept()
			if err != nil {
				return
			}
			if asked.Add(1)%2 == 1 {
				refusals.Add(1)
				_, _ = io.WriteString(c, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
				c.Close()
				continue
			}
			go tunnel(c)
		}
	}()
	set := settings(t, s.url)
	set.Concurrency = 1
	set.Target = aim(t, target.Options{URL: s.url, Proxy: "http://" + proxy.Addr().String()})
	r := finish(t, set, cases(t, `
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/missing}`))
	passes(t, r)
	if refusals.Load() != 4 || len(s.requests("")) != 4 { // the preflight, two cases, and the control after a refusal
		t.Errorf("%d tunnels refused, %d requests arrived", refusals.Load(), len(s.requests("")))
	}
	if c := of(t, r, "test/token"); c.Records[0].Attempts != 2 {
		t.Errorf("%d attempts", c.Records[0].Attempts)
	}
}

// tunnel connects to what CONNECT names.
func tunnel(c net.Conn) {
	defer c.Close()
	from := bufio.NewReader(c)
	r, err := http.ReadRequest(from)
	if err != nil {
		return
	}
	to, err := net.Dial("tcp", r.Host)
	if err != nil {
		return
	}
	defer to.Close()
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(to, from) }()
	_, _ = io.Copy(c, to)
}

// Where the server asks for more time while all requests wait, nothing is sent
// before that is over, too.
func TestAProlongedWaitIsObeyed(t *testing.T) {
	var mu sync.Mutex
	var until time.Time
	early, told := 0, 0
	s := serve(t, func(r arrival) reply {
		if r.id == "preflight" {
			return plainly(r)
		}
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if now.Before(until) && told >= 2 {
			early++
		}
		if told++; told == 1 {
			until = now.Add(time.Second / 2)
			return answer(429, "later", "RateLimit-Reset: 0.5")
		}
		if told == 2 { // it was under way already
			until = now.Add(time.Second)
			return answer(429, "later", "RateLimit-Reset: 1")
		}
		return plainly(r)
	})
	set := settings(t, s.url)
	set.Concurrency = 2
	r := finish(t, set, cases(t, many(6)))
	passes(t, r)
	if early > 0 {
		t.Errorf("%d requests came before the time was over", early)
	}
}

// Requests that are sent together, and get a status that asks to try later
// whenever they are sent, are not sent without end: it is their answer.
func TestRequestsTogetherThatAreAlwaysAskedToTryLater(t *testing.T) {
	s := serve(t, func(r arrival) reply {
		switch {
		case r.cookie("refresh_token") == liveToken:
			return granted(accessToken)
		case r.cookie("refresh_token") == "":
			return answer(503, "", "Content-Type: text/plain")
		}
		return refused()
	})
	r := finish(t, settings(t, s.url), cases(t, `
      - id: test/together
        at-once: true
        steps:
          - {times: 4}
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}
`+many(12)))
	wants(t, r, "test/together", result.Failed, "status status status status")
	if n := len(s.requests("")); n > 200 {
		t.Errorf("%d requests", n)
	}
}
