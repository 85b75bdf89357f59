package contract

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// suiteGroup is a group of the JSON Schema test suite: a schema, and values that
// it accepts or not.
type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

// TestTheJSONSchemaTestSuite asks the required part of the JSON Schema test suite
// of a contract. JSON_SCHEMA_SUITE names its folder for draft 2020-12; .ci/run
// gets it from the sources of the Python package jsonschema. Without it, the few
// groups in testdata are asked, which are written in the same form.
func TestTheJSONSchemaTestSuite(t *testing.T) {
	folder, whole := os.LookupEnv("JSON_SCHEMA_SUITE")
	if !whole {
		folder = "testdata/jsonschema"
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 || whole && len(files) < 40 {
		t.Fatalf("%s holds %d files: %v", folder, len(files), err)
	}
	asked, remote := 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var groups []suiteGroup
		if err := json.Unmarshal(text, &groups); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, g := range groups {
			a, r := g.ask(t, filepath.Base(file))
			asked, remote = asked+a, remote+r
		}
	}
	t.Logf("%d values judged; %d need the network", asked, remote)
	if whole && (asked < 1200 || remote > 60) {
		t.Errorf("%d values were judged, and %d need the network", asked, remote)
	}
}

// ask judges each value of a group as the body of an answer.
func (g suiteGroup) ask(t *testing.T, file string) (asked, remote int) {
	t.Helper()
	c, err := Load(t.Context(), "openapi.json", g.document(t))
	switch {
	case err != nil && (strings.Contains(string(g.Schema), "localhost:1234") && strings.Contains(err.Error(), "nothing is fetched")):
		return 0, len(g.Tests)
	case err != nil:
		t.Errorf("%s: %s: %v", file, g.Description, err)
		return 0, 0
	case strings.Contains(strings.Join(c.Warnings(), ""), "the dialect \"http://localhost:1234/"):
		return 0, len(g.Tests)
	}
	for _, one := range g.Tests {
		got := c.Judge(200, fields(jsonType), one.Data)
		valid := true
		for _, v := range got {
			valid = valid && v.Rule != "schema"
		}
		if valid != one.Valid {
			t.Errorf("%s: %s: %s: valid is %v: %+v", file, g.Description, one.Description, valid, got)
		}
		asked++
	}
	return asked, 0
}

// document is a contract whose success has the schema. A schema that stands alone
// is its own base, so it gets an $id if it has none.
func (g suiteGroup) document(t *testing.T) []byte {
	t.Helper()
	var schema any
	if err := json.Unmarshal(g.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	if object, ok := schema.(map[string]any); ok && object["$id"] == nil {
		object["$id"] = "https://suite.invalid/schema"
	}
	return edited(t, edit{"/components/schemas/Token", mustJSON(t, schema)})
}

func mustJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
