package secrecy

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"
)

// schemas are what the JSON reports keep, by their files.
type schemas map[string]*jsonschema.Schema

func readSchemas(t *testing.T) schemas {
	t.Helper()
	har := map[string]any{}
	for name, s := range readSchema(t, "testdata/har-schema.json").(map[string]any) {
		delete(s.(map[string]any), "$id")
		har[name] = s
	}
	sarif := readSchema(t, "testdata/sarif-schema-2.1.0.json")
	delete(sarif.(map[string]any), "id")
	return schemas{
		"report.json":   compile(t, "report", map[string]any{"report": readSchema(t, "report.schema.json")}),
		"results.sarif": compile(t, "sarif", map[string]any{"sarif": sarif}),
		"exchanges.har": compile(t, "har.json", har),
	}
}

func readSchema(t *testing.T, name string) any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "report", name))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func compile(t *testing.T, root string, all map[string]any) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	for name, s := range all {
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

// told is what report.json says of a run.
type told struct {
	Verdict  string `json:"verdict"`
	Line     string `json:"line"`
	ExitCode int    `json:"exit_code"`
	Totals   struct{ Failed int }
	Cases    []struct {
		ID, State string
		Findings  []struct{ Rule, Level string }
	}
}

// faults are what is wrong with outputs.
type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// valid checks every output by the rules of its kind, and that all of them say the
// same of the run.
func (o *outputs) valid(t *testing.T, all schemas) told {
	t.Helper()
	d, found := o.faults(all)
	for _, f := range found {
		t.Error(f)
	}
	return d
}

func (o *outputs) faults(all schemas) (d told, found faults) {
	o.parse(&found)
	for name, s := range all {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(o.texts[name]))
		if err == nil {
			err = s.Validate(v)
		}
		if err != nil {
			found.add("%s: %.1000v", name, err)
		}
	}
	if err := json.Unmarshal([]byte(o.texts["report.json"]), &d); err != nil {
		found.add("report.json: %v", err)
	}
	if d.ExitCode != o.code {
		found.add("exit code %d, and report.json says %d", o.code, d.ExitCode)
	}
	o.validConsole(&found, d)
	o.validJUnit(&found, d)
	o.validPage(&found)
	for name, text := range o.texts {
		for _, r := range text {
			if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\ufffd' {
				found.add("%s holds the character %U", name, r)
				break
			}
		}
	}
	return d, found
}

var (
	verdictLine = regexp.MustCompile(`(?m)^(CONFORMANT|NON-CONFORMANT|PASSED|INCOMPLETE|INTERRUPTED)  .*`)
	command     = regexp.MustCompile(`^::(error|warning) title=refreshcheck(%3A [a-z-]+)?::[^\r]+$`)
)

// validConsole: one verdict line, and whole annotations alone where a CI server
// looks for commands.
func (o *outputs) validConsole(found *faults, d told) {
	lines := verdictLine.FindAllString(o.texts["standard output"], -1)
	if len(lines) != 1 || !strings.HasPrefix(lines[0], d.Verdict+"  ") || !strings.HasPrefix(strings.Join(strings.Fields(lines[0]), " "), d.Verdict+" "+strings.Join(strings.Fields(d.Line), " ")) {
		found.add("verdict lines %q, and report.json says %s, %s", lines, d.Verdict, d.Line)
	}
	annotations := 0
	for line := range strings.Lines(o.texts["standard output"]) {
		line = strings.TrimSuffix(line, "\n")
		trimmed := strings.TrimLeft(line, " \t")
		switch {
		case command.MatchString(line):
			annotations++
		case strings.HasPrefix(trimmed, "::"), strings.HasPrefix(trimmed, "##["), strings.HasPrefix(trimmed, "##vso["):
			found.add("a line that a CI server obeys: %.120q", line)
		}
	}
	if annotations == 0 && d.Totals.Failed > 0 {
		found.add("%d annotations for %d failed cases", annotations, d.Totals.Failed)
	}
}

func (o *outputs) validJUnit(found *faults, d told) {
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Cases []struct {
				Name    string    `xml:"name,attr"`
				Failure *struct{} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(o.texts["junit.xml"]), &suites); err != nil {
		found.add("junit.xml: %v", err)
	}
	cases, failures := 0, 0
	for _, s := range suites.Suites {
		for _, c := range s.Cases {
			cases++
			if c.Failure != nil {
				failures++
			}
		}
	}
	if cases != len(d.Cases) || failures != d.Totals.Failed || suites.Failures != failures {
		found.add("junit.xml holds %d cases and %d failures (told as %d), report.json %d and %d", cases, failures, suites.Failures, len(d.Cases), d.Totals.Failed)
	}
}

// validPage: the page's own script and style are the only ones, and are what its
// policy allows.
func (o *outputs) validPage(found *faults) {
	root, err := html.Parse(strings.NewReader(o.texts["index.html"]))
	if err != nil {
		found.add("index.html: %v", err)
		return
	}
	count, policy := map[string]int{}, ""
	var hashes []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, a := range n.Attr {
			if a.Key == "content" && strings.HasPrefix(a.Val, "default-src") {
				policy = a.Val
			}
			if strings.HasPrefix(a.Key, "on") {
				found.add("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		if (n.Data == "script" || n.Data == "style") && n.FirstChild != nil {
			sum := sha256.Sum256([]byte(n.FirstChild.Data))
			hashes = append(hashes, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		}
	}
	if count["script"] != 1 || count["style"] != 1 || count["form"] != 1 || count["iframe"]+count["img"]+count["object"] != 0 {
		found.add("elements of the page: %v", fmt.Sprint(count))
	}
	for _, h := range hashes {
		if !strings.Contains(policy, h) {
			found.add("the policy %s does not allow %s", policy, h)
		}
	}
}
