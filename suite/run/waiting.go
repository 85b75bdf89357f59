package run

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// mostDry is how many waits in a row may end without any answer.
	mostDry = 10
	// mostUntold is the same if the server does not say how long to wait.
	mostUntold = 5
	// shortestWait prevents a busy loop for a Retry-After of 0.
	shortestWait = 250 * time.Millisecond
)

// pause stops all requests while the server asks for it.
type pause struct {
	longest  time.Duration
	patience *patience
	mu       sync.Mutex
	end      time.Time
	waits    int
	waited   time.Duration
	through  int // answers of the server when the last wait began
	dry      int // waits in a row after which there was no answer
}

// wait returns when the server's time is over, also if the server has asked for
// more time meanwhile.
func (p *pause) wait(ctx context.Context) error {
	for {
		p.mu.Lock()
		left := time.Until(p.end)
		p.mu.Unlock()
		if left <= 0 {
			return ctx.Err()
		}
		release := p.patience.hold()
		pauseFor(ctx, left)
		release()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// quiet keeps back requests while it is found out whether the live token still
// works.
type quiet struct {
	mu   sync.Mutex
	over chan struct{} // nil: nothing is kept back
}

// begin keeps requests back until the returned function is called.
func (q *quiet) begin() (end func()) {
	over := make(chan struct{})
	q.mu.Lock()
	defer q.mu.Unlock()
	q.over = over
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.over = nil
		close(over)
	}
}

func (q *quiet) wait(ctx context.Context) error {
	q.mu.Lock()
	over := q.over
	q.mu.Unlock()
	if over != nil {
		select {
		case <-over:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// pauseFor waits for a time, or for the end of ctx.
func pauseFor(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// until stops all requests for the time that the server asked for, within
// limits. who asks for it. If told is false, the server gave no time, and the waits grow. through
// is how many answers the server has given.
func (p *pause) until(now time.Time, asked time.Duration, told bool, who string, status, through int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if asked > p.longest {
		return fmt.Errorf("the server asks to wait for %s (Retry-After), but this run waits for %s at most; run later, more slowly with --rate, or with a longer --max-wait", asked.Round(time.Second), max(0, p.longest))
	}
	if !now.Before(p.end) { // a new wait
		if p.dry++; through > p.through || p.waits == 0 {
			p.dry = 1
		}
		p.through = through
	}
	switch {
	case told && p.dry > mostDry:
		return fmt.Errorf("the server asked %d times in a row to send all requests later (%d with Retry-After), and answered none; run later, or more slowly with --rate", mostDry, status)
	case !told && p.dry > mostUntold:
		return fmt.Errorf("%s answers every request with %d, and does not say how long to wait. Run again later, or more slowly with --rate or --concurrency 1; if it counts refusals, let this address through", who, status)
	case !told:
		asked = shortestWait << min(p.dry-1, mostUntold)
	}
	end := now.Add(max(asked, shortestWait))
	switch {
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

// inForce reports whether all requests wait.
func (p *pause) inForce() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Before(p.end)
}

// alive notes that a request is answered that nobody asked to wait.
func (p *pause) alive(through int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dry, p.through = 0, through
}

// total is how often, and how long, the run had to wait.
func (p *pause) total() (int, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waits, p.waited
}
