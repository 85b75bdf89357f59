package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

func recorded(t *testing.T, r *result.Run) *report.Recorded {
	t.Helper()
	got, err := report.ReadRecorded(bytes.NewReader(written(t, "json", r)))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// changed compares the sample with a changed one, both ways.
func changed(t *testing.T, change func(*result.Run)) (forth, back report.Comparison) {
	t.Helper()
	after := sampleRun()
	change(after)
	a, b := recorded(t, sampleRun()), recorded(t, after)
	return report.Compare(a, b), report.Compare(b, a)
}

func ids(changes []report.Change) string {
	var all []string
	for _, c := range changes {
		all = append(all, c.Cases...)
	}
	return strings.Join(all, " ")
}

func TestCompareSameRun(t *testing.T) {
	forth, _ := changed(t, func(*result.Run) {})
	if len(forth.Worse)+len(forth.Better)+len(forth.New)+len(forth.Gone)+len(forth.Remarks) != 0 || forth.Same != 9 {
		t.Errorf("%+v", forth)
	}
}

func TestCompareBetterAndWorse(t *testing.T) {
	mended, broken := changed(t, func(r *result.Run) { r.Results[2].Findings, r.Results[2].State = nil, result.Passed })
	if ids(mended.Better) != "malformed/crash" || len(mended.Worse) != 0 {
		t.Errorf("mended: %+v", mended)
	}
	if ids(broken.Worse) != "malformed/crash" || !strings.Contains(broken.Worse[0].What, "must status (500)") {
		t.Errorf("broken: %+v", broken)
	}
}

// What a mended failure lets appear is not worse: it was hidden. A failure beside
// all that was there before is.
func TestCompareAnotherFinding(t *testing.T) {
	forth, back := changed(t, func(r *result.Run) { r.Results[2].Findings[0].Status = 200 })
	if ids(forth.Other) != "malformed/crash" || ids(back.Other) != "malformed/crash" || len(forth.Worse)+len(back.Worse) > 0 || ids(forth.Better) != "malformed/crash" {
		t.Errorf("%+v\n%+v", forth, back)
	}
	more, _ := changed(t, func(r *result.Run) {
		second := r.Results[2].Findings[0]
		second.Rule = "json"
		r.Results[2].Findings = append(r.Results[2].Findings, second)
	})
	if ids(more.Worse) != "malformed/crash" || len(more.Other) > 0 {
		t.Errorf("%+v", more)
	}
}

// A 500 that is mended, and advice that it had hidden, is an improvement; with
// --strict, advice that comes where nothing failed is worse.
func TestCompareAdviceThatWasHidden(t *testing.T) {
	mended, _ := changed(t, func(r *result.Run) {
		r.Results[2].Findings = []result.Finding{{Rule: "loc", Level: "should", Step: 1, Status: 422, Message: "x"}}
		r.Results[2].State = result.Passed
	})
	if len(mended.Worse) > 0 || ids(mended.Advice) != "malformed/crash" || ids(mended.Better) != "malformed/crash" {
		t.Errorf("%+v", mended)
	}
	strict, _ := changed(t, func(r *result.Run) {
		r.Strict = true
		r.Results[8].Findings = []result.Finding{{Rule: "loc", Level: "should", Step: 1, Status: 422, Message: "x"}}
	})
	if ids(strict.Worse) != "elsewhere/query" {
		t.Errorf("%+v", strict)
	}
}

// Cases with the same change are one line.
func TestCompareGroupsAsARunDoes(t *testing.T) {
	forth, _ := changed(t, func(r *result.Run) {
		for _, i := range []int{0, 1, 8} {
			r.Results[i].Findings, r.Results[i].State = r.Results[2].Findings, result.Failed
		}
	})
	if len(forth.Worse) != 1 || len(forth.Worse[0].Cases) != 3 || !strings.HasPrefix(forth.Line(), "3 worse") {
		t.Errorf("%+v", forth)
	}
}

// Notes and messages that change say nothing of better or worse.
func TestCompareLeavesNotesAlone(t *testing.T) {
	forth, back := changed(t, func(r *result.Run) {
		r.Results[1].Findings = nil
		r.Results[2].Findings[0].Message, r.Results[2].Findings[0].Received = "other", "other"
	})
	if forth.Same != 9 || back.Same != 9 {
		t.Errorf("%+v\n%+v", forth, back)
	}
}

// A failure that the later run waives is accepted; one whose waiver is gone was
// there before.
func TestCompareWaivers(t *testing.T) {
	forth, back := changed(t, func(r *result.Run) {
		f := &r.Results[2].Findings[0]
		f.Waived = &result.Waiver{Rule: "status", Reason: "r", Until: "2027-01-01"}
		r.Results[2].State = result.Passed
	})
	if len(forth.Worse)+len(back.Worse) != 0 {
		t.Errorf("%+v\n%+v", forth, back)
	}
	fresh, _ := changed(t, func(r *result.Run) { r.Results[8].Findings = r.Results[4].Findings })
	if len(fresh.Worse) != 0 {
		t.Errorf("a new failure that is waived: %+v", fresh)
	}
}

func TestCompareUnknownNewAndGone(t *testing.T) {
	forth, back := changed(t, func(r *result.Run) {
		r.Results[0].State, r.Results[0].Why = result.CouldNotRun, "no connection"
		r.Results[1].State = result.NotApplicable
		r.Results = append(r.Results[:8:8], result.Case{Case: r.Results[2].Case, State: result.Failed, Findings: r.Results[2].Findings})
		r.Results[8].Case.ID = "malformed/fresh"
	})
	if ids(forth.Worse) != "valid/alone" || ids(forth.New) != "malformed/fresh" || ids(forth.Gone) != "valid/quoted elsewhere/query" {
		t.Errorf("%+v", forth)
	}
	if ids(back.Better) != "valid/alone" || len(back.Worse) != 0 {
		t.Errorf("%+v", back)
	}
}

// A run that ended before its cases is worse, although no case is.
func TestCompareIncompleteRun(t *testing.T) {
	forth, _ := changed(t, func(r *result.Run) { r.Results, r.Problems = nil, []string{"unreachable"} })
	if len(forth.Worse) != 1 || len(forth.Worse[0].Cases) > 0 || !strings.Contains(forth.Text(), "was complete, is now INCOMPLETE") {
		t.Errorf("%+v", forth)
	}
}

func TestComparisonAsText(t *testing.T) {
	forth, _ := changed(t, func(r *result.Run) {
		r.Results[0].Findings = nil
		r.Results[8].Findings = []result.Finding{{Rule: "answered", Level: "must", Step: 1, Message: "x"}}
		r.Results[8].State = result.Failed
		r.Target = "http://127.0.0.1:9/<b>"
	})
	golden(t, "diff.txt", forth.Text())
	golden(t, "diff-markdown.txt", forth.Markdown())
}

func TestReadRecordedRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"": "not a report.json", "[]": "not a report.json", "{}": "no schema_version", `{"schema_version":"2.0"}`: "reads 1.x", `{"schema_version":"1.0"} x`: "text follows",
		`{"schema_version":"1.0","cases":[{"id":"a"}]}`: "no state", `{"schema_version":"1.0","cases":[{"id":"a","state":"passed"},{"id":"a","state":"passed"}]}`: "twice",
	} {
		if _, err := report.ReadRecorded(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
