package result_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

func in(state result.State) result.Case {
	return result.Case{Case: fixtures.Case{ID: "theme/" + string(state), Level: fixtures.Must}, State: state}
}

func held() result.Case    { return settled("theme/held") }
func broken() result.Case  { return settled("theme/broken", must("status", 401)) }
func advised() result.Case { return settled("theme/advised", should("no-store", 200)) }

func waived() result.Case {
	r := settled("theme/waived", must("status", 401))
	r.Findings[0].Waived = &result.Waiver{Rule: "status"}
	r.Settle()
	return r
}

func several(n int, one func() result.Case) []result.Case {
	var all []result.Case
	for i := range n {
		r := one()
		r.Case.ID += fmt.Sprint("-", i)
		all = append(all, r)
	}
	return all
}

// ended is a run that took twelve milliseconds and ten requests.
func ended(results ...result.Case) *result.Run {
	return &result.Run{Results: results, Catalogue: 300, Requests: 10, Duration: 12 * time.Millisecond}
}

func with(r *result.Run, change func(*result.Run)) *result.Run {
	change(r)
	return r
}

// Each way that a run can end, its exit code, and the line that is read aloud.
func TestHowARunEnds(t *testing.T) {
	const work = ", 10 requests in 12 ms"
	strict := func(r *result.Run) { r.Strict = true }
	focused := func(r *result.Run) { r.Selection = "focus theme/" }
	for _, test := range []struct {
		name string
		run  *result.Run
		word result.Word
		code int
		line string
	}{
		{"all hold", ended(several(3, held)...), result.Conformant, 0, "all 3 required cases hold" + work},
		{"one holds", ended(held()), result.Conformant, 0, "the one required case holds" + work},
		{"one request", with(ended(held()), func(r *result.Run) { r.Requests = 1 }), result.Conformant, 0, "the one required case holds, 1 request in 12 ms"},
		{"with advice", ended(held(), advised()), result.Conformant, 0, "all 2 required cases hold, 1 piece of advice" + work},
		{"with two pieces of it", ended(held(), advised(), settled("theme/more", should("loc", 422))), result.Conformant, 0, "all 3 required cases hold, 2 pieces of advice" + work},
		{"with a waiver", ended(held(), waived()), result.Conformant, 0, "1 of 2 required cases hold, 1 waived" + work},
		{"not applicable", ended(held(), in(result.NotApplicable)), result.Conformant, 0, "the one required case holds, 1 not applicable" + work},
		{"not opted for", ended(held(), in(result.NotAsked)), result.Conformant, 0, "the one required case holds" + work},
		{"one fails", ended(append(several(78, held), broken())...), result.NonConformant, 1, "1 of 79 required cases fails" + work},
		{"two fail", ended(append(several(2, broken), held())...), result.NonConformant, 1, "2 of 3 required cases fail" + work},
		{"the only one fails", ended(broken()), result.NonConformant, 1, "1 of 1 required case fails" + work},
		{"one fails, one could not run", ended(broken(), in(result.CouldNotRun)), result.NonConformant, 1, "1 of 1 required case fails, 1 could not run" + work},
		{"one fails, with problems", with(ended(broken(), held()), func(r *result.Run) { r.Problems = []string{"the credential expired"} }), result.NonConformant, 1, "1 of 2 required cases fails" + work},
		{"strict, with advice", with(ended(held(), advised()), strict), result.NonConformant, 1, "all 2 required cases hold, but --strict makes advice a failure, 1 piece of advice" + work},
		{"strict, without", with(ended(held()), strict), result.Conformant, 0, "the one required case holds" + work},
		{"strict, notes alone", with(ended(settled("theme/note", result.Finding{Rule: "differs", Level: fixtures.Note})), strict), result.Conformant, 0, "the one required case holds" + work},
		{"a stale waiver", with(ended(held()), func(r *result.Run) { r.WaiverFaults = []result.WaiverFault{{}} }), result.NonConformant, 1, "the one required case holds, but 1 waiver must be fixed" + work},
		{"two stale waivers", with(ended(several(2, held)...), func(r *result.Run) { r.WaiverFaults = make([]result.WaiverFault, 2) }), result.NonConformant, 1, "all 2 required cases hold, but 2 waivers must be fixed" + work},
		{"focused", with(ended(several(3, held)...), focused), result.PassedSome, 0, "3 of 300 cases were run (focus theme/) and passed; this does not show that the server is conformant" + work},
		{"focused on one", with(ended(held()), focused), result.PassedSome, 0, "1 of 300 cases was run (focus theme/) and passed; this does not show that the server is conformant" + work},
		{"focused, and it fails", with(ended(broken()), focused), result.NonConformant, 1, "1 of 1 required case fails" + work},
		{"focused on advice, strict", with(ended(adviceAlone()), func(r *result.Run) { focused(r); strict(r) }), result.NonConformant, 1, "no required case was run, but --strict makes advice a failure, 1 piece of advice" + work},
		{"one could not run", ended(held(), in(result.CouldNotRun)), result.Incomplete, 3, "1 of 2 selected cases could not run" + work},
		{"strict, and one could not run", with(ended(advised(), in(result.CouldNotRun)), strict), result.NonConformant, 1, "the one required case holds, but --strict makes advice a failure, 1 piece of advice, 1 could not run" + work},
		{"the only one could not run", ended(in(result.CouldNotRun)), result.Incomplete, 3, "1 of 1 selected case could not run" + work},
		{"a problem before all", with(ended(several(2, func() result.Case { return in(result.CouldNotRun) })...), func(r *result.Run) { r.Problems = []string{"nobody listens"} }), result.Incomplete, 3, "nobody listens" + work},
		{"a problem in sentences", with(ended(in(result.CouldNotRun)), func(r *result.Run) { r.NoToken, r.Problems = true, []string{"nobody listens. Start the server"} }), result.Incomplete, 3, "nobody listens. Start the server; success was not tested (no credential)" + work},
		{"a problem half way", with(ended(held(), in(result.CouldNotRun)), func(r *result.Run) { r.Problems = []string{"the token is spent", "more"} }), result.Incomplete, 3, "the token is spent (1 of 2 selected cases could not run)" + work},
		{"a problem that cost no case", with(ended(held()), func(r *result.Run) { r.Problems = []string{"the token is spent"} }), result.Incomplete, 3, "the token is spent" + work},
		{"a problem, and a stale waiver", with(ended(held()), func(r *result.Run) {
			r.Problems, r.WaiverFaults = []string{"the token is spent"}, make([]result.WaiverFault, 1)
		}), result.Incomplete, 3, "the token is spent" + work},
		{"nothing selected", ended(), result.Incomplete, 3, "no case ran: all selected cases are not applicable or were left out" + work},
		{"nothing applies", ended(in(result.NotApplicable), in(result.NotAsked)), result.Incomplete, 3, "no case ran: all selected cases are not applicable or were left out, 1 not applicable" + work},
		{"dry run", with(ended(several(2, func() result.Case { return in(result.NotAsked) })...), func(r *result.Run) { r.DryRun, r.NoToken = true, true }), result.Incomplete, 3, "dry run: 2 cases selected, nothing was sent and nothing was tested" + work},
		{"dry run of one", with(ended(in(result.NotAsked)), func(r *result.Run) { r.DryRun = true }), result.Incomplete, 3, "dry run: 1 case selected, nothing was sent and nothing was tested" + work},
		{"no credential", with(ended(held(), held(), in(result.NotAsked)), func(r *result.Run) { r.NoToken = true }), result.PassedSome, 0, "all 2 required cases hold, only refusals were tested, success was not tested (no credential: 1 case not sent)" + work},
		{"no credential, focused", with(ended(held(), in(result.NotAsked), in(result.NotAsked)), func(r *result.Run) { r.NoToken = true; focused(r) }), result.PassedSome, 0,
			"1 of 300 cases was run (focus theme/) and passed; this does not show that the server is conformant, success was not tested (no credential: 2 cases not sent)" + work},
		{"interrupted", with(ended(held(), broken(), in(result.Interrupted), in(result.NotApplicable)), func(r *result.Run) { r.WasStopped = true }), result.Stopped, 130, "the run was stopped: 2 of 4 cases were answered, and 1 of them fails" + work},
		{"interrupted at once", with(ended(in(result.Interrupted)), func(r *result.Run) { r.WasStopped = true }), result.Stopped, 130, "the run was stopped: 0 of 1 case were answered, and 0 of them fail" + work},
		{"out of time", with(ended(broken(), in(result.Interrupted)), func(r *result.Run) { r.WasStopped, r.TimeUp = true, time.Minute }), result.Incomplete, 3, "the run was ended after 1m0s (--max-time): 1 of 2 cases was answered, and 1 of them fails" + work},
		{"single-use", with(ended(held()), func(r *result.Run) { r.Tokens = 1 }), result.Conformant, 0, "the one required case holds" + work + ", 1 single-use token sent"},
		{"waited", with(ended(held()), func(r *result.Run) { r.Tokens, r.Waits, r.Waited = 7, 1, 2*time.Second }), result.Conformant, 0, "the one required case holds" + work + ", 7 single-use tokens sent, waited once (2.0 s) because the server asked for it"},
		{"waited twice", with(ended(held()), func(r *result.Run) { r.Waits, r.Waited = 2, 300*time.Millisecond }), result.Conformant, 0, "the one required case holds" + work + ", waited 2 times (300 ms) because the server asked for it"},
	} {
		word, code := test.run.Verdict()
		if word != test.word || code != test.code {
			t.Errorf("%s: %s and %d, want %s and %d", test.name, word, code, test.word, test.code)
		}
		if got := test.run.Line(); got != test.line {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.line)
		}
	}
}

