package reference

import (
	"sync"
	"sync/atomic"
	"time"
)

// overlap is how long the faults below hold a request, so that requests that are
// sent at the same time meet in the server, also on a busy machine.
const overlap = 5 * time.Millisecond

// sideBySideFaults mix up requests that are in progress at the same time.
func sideBySideFaults() []entry {
	return []entry{
		{id: "together-mixed-up", sentence: "The cookie is kept in one variable for all requests, so requests at the same time see each other's cookie.", rules: by("repeatable", "token-withheld", "exact-cookie", "cookie-place"), anyRule: true, edit: mixedUp},
		{id: "together-swapped", sentence: "Two requests at the same time get each other's answers.", rules: by("repeatable", "token-withheld", "exact-cookie", "cookie-place"), anyRule: true, edit: swapped},
		{id: "together-shared", sentence: "A request without a valid cookie gets a token while a valid request is in progress.", rules: by("repeatable", "token-withheld", "exact-cookie", "cookie-place"), anyRule: true, edit: shared},
		{id: "together-crashing", sentence: "A request at the same time as another one gets 500.", rules: by("repeatable"), edit: alone(internalError)},
		{id: "together-dropped", sentence: "A request at the same time as another one gets a closed connection.", rules: by("answered", "repeatable"), anyRule: true, edit: alone(dropped)},
		{id: "together-stuck", sentence: "The first three valid requests at the same time as another one never get an answer.", rules: by("answered", "repeatable"), anyRule: true, edit: stuck(3)},
	}
}

// hold keeps a request in the server for a moment.
func (x *exchange) hold() { x.server.wait(x.request.Context(), overlap) }

func mixedUp(b *behaviour) {
	type cookie struct {
		value string
		found bool
	}
	var current atomic.Pointer[cookie]
	lookup := b.lookup
	b.lookup = func(x *exchange) (string, bool) {
		value, found := lookup(x)
		current.Store(&cookie{value, found})
		x.hold()
		c := current.Load()
		return c.value, c.found
	}
}

// swapped lets a request wait for another one, and exchanges their verdicts.
func swapped(b *behaviour) {
	meeting := make(chan trade)
	judging(func(_ *exchange, v verdict) verdict { return traded(meeting, v, overlap) })(b)
}

// trade is what two requests that meet hand each other.
type trade struct{ give, take chan verdict }

// traded waits for another request at the meeting, and returns its verdict for v. If
// none comes in time, it returns v.
func traded(meeting chan trade, v verdict, wait time.Duration) verdict {
	mine := trade{make(chan verdict, 1), make(chan verdict, 1)}
	mine.give <- v
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case meeting <- mine:
		return <-mine.take
	case other := <-meeting:
		other.take <- v
		return <-other.give
	case <-timer.C:
		return v
	}
}

// shared gives the verdict of a valid request to every request that is in
// progress with it.
func shared(b *behaviour) {
	var mu sync.Mutex
	valid := map[*exchange]verdict{}
	current := func() (verdict, bool) {
		mu.Lock()
		defer mu.Unlock()
		for _, v := range valid {
			return v, true
		}
		return verdict{}, false
	}
	judging(func(x *exchange, v verdict) verdict {
		if v.reason != accepted {
			other, ok := current()
			if !ok {
				x.hold()
				other, ok = current()
			}
			if ok {
				return other
			}
			return v
		}
		mu.Lock()
		valid[x] = v
		mu.Unlock()
		x.hold()
		mu.Lock()
		delete(valid, x)
		mu.Unlock()
		return v
	})(b)
}

// alone serves one request at a time, and refuses all others.
func alone(changes ...change) edit {
	return beside(func(x *exchange, _ func(*exchange) *Answer) *Answer {
		a := refuseToken(x, verdict{reason: malformed})
		apply(changes, x, a)
		return a
	})
}

// stuck does not answer valid requests beside others, up to so many, so that a
// run does not have to wait for each of its requests.
func stuck(most int64) edit {
	var count atomic.Int64
	return beside(func(x *exchange, next func(*exchange) *Answer) *Answer {
		a := next(x)
		if plainlyValid(x) && count.Add(1) <= most {
			hung(x, a)
		}
		return a
	})
}

// beside handles requests that come while another one is in progress in another
// way.
func beside(f func(x *exchange, next func(*exchange) *Answer) *Answer) edit {
	var inProgress atomic.Int64
	return around(func(x *exchange, next func(*exchange) *Answer) *Answer {
		defer inProgress.Add(-1)
		if inProgress.Add(1) > 1 {
			return f(x, next)
		}
		x.hold()
		return next(x)
	})
}
