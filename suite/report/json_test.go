package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// TestJSONTellsTheRun fails where a member of report.json is not filled from the
// run: the zero value of a member says something untrue about such a run.
func TestJSONTellsTheRun(t *testing.T) {
	r := &result.Run{
		NoToken: true, DryRun: true, Reference: true, Strict: true, WasStopped: true, TimeUp: 90 * time.Second,
		Requests: 7, Tokens: 5, Waits: 3, Waited: 1500 * time.Millisecond, Catalogue: 9, Duration: 2 * time.Second,
		Conduct: []string{"sent 1 request again"}, Problems: []string{"stopped"}, Hints: []string{"a hint"},
		Cut: &result.Cut{Most: 1, Cases: 2, Families: map[string]int{"valid": 2}, Raise: "--live all"},
	}
	var b bytes.Buffer
	if err := writeJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for member, want := range map[string]any{
		"no_credential": true, "dry_run": true, "reference": true, "strict": true, "stopped": true, "time_up_ms": 90000.0,
		"requests": 7.0, "tokens": 5.0, "waits": 3.0, "waited_ms": 1500.0, "catalogue": 9.0, "duration_ms": 2000.0,
		"conduct": []any{"sent 1 request again"}, "problems": []any{"stopped"}, "hints": []any{"a hint"},
		"cut": map[string]any{"at_most": 1.0, "cases": 2.0, "families": map[string]any{"valid": 2.0}, "raise": "--live all"},
	} {
		if !reflect.DeepEqual(got[member], want) {
			t.Errorf("%s is %v; want %v", member, got[member], want)
		}
	}
}
