package run_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A case's time is that of its exchanges, and not its wait for a place: with one
// place for all, the times of all cases are no more than the run's.
func TestCaseTimesAreOfTheirExchanges(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(5 * time.Millisecond)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = w.Write([]byte(`{"detail":[]}`))
	}))
	defer server.Close()
	s := settings(t, server.URL)
	s.Vault, s.Concurrency = nil, 1
	r := finish(t, s, catalogue(t)[:80])
	var sum time.Duration
	for _, c := range r.Results {
		var own time.Duration
		for _, x := range c.Records {
			own += x.Duration
		}
		if c.Duration != own {
			t.Errorf("%s took %s, its exchanges %s", c.Case.ID, c.Duration, own)
		}
		sum += c.Duration
	}
	if sum == 0 || sum > r.Duration {
		t.Errorf("the cases took %s, the run %s", sum, r.Duration)
	}
}
