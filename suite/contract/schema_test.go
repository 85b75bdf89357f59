package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// tokenSchema is the embedded contract with another schema for a token.
func tokenSchema(t *testing.T, version, schema string) *Contract {
	t.Helper()
	return mustLoad(t, edited(t, edit{"/openapi", `"` + version + `"`}, edit{"/components/schemas/Token", schema},
		edit{"/paths/~1v1~1refresh_token/post/responses/200/content/application~1json/examples", ""}))
}

// told are pointer, keyword and type of each violation, as "/a type null".
func told(all []Violation) []string {
	var got []string
	for _, v := range all {
		got = append(got, fmt.Sprintf("%s %s %s", v.Pointer, strings.TrimPrefix(v.Place, tokenPlace), v.ValueType))
	}
	return got
}

func TestSchemasOfOtherContracts(t *testing.T) {
	both, only30, only31 := []string{"3.0.3", "3.1.0"}, []string{"3.0.3"}, []string{"3.1.0"}
	for _, test := range []struct {
		versions []string
		schema   string
		body     string
		want     []string
	}{
		{both, `{"type":"object","required":["a"],"properties":{"a":{"type":"string","minLength":1}}}`, `{"a":""}`, []string{"/a /properties/a/minLength string"}},
		{both, `{"type":"object","required":["a"],"properties":{"a":{"type":"string","minLength":1}}}`, `{"a":"x"}`, nil},
		{both, `{"type":"object","additionalProperties":false,"properties":{"a":{}}}`, `{"a":1,"b":null,"c/~":[]}`, []string{"/b /additionalProperties null", "/c~1~0 /additionalProperties array"}},
		{both, `{"type":"object","additionalProperties":{"type":"string"}}`, `{"a":1,"b":"x"}`, []string{"/a /additionalProperties/type number"}},
		{both, `{"type":"array","uniqueItems":true,"minItems":3,"items":{"type":"integer"}}`, `[1,1.0]`, []string{" /minItems array", " /uniqueItems array"}},
		{both, `{"type":"array","maxItems":1,"items":{"type":"integer","maximum":10}}`, `[10.5,11]`, []string{" /maxItems array", "/0 /items/type number", "/1 /items/maximum number"}},
		{both, `{"type":"number","maximum":10}`, `10.00000000000000000001`, []string{" /maximum number"}},
		{both, `{"type":"number","minimum":10}`, `9.99999999999999999999`, []string{" /minimum number"}},
		{both, `{"type":"number","minimum":10}`, `10.0`, nil},
		{both, `{"type":"number","multipleOf":0.01}`, `0.015`, []string{" /multipleOf number"}},
		{both, `{"type":"number","maximum":5}`, `1e400`, []string{" /maximum number"}},
		{both, `{"type":"integer","format":"int32"}`, `2147483648`, []string{" /format number"}},
		{both, `{"type":"integer","format":"int64"}`, `1e400`, []string{" /format number"}},
		{both, `{"type":"string","format":"date-time"}`, `"yesterday"`, []string{" /format string"}},
		{both, `{"type":"string","format":"uuid"}`, `"x"`, []string{" /format string"}},
		{both, `{"type":"string","format":"uri"}`, `"/a/b"`, []string{" /format string"}},
		{both, `{"type":"string","format":"byte"}`, `"a"`, []string{" /format string"}},
		{both, `{"type":"string","format":"unheard-of"}`, `"x"`, nil},
		{both, `{"anyOf":[{"format":"date"},{"format":"ipv4"}]}`, `"x"`, []string{"  string"}},
		{both, `{"anyOf":[{"format":"date"},{"format":"ipv4"}]}`, `"1.2.3.4"`, nil},
		{both, `{"type":"string","enum":["bearer","mac"]}`, `"x"`, []string{" /enum string"}},
		{both, `{"type":"integer","enum":[1,2]}`, `1.0`, nil},
		{both, `{"type":"string","pattern":"^[\\u0041-Z]+$"}`, `"a"`, []string{" /pattern string"}},
		{both, `{"type":"string","maxLength":2}`, `"𝄞𝄞"`, nil},
		{both, `{"not":{"type":"string"}}`, `"x"`, []string{" /not string"}},
		{both, `{"type":"object","minProperties":1,"maxProperties":1}`, `{}`, []string{" /minProperties object"}},
		{both, `{"type":"object","minProperties":1,"maxProperties":1}`, `{"a":1,"b":2}`, []string{" /maxProperties object"}},
		{both, `{"type":"object","properties":{"a":{"type":"string","writeOnly":true}},"required":["a"]}`, `{}`, nil},
		{both, `{"allOf":[{"type":"object","required":["a"]},{"type":"object","required":["b"],"properties":{"c":{"type":"string"}}}]}`, `{"c":1}`,
			[]string{"/a /allOf/0/required absent", "/b /allOf/1/required absent", "/c /allOf/1/properties/c/type number"}},
		{both, `{"type":"object","properties":{"a":{"allOf":[{"type":"string"},{"minLength":2}]}}}`, `{"a":"x"}`, []string{"/a /properties/a/allOf/1/minLength string"}},
		{both, `{"type":"object","allOf":[{"required":["a"]}],"required":["b"],"properties":{"c":{"type":"string"}}}`, `{"c":1}`,
			[]string{"/a /allOf/0/required absent", "/b /required absent", "/c /properties/c/type number"}},
		{both, `{"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}],"properties":{"c":{"type":"string"}}}`, `{"c":1}`,
			[]string{" /anyOf object", "/c /properties/c/type number"}},
		{both, `{"oneOf":[{"type":"integer"},{"type":"number"}]}`, `1`, []string{" /oneOf number"}},
		{both, `{"oneOf":[{"type":"integer"},{"type":"number"}]}`, `1.5`, nil},
		{both, `{"oneOf":[{"type":"integer"},{"type":"boolean"}]}`, `"x"`, []string{" /oneOf string"}},
		{both, `{"oneOf":[{"type":"integer"},{"type":"number"}]}`, `9007199254740993.5`, nil},
		{both, `{"type":"object","properties":{"a":{"title":"anything"}}}`, `{"a":null}`, nil},
		{both, `{"type":"array","items":{}}`, `[null]`, nil},
		{both, `{}`, `null`, nil},
		{both, `{"type":"object","properties":{"self":{"$ref":"#/components/schemas/Token"},"n":{"type":"string"}}}`, `{"self":{"self":{"n":1}}}`, []string{"/self/self/n /properties/n/type number"}},
		{only30, `{"type":"string","nullable":true}`, `null`, nil},
		{only30, `{"nullable":true,"allOf":[{"$ref":"#/components/schemas/ValidationError"}]}`, `null`, nil},
		{only30, `{"nullable":true,"allOf":[{"type":"object","required":["a"]}]}`, `{}`, []string{"/a /allOf/0/required absent"}},
		{only30, `{"type":"string","nullable":true,"enum":["a"]}`, `null`, nil},
		{only30, `{"type":"string","nullable":true,"enum":["a"]}`, `"b"`, []string{" /enum string"}},
		{only30, `{"type":"object","nullable":true,"not":{"required":["x"]},"properties":{"self":{"$ref":"#/components/schemas/Token/properties/n"},"n":{"type":"string"}}}`, `{"self":1}`, []string{"/self /properties/n/type number"}},
		{only30, `{"type":"object","properties":{"a":{"$ref":"#/components/schemas/ValidationError","nullable":true}}}`, `{"a":null}`, []string{"/a " + errorPlace + "/type null"}},
		{both, `{"type":"string","pattern":"^(?!x)[\\w-]+$"}`, `"xa"`, []string{" /pattern string"}},
		{both, `{"type":"string","pattern":"^(?!x)[\\w-]+$"}`, `"a-x"`, nil},
		{both, `{"discriminator":{"propertyName":"k"},"oneOf":[{"type":"object"},{"type":"object","required":["x"]}]}`, `{"x":1,"k":"a"}`, nil},
		{both, `{"discriminator":{"propertyName":"k"},"oneOf":[{"type":"object","required":["y"]},{"type":"object","required":["x"]}]}`, `{"k":"a"}`, []string{" /oneOf object"}},
		{both, `{"minLength":2}`, `null`, nil},
		{only31, `{"$id":"https://t.example/a","$defs":{"n":{"type":"integer"}},"properties":{"a":{"$ref":"#/$defs/n"}}}`, `{"a":"x"}`, []string{"/a /$defs/n/type string"}},
		{only31, `{"$id":"https://t.example/a","$defs":{"n":{"$anchor":"N","type":"integer"}},"properties":{"a":{"$ref":"#N"},"b":{"$ref":"a#N"}}}`, `{"a":"x","b":"x"}`, []string{"/a /$defs/n/type string", "/b /$defs/n/type string"}},
		{only31, `{"$id":"https://t.example/tree","$dynamicAnchor":"node","type":"object","properties":{"children":{"type":"array","items":{"$dynamicRef":"#node"}}},"unevaluatedProperties":false}`, `{"children":[{"x":1}]}`, []string{"/children/0/x /unevaluatedProperties number"}},
		{only31, `{"type":"string","nullable":true}`, `null`, nil},
		{only31, `{"type":"string","nullable":true}`, `1`, []string{" /type number"}},
		{only31, `{"$ref":"#/components/schemas/ValidationError","nullable":true}`, `null`, nil},
		{only31, `{"$ref":"#/components/schemas/ValidationError","nullable":true}`, `1`, []string{" " + errorPlace + "/type number"}},
		{only30, `{"type":"number","minimum":1,"exclusiveMinimum":true}`, `1`, []string{" /exclusiveMinimum number"}},
		{only31, `{"type":"number","exclusiveMinimum":1}`, `1`, []string{" /exclusiveMinimum number"}},
		{only31, `{"type":"number","exclusiveMaximum":1}`, `1`, []string{" /exclusiveMaximum number"}},
		{only31, `{"type":["string","null"]}`, `null`, nil},
		{only31, `{"type":["string","null"]}`, `1`, []string{" /type number"}},
		{only31, `{"anyOf":[{"type":"string"},{"type":"null"}]}`, `null`, nil},
		{only31, `{"type":["string","null"],"enum":["a"]}`, `null`, []string{" /enum null"}},
		{only31, `{"enum":["a",null]}`, `null`, nil},
		{only31, `{"not":{"type":"string"}}`, `null`, nil},
		{only31, `{"type":"object","properties":{"a":true,"b":false}}`, `{"a":null,"b":1}`, []string{"/b /properties/b number"}},
		{only31, `{"const":"x"}`, `"y"`, []string{" /const string"}},
		{only31, `{"const":"x"}`, `"x"`, nil},
		{only31, `{"type":"object","properties":{"t":{"const":"bearer"}},"required":["t","u"]}`, `{"t":"mac"}`, []string{"/t /properties/t/const string", "/u /required absent"}},
		{only31, `{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}`, `{"a":1}`, []string{"/b /then/required absent"}},
		{only31, `{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}`, `{}`, []string{"/c /else/required absent"}},
		{only31, `{"patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}`, `{"x1":1,"y":2,"z":3}`,
			[]string{"/x1 /patternProperties/^x/type number", "/y /additionalProperties number", "/z /additionalProperties number"}},
		{only31, `{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}`, `[1,"x"]`, []string{"/0 /prefixItems/0/type number", "/1 /items/type string"}},
		{only31, `{"contains":{"type":"string"}}`, `[1,2]`, []string{" /contains array"}},
		{only31, `{"contains":{"type":"string"},"minContains":2,"maxContains":3}`, `["a"]`, []string{" /minContains array"}},
		{only31, `{"contains":{"type":"string"},"maxContains":1}`, `["a","b"]`, []string{" /maxContains array"}},
		{only31, `{"dependentRequired":{"a":["b","c"]}}`, `{"a":1}`, []string{"/b /dependentRequired absent", "/c /dependentRequired absent"}},
		{only31, `{"dependentSchemas":{"a":{"required":["b"]}}}`, `{"a":1}`, []string{"/b /dependentSchemas/a/required absent"}},
		{only31, `{"propertyNames":{"maxLength":1}}`, `{"ab":1}`, []string{"/ab /propertyNames number"}},
		{only31, `{"properties":{"a":{}},"unevaluatedProperties":false}`, `{"a":1,"b":2}`, []string{"/b /unevaluatedProperties number"}},
		{only31, `{"prefixItems":[{}],"unevaluatedItems":false}`, `[1,2]`, []string{"/1 /unevaluatedItems number"}},
		{only31, `{"prefixItems":[{"type":"integer"}]}`, `[1.0000000000000000001]`, []string{"/0 /prefixItems/0/type number"}},
		{only31, `{"prefixItems":[{"type":"integer"},{"maximum":5}]}`, `[1e400,1e99999999999999]`, []string{"/1 /prefixItems/1/maximum number"}},
		{only31, `{"prefixItems":[{"anyOf":[{"type":"string"},{"type":"integer"}]}]}`, `[null]`, []string{"/0 /prefixItems/0/anyOf null"}},
		{only31, `{"prefixItems":[{"oneOf":[{"type":"number"},{"type":"integer"}]}]}`, `[1]`, []string{"/0 /prefixItems/0/oneOf number"}},
		{only31, `{"prefixItems":[{"format":"date-time"},{"pattern":"^[\\u0041-Z]+$"}]}`, `["x","a"]`, []string{"/1 /prefixItems/1/pattern string"}},
		{only31, `{"prefixItems":[{"format":"int32"},{"format":"int64"},{"format":"uuid"}]}`, `[2147483648,9223372036854775808,"x"]`, []string{"/0 /prefixItems/0/format number", "/1 /prefixItems/1/format number", "/2 /prefixItems/2/format string"}},
		{only31, `{"prefixItems":[{"not":{"type":"string"}}]}`, `["x"]`, []string{"/0 /prefixItems/0/not string"}},
		{only31, `{"patternProperties":{"^x":{}},"required":["a","b"],"properties":{"a":{"type":"string","writeOnly":true}}}`, `{}`, []string{"/b /required absent"}},
		{only31, `{"type":"object","properties":{"e":{"$ref":"#/components/schemas/ValidationError","minProperties":9}}}`, `{"e":{"loc":[],"msg":1,"type":"t"}}`,
			[]string{"/e /properties/e/minProperties object", "/e/msg " + errorPlace + "/properties/msg/type number"}},
		{only31, `{"$defs":{"never":{}},"type":"object","properties":{"e":{"$ref":"#/components/schemas/ValidationError","minProperties":9}}}`, `{"e":{"loc":[],"msg":1,"type":"t"}}`,
			[]string{"/e /properties/e/minProperties object", "/e/msg " + errorPlace + "/properties/msg/type number"}},
	} {
		for _, version := range test.versions {
			c := tokenSchema(t, version, test.schema)
			all := c.Judge(200, fields(jsonType), []byte(test.body))
			got := told(all)
			if !slices.Equal(got, test.want) {
				t.Errorf("%s %s %s:\n got %q\nwant %q", version, test.schema, test.body, got, test.want)
			}
			for _, v := range all {
				if v.Message == "" || strings.Contains(v.Message, "does not keep the contract's") {
					t.Errorf("%s: no words for it: %+v", test.schema, v)
				}
			}
			if len(all) == 0 && !strings.Contains(test.body, "null") && !strings.Contains(test.body, "1e") && !strings.Contains(test.body, "9007") && !strings.Contains(test.schema, "writeOnly") && !strings.Contains(test.schema, "(?!") && !strings.Contains(test.schema, "discriminator") {
				if err := secondOpinion(t, c, 200, http.Header{"Content-Type": {jsonType}}, []byte(test.body)); err != nil {
					t.Errorf("%s %s %s is accepted, and the library refuses it", version, test.schema, test.body)
				}
			}
		}
	}
}

