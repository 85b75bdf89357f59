package prove

import (
	"bytes"
	"context"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/explore"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Of the faults that no case of the catalogue finds, a search of 5,000 requests
// finds at least three of four. That the catalogue finds none of them shows that
// they are what they are said to be.
func TestASearchFindsWhatNoCaseFinds(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("runs the suite against twenty servers, and searches them")
	}
	listed, err := Run(context.Background(), Settings{}, reference.Unlisted())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range listed.Rows {
		if row.Fate != Missed {
			t.Errorf("%s is %s by the catalogue, so it belongs to a table of faults: %s", row.ID, row.Fate, row.Example)
		}
	}
	searched, err := Run(context.Background(), Settings{Explore: &explore.Search{Seed: 1, Requests: 5000}}, reference.Unlisted())
	if err != nil {
		t.Fatal(err)
	}
	if n := searched.Count(Caught); 4*n < 3*len(searched.Rows) {
		var b bytes.Buffer
		searched.Print(&b, true, false)
		t.Errorf("a search finds %d of %d\n%s", n, len(searched.Rows), b.String())
	}
}

// A search accuses no conforming server. The sample is small, since a proof with
// --explore runs all of them.
func TestASearchAccusesNobody(t *testing.T) {
	servers := sample(reference.Variants(), 24)
	for _, d := range reference.Variants() {
		if d.ID == "restart-behind-gateway" { // a single event is no finding
			servers = append(servers, d)
		}
	}
	m, err := Run(context.Background(), Settings{Explore: &explore.Search{Seed: 11, Requests: 200}}, servers)
	if err != nil {
		t.Fatal(err)
	}
	if m.Count(LeftAlone) != len(servers) {
		var b bytes.Buffer
		m.Print(&b, false, false)
		t.Error(b.String())
	}
}

// A search that finds something in a variant accuses it, and one that finds
// nothing in a faulty server misses it.
func TestASearchCanFail(t *testing.T) {
	accused := declaration(t, "schema-token-absent")
	accused.Conforming, accused.Rules = true, nil
	missed := reference.Variants()[0]
	missed.Conforming, missed.Rules = false, []string{"status"}
	m, err := Run(context.Background(), Settings{Explore: &explore.Search{Seed: 1, Requests: 60}}, []reference.Declaration{accused, missed, declaration(t, "schema-token-absent")})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Fate{Accused, Missed, Caught} {
		if m.Rows[i].Fate != want {
			t.Errorf("row %d: %s, want %s", i, m.Rows[i].Fate, want)
		}
	}
}

// A late answer shows only a fault that is about it.
func TestLateAnswersShowNoOtherFault(t *testing.T) {
	late := result.Case{Findings: []result.Finding{{Rule: "answered", Level: fixtures.Must}}}
	for id, want := range map[string]bool{"schema-token-absent": false, "silent-on-missing": true} {
		row := Row{Declaration: declaration(t, id)}
		if row.isFound(late) != want {
			t.Errorf("%s: %t", id, !want)
		}
	}
	conforming := Row{Declaration: reference.Variants()[0]}
	if !conforming.isFound(late) {
		t.Error("a conforming server that does not answer in time is accused")
	}
}
