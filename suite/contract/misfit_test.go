package contract

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Values that the schema of the cookie leaves out are found for each way in which it
// can be broken, at its very edge, and for no way that it does not have.
func TestMisfitsOfTheCookiesSchema(t *testing.T) {
	const parameter = "/paths/~1v1~1refresh_token/post/parameters/0/schema"
	for _, test := range []struct {
		name, schema string
		want         string // the ways and their values, in order
	}{
		{"a string", `{"type":"string"}`, ""},
		{"no schema says anything", `{}`, ""},
		{"a least length of one", `{"type":"string","minLength":1}`, ""}, // the empty value is a case of its own
		{"lengths", `{"type":"string","minLength":4,"maxLength":6}`, "longer=aaaaaaa shorter=aaa"},
		{"a greatest length above what servers pass on", `{"maxLength":4096}`, ""},
		{"a pattern keeps to the lengths", `{"pattern":"^[a-z]+$","minLength":3,"maxLength":5}`, "longer=aaaaaa pattern=00000 shorter=aa"},
		{"a lookahead", `{"pattern":"^(?!a)"}`, "pattern=" + strings.Repeat("a", 24)},
		{"a pattern that allows all", `{"pattern":""}`, ""},
		{"a UUID", `{"format":"uuid"}`, "format=not-the-format"},
		{"a format that is not judged", `{"format":"zip"}`, ""},
		{"an enum", `{"enum":["none-of-these","b"]}`, "enum=none-of-these-values"},
		{"a constant", `{"const":"b"}`, "enum=none-of-these"},
		{"an integer", `{"type":"integer"}`, "fraction=1.5 number=seven"},
		{"an integer's range", `{"type":"integer","minimum":10,"maximum":20}`, "above=21 below=9 fraction=10.5 number=seven"},
		{"an open range", `{"type":"number","exclusiveMinimum":10,"exclusiveMaximum":20}`, "above=20 below=10 number=seven"},
		{"a multiple", `{"type":"integer","minimum":10,"multipleOf":5}`, "below=9 fraction=10.5 multiple=11 number=seven"},
		{"int32", `{"type":"integer","format":"int32"}`, "format=2147483648 fraction=1.5 number=seven"},
		{"a boolean", `{"type":"boolean"}`, "boolean=seven"},
		{"an optional cookie, as FastAPI writes it", `{"anyOf":[{"type":"string","minLength":4},{"type":"null"}]}`, "shorter=aaa"},
		{"one of two forms", `{"oneOf":[{"type":"string","format":"uuid"},{"type":"string","minLength":4}]}`, "format=["},
		{"by a $ref and allOf", `{"allOf":[{"$ref":"#/components/schemas/Short"}]}`, "longer=aaaaaa"},
		{"a value that no cookie has", `{"pattern":"^[^\\s]*$"}`, ""},
	} {
		c, err := Load(context.Background(), "openapi.json", edited(t, edit{parameter, test.schema}, edit{"/components/schemas/Short", `{"maxLength":5}`}))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var got []string
		for _, way := range slices.Sorted(maps.Keys(c.Misfits())) {
			got = append(got, way+"="+c.Misfits()[way])
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", test.name, test.schema, strings.Join(got, " "), test.want)
		}
	}
}

// A schema of the cookie that cannot be judged stops nothing.
func TestACookiesSchemaThatCannotBeJudgedIsAWarning(t *testing.T) {
	c, err := Load(context.Background(), "openapi.json", edited(t, edit{"/paths/~1v1~1refresh_token/post/parameters/0/schema", `{"type":"string","pattern":"("}`}))
	if err != nil || len(c.Misfits()) > 0 {
		t.Fatal(err, c.Misfits())
	}
	if w := strings.Join(c.Warnings(), "\n"); !strings.Contains(w, "parameters/0/schema") || !strings.Contains(w, "ECMA-262") {
		t.Error(w)
	}
}
