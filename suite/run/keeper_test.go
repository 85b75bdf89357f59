package run_test

import (
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// separate are cases that are one request each, with the token and without it.
func separate(t *testing.T) []fixtures.Case {
	t.Helper()
	all := wholesome(t)
	for _, c := range catalogue(t) {
		if c.Theme == "valid" && len(c.Steps) == 1 && c.Steps[0].Times == 1 && c.Outcome == fixtures.Token && !c.Last {
			all = append(all, c)
		}
	}
	return all
}

// Where a server keeps connections, cases share them; but one that has carried the
// token never carries a request that must be refused.
func TestCasesShareConnections(t *testing.T) {
	s := serve(t, plainly)
	r := finish(t, settings(t, s.url), separate(t))
	passes(t, r)
	with := map[int]bool{}
	shared := 0
	for _, got := range s.requests("") {
		live := got.cookie("refresh_token") == liveToken
		if before, ok := with[got.conn]; ok {
			shared++
			if before != live {
				t.Errorf("%s comes on a connection of the other kind", got.id)
			}
		}
		with[got.conn] = live
	}
	told := 0
	for _, c := range r.Results {
		for _, x := range c.Records {
			if x.Kept {
				told++
			}
		}
	}
	if shared == 0 || told != shared {
		t.Errorf("%d requests came on a used connection, and %d are told", shared, told)
	}
}

// A case that is about its connection, or may end it, has one of its own.
func TestWhoHasAConnectionOfHisOwn(t *testing.T) {
	s := serve(t, plainly)
	finish(t, settings(t, s.url), catalogue(t))
	alone := map[string]bool{}
	for _, c := range catalogue(t) {
		odd := c.Outcome != fixtures.Token && c.Outcome != fixtures.Refusal
		for _, tag := range c.Tags {
			odd = odd || tag == "attack"
		}
		if odd && len(c.Steps) == 1 && c.Steps[0].Times == 1 || c.Last {
			alone[c.ID] = true
		}
	}
	conns := map[int]string{}
	for _, got := range s.requests("") {
		before := conns[got.conn]
		if before != "" && before != got.id && (alone[got.id] || alone[before]) {
			t.Errorf("%s comes behind %s", got.id, before)
		}
		conns[got.conn] = got.id
	}
}

// What is wrong only on a used connection is told as such, and what is wrong on any
// is told as ever.
func TestAFaultOfUsedConnections(t *testing.T) {
	forgets := serve(t, func(r arrival) reply {
		if r.nth > 1 {
			return refused()
		}
		return plainly(r)
	})
	r := finish(t, settings(t, forgets.url), separate(t))
	found := 0
	for _, c := range r.Results {
		if c.State != result.Failed {
			continue
		}
		found++
		if rules(c) != "repeatable" || !c.Records[0].Kept || c.Records[0].Attempts < 1 {
			t.Errorf("%s: %s %+v", c.Case.ID, rules(c), c.Records)
		}
	}
	if found == 0 {
		t.Error("nothing is found")
	}
	broken := serve(t, func(r arrival) reply {
		if r.id == "preflight" {
			return plainly(r)
		}
		return answer(500, "")
	})
	r = finish(t, settings(t, broken.url), separate(t))
	for _, c := range r.Results {
		if c.State != result.Failed || strings.Contains(rules(c), "repeatable") {
			t.Errorf("%s %s: %s", c.Case.ID, c.State, rules(c))
		}
	}
}

// A server may close a kept connection when it likes, also in the face of a request,
// and may serve one connection at a time, to its end.
func TestServersThatDoNotLikeKeptConnections(t *testing.T) {
	beside := func(serve func()) { go serve() }
	for name, server := range map[string]struct {
		spawn  func(func())
		handle func(arrival) reply
	}{
		"closes behind the answer": {beside, func(r arrival) reply { return plainly(r).closing() }},
		"closes before the second answer": {beside, func(r arrival) reply {
			if r.nth > 1 {
				return reply{closes: true}
			}
			return plainly(r)
		}},
		"is silent from the third request on": {beside, func(r arrival) reply {
			if r.nth > 2 {
				time.Sleep(20 * time.Millisecond)
				return reply{closes: true}
			}
			return plainly(r)
		}},
		"serves one connection at a time": {func(serve func()) { serve() }, plainly},
	} {
		t.Run(name, func(t *testing.T) {
			s := listen(t, server.spawn, server.handle)
			r := finish(t, settings(t, s.url), separate(t))
			passes(t, r)
			for _, line := range r.Conduct {
				if strings.Contains(line, "connection failed") {
					t.Error(line)
				}
			}
		})
	}
}