// adviceAlone is a should case with a finding.
func adviceAlone() result.Case {
	r := advised()
	r.Case.Level = fixtures.Should
	return r
}

func TestTotals(t *testing.T) {
	partly := settled("theme/partly", must("status", 401), must("schema", 401))
	partly.Findings[0].Waived = &result.Waiver{}
	partly.Settle()
	r := ended(held(), broken(), partly, waived(), adviceAlone(), in(result.NotApplicable), in(result.NotAsked), in(result.CouldNotRun), in(result.Interrupted))
	want := result.Totals{Selected: 9, Required: 4, Failed: 2, Waived: 1, Advice: 1, NotApplicable: 1, NotAsked: 1, CouldNotRun: 2}
	if got := r.Totals(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestEightyCasesOfOneReasonAreOneGroup(t *testing.T) {
	many := several(80, func() result.Case { return settled("malformed/case", must("status", 401), must("status", 401)) })
	many = append(many, settled("valid/other", must("status", 500)), settled("valid/silent", must("answered", 0)), settled("valid/rule", must("schema", 401)))
	groups := ended(many...).Groups(fixtures.Must)
	var got []string
	for _, g := range groups {
		got = append(got, fmt.Sprintf("%s %d: %d", g.Rule, g.Status, len(g.Cases)))
	}
	if want := "status 401: 80, status 500: 1, answered 0: 1, schema 401: 1"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if !slices.Contains(groups[0].Cases, "malformed/case-79") || groups[0].Example.Case.ID != "malformed/case-0" || groups[0].Level != fixtures.Must {
		t.Errorf("the group tells %+v", groups[0])
	}
}

func TestGroups(t *testing.T) {
	chained := settled("a/chain", must("status", 401))
	chained.Records = make([]result.Record, 2)
	single := settled("a/single", must("status", 401))
	single.Records = make([]result.Record, 1)
	refused, taken := result.Finding{Rule: "differs", Level: fixtures.Note, Status: 422, Message: "refused"}, result.Finding{Rule: "differs", Level: fixtures.Note, Status: 200, Message: "taken"}
	unjudged := in(result.CouldNotRun)
	unjudged.Findings = []result.Finding{must("status", 401)}
	r := ended(chained, single, waived(), advised(), settled("a/n1", refused), settled("a/n2", taken), settled("a/n3", refused), unjudged)

	if g := r.Groups(fixtures.Must); len(g) != 1 || len(g[0].Cases) != 2 || g[0].Example.Case.ID != "a/single" || g[0].Waived {
		t.Errorf("of two cases the one with one request shows it best: %+v", g)
	}
	if g := r.Groups(fixtures.Should); len(g) != 1 || g[0].Rule != "no-store" {
		t.Errorf("advice: %+v", g)
	}
	if g := r.Groups(fixtures.Note); len(g) != 2 || g[0].First.Message != "refused" || len(g[0].Cases) != 2 {
		t.Errorf("notes go by what they say: %+v", g)
	}
	if g := r.WaivedGroups(); len(g) != 1 || !g[0].Waived || g[0].Cases[0] != "theme/waived" {
		t.Errorf("waived: %+v", g)
	}
	if got := broken().Of(fixtures.Must); len(got) != 1 {
		t.Errorf("the must findings of a case: %v", got)
	}
	if got := waived().Of(fixtures.Must); got != nil || waived().Worst() != "" {
		t.Errorf("a waived finding is none of them: %v", got)
	}
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 ms", 250 * time.Microsecond: "0.2 ms", 9900 * time.Microsecond: "9.9 ms", 12345 * time.Microsecond: "12 ms",
		999 * time.Millisecond: "999 ms", 1500 * time.Millisecond: "1.5 s", 90 * time.Second: "90.0 s",
	} {
		if got := result.Took(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}
