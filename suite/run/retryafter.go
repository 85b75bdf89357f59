package run

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// mostWaits bounds how often one request is told to come back later.
	mostWaits = 10
	// waitsInAll bounds all waiting of a run, in longest waits.
	waitsInAll = 20
	// shortestWait keeps a Retry-After of 0 from becoming a busy loop.
	shortestWait = 250 * time.Millisecond
)

// pause holds all requests back while the server asks for it.
type pause struct {
	longest time.Duration
	mu      sync.Mutex
	end     time.Time
	waits   int
	waited  time.Duration
}

func newPause(longest time.Duration) *pause { return &pause{longest: longest} }

func (p *pause) wait(ctx context.Context) error {
	p.mu.Lock()
	left := time.Until(p.end)
	p.mu.Unlock()
	if left <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// until holds everything back for the time that was asked for, within bounds.
// before is how often the same request was told so already.
func (p *pause) until(now time.Time, asked time.Duration, before int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	end := now.Add(max(asked, shortestWait))
	switch {
	case asked > p.longest:
		return fmt.Errorf("the server asks to wait for %s (Retry-After), and this run waits for %s at the most; run it later, slower with --rate, or with a longer --max-wait", asked.Round(time.Second), p.longest)
	case before >= mostWaits:
		return fmt.Errorf("the server asked %d times in a row to send a request later (429 or 503 with Retry-After); run it later, or slower with --rate", before)
	case p.waited > waitsInAll*p.longest:
		return fmt.Errorf("the server had this run wait for %s in all (429 or 503 with Retry-After); run it slower, with --rate", p.waited.Round(time.Second))
	case !now.Before(p.end):
		p.waits++
		p.waited += end.Sub(now)
	case end.After(p.end):
		p.waited += end.Sub(p.end)
	default:
		return nil
	}
	p.end = end
	return nil
}

// total is how often, and how long, the run was told to wait.
func (p *pause) total() (int, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waits, p.waited
}

// limiter spaces requests evenly; 0 leaves them alone.
func limiter(perSecond float64) *rate.Limiter {
	if perSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(perSecond), 1)
}
