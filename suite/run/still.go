package run

import (
	"context"
	"sync"
	"time"
)

// still counts the exchanges in progress, and keeps back new ones while one is sent
// with nothing beside it. An exchange that others wait for is counted, and never
// kept back.
type still struct {
	mu     sync.Mutex
	inside int
	over   chan struct{} // nil: nothing is kept back
	empty  chan struct{} // nil: nobody waits until nothing is in progress
}

// enter waits until an exchange may begin.
func (s *still) enter(ctx context.Context, free bool) (leave func(), err error) {
	for {
		s.mu.Lock()
		over := s.over
		if over == nil || free {
			s.inside++
			s.mu.Unlock()
			return s.leave, ctx.Err()
		}
		s.mu.Unlock()
		select {
		case <-over:
		case <-ctx.Done():
			return func() {}, ctx.Err()
		}
	}
}

func (s *still) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inside--; s.inside == 0 && s.empty != nil {
		close(s.empty)
		s.empty = nil
	}
}

// begin keeps new exchanges back until end is called, and waits for those in
// progress, at most for so long. It reports whether none is left. One at a time may
// call it.
func (s *still) begin(ctx context.Context, most time.Duration) (end func(), alone bool) {
	s.mu.Lock()
	over := make(chan struct{})
	s.over = over
	empty := make(chan struct{})
	if s.inside == 0 {
		close(empty)
	} else {
		s.empty = empty
	}
	s.mu.Unlock()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-empty:
		alone = true
	case <-timer.C:
	case <-ctx.Done():
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.over, s.empty = nil, nil
		close(over)
	}, alone
}
