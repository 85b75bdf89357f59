package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/go-openapi/jsonpointer"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

func parsed(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func readParsed(t *testing.T, path string) any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, text)
}

// compile compiles the schemas by their names, and returns the first.
func compile(t *testing.T, root string, schemas map[string]any) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for name, s := range schemas {
		if err := c.AddResource("https://schemas.invalid/"+name, s); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("https://schemas.invalid/" + root)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reportSchema(t *testing.T) *jsonschema.Schema {
	return compile(t, "report", map[string]any{"report": readParsed(t, "report.schema.json")})
}

// runs are whole, stopped, and ended before their cases.
func runs() map[string]*result.Run {
	stopped := sampleRun()
	stopped.WasStopped = true
	early := sampleRun()
	early.Problems, early.Results, early.Settings, early.Preflight = []string{"no server " + nasty}, nil, nil, result.Preflight{}
	hinted := sampleRun()
	hinted.Hints = []string{"a proxy"}
	hinted.WaiverFaults = []result.WaiverFault{{Waiver: result.Waiver{Rule: "status", Reason: "r", Until: "2020-01-01"}, Place: "w.yaml:1", Why: "has expired"}}
	hinted.Cut = &result.Cut{Most: 1, Cases: 3, Families: map[string]int{"valid": 3}, Raise: "--live all"}
	return map[string]*result.Run{"whole": sampleRun(), "stopped": stopped, "early": early, "hinted": hinted}
}

func TestReportJSONKeepsItsSchema(t *testing.T) {
	schema := reportSchema(t)
	for name, r := range runs() {
		if err := schema.Validate(parsed(t, written(t, "json", r))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The schema says something: a member that is renamed, missing or of another
// type is refused.
func TestReportSchemaRefusesDrift(t *testing.T) {
	schema, good := reportSchema(t), string(written(t, "json", sampleRun()))
	for _, change := range [][2]string{
		{`"duration_ms": 12`, `"duration_ns": 12000000`}, {`"state": "failed"`, `"state": "broken"`}, {`"exit_code": 1`, `"exit_code": 2`},
		{`"rule": "status"`, `"rule_id": "status"`}, {`"requests": 9`, `"requests": "9"`}, {`"schema_version": "1.`, `"schema_version": "2.`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("the sample holds no %s", change[0])
		}
		if schema.Validate(parsed(t, []byte(bad))) == nil {
			t.Errorf("accepted with %s", change[1])
		}
	}
}

// What scripts read keeps its names and meaning.
func TestReportJSONIsWhatScriptsRead(t *testing.T) {
	var d struct {
		Version  string `json:"schema_version"`
		Verdict  string `json:"verdict"`
		ExitCode int    `json:"exit_code"`
		Totals   struct{ Failed, Waived int }
		Cases    []struct {
			ID, State string
			Duration  float64 `json:"duration_ms"`
			Findings  []struct{ Rule string }
			Exchanges []struct {
				Duration float64 `json:"duration_ms"`
				Status   int
			}
		}
	}
	if err := json.Unmarshal(written(t, "json", sampleRun()), &d); err != nil {
		t.Fatal(err)
	}
	crash := d.Cases[2]
	if d.Version != "1.4" || d.Verdict != "NON-CONFORMANT" || d.ExitCode != 1 || d.Totals.Failed != 2 || d.Totals.Waived != 1 ||
		crash.ID != "malformed/crash" || crash.State != "failed" || crash.Findings[0].Rule != "status" || crash.Duration != 12 ||
		crash.Exchanges[0].Status != 500 || crash.Exchanges[0].Duration != 12 {
		t.Errorf("%+v", d)
	}
}

func TestSARIFKeepsTheOfficialSchema(t *testing.T) {
	schema := compile(t, "sarif", map[string]any{"sarif": withoutID(readParsed(t, "testdata/sarif-schema-2.1.0.json"))})
	for name, r := range runs() {
		if err := schema.Validate(parsed(t, written(t, "sarif", r))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func withoutID(schema any) any {
	delete(schema.(map[string]any), "id")
	return schema
}

func TestSARIFPlacesAndSuppressions(t *testing.T) {
	type located struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI string }
			Region           struct{ StartLine int }
		}
		LogicalLocations []struct{ FullyQualifiedName string }
	}
	var d struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct {
						ID   string
						Help struct{ Text, Markdown string }
					}
				}
			}
			Results []struct {
				RuleID, Level string
				RuleIndex     int
				Locations     []located
				Suppressions  []struct{ Justification string }
			}
		}
	}
	if err := json.Unmarshal(written(t, "sarif", sampleRun()), &d); err != nil {
		t.Fatal(err)
	}
	run := d.Runs[0]
	if len(run.Results) != 5 {
		t.Fatalf("%d results, want one a group: 5", len(run.Results))
	}
	document := strings.Split(string(readFile(t, "../../openapi.json")), "\n")
	for _, res := range run.Results {
		if run.Tool.Driver.Rules[res.RuleIndex].ID != res.RuleID || run.Tool.Driver.Rules[res.RuleIndex].Help.Text == "" {
			t.Errorf("%s: index %d is another rule, or has no help", res.RuleID, res.RuleIndex)
		}
		if len(res.Locations) != 1 || res.Locations[0].PhysicalLocation.ArtifactLocation.URI != "openapi.json" {
			t.Errorf("%s: %+v", res.RuleID, res.Locations)
		}
	}
	status := run.Results[0]
	if line := status.Locations[0].PhysicalLocation.Region.StartLine; !strings.Contains(document[line-1], `"422"`) {
		t.Errorf("responses/422 is placed on line %d: %s", line, document[line-1])
	}
	if names := status.Locations[0].LogicalLocations; names[0].FullyQualifiedName != "malformed/crash" || names[1].FullyQualifiedName != "/paths/~1v1~1refresh_token/post/responses/422" {
		t.Errorf("logical locations: %+v", names)
	}
	if got := run.Results[4].Suppressions; len(got) != 1 || !strings.Contains(got[0].Justification, "known") {
		t.Errorf("the waived finding is not suppressed: %+v", got)
	}
	if status.Level != "error" || run.Results[2].Level != "warning" || run.Results[3].Level != "note" || len(status.Suppressions) != 0 {
		t.Errorf("levels: %+v", run.Results)
	}
}

