package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"github.com/refreshcheck/refreshcheck"
)

const operationPlace = "openapi.json#/paths/~1v1~1refresh_token/post"

func TestTheEmbeddedContract(t *testing.T) {
	c := embedded(t)
	sum := sha256.Sum256(refreshcheck.OpenAPI)
	for _, pair := range [][2]any{
		{c.Name(), "openapi.json"}, {c.Version(), "3.1.0"}, {c.Digest(), hex.EncodeToString(sum[:])},
		{c.Method(), "POST"}, {c.Path(), "/v1/refresh_token"}, {c.CookieName(), "refresh_token"},
		{fmt.Sprint(c.Successes()), "[200]"}, {fmt.Sprint(c.Refusals()), "[422]"}, {fmt.Sprint(c.TokenMembers()), "[access_token]"},
		{c.SchemaName(200), "Token"}, {c.SchemaName(422), "HTTPValidationError"}, {c.SchemaName(500), ""},

		{c.Documents(200), true}, {c.Documents(401), false}, {c.Documents(0), false}, {c.Documents(-1), false},
		{c.IsSuccess(200), true}, {c.IsSuccess(201), false}, {c.IsSuccess(422), false},
		{c.IsRefusal(422), true}, {c.IsRefusal(401), false}, {c.IsRefusal(200), false},
		{c.ResponsePlace(422), operationPlace + "/responses/422"}, {c.ResponsePlace(500), operationPlace + "/responses"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("got %v, want %v", pair[0], pair[1])
		}
	}
}

func TestWhatAContractGivesIsACopy(t *testing.T) {
	c := embedded(t)
	c.TokenMembers()[0], c.Successes()[0] = "x", 1
	if c.TokenMembers()[0] != "access_token" || c.Successes()[0] != 200 {
		t.Error("a caller can change the contract")
	}
}

func TestPlaces(t *testing.T) {
	post := "/paths/~1v1~1refresh_token/post"
	shared := mustLoad(t, edited(t, edit{post + "/security", ""}, edit{post + "/parameters", ""},
		edit{"/paths/~1v1~1refresh_token/parameters", `[{"name":"x","in":"query","schema":{}},{"$ref":"#/components/parameters/C"}]`},
		edit{"/components/parameters", `{"C":{"name":"session","in":"cookie","required":true,"schema":{"type":"string"}}}`},
		edit{post + "/requestBody", `{"content":{"application/json":{}}}`},
		edit{post + "/responses", `{"default":{"description":"d"},"2XX":{"description":"d"}}`}))
	unsecured := mustLoad(t, edited(t, edit{post + "/security", ""}, edit{"/security", ""}))
	for _, test := range []struct {
		c          *Contract
		kind, want string
	}{
		{embedded(t), "operation", post}, {embedded(t), "parameter", post + "/parameters/0"}, {embedded(t), "security", post + "/security"},
		{embedded(t), "success", post + "/responses/200"}, {embedded(t), "refusal", post + "/responses/422"},
		{embedded(t), "request-body", post}, {embedded(t), "responses", post + "/responses"},
		{shared, "parameter", "/paths/~1v1~1refresh_token/parameters/1"}, {shared, "security", "/security"},
		{shared, "request-body", post + "/requestBody"}, {shared, "success", post + "/responses/2XX"}, {shared, "refusal", post + "/responses/default"},
		{unsecured, "security", post},
	} {
		if got, ok := test.c.Place(test.kind); !ok || got != "openapi.json#"+test.want {
			t.Errorf("%s: got %q, %v, want %q", test.kind, got, ok, test.want)
		}
	}
	if shared.CookieName() != "session" {
		t.Errorf("the cookie is %q", shared.CookieName())
	}
	if place, ok := embedded(t).Place("nothing"); ok || place != "" {
		t.Errorf("an unknown kind has the place %q", place)
	}
}

