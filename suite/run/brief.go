package run

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// swift tells how fast a server has answered so far.
type swift struct {
	answers atomic.Int64
	slowest atomic.Int64 // in nanoseconds
}

const (
	// briefPart of the time limit is what a server gets whose silence is worth no more
	// than advice, if it has answered everything else so much faster.
	briefPart = 3
	// muchFaster is how often the slowest answer must fit into that.
	muchFaster = 10
	// manyAnswers is how many answers show how fast a server is.
	manyAnswers = 50
)

func (w *swift) took(d time.Duration) {
	w.answers.Add(1)
	for {
		slowest := w.slowest.Load()
		if int64(d) <= slowest || w.slowest.CompareAndSwap(slowest, int64(d)) {
			return
		}
	}
}

// fast reports whether the server has answered all but a silent request much faster
// than in this time.
func (w *swift) fast(than time.Duration) bool {
	return w.answers.Load() >= manyAnswers && time.Duration(w.slowest.Load())*muchFaster <= than
}

// timed limits the time for one exchange. A few servers are silent to what HTTP
// forbids, such as a line feed in a value, and would make each run wait the whole time.
func (s *sender) timed(ctx context.Context, brief bool) (context.Context, context.CancelFunc) {
	whole, cancel := context.WithTimeout(ctx, s.timeout)
	if !brief {
		return whole, cancel
	}
	part := s.timeout / briefPart
	b := &briefly{Context: whole, over: make(chan struct{})}
	timer := time.AfterFunc(part, func() {
		if s.swift.fast(part) {
			b.end(context.DeadlineExceeded)
		}
	})
	stop := context.AfterFunc(whole, func() { b.end(whole.Err()) })
	return b, func() {
		timer.Stop()
		stop()
		cancel()
		b.end(context.Canceled)
	}
}

// briefly is a context whose time may be over before its deadline.
type briefly struct {
	context.Context
	over chan struct{}
	mu   sync.Mutex
	err  error
}

func (b *briefly) Done() <-chan struct{} { return b.over }

func (b *briefly) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

func (b *briefly) end(why error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = why
		close(b.over)
	}
}

// isBrief reports whether silence in answer to a step is worth no more than advice,
// and costs no token.
func isBrief(c fixtures.Case, s fixtures.Step) bool {
	return c.Level != fixtures.Must && s.Outcome == s.Outcome.Tolerant() && !s.SendsLiveToken()
}
