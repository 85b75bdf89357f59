package run_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// What fails only while something else is in progress breaks the rule that the
// same request gets the same verdict, and names what ran beside it. What fails
// alone, too, stays what it is.
func TestWhatFailsOnlyBesideOthers(t *testing.T) {
	for name, test := range map[string]struct {
		fails func(beside bool, r arrival) bool
		rule  string
		says  string
	}{
		"beside others": {func(beside bool, _ arrival) bool { return beside }, "repeatable", "in progress beside it: test/"},
		"always":        {func(_ bool, r arrival) bool { return strings.HasPrefix(r.id, "test/case-") }, "status", "The server failed with 500"},
	} {
		var inside atomic.Int64
		s := serve(t, func(r arrival) reply {
			defer inside.Add(-1)
			beside := inside.Add(1) > 1
			time.Sleep(20 * time.Millisecond)
			if test.fails(beside || inside.Load() > 1, r) && r.id != "preflight" {
				return answer(500, "oops")
			}
			return plainly(r)
		})
		set := settings(t, s.url)
		set.Reproduce = true
		r := finish(t, set, cases(t, many(12)))
		failed := 0
		for _, c := range r.Results {
			if c.State != result.Failed {
				continue
			}
			failed++
			for _, f := range c.Of("must") {
				if f.Rule == "status" && test.rule == "repeatable" || f.Rule == "repeatable" && test.rule != "repeatable" {
					t.Errorf("%s: %s fails by %s: %s", name, c.Case.ID, f.Rule, f.Message)
				}
			}
		}
		all := ""
		for _, g := range r.Groups("must") {
			all += g.First.Message
		}
		if failed == 0 || !strings.Contains(all, test.says) {
			t.Errorf("%s: %d fail: %s", name, failed, all)
		}
	}
}

// With tokens that work once, nothing is sent again for that.
func TestNoTokenIsSpentToReproduce(t *testing.T) {
	s := serve(t, func(r arrival) reply {
		if r.id == "test/one" {
			return answer(500, "oops")
		}
		return granted(accessToken)
	})
	set := lending(settings(t, s.url), counted(), true)
	set.Reproduce = true
	finish(t, set, cases(t, "      - {id: test/one, cookie: '\\{name}=\\{token}', outcome: token}"))
	if n := len(s.requests("test/one")); n != 1 {
		t.Errorf("sent %d times", n)
	}
}
