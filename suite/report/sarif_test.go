package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// sarifFound is the part of a SARIF log that the tests read.
type sarifFound struct {
	Runs []struct {
		Results []struct {
			PartialFingerprints map[string]string
			RelatedLocations    []struct{ Message struct{ Text string } }
			Locations           []struct {
				PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
			}
			WebRequest  struct{ Method, Target string }
			WebResponse struct {
				StatusCode int
				Body       struct{ Text string }
			}
		}
		Artifacts []struct{ Contents struct{ Text string } }
		Tool      struct {
			Driver struct {
				Rules []struct {
					ID, HelpURI string
					Properties  map[string]any
				}
			}
		}
	}
}

func readSARIF(t *testing.T, r *result.Run) (d sarifFound) {
	t.Helper()
	if err := json.Unmarshal(written(t, "sarif", r), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// A fault that six hundred cases meet is one result with its cases, and its
// fingerprint is the same when the cases change.
func TestSARIFHasAResultAGroup(t *testing.T) {
	many := sampleRun()
	for i := range 600 {
		one := many.Results[2]
		one.Case.ID += fmt.Sprint("-", i)
		many.Results = append(many.Results, one)
	}
	a, b := readSARIF(t, sampleRun()).Runs[0], readSARIF(t, many).Runs[0]
	if len(a.Results) != len(b.Results) {
		t.Fatalf("%d and %d results", len(a.Results), len(b.Results))
	}
	if fmt.Sprint(a.Results[0].PartialFingerprints) != fmt.Sprint(b.Results[0].PartialFingerprints) || len(a.Results[0].PartialFingerprints) == 0 {
		t.Errorf("fingerprints: %v and %v", a.Results[0].PartialFingerprints, b.Results[0].PartialFingerprints)
	}
	if n := len(b.Results[0].RelatedLocations); n != 200 {
		t.Errorf("%d related locations", n)
	}
	if x := a.Results[0]; x.WebRequest.Method != "POST" || x.WebResponse.StatusCode != 500 || x.WebResponse.Body.Text == "" {
		t.Errorf("%+v", x)
	}
	for _, rule := range a.Tool.Driver.Rules {
		if !strings.HasSuffix(rule.HelpURI, "#"+rule.ID) || rule.Properties["tags"] == nil || (rule.ID == "token-withheld") != (rule.Properties["security-severity"] == "9.8") {
			t.Errorf("%+v", rule)
		}
	}
}

// With the embedded contract, no file of the user's is blamed.
func TestSARIFBlamesNoFileOfTheUsers(t *testing.T) {
	r := sampleRun()
	r.Contract.BuiltIn = true
	run := readSARIF(t, r).Runs[0]
	if uri := run.Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; uri == "openapi.json" || len(run.Artifacts) != 1 || run.Artifacts[0].Contents.Text != string(r.Contract.Document) {
		t.Errorf("the embedded contract is at %s", uri)
	}
}
