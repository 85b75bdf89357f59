package report_test

import (
	"encoding/json"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Each group is one issue with everything that GitLab requires, and an issue keeps
// its fingerprint when other cases meet it.
func TestCodeQuality(t *testing.T) {
	type issue struct {
		Description, Fingerprint, Severity string
		CheckName                          string `json:"check_name"`
		Location                           struct {
			Path  string
			Lines struct{ Begin int }
		}
	}
	read := func(r *result.Run) (all []issue) {
		if err := json.Unmarshal(written(t, "codequality", r), &all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	all := read(sampleRun())
	if len(all) != 3 || all[0].Severity != "critical" || all[2].Severity != "minor" || all[0].CheckName != "status" {
		t.Fatalf("%+v", all)
	}
	for _, one := range all {
		if one.Description == "" || len(one.Fingerprint) != 32 || one.Location.Path != "openapi.json" || one.Location.Lines.Begin < 1 {
			t.Errorf("%+v", one)
		}
	}
	r := sampleRun()
	more := r.Results[2]
	more.Case.ID = "malformed/more"
	r.Results = append(r.Results, more)
	if again := read(r); len(again) != 3 || again[0].Fingerprint != all[0].Fingerprint {
		t.Errorf("%+v", again)
	}
	r.Results = nil
	if none := written(t, "codequality", r); string(none) != "[]\n" {
		t.Errorf("%s", none)
	}
}
