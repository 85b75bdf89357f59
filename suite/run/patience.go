package run

import (
	"sync"
	"time"
)

// slowAfter: an exchange that takes longer counts as lost time from then on.
const slowAfter = 500 * time.Millisecond

// patience measures the time that a run loses because of the server: while it
// waits, sends more slowly, or has an exchange that takes long. What overlaps
// counts once. When it is used up, the run ends.
type patience struct {
	most    time.Duration // 0: no bound
	usedUp  func()
	mu      sync.Mutex
	holders int
	since   time.Time
	lost    time.Duration
	timer   *time.Timer
}

// hold counts time as lost until the returned function is called.
func (p *patience) hold() (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holders++; p.holders == 1 {
		p.since = time.Now()
		if p.most > 0 {
			p.timer = time.AfterFunc(max(0, p.most-p.lost), p.usedUp)
		}
	}
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.holders--; p.holders == 0 {
			p.lost += time.Since(p.since)
			if p.timer != nil {
				p.timer.Stop()
			}
		}
	})
}

// exchange counts the time of an exchange that takes long.
func (p *patience) exchange() (done func()) {
	var mu sync.Mutex
	over, release := false, func() {}
	slow := time.AfterFunc(slowAfter, func() {
		mu.Lock()
		defer mu.Unlock()
		if !over {
			release = p.hold()
		}
	})
	return func() {
		slow.Stop()
		mu.Lock()
		defer mu.Unlock()
		over = true
		release()
	}
}