func TestMessagesSpeakOfTheContractsWords(t *testing.T) {
	for schema, want := range map[string]string{
		`{"enum":["bearer","mac"]}`:                    `"a" is not one of the values that the contract lists: "bearer", "mac".`,
		`{"const":"bearer"}`:                           `"a" is not the constant value of the contract: "bearer".`,
		`{"minLength":9}`:                              `"a" has fewer than the contract's minLength of 9.`,
		`{"maxLength":0}`:                              `"a" has more than the contract's maxLength of 0.`,
		`{"pattern":"^b"}`:                             `"a" does not match the pattern of the contract: "^b".`,
		`{"format":"date"}`:                            `"a" does not have the format of the contract: "date".`,
		`{"type":["integer","null"]}`:                  `"a" has the type string; the contract asks for integer or null.`,
		`{"anyOf":[{"maxLength":0},{"minLength":9}]}`:  `"a" matches none of the 2 alternatives that the contract gives.`,
		`{"oneOf":[{"maxLength":9},{"minLength":0}]}`:  `"a" matches more than one of the 2 alternatives; the contract asks for exactly one.`,
		`{"not":{"type":"string"}}`:                    `"a" is a value that the contract excludes.`,
		`{"enum":["` + strings.Repeat("v", 99) + `"]}`: `"a" is not one of the values that the contract lists: "` + strings.Repeat("v", 63) + "….",
	} {
		c := tokenSchema(t, "3.1.0", `{"type":"object","properties":{"a":`+schema+`}}`)
		got := c.Judge(200, fields(jsonType), []byte(`{"a":"x"}`))
		if len(got) != 1 || got[0].Message != want {
			t.Errorf("%s:\n got %+v\nwant %s", schema, got, want)
		}
	}
}
