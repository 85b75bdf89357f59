package run_test

import (
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// crowd counts who is inside.
type crowd struct {
	mu             sync.Mutex
	inside, atOnce int
}

func (c *crowd) enter() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside++
	c.atOnce = max(c.atOnce, c.inside)
	return c.inside
}

func (c *crowd) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside--
}

// slowly answers each request after the same time, like a server that is far away.
func slowly(r arrival) reply {
	time.Sleep(20 * time.Millisecond)
	return plainly(r)
}

// wholesome are the cases of the catalogue to which this package's server gives the
// answer that the contract asks for.
func wholesome(t *testing.T) []fixtures.Case {
	t.Helper()
	var all []fixtures.Case
	for _, c := range catalogue(t) {
		if c.Theme == "malformed" && len(c.Steps) == 1 && c.Steps[0].Outcome == fixtures.Refusal && !c.NeedsToken() {
			all = append(all, c)
		}
	}
	return all
}

// A server that is far away gets more at the same time than a run begins with. On a
// busy machine it may seem slower than it is, so that it gets some runs.
func TestTheWidthGrowsWhileTheServerKeepsUp(t *testing.T) {
	for range 5 {
		c := &crowd{}
		s := serve(t, func(r arrival) reply {
			c.enter()
			defer c.leave()
			return slowly(r)
		})
		r := finish(t, settings(t, s.url), wholesome(t))
		passes(t, r)
		if c.atOnce > 16 && r.Widest >= c.atOnce {
			return
		}
	}
	t.Error("the width never grows")
}

// A width that the user gives is kept.
func TestTheWidthOfTheUser(t *testing.T) {
	c := &crowd{}
	s := serve(t, func(r arrival) reply {
		c.enter()
		defer c.leave()
		return slowly(r)
	})
	set := settings(t, s.url)
	set.Concurrency = 20
	r := finish(t, set, wholesome(t))
	passes(t, r)
	if c.atOnce > 20 || r.Widest != 20 {
		t.Errorf("%d at once, told as %d", c.atOnce, r.Widest)
	}
}

// Nobody is accused who allows fewer requests, or fewer connections, than the width
// has grown to.
func TestALimitBeyondTheFirstWidth(t *testing.T) {
	const most = 20
	for name, full := range map[string]reply{"told": answer(429, "", asJSON), "not told": {closes: true}} {
		t.Run(name, func(t *testing.T) {
			c := &crowd{}
			s := serve(t, func(r arrival) reply {
				defer c.leave()
				if c.enter() > most {
					return full
				}
				return slowly(r)
			})
			r := finish(t, settings(t, s.url), wholesome(t))
			passes(t, r)
			if word, _ := r.Verdict(); word == result.Incomplete {
				t.Error(r.Line())
			}
			t.Logf("at most %d at once: %v", c.atOnce, r.Conduct)
		})
	}
}

// The same of a server that takes so many connections, and closes any other.
func TestALimitOfConnections(t *testing.T) {
	const most = 20
	c := &crowd{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := &server{url: "http://" + l.Addr().String()}
	go func() {
		for number := 1; ; number++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if c.enter() > most {
				conn.Close()
				c.leave()
				continue
			}
			go func() {
				defer c.leave()
				s.converse(conn, number, slowly)
			}()
		}
	}()
	r := finish(t, settings(t, s.url), wholesome(t))
	passes(t, r)
	t.Logf("at most %d at once: %v", c.atOnce, r.Conduct)
	for _, line := range r.Problems {
		if strings.Contains(line, "stopped answering") {
			t.Error(line)
		}
	}
}