func TestDocumentedStatuses(t *testing.T) {
	const responses = "/paths/~1v1~1refresh_token/post/responses"
	described := func(schema string) string {
		return `{"description":"d","content":{"application/json":{"schema":` + schema + `}}}`
	}
	fault := described(`{"type":"object","required":["error"]}`)
	for _, test := range []struct {
		name   string
		edits  []edit
		status int
		body   string
		rules  string
		place  string
		counts string // success, refusal
	}{
		{"401 documented", []edit{{responses + "/401", fault}}, 401, `{"error":1}`, "", "/401", "false true"},
		{"401 documented", []edit{{responses + "/401", fault}}, 401, `{}`, "schema", "/401", "false true"},
		{"401 documented", []edit{{responses + "/401", fault}}, 403, `{}`, "status", "", "false false"},
		{"a range", []edit{{responses + "/4XX", fault}}, 403, `{"error":1}`, "", "/4XX", "false true"},
		{"a range", []edit{{responses + "/4XX", fault}}, 403, `{}`, "schema", "/4XX", "false true"},
		{"a range gives way", []edit{{responses + "/4XX", fault}}, 422, `{}`, "", "/422", "false true"},
		{"a range ends", []edit{{responses + "/4XX", fault}}, 500, `{}`, "status", "", "false false"},
		{"a range of successes", []edit{{responses + "/200", ""}, {responses + "/2XX", described(`{"type":"object"}`)}}, 201, `{}`, "", "/2XX", "true false"},
		{"default", []edit{{responses + "/default", fault}}, 500, `{}`, "schema", "/default", "false false"},
		{"default", []edit{{responses + "/default", fault}}, 404, `{"error":1}`, "", "/default", "false true"},
		{"default is no success", []edit{{responses + "/default", fault}}, 201, `{"error":1}`, "", "/default", "false false"},
		{"default gives way", []edit{{responses + "/default", fault}, {responses + "/4XX", described(`{"type":"array","items":{}}`)}}, 404, `[]`, "", "/4XX", "false true"},
		{"a redirection to the sign-in", []edit{{responses + "/302", `{"description":"d"}`}}, 302, ``, "", "/302", "false true"},
		{"a range of redirections", []edit{{responses + "/3XX", `{"description":"d"}`}}, 303, ``, "", "/3XX", "false true"},
		{"not modified is no refusal", []edit{{responses + "/3XX", `{"description":"d"}`}}, 304, ``, "", "/3XX", "false false"},
		{"default is no redirection", []edit{{responses + "/default", fault}}, 302, `{"error":1}`, "", "/default", "false false"},
		{"an undocumented redirection", nil, 302, ``, "status", "", "false false"},
		{"no content is not judged", []edit{{responses + "/401", `{"description":"d"}`}}, 401, `no JSON`, "", "/401", "false true"},
		{"without a schema it is still JSON", []edit{{responses + "/401", `{"description":"d","content":{"application/json":{}}}`}}, 401, `no JSON`, "json", "/401", "false true"},
		{"without a schema any JSON will do", []edit{{responses + "/401", `{"description":"d","content":{"application/json":{}}}`}}, 401, `[1e99]`, "", "/401", "false true"},
	} {
		c := mustLoad(t, edited(t, test.edits...))
		got := c.Judge(test.status, fields(jsonType), []byte(test.body))
		if rules(got) != test.rules {
			t.Errorf("%s: got %+v, want %q", test.name, got, test.rules)
		}
		if place := c.ResponsePlace(test.status); place != operationPlace+"/responses"+test.place {
			t.Errorf("%s: the place is %s", test.name, place)
		}
		if counts := fmt.Sprint(c.IsSuccess(test.status), c.IsRefusal(test.status)); counts != test.counts {
			t.Errorf("%s: success and refusal are %s", test.name, counts)
		}
	}
	c := mustLoad(t, edited(t, edit{responses + "/401", fault}, edit{responses + "/204", `{"description":"d"}`}, edit{responses + "/4XX", fault}, edit{responses + "/default", fault}, edit{responses + "/302", fault}, edit{responses + "/304", fault}))
	if !slices.Equal(c.Successes(), []int{200, 204}) || !slices.Equal(c.Refusals(), []int{401, 422, 302}) {
		t.Errorf("successes %v, refusals %v", c.Successes(), c.Refusals())
	}
}