// A property without a value stands with the default of the standard, for
// readers that do not know the defaults.
func TestSARIFSpellsDefaultsOut(t *testing.T) {
	log := parsed(t, written(t, "sarif", sampleRun()))
	for _, test := range []struct{ pointer, want string }{
		{"/properties", "{}"},
		{"/runs/0/graphs", "[]"},
		{"/runs/0/newlineSequences", `["\r\n","\n"]`},
		{"/runs/0/invocations/0/toolExecutionNotifications", "[]"},
		{"/runs/0/tool/extensions", "[]"},
		{"/runs/0/tool/driver/contents", `["localizedData","nonLocalizedData"]`},
		{"/runs/0/tool/driver/rules/0/defaultConfiguration", `{"enabled":true,"level":"error","rank":-1}`},
		{"/runs/0/results/0/rank", "-1"},
		{"/runs/0/results/0/message/arguments", "[]"},
		{"/runs/0/results/0/locations/0/id", "-1"},
		{"/runs/0/results/0/locations/0/physicalLocation/artifactLocation", `{"index":-1,"uri":"openapi.json"}`},
		{"/runs/0/results/0/locations/0/physicalLocation/region/byteOffset", "-1"},
	} {
		t.Run(test.pointer, func(t *testing.T) {
			p, err := jsonpointer.New(test.pointer)
			if err != nil {
				t.Fatal(err)
			}
			value, _, err := p.Get(log)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := json.Marshal(value); err != nil || string(got) != test.want {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestHARKeepsItsSchema(t *testing.T) {
	schemas := map[string]any{}
	for name, s := range readParsed(t, "testdata/har-schema.json").(map[string]any) {
		delete(s.(map[string]any), "$id")
		schemas[name] = s
	}
	schema := compile(t, "har.json", schemas)
	for name, r := range runs() {
		if err := schema.Validate(parsed(t, written(t, "har", r))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHARHoldsBodiesAndCookies(t *testing.T) {
	var d struct {
		Log struct {
			Pages   []struct{ ID, Title string }
			Entries []struct {
				Comment string
				Time    float64
				PageRef string
				Request struct {
					Method, URL, HTTPVersion string
					Cookies                  []struct{ Name, Value string }
				}
				Response struct {
					Status  int
					Cookies []struct{ Name, Value string }
					Content struct {
						Text     string
						Encoding string
					}
				}
			}
		}
	}
	r := sampleRun()
	r.Results[2].Records[0].Response.Fields = append(r.Results[2].Records[0].Response.Fields, result.Field{Name: "set-cookie", Value: "refresh_token=‹token abc›; Secure; Max-Age=1"})
	r.Results[0].Records[0].Response.Raw = []byte("\xff\x00")
	if err := json.Unmarshal(written(t, "har", r), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Log.Pages) != 3 || d.Log.Pages[1].ID != "malformed" {
		t.Errorf("pages: %+v", d.Log.Pages)
	}
	if first := d.Log.Entries[1].Response.Content; first.Encoding != "base64" || first.Text != "/wA=" {
		t.Errorf("a body that is no text: %+v", first)
	}
	r.Results[0].Records[0].Response.Raw = []byte("a\x7fb\u0085")
	if har := written(t, "har", r); bytes.ContainsAny(har, "\x7f\u0085") {
		t.Error("the control characters of a body stand in the file")
	}
	if len(d.Log.Entries) != 7 {
		t.Fatalf("%d entries, want one an exchange: 7", len(d.Log.Entries))
	}
	for _, e := range d.Log.Entries {
		if e.Comment != "malformed/crash: failed" {
			continue
		}
		if e.Response.Content.Text != nasty || e.Response.Content.Encoding != "" || e.PageRef != "malformed" || e.Response.Status != 500 || e.Time != 12 ||
			e.Request.Method != "POST" || e.Request.HTTPVersion != "HTTP/1.1" || len(e.Response.Cookies) != 2 || e.Response.Cookies[1].Value != "‹token abc›" ||
			len(e.Request.Cookies) != 1 || e.Request.Cookies[0].Name != "refresh_token" {
			t.Errorf("%+v", e)
		}
		return
	}
	t.Error("no entry for malformed/crash")
}
