package prove

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// The proof of the whole: every fault is caught by the rules that it names, no
// conforming variant is accused, and every rule and case has a fault that makes
// it fail. .github/docs/proof.md's table is what comes out of it.
func TestEveryFaultIsCaughtAndNoVariantAccused(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the suite against hundreds of servers")
	}
	servers := append(reference.Faults(), reference.Variants()...)
	whole := os.Getenv("REFRESHCHECK_WHOLE") != "" && !underRace
	switch {
	case underRace: // the race detector wants the paths, not every server
		servers = sample(servers, 80)
	case !whole: // all of them take some minutes: a step of CI runs them, with REFRESHCHECK_WHOLE
		servers = append(sample(reference.Faults(), 48), sample(reference.Variants(), 16)...)
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
	readme, err := os.ReadFile("../../.github/docs/proof.md")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	m.Markdown(&b)
	_, rest, begun := strings.Cut(string(readme), "<!-- prove -->\n")
	shown, _, ended := strings.Cut(rest, "<!-- /prove -->")
	if !begun || !ended || strings.TrimSpace(shown) != strings.TrimSpace(b.String()) {
		t.Errorf(".github/docs/proof.md's table is stale; put this between its prove marks (refreshcheck prove --markdown):\n%s", b.String())
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
	advised := declaration(t, "cache-control-absent")
	advised.Conforming, advised.Rules = true, nil
	missed := good
	missed.Conforming, missed.Rules = false, []string{"status"}
	unknown := faulty
	unknown.ID = "no-such-fault"

	m, err := Run(context.Background(), Settings{}, []reference.Declaration{faulty, unnamed, accused, advised, missed, good, unknown})
	if err != nil {
		t.Fatal(err)
	}
	want := []Fate{Caught, WrongRule, Accused, Accused, Missed, LeftAlone, Failed}
	for i, row := range m.Rows {
		if row.Fate != want[i] {
			t.Errorf("row %d, %s: %s, want %s", i, row.ID, row.Fate, want[i])
		}
	}
	if m.Proven(false) || m.Proven(true) {
		t.Error("a matrix with a missed fault is proven")
	}
	if len(m.UnprovenRules) == 0 || len(m.UnprovenCases) == 0 {
		t.Error("seven servers break every rule and every case")
	}
}

// A must rule that a case makes advice of has not caught a fault of that rule.
func TestAFaultIsCaughtAtItsRulesOwnLevel(t *testing.T) {
	for level, want := range map[fixtures.Level]Fate{fixtures.Must: Caught, fixtures.Should: WrongRule, fixtures.Note: Missed} {
		row := Row{Declaration: declaration(t, "crash-any-origin")}
		row.read(&result.Run{Results: []result.Case{{Findings: []result.Finding{{Rule: "status", Level: level}}}}})
		if row.Fate != want {
			t.Errorf("%s: %s, want %s", level, row.Fate, want)
		}
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

// Each row of each family has a fault that its case must report: without it,
// nobody knows whether the row finds anything.
func TestEveryRowOfAFamilyHasItsFault(t *testing.T) {
	cases, err := check.Cases()
	if err != nil {
		t.Fatal(err)
	}
	rows, ids := map[string]bool{}, map[string]bool{}
	for _, c := range cases {
		ids[c.ID] = true
		if c.Family != "" {
			rows[c.ID] = true
		}
	}
	for _, d := range reference.Faults() {
		if d.Case != "" && !ids[d.Case] {
			t.Errorf("%s: there is no case %s", d.ID, d.Case)
		}
		delete(rows, d.Case)
	}
	for id := range rows {
		t.Errorf("no fault must be reported by %s", id)
	}
}

// A family that finds nothing that the other cases do not find is not needed.
// These faults are found by the cases of one family alone, in whole runs.
func TestEveryFamilyHasAFaultThatOnlyItFinds(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the suite against some dozens of servers")
	}
	only := map[string]reference.Declaration{}
	for _, d := range reference.Faults() {
		family, _, _ := strings.Cut(d.Case, "/")
		if strings.HasPrefix(d.ID, "row-") && (only[family].ID == "" || slices.Contains(telling(), d.ID)) {
			only[family] = d
		}
	}
	var servers []reference.Declaration
	for _, d := range only {
		d.Case = "" // so that all cases are sent
		servers = append(servers, d)
	}
	m, err := Run(context.Background(), Settings{}, servers)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range m.Rows {
		family, _, _ := strings.Cut(strings.TrimPrefix(row.ID, "row-"), ".")
		others := slices.DeleteFunc(slices.Clone(row.by), func(id string) bool { return strings.HasPrefix(id, family+"/") })
		if row.Fate != Caught || len(others) > 0 {
			t.Errorf("%s is %s, also by %v: only cases of %s may find it", row.ID, row.Fate, others, family)
		}
	}
}

// telling are the faults of the families whose first fault is not the one that
// only they find.
func telling() []string {
	return []string{"row-client.priority", "row-key-field.x5u", "row-leading-to.then-comment", "row-octet.payload-first"}
}
