package waiver_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

func known() ([]fixtures.Case, []string) {
	return []fixtures.Case{{ID: "valid/alone"}, {ID: "malformed/empty-value"}, {ID: "malformed/garbage"}}, []string{"status", "schema", "answered"}
}

func input(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "waivers.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestWaiversAreReadFromAList(t *testing.T) {
	cases, rules := known()
	file := input(t, `# What is known.
- {case: malformed/empty-value, rule: status, until: 2027-01-31, reason: "Ticket 7."}
- case: malformed/*
  rule: schema
  status: 422
  until: 2027-02-28
  reason: Ticket 8.

- {rule: status, status: 401, until: 2027-01-31, reason: Ticket 9.}
- {rule: answered, until: 2027-01-31, reason: Ticket 10.}
`)
	got, err := waiver.Read(file, cases, rules)
	if err != nil {
		t.Fatal(err)
	}
	want := []result.Waiver{
		{Case: "malformed/empty-value", Rule: "status", Until: "2027-01-31", Reason: "Ticket 7.", Place: file + ":2"},
		{Case: "malformed/*", Rule: "schema", Status: 422, Until: "2027-02-28", Reason: "Ticket 8.", Place: file + ":3"},
		{Rule: "status", Status: 401, Until: "2027-01-31", Reason: "Ticket 9.", Place: file + ":9"},
		{Rule: "answered", Until: "2027-01-31", Reason: "Ticket 10.", Place: file + ":10"},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
	for _, text := range []string{"", "# nothing is waived\n", "[]\n"} {
		if got, err := waiver.Read(input(t, text), cases, rules); err != nil || len(got) != 0 {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// Whatever is wrong with a file of waivers is told with its line and how to mend
// it, in words of its own.
func TestWaiversThatCannotBeReadAreNamedByTheirLine(t *testing.T) {
	const rest = ", until: 2027-01-31, reason: Known."
	for _, test := range []struct {
		name, text string
		line       string
		want       []string
	}{
		{"a mapping", "case: valid/alone", "", []string{"not a YAML list", "- {case: ID"}},
		{"a text", "valid/alone", "", []string{"not a YAML list", "- {case: ID"}},
		{"no YAML", "- {case: valid/alone\n", "", []string{"not a YAML list", "line 2"}},
		{"two documents", "- {case: valid/alone, rule: status" + rest + "}\n---\n- {case: valid/alone, rule: schema" + rest + "}\n", "", []string{"more than one document"}},
		{"a text in the list", "# known\n- valid/alone", ":2", []string{"not a waiver", "- {case: ID"}},
		{"an unknown field", "- {case: valid/alone, rules: status" + rest + "}", ":1", []string{"no field rules", "- {case: ID, rule: RULE"}},
		{"a field twice", "- {case: valid/alone, case: valid/alone, rule: status" + rest + "}", ":1", []string{"twice"}},
		{"a list of cases", "\n\n- {case: [valid/alone], rule: status" + rest + "}", ":3", []string{"not a waiver"}},
		{"a status in words", "- {rule: status, status: all" + rest + "}", ":1", []string{"not a waiver"}},
		{"an unknown rule", "- {case: valid/alone, rule: statuses" + rest + "}", ":1", []string{`no rule "statuses"`, "status, schema, answered"}},
		{"no rule", "- {case: valid/alone" + rest + "}", ":1", []string{`no rule ""`, "status, schema, answered"}},
		{"an unknown case", "- {case: valid/along, rule: status" + rest + "}", ":1", []string{`"valid/along" matches no case`, "refreshcheck list"}},
		{"a pattern for no case", "- {case: missing/*, rule: status" + rest + "}", ":1", []string{`"missing/*" matches no case`}},
		{"a broken pattern", "- {case: 'valid/[', rule: status" + rest + "}", ":1", []string{`"valid/["`, "is not valid"}},
		{"neither case nor status", "- {rule: status" + rest + "}", ":1", []string{"must have a status"}},
		{"no reason", "- {case: valid/alone, rule: status, until: 2027-01-31}", ":1", []string{"reason: says nothing"}},
		{"a blank reason", "- {case: valid/alone, rule: status, until: 2027-01-31, reason: ' '}", ":1", []string{"reason: says nothing"}},
		{"the reason that is offered", "- {case: valid/alone, rule: status, until: 2027-01-31, reason: CHANGE ME}", ":1", []string{"reason: says nothing"}},
		{"no day", "- {case: valid/alone, rule: status, reason: Known.}", ":1", []string{"until:", "2027-01-31"}},
		{"another form of a day", "- {case: valid/alone, rule: status, until: 31.1.2027, reason: Known.}", ":1", []string{"until:", "2027-01-31"}},
		{"a day that is none", "- {case: valid/alone, rule: status, until: 2027-02-30, reason: Known.}", ":1", []string{"until:"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			cases, rules := known()
			file := input(t, test.text)
			_, err := waiver.Read(file, cases, rules)
			if err == nil {
				t.Fatal("it is read")
			}
			for _, want := range append(test.want, file+test.line+": ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			for _, foreign := range []string{" yaml:", "result.", "libyaml", "!!", "\n"} {
				if strings.Contains(err.Error(), foreign) {
					t.Errorf("%q holds %q", err, foreign)
				}
			}
		})
	}
	cases, rules := known()
	if _, err := waiver.Read("no/such/file", cases, rules); err == nil || !strings.Contains(err.Error(), "--waivers: open no/such/file") || !strings.Contains(err.Error(), "refreshcheck waivers --init") {
		t.Errorf("a file that does not exist: %v", err)
	}
}

// All that is wrong is told at once, so that a file is mended in one go.
func TestAllProblemsOfAWaiverFileAreTold(t *testing.T) {
	cases, rules := known()
	file := input(t, "- {case: valid/alone, rule: nope, until: soon}\n- {case: valid/alone, rule: status, until: 2027-01-31, reason: Known.}\n- x\n")
	_, err := waiver.Read(file, cases, rules)
	if err == nil {
		t.Fatal("it is read")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], file+":1: ") || !strings.HasPrefix(lines[1], file+":3: ") {
		t.Fatalf("told as %q", lines)
	}
	for _, want := range []string{`no rule "nope"`, "until:", "reason:"} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("%q does not say %q", lines[0], want)
		}
	}
}
