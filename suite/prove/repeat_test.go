package prove

import (
	"context"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Of several runs of a server, one wrong result makes its row wrong, and so do two
// verdicts that are both right.
func TestSeveralRunsMakeOneRow(t *testing.T) {
	right := func(w result.Word) Row { return Row{Fate: Caught, Verdict: w} }
	for name, test := range map[string]struct {
		rows []Row
		want Fate
	}{
		"all alike":    {[]Row{right(result.Incomplete), right(result.Incomplete), right(result.Incomplete)}, Caught},
		"one is wrong": {[]Row{right(result.Incomplete), {Fate: Accused, Verdict: result.NonConformant}, right(result.Incomplete)}, Accused},
		"two verdicts": {[]Row{right(result.Incomplete), right(result.NonConformant), right(result.Incomplete)}, Unsteady},
	} {
		if got := together(test.rows, 1); len(got) != 1 || got[0].Fate != test.want {
			t.Errorf("%s: %+v, want %s", name, got, test.want)
		}
	}
	if m := (&Matrix{Rows: []Row{{Fate: Unsteady}}}); m.Proven(false) {
		t.Error("a matrix with two verdicts of one server is proven")
	}
}

func TestEachServerIsRunAsOftenAsAsked(t *testing.T) {
	m, err := Run(context.Background(), Settings{Repeat: 3}, []reference.Declaration{declaration(t, "lockout-after-three"), declaration(t, "host-unknown")})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range m.Rows {
		if row.Fate != Caught || row.Verdict != result.Incomplete {
			t.Errorf("%s: %s, %s: %s", row.ID, row.Fate, row.Verdict, row.Example)
		}
	}
	if len(m.Rows) != 2 {
		t.Errorf("%d rows", len(m.Rows))
	}
}

// What shuts the run out must not be accused, and the run must not pass.
func TestWhatEndsARunIsNotAccused(t *testing.T) {
	d := declaration(t, "lockout-after-three")
	for _, test := range []struct {
		run  result.Run
		want Fate
	}{
		{result.Run{Problems: []string{"shut out"}}, Caught},
		{result.Run{Problems: []string{"shut out"}, Results: []result.Case{{State: result.Passed, Findings: []result.Finding{{Rule: "repeatable", Level: "must"}}}}}, Accused},
		{result.Run{Results: []result.Case{{State: result.Passed}}}, Missed},
	} {
		row := Row{Declaration: d}
		if row.read(&test.run); row.Fate != test.want {
			t.Errorf("%s, want %s", row.Fate, test.want)
		}
	}
}
