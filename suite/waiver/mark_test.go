package waiver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// settled is a case with its findings, settled.
func settled(id string, findings ...result.Finding) result.Case {
	r := result.Case{Case: fixtures.Case{ID: id, Level: fixtures.Must, Outcome: fixtures.Token}, Findings: findings}
	r.Settle()
	return r
}

func must(rule string, status int) result.Finding {
	return result.Finding{Rule: rule, Level: fixtures.Must, Status: status, Step: 1}
}

func should(rule string, status int) result.Finding {
	return result.Finding{Rule: rule, Level: fixtures.Should, Status: status, Step: 1}
}

func TestWhatAWaiverCovers(t *testing.T) {
	note := result.Finding{Rule: "status", Level: fixtures.Note, Status: 401}
	for _, test := range []struct {
		name   string
		waiver result.Waiver
		f      result.Finding
		want   bool
	}{
		{"the case", result.Waiver{Case: "malformed/empty-value", Rule: "status"}, must("status", 401), true},
		{"the case and its status", result.Waiver{Case: "malformed/empty-value", Rule: "status", Status: 401}, must("status", 401), true},
		{"the case with another status", result.Waiver{Case: "malformed/empty-value", Rule: "status", Status: 400}, must("status", 401), false},
		{"another case", result.Waiver{Case: "malformed/empty", Rule: "status"}, must("status", 401), false},
		{"another rule", result.Waiver{Case: "malformed/empty-value", Rule: "schema"}, must("status", 401), false},
		{"a pattern", result.Waiver{Case: "malformed/*", Rule: "status"}, must("status", 401), true},
		{"a pattern of one letter", result.Waiver{Case: "malformed/empty-valu?", Rule: "status"}, must("status", 401), true},
		{"a pattern for another theme", result.Waiver{Case: "valid/*", Rule: "status"}, must("status", 401), false},
		{"a star that stops at the slash", result.Waiver{Case: "*", Rule: "status"}, must("status", 401), false},
		{"a broken pattern", result.Waiver{Case: "malformed/[", Rule: "status"}, must("status", 401), false},
		{"a rule and its status", result.Waiver{Rule: "status", Status: 401}, must("status", 401), true},
		{"a rule with another status", result.Waiver{Rule: "status", Status: 403}, must("status", 401), false},
		{"no answer at all", result.Waiver{Rule: "answered"}, must("answered", 0), true},
		{"advice", result.Waiver{Rule: "no-store", Status: 200}, should("no-store", 200), true},
		{"a note", result.Waiver{Rule: "status", Status: 401}, note, false},
	} {
		test.waiver.Until = "2027-01-31"
		r := settled("malformed/empty-value", test.f)
		waiver.New([]result.Waiver{test.waiver}, now()).Mark(&r)
		if got := r.Findings[0].Waived != nil; got != test.want || got && r.State != result.Passed {
			t.Errorf("%s: covered is %t, and the case %s", test.name, got, r.State)
		}
	}
}

func TestAWaiverHoldsThroughItsLastDay(t *testing.T) {
	east := time.FixedZone("east", 14*3600)
	for _, test := range []struct {
		now  time.Time
		want bool
	}{
		{time.Date(2027, 1, 31, 23, 59, 59, 999999999, time.UTC), true},
		{time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC), false},
		{time.Date(2027, 2, 1, 13, 59, 0, 0, east), true}, // 23:59 of the last day, UTC
		{time.Date(2027, 2, 1, 14, 0, 0, 0, east), false},
	} {
		w := waiver.New([]result.Waiver{{Case: "a/b", Rule: "status", Until: "2027-01-31", Place: "waivers.yaml:1"}}, test.now)
		r := settled("a/b", must("status", 401))
		w.Mark(&r)
		faults := w.Faults(&result.Run{Results: []result.Case{r}})
		if got := r.State == result.Passed; got != test.want || len(faults) == 0 != test.want {
			t.Errorf("%s: holds is %t, with the faults %v", test.now, got, faults)
		}
		if len(faults) > 0 && (!strings.Contains(faults[0].Why, "has expired: it was valid until 2027-01-31") || faults[0].Place != "waivers.yaml:1") {
			t.Errorf("told as %+v", faults[0])
		}
	}
}

