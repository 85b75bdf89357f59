package contract_test

import (
	"context"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/suite/contract"
)

func TestLocations(t *testing.T) {
	const words = `"items": {
              "anyOf": [
                { "type": "string" },
                { "type": "integer" }
              ]
            },
            "type": "array",
            "title": "Location"`
	for name, test := range map[string]struct {
		old, with string
		status    int
		want      string
	}{
		"the embedded contract":     {"", "", 422, "detail loc"},
		"a success":                 {"", "", 200, " "},
		"an undocumented status":    {"", "", 404, " "},
		"other names":               {`"loc"`, `"where"`, 422, "detail where"},
		"words without a choice":    {words, `"type": "array", "items": {"type": "string"}`, 422, "detail loc"},
		"numbers are no words":      {words, `"type": "array", "items": {"type": "integer"}`, 422, " "},
		"a location that is a text": {words, `"type": "string"`, 422, " "},
		"a list that is an object":  {`"type": "array",` + "\n            \"title\": \"Detail\"", `"type": "object"`, 422, " "},
	} {
		t.Run(name, func(t *testing.T) {
			document := strings.ReplaceAll(string(refreshcheck.OpenAPI), test.old, test.with)
			if test.old == "" {
				document = string(refreshcheck.OpenAPI)
			} else if document == string(refreshcheck.OpenAPI) {
				t.Fatal("the document has no such text")
			}
			c, err := contract.Load(context.Background(), "openapi.json", []byte(document))
			if err != nil {
				t.Fatal(err)
			}
			list, location, ok := c.Locations(test.status)
			if got := list + " " + location; got != test.want || ok != (test.want != " ") {
				t.Errorf("%q, %v, want %q", got, ok, test.want)
			}
		})
	}
}