func TestDeclaredMediaTypes(t *testing.T) {
	const content = "/paths/~1v1~1refresh_token/post/responses/200/content"
	object, array := `{"schema":{"type":"object"}}`, `{"schema":{"type":"array","items":{}}}`
	for _, test := range []struct {
		content, kind, body, rules string
	}{
		{`{"application/problem+json":` + object + `}`, "application/problem+json", `{}`, ""},
		{`{"application/problem+json":` + object + `}`, "application/problem+json", `[]`, "schema"},
		{`{"application/problem+json":` + object + `}`, "application/problem+json", `x`, "json"},
		{`{"application/problem+json":` + object + `}`, jsonType, `{}`, "content-type"},
		{`{"application/*":` + object + `}`, jsonType, `[]`, "schema"},
		{`{"application/*":` + object + `}`, "application/xml", `<a/>`, ""},
		{`{"application/*":` + object + `}`, "text/plain", `{}`, "content-type"},
		{`{"*/*":` + object + `}`, "text/plain", `anything`, ""},
		{`{"*/*":` + object + `}`, "text/x+json", `[]`, "schema"},
		{`{"*/*":` + object + `,"application/json":` + array + `}`, jsonType, `[]`, ""},
		{`{"*/*":` + object + `,"application/*":` + array + `}`, jsonType, `{}`, "schema"},
		{`{"application/json; v=1":` + object + `,"application/json":` + array + `}`, "application/json;v=1", `{}`, ""},
		{`{"application/json; v=1":` + object + `,"application/json":` + array + `}`, "application/json;v=2", `{}`, "schema"},
		{`{"application/json; v=1":` + object + `}`, jsonType, `{}`, ""},
		{`{"Application/JSON":` + object + `}`, jsonType, `{}`, ""},
		{`{"application/json, text/plain":` + object + `}`, jsonType, `[]`, "schema"},
		{`{"application/json, text/plain":` + object + `}`, "text/plain", `x`, ""},
		{`{"text/plain":{"schema":{"type":"string"}}}`, "text/plain; charset=latin1", "\xff", ""},
		{`{"text/plain":{"schema":{"type":"string","minLength":3}}}`, "text/plain", "ab", "schema"},
		{`{"text/plain":{"schema":{"type":"string","format":"uuid"}}}`, "text/plain", "ab", "format"},
		{`{"text/plain":{"schema":{"type":"integer"}}}`, "text/plain", "5", ""},
		{`{"text/plain":{"schema":{"type":"integer"}}}`, "text/plain", "five", "schema"},
		{`{"text/plain":{"schema":{"type":"string"}}}`, jsonType, `x`, "content-type"},
		{`{"text/plain":{},"application/json":` + object + `}`, "text/html", `x`, "content-type json"},
		{`{"application/json":` + object + `,"application/x+json":` + array + `}`, "text/html", `x`, "content-type"},
	} {
		c := mustLoad(t, edited(t, edit{content, test.content}))
		got := c.Judge(200, fields(test.kind), []byte(test.body))
		if rules(got) != test.rules {
			t.Errorf("%s: %s %s: got %+v, want %q", test.content, test.kind, test.body, got, test.rules)
		}
	}
}

func TestTheMediaTypeOfAJSONBody(t *testing.T) {
	for _, test := range []struct{ name, content, want string }{
		{"JSON", `{"application/json":{}}`, jsonType},
		{"in capitals", `{"Application/JSON":{}}`, jsonType},
		{"with a parameter", `{"application/json; v=1":{}}`, jsonType},
		{"in a list", `{"text/plain, application/json":{}}`, jsonType},
		{"beside another suffix", `{"application/a+json":{},"application/json":{}}`, jsonType},
		{"a range", `{"application/*":{}}`, jsonType},
		{"any", `{"*/*":{},"text/html":{}}`, jsonType},
		{"a suffix", `{"application/problem+json; v=1":{},"text/plain":{}}`, "application/problem+json"},
		{"the first of several", `{"application/b+json":{},"application/a+json":{}}`, "application/a+json"},
		{"none", `{"text/plain":{},"text/*":{},"application/jsonp":{}}`, ""},
		{"no content", `{}`, ""},
	} {
		c := mustLoad(t, edited(t, edit{"/paths/~1v1~1refresh_token/post/responses/200/content", test.content}))
		got, ok := c.JSONMediaType(200)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("%s: got %q, %v, want %q", test.name, got, ok, test.want)
		}
		if ok && rules(c.Judge(200, fields(got), []byte(`{}`))) != "" {
			t.Errorf("%s: %s is not among what the status declares", test.name, got)
		}
	}
	if got, ok := embedded(t).JSONMediaType(500); ok {
		t.Errorf("an undocumented status has %q", got)
	}
}