func TestTwoWaiversOfOneFinding(t *testing.T) {
	all := []result.Waiver{
		{Case: "a/b", Rule: "status", Until: "2020-01-31"}, // expired: covers nothing, and is not stale
		{Case: "a/b", Rule: "status", Until: "2027-01-31", Reason: "first"},
		{Rule: "status", Status: 401, Until: "2027-01-31", Reason: "second"},
	}
	w := waiver.New(all, now())
	r := settled("a/b", must("status", 401), must("schema", 401))
	w.Mark(&r)
	if f := r.Findings[0]; f.Waived == nil || f.Waived.Reason != "first" {
		t.Errorf("the first that holds covers it, not %+v", f.Waived)
	}
	if r.State != result.Failed || r.Worst() != fixtures.Must {
		t.Error("what no waiver covers still fails the case")
	}
	if faults := w.Faults(&result.Run{Results: []result.Case{r}}); len(faults) != 1 || faults[0].Waiver.Until != "2020-01-31" {
		t.Errorf("only the expired one is a fault, not %+v", faults)
	}
}

func TestStaleWaivers(t *testing.T) {
	state := func(id string, s result.State) result.Case {
		return result.Case{Case: fixtures.Case{ID: id, Level: fixtures.Must}, State: s}
	}
	passed := func(id string) result.Case { return settled(id) }
	one, pattern, rule := result.Waiver{Case: "a/b", Rule: "status"}, result.Waiver{Case: "a/*", Rule: "status"}, result.Waiver{Rule: "status", Status: 401}
	whole := func(results ...result.Case) result.Run { return result.Run{Results: results} }
	focused := func(results ...result.Case) result.Run {
		return result.Run{Results: results, Selection: "focus a/"}
	}
	but := func(r result.Run, change func(*result.Run)) result.Run { change(&r); return r }
	for _, test := range []struct {
		name string
		w    result.Waiver
		r    result.Run
		want bool
	}{
		{"its case passes", one, whole(passed("a/b"), passed("a/c")), true},
		{"its case passes in a focused run", one, focused(passed("a/b")), true},
		{"its case fails by another rule", one, whole(settled("a/b", must("schema", 200))), true},
		{"its case was not selected", one, focused(passed("a/c")), false},
		{"its case could not run", one, whole(state("a/b", result.CouldNotRun)), false},
		{"its case was interrupted", one, whole(state("a/b", result.Interrupted), passed("a/c")), false},
		{"its case does not apply", one, whole(state("a/b", result.NotApplicable), passed("a/c")), false},
		{"its case was not asked", one, whole(state("a/b", result.NotAsked), passed("a/c")), false},
		{"its case passes, others could not run", one, whole(passed("a/b"), state("a/c", result.CouldNotRun)), true},
		{"a pattern, all pass", pattern, whole(passed("a/b"), passed("a/c")), true},
		{"a pattern in a focused run", pattern, focused(passed("a/b")), false},
		{"a pattern, one could not run", pattern, whole(passed("a/b"), state("a/c", result.CouldNotRun)), false},
		{"a pattern, one does not apply", pattern, whole(passed("a/b"), state("a/c", result.NotApplicable)), true},
		{"a rule, all pass", rule, whole(passed("a/b"), passed("c/d")), true},
		{"a rule in a focused run", rule, focused(passed("a/b")), false},
		{"a rule, beside a case that was not opted for", rule, whole(passed("a/b"), state("c/d", result.NotAsked)), true},
		{"a rule, without the credential", rule, but(whole(passed("a/b"), state("c/d", result.NotAsked)), func(r *result.Run) { r.NoToken = true }), false},
		{"a run that was stopped", one, but(whole(passed("a/b")), func(r *result.Run) { r.WasStopped = true }), false},
		{"a dry run", one, but(whole(passed("a/b")), func(r *result.Run) { r.DryRun = true }), false},
		{"a run with problems", one, but(whole(passed("a/b")), func(r *result.Run) { r.Problems = []string{"unreachable"} }), false},
		{"no cases at all", rule, whole(), false},
	} {
		test.w.Until = "2027-01-31"
		faults := waiver.New([]result.Waiver{test.w}, now()).Faults(&test.r)
		if got := len(faults) == 1; got != test.want {
			t.Errorf("%s: stale is %t", test.name, got)
		}
		for _, f := range faults {
			if !strings.Contains(f.Why, "covers nothing any more") {
				t.Errorf("%s: told as %q", test.name, f.Why)
			}
		}
	}
}

// Waivers are about answers: what the environment kept from running stays so,
// and a run without a waiver file has nothing to mark.
func TestWaiversLeaveTheEnvironmentAlone(t *testing.T) {
	r := result.Case{Case: fixtures.Case{ID: "a/b"}, State: result.CouldNotRun, Findings: []result.Finding{must("answered", 0)}}
	waiver.New([]result.Waiver{{Rule: "answered", Until: "2027-01-31"}}, now()).Mark(&r)
	if r.State != result.CouldNotRun || r.Findings[0].Waived != nil {
		t.Errorf("a case that could not run was waived: %+v", r)
	}
	var none *waiver.List
	none.Mark(&r)
	if faults := none.Faults(&result.Run{}); faults != nil {
		t.Errorf("no waivers have the faults %v", faults)
	}
}
