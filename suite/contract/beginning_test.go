package contract

import (
	"strings"
	"testing"
)

// Only what an item breaks by itself is decided by the first items of an array.
func TestLongArraysAreDecidedByTheirFirstItems(t *testing.T) {
	for _, c := range []struct {
		name, schema, item string
		breaks             bool
	}{
		{"items of another type", `{"type":"array","items":{"type":"object"}}`, "1", true},
		{"items of the right type", `{"type":"array","items":{"type":"string"}}`, `"1"`, false},
		{"minItems", `{"type":"array","minItems":2000}`, "1", false},
		{"contains", `{"type":"array","contains":{"const":"last"}}`, "1", false},
		{"a condition on the whole array", `{"if":{"minItems":2000},"then":true,"else":{"items":{"type":"object"}}}`, `"1"`, false},
		{"dependent on it from above", `{"allOf":[{"if":{"type":"array","minItems":2000},"else":{"type":"object"}}]}`, `"1"`, false},
		{"a condition by a reference", `{"if":{"minItems":2000},"else":{"$ref":"#/components/schemas/HTTPValidationError"}}`, `"1"`, false},
		{"alternatives", `{"anyOf":[{"type":"array","minItems":2000},{"type":"object"}]}`, "1", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := "[" + strings.Repeat(c.item+",", 6000) + `"last"]`
			k, err := Load(t.Context(), "openapi.json", edited(t, edit{"/components/schemas/Token", c.schema}))
			if err != nil {
				t.Fatal(err)
			}
			value, ok := Decode([]byte(body))
			if !ok {
				t.Fatal("cannot be decoded")
			}
			if got := k.responses["200"].media[0].judge.breaksAtBeginning(value); got != c.breaks {
				t.Errorf("breaks at its beginning: %t", got)
			}
			if valid := len(k.Judge(200, fields(jsonType), []byte(body))) == 0; valid == c.breaks {
				t.Errorf("valid: %t", valid)
			}
		})
	}
}
