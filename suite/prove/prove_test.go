package prove

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// The proof of the whole: every fault is caught by the rules that it names, no
// conforming variant is accused, and every rule and case has a fault that makes
// it fail. README.md's table is what comes out of it.
func TestEveryFaultIsCaughtAndNoVariantAccused(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the suite against hundreds of servers")
	}
	servers := append(reference.Faults(), reference.Variants()...)
	whole := !underRace
	if !whole { // the race detector wants the paths, not every server
		servers = sample(servers, 12)
	}
	m, err := Run(context.Background(), Settings{}, servers)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Proven(whole) {
		var b bytes.Buffer
		m.Print(&b, false, whole)
		t.Error(b.String())
	}
	if whole {
		checkReadme(t, m)
	}
}

func sample(all []reference.Declaration, every int) []reference.Declaration {
	var some []reference.Declaration
	for i, d := range all {
		if i%every == 0 {
			some = append(some, d)
		}
	}
	return some
}

func checkReadme(t *testing.T, m *Matrix) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	m.Markdown(&b)
	_, rest, begun := strings.Cut(string(readme), "<!-- prove -->\n")
	shown, _, ended := strings.Cut(rest, "<!-- /prove -->")
	if !begun || !ended || strings.TrimSpace(shown) != strings.TrimSpace(b.String()) {
		t.Errorf("README.md's table is stale; put this between its prove marks (refreshcheck prove --markdown):\n%s", b.String())
	}
}

// A proof that cannot fail proves nothing: each way of being wrong is told.
func TestAProofCanFail(t *testing.T) {
	faulty := declaration(t, "status-missing-500")
	good := reference.Variants()[0]

	unnamed := faulty
	unnamed.Rules = []string{"schema"}
	accused := faulty
	accused.Conforming, accused.Rules = true, nil
	missed := good
	missed.Conforming, missed.Rules = false, []string{"status"}
	unknown := faulty
	unknown.ID = "no-such-fault"

	m, err := Run(context.Background(), Settings{}, []reference.Declaration{faulty, unnamed, accused, missed, good, unknown})
	if err != nil {
		t.Fatal(err)
	}
	want := []Outcome{Caught, WrongRule, Accused, Missed, LeftAlone, Failed}
	for i, row := range m.Rows {
		if row.Outcome != want[i] {
			t.Errorf("row %d, %s: %s, want %s", i, row.ID, row.Outcome, want[i])
		}
	}
	if m.Proven(false) || m.Proven(true) {
		t.Error("a matrix with a missed fault is proven")
	}
	if len(m.UnprovenRules) == 0 || len(m.UnprovenCases) == 0 {
		t.Error("six servers break every rule and every case")
	}
}

func declaration(t *testing.T, id string) reference.Declaration {
	t.Helper()
	for _, d := range reference.Faults() {
		if d.ID == id {
			return d
		}
	}
	t.Fatalf("there is no fault %s", id)
	return reference.Declaration{}
}