func TestSchemaNames(t *testing.T) {
	const schema = "/paths/~1v1~1refresh_token/post/responses/200/content/application~1json/schema"
	for text, want := range map[string]string{
		`{"$ref":"#/components/schemas/HTTPValidationError"}`:           "HTTPValidationError",
		`{"type":"object","title":"A Token"}`:                           "A Token",
		`{"type":"object"}`:                                             "",
		`{"$ref":"#/components/schemas/Token/properties/access_token"}`: "access_token",
	} {
		if got := mustLoad(t, edited(t, edit{schema, text})).SchemaName(200); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestTokenMembers(t *testing.T) {
	for _, test := range []struct {
		schema string
		want   []string
	}{
		{`{"type":"object","required":["access_token","token_type"],"properties":{"access_token":{"type":"string"},"token_type":{"type":"string"}}}`, []string{"access_token"}},
		{`{"type":"object","required":["b","a","n","e","d"],"properties":{"a":{"type":"string"},"b":{"type":"string"},"n":{"type":"integer"},"e":{"type":"string","enum":["x"]},"d":{"type":"string","default":"x"},"free":{"type":"string"}}}`, []string{"a", "b"}},
		{`{"allOf":[{"$ref":"#/components/schemas/Base"},{"type":"object","required":["jwt"]}]}`, []string{"jwt", "session"}},
		{`{"type":"object","required":["a"],"properties":{"a":{"allOf":[{"$ref":"#/components/schemas/Text"}]}}}`, []string{"a"}},
		{`{"type":"object","required":["a"],"properties":{"a":{"allOf":[{"$ref":"#/components/schemas/Text"},{"default":"x"}]}}}`, nil},
		{`{"type":"object","required":["a"]}`, nil},
		{`{"type":"string"}`, nil},
	} {
		c := mustLoad(t, edited(t, edit{"/components/schemas/Token", test.schema}, edit{"/components/schemas/Text", `{"type":"string"}`},
			edit{"/components/schemas/Base", `{"type":"object","required":["session"],"properties":{"session":{"type":"string"},"jwt":{"type":"string"}}}`},
			edit{"/paths/~1v1~1refresh_token/post/responses/200/content/application~1json/examples", ""}))
		if got := c.TokenMembers(); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.schema, got, test.want)
		}
	}
	fixed := mustLoad(t, edited(t, edit{"/components/schemas/Token", `{"type":"object","required":["a"],"properties":{"a":{"type":"string","const":"x"}}}`}))
	if got := fixed.TokenMembers(); len(got) != 0 {
		t.Errorf("a constant is no credential: %q", got)
	}
}

func TestDecodeReadsAsJudgeDoes(t *testing.T) {
	c := embedded(t)
	for _, s := range samples() {
		broken := false
		for _, v := range c.Judge(200, fields(jsonType), []byte(s.body)) {
			broken = broken || v.Rule == "json"
		}
		value, ok := Decode([]byte(s.body))
		if ok == broken || !ok && value != nil {
			t.Errorf("%.60q: decodes %v, broken %v", s.body, ok, broken)
		}
	}
	value, _ := Decode([]byte(` {"a":[1e400,null,true,"x",{}]} `))
	if got := fmt.Sprintf("%#v", value); got != `map[string]interface {}{"a":[]interface {}{"1e400", interface {}(nil), true, "x", map[string]interface {}{}}}` {
		t.Error(got)
	}
}
