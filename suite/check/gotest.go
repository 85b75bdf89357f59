package check

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Test checks a server in your own go test. Each case is one subtest, named by
// its id, and its failure text is the finding. Test can be called any number of
// times in a process, also in parallel. The flag -run selects cases like other
// subtests (-run 'TestContract/malformed/empty-value'), and only the selected
// cases are sent.
func Test(t *testing.T, o Options) {
	t.Helper()
	c, err := Prepare(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	// A parallel subtest waits until this function returns. So all subtests that
	// package testing selects are known before the first request.
	chosen := map[string]bool{}
	for _, one := range c.Cases() {
		t.Run(one.ID, func(t *testing.T) {
			chosen[one.ID] = true
			t.Parallel()
			if why := c.Ended(); why != "" { // the test itself fails, once
				t.Skip(why)
			}
			tell(t, c.Wait(one.ID), o.Strict)
		})
	}
	selection := ""
	if len(chosen) < len(c.Cases()) {
		selection = "-run"
	}
	if err := c.Only(chosen, selection); err != nil {
		t.Fatal(err)
	}
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r := c.Finish()
		if word, code := r.Verdict(); code != result.ExitConformant {
			t.Errorf("%s  %s", word, r.Line())
		} else {
			t.Logf("%s  %s", word, r.Line())
		}
	})
}

// tell ends a subtest in the same way as its case has ended.
func tell(t *testing.T, r result.Case, strict bool) {
	t.Helper()
	switch r.State {
	case result.NotApplicable, result.NotAsked:
		t.Skip(r.Why)
	case result.CouldNotRun, result.Interrupted:
		t.Fatal(r.Why)
	}
	if failing := r.Failing(strict); len(failing) > 0 {
		t.Error(r.Text(failing))
	} else if advice := r.Of(fixtures.Should); len(advice) > 0 {
		t.Log("advice\n" + r.Text(advice))
	}
}
