package waiver_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

// failing is a run in which one case fails alone, two fail with one status, and
// two without an answer.
func failing() *result.Run {
	with := func(f result.Finding, message string) result.Finding { f.Message = message; return f }
	return &result.Run{Target: "http://staging.example/v1/refresh_token", Started: now(), Results: []result.Case{
		settled("valid/alone", with(must("schema", 200), "It is\nno Token.")),
		settled("malformed/empty-value", must("status", 401)),
		settled("malformed/garbage", must("status", 401)),
		settled("missing/one", must("answered", 0)),
		settled("missing/two", must("answered", 0), should("no-store", 200)),
	}}
}

func TestAWaiverIsOfferedReadyToPaste(t *testing.T) {
	want := []string{
		"- {case: valid/alone, rule: schema, until: 2027-01-23, reason: CHANGE ME}",
		"- {rule: status, status: 401, until: 2027-01-23, reason: CHANGE ME}",
		"- {rule: answered, until: 2027-01-23, reason: CHANGE ME}",
	}
	var got []string
	for _, g := range failing().Groups("must") {
		got = append(got, waiver.Offer(g, now()))
	}
	for _, w := range want {
		if !strings.Contains(strings.Join(got, "\n"), w) {
			t.Errorf("%q is not offered, but %q", w, got)
		}
	}
	if len(got) != len(want) {
		t.Errorf("offered %q", got)
	}
}

// What is written can be read, and covers just what fails: nothing is left, and
// nothing is stale.
func TestWhatFailsIsWrittenAsWaiversThatCoverIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "waivers.yaml")
	r := failing()
	n, err := waiver.File{Path: file, Reason: "Known: ticket 7, \"really\"."}.Write(r)
	if err != nil || n != 3 {
		t.Fatalf("%d groups, %v", n, err)
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	all := read(t, file, r)
	if len(all) != 4 { // a failure without an answer has no status to go by: each case is named
		t.Errorf("read %+v", all)
	}
	w := waiver.New(all, now())
	for i := range r.Results {
		w.Mark(&r.Results[i])
		if r.Results[i].State != result.Passed {
			t.Errorf("%s is %s", r.Results[i].Case.ID, r.Results[i].State)
		}
	}
	if faults := w.Faults(r); len(faults) != 0 {
		t.Errorf("%+v", faults)
	}
	if all[0].Reason != "Known: ticket 7, \"really\"." {
		t.Errorf("the reason is %q", all[0].Reason)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# The failures of http://staging.example/v1/refresh_token today", "# valid/alone  It is no Token.\n", "# malformed/empty-value, malformed/garbage  "} {
		if !strings.Contains(string(text), want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func read(t *testing.T, file string, r *result.Run) []result.Waiver {
	t.Helper()
	cases, rules := known()
	for _, c := range r.Results {
		cases = append(cases, c.Case)
	}
	all, err := waiver.Read(file, cases, rules)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A reason is a person's to give: a file without one is written, and not taken.
func TestWaiversWithoutAReasonAreWrittenAndNotTaken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "waivers.yaml")
	r := failing()
	if _, err := (waiver.File{Path: file}).Write(r); err != nil {
		t.Fatal(err)
	}
	cases, rules := known()
	if _, err := waiver.Read(file, cases, rules); err == nil || !strings.Contains(err.Error(), "reason: says nothing") {
		t.Errorf("got %v", err)
	}
}

func TestNoWaiversAreWrittenWhereNothingFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "waivers.yaml")
	n, err := waiver.File{Path: file}.Write(&result.Run{Results: []result.Case{settled("valid/alone", should("no-store", 200))}})
	if n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a file is there")
	}
}

// A file that is there has reasons in it, and is left as it is.
func TestAFileOfWaiversIsNotWrittenOver(t *testing.T) {
	there := input(t, "- mine\n")
	free := filepath.Join(t.TempDir(), "waivers.yaml")
	nowhere := filepath.Join(t.TempDir(), "no-folder", "waivers.yaml")
	for _, test := range []struct {
		name, path string
		want       []string
	}{
		{"free", free, nil},
		{"there", there, []string{"--init " + there, "the file already exists", "give another file"}},
		{"a folder", t.TempDir(), []string{"the file already exists"}},
		{"no folder", nowhere, []string{"--init " + nowhere, "no folder " + filepath.Dir(nowhere)}},
		{"a file for a folder", filepath.Join(there, "waivers.yaml"), []string{"no folder " + there}},
	} {
		err := waiver.File{Path: test.path}.CheckFree()
		if (err == nil) != (test.want == nil) {
			t.Errorf("%s: %v", test.name, err)
		}
		for _, want := range test.want {
			if err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", test.name, err, want)
			}
		}
		if test.want == nil {
			continue
		}
		if _, err := (waiver.File{Path: test.path}).Write(failing()); err == nil {
			t.Errorf("%s: it is written all the same", test.name)
		}
	}
	if text, err := os.ReadFile(there); err != nil || string(text) != "- mine\n" {
		t.Errorf("it holds %q now, %v", text, err)
	}
}
