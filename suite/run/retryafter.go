package run

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// mostWaits bounds how often a run as a whole is told to wait.
const mostWaits = 20

// pause holds all requests back while the server asks for it.
type pause struct {
	longest time.Duration
	mu      sync.Mutex
	end     time.Time
	waits   int
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

// until holds everything back to the given time, within the bounds.
func (p *pause) until(end time.Time, asked time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if asked > p.longest {
		return fmt.Errorf("the server asks to wait for %s (Retry-After), and this run waits for %s at the most; run it later, or slower with --concurrency 1", asked, p.longest)
	}
	if end.After(p.end.Add(time.Second / 2)) {
		if p.waits++; p.waits > mostWaits {
			return fmt.Errorf("the server asked %d times to wait (Retry-After); run it slower, with --concurrency 1", mostWaits)
		}
	}
	if end.After(p.end) {
		p.end = end
	}
	return nil
}

// retryAfter reads how long a 429 or 503 asks to wait (RFC 9110 §10.2.3).
func retryAfter(x wire.Exchange, now time.Time) (time.Duration, bool) {
	r := x.Response
	if r == nil || r.Status != http.StatusTooManyRequests && r.Status != http.StatusServiceUnavailable {
		return 0, false
	}
	text := strings.TrimSpace(r.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}
