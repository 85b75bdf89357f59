package run_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// A server that refuses a good token while it is busy with other requests shuts
// nobody out: alone, the same request is accepted.
func TestRefusedBesideOthersIsAFinding(t *testing.T) {
	var busy atomic.Int32
	s := serve(t, func(r arrival) reply {
		defer busy.Add(-1)
		beside := busy.Add(1) > 1
		time.Sleep(2 * time.Millisecond)
		if beside || busy.Load() > 1 {
			return refused()
		}
		return plainly(r)
	})
	with := settings(t, s.url)
	with.Concurrency, with.Reproduce = 16, true
	r := finish(t, with, cases(t, guesses(400)))
	if word, _ := r.Verdict(); word != result.NonConformant {
		t.Errorf("%s, %v", word, r.Problems)
	}
}
