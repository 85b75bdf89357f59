package run

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// pace is the rate of the requests. It is lowered if the server asks to slow down
// and gives no time, and recovers afterwards.
type pace struct {
	given    *rate.Limiter // what the user set
	slower   *rate.Limiter // what the server can take, if that is less
	patience *patience

	mu       sync.Mutex
	lowered  time.Time // when the rate was lowered last
	shares   []float64 // the share of such answers, before each time that the rate was lowered
	answered int       // answers since then
	asked    int       // answers that ask to slow down, since then
	useless  bool      // a lower rate has not changed that share
	release  func()    // the time at a lower rate is lost
}

func newPace(perSecond float64, p *patience) *pace {
	return &pace{given: limiter(perSecond), slower: limiter(0), patience: p, lowered: time.Now(), release: func() {}}
}

// wait waits until a request may be sent. One that is sent alone, to find out what
// its answer means, is not slowed down.
func (p *pace) wait(ctx context.Context, alone bool) error {
	if err := p.given.Wait(ctx); err != nil || alone {
		return err
	}
	return p.slower.Wait(ctx)
}

// limiter spaces requests evenly. With 0 there is no limit.
func limiter(perSecond float64) *rate.Limiter {
	if perSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(perSecond), 1)
}

// busy notes an answer that asks to slow down.
func (p *pace) busy() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
}

// lower halves the rate: at first to half of the answers per second, at most once
// in a second, and never below 1 request per second. If the server refuses the
// same share of the requests at a much lower rate, it does not limit the rate,
// and the rate is what it was.
func (p *pace) lower() {
	p.mu.Lock()
	defer p.mu.Unlock()
	passed := time.Since(p.lowered)
	if p.useless || p.answered == 0 || len(p.shares) > 0 && passed < time.Second {
		return
	}
	p.shares = append(p.shares, float64(p.asked)/float64(max(1, p.asked+p.answered)))
	if n := len(p.shares); n > 3 && p.shares[n-1] > 0.75*p.shares[n-4] {
		p.useless = true
		p.slower.SetLimit(rate.Inf)
		p.release()
		return
	}
	if len(p.shares) == 1 {
		p.release = p.patience.hold()
	}
	now := min(p.slower.Limit(), rate.Limit(float64(p.answered)/max(passed.Seconds(), 0.1)))
	p.slower.SetLimit(max(1, now/2))
	p.lowered, p.answered, p.asked = time.Now(), 0, 0
}

// growth is how much each answer raises a lowered rate, in requests per second.
// It is small, so that a server that limits the rate rarely has to ask again.
const growth = 0.1

// raise notes an answer of the server, which raises a rate that was lowered.
func (p *pace) raise() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answered++
	if now := p.slower.Limit(); now < rate.Inf {
		p.slower.SetLimit(now + growth)
	}
}

// restore sets the rate to what the user set: no answer was about the rate.
func (p *pace) restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slower.SetLimit(rate.Inf)
	p.shares = nil
	p.release()
}

// later reports whether an answer asks to try later: a 429 or a 503. told is set
// if it says how long to wait: in Retry-After (RFC 9110 §10.2.3), or, with a 429,
// in a RateLimit field that says when the limit ends.
func later(x wire.Exchange, now time.Time) (wait time.Duration, told, asked bool) {
	r := x.Response
	if r == nil || r.Status != http.StatusTooManyRequests && r.Status != http.StatusServiceUnavailable {
		return 0, false, false
	}
	if wait, told = wire.RetryAfter(r, now); told || r.Status != http.StatusTooManyRequests {
		return wait, told, true
	}
	for _, name := range []string{"RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset"} {
		n, err := strconv.ParseFloat(strings.TrimSpace(r.Get(name)), 64)
		if err != nil || n < 0 {
			continue
		}
		wait = time.Duration(n * float64(time.Second))
		if n > 1e6 { // a point in time (seconds since 1970), not a duration
			wait = time.Unix(int64(n), 0).Sub(now)
		}
		if wait >= 0 && wait < time.Hour {
			return wait, true, true
		}
	}
	return 0, false, true
}

func asksLater(x wire.Exchange, now time.Time) bool {
	_, _, asked := later(x, now)
	return asked
}
