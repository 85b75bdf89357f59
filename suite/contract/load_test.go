package contract

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck"
)

// textual replaces a piece of the embedded document's text, so that lines stay.
func textual(t *testing.T, old, new string) []byte {
	t.Helper()
	text := string(refreshcheck.OpenAPI)
	if !strings.Contains(text, old) {
		t.Fatalf("the embedded contract has no %s", old)
	}
	return []byte(strings.Replace(text, old, new, 1))
}

func TestABrokenDocumentIsToldInOneReadableLine(t *testing.T) {
	const post = "/paths/~1v1~1refresh_token/post"
	token := "/components/schemas/Token"
	for _, test := range []struct {
		name     string
		document []byte
		want     string
	}{
		{"empty", nil, "openapi.json: is no object; expected an OpenAPI document as JSON or YAML"},
		{"no document", []byte("hello"), "openapi.json: is no object; expected an OpenAPI document"},
		{"a page", []byte("<!doctype html>\n<html><body>Swagger UI</body></html>\n"), "openapi.json: is a page of HTML or XML; expected an OpenAPI document"},
		{"a list", []byte("[]"), "openapi.json: is no object; expected an OpenAPI document"},
		{"not UTF-8", []byte("{\n\"openapi\":\"\xff\"}"), "openapi.json: line 2: is not UTF-8; expected an OpenAPI document as JSON or YAML"},
		{"cut short", refreshcheck.OpenAPI[:300], "openapi.json: line 17: is not JSON: unexpected end of JSON input"},
		{"a comma too many", textual(t, `"version": "0.1.0"`, `"version": "0.1.0",`), "openapi.json: line 6: is not JSON: invalid character '}' looking for beginning of object key string"},
		{"two documents", append(append([]byte{}, refreshcheck.OpenAPI...), "{}"...), "openapi.json: line 138: is not JSON: invalid character '{' after top-level value"},
		{"broken YAML", []byte("openapi: 3.1.0\ninfo: [\npaths: {}\n"), "openapi.json: line 4: did not find expected ',' or ']'; expected an OpenAPI document as JSON or YAML"},
		{"a name twice", textual(t, `"post": {`, `"post": {}, "post": {`), "openapi.json#/paths/~1v1~1refresh_token/post: is in one object twice; remove one of the two"},
		{"deep", []byte(strings.Repeat(`{"a":`, 2000) + "1" + strings.Repeat("}", 2000)), "openapi.json: line 1: is JSON that is too deep: it nests more than 1000 levels deep"},
		{"no version", edited(t, edit{"/openapi", ""}), "openapi.json: has no openapi field; expected an OpenAPI document of version 3.0, 3.1 or 3.2"},
		{"Swagger", edited(t, edit{"/openapi", ""}, edit{"/swagger", `"2.0"`}), "openapi.json: is Swagger 2.0; expected OpenAPI 3.0, 3.1 or 3.2 (converters exist)"},
		{"version 4", edited(t, edit{"/openapi", `"4.0.0"`}), `openapi.json: openapi: the version is "4.0.0"; expected 3.0, 3.1 or 3.2`},
		{"a version of another kind", edited(t, edit{"/openapi", `{}`}), `openapi.json: openapi: the version is "map[]"; expected 3.0, 3.1 or 3.2`},
		{"an unknown type", edited(t, edit{token + "/properties/access_token/type", `"strng"`}), `openapi.json#/components/schemas/Token/properties/access_token/type: there is no type "strng", so it cannot be judged`},
		{"a type of another kind", textual(t, `"type": "string",
            "title": "Access Token"`, `"type": 5, "title": "x"`), "openapi.json#/components/schemas/Token/properties/access_token/type: is no type, so it cannot be judged"},
		{"a $ref to nowhere", textual(t, "#/components/schemas/Token", "#/components/schemas/Nope"), `openapi.json#/paths/~1v1~1refresh_token/post/responses/200/content/application~1json/schema: the $ref "#/components/schemas/Nope" leads nowhere, so it cannot be judged`},
		{"a $ref to a file", textual(t, "#/components/schemas/Token", "/etc/passwd"), `openapi.json#/paths/~1v1~1refresh_token/post/responses/200/content/application~1json/schema: the $ref "/etc/passwd" leads out of the document's folder`},
		{"a $ref to a server", textual(t, "#/components/schemas/Token", "http://127.0.0.1:1/x#/y"), `openapi.json#/paths/~1v1~1refresh_token/post/responses/200/content/application~1json/schema: the $ref "http://127.0.0.1:1/x#/y" leads to another server, and nothing is fetched`},
		{"no paths", edited(t, edit{"/paths", "{}"}), "openapi.json: no operation takes a credential in a cookie; expected a cookie parameter"},
		{"no cookie", edited(t, edit{post + "/parameters", ""}), "openapi.json: no operation takes a credential in a cookie; expected a cookie parameter"},
		{"no success", edited(t, edit{post + "/responses/200", ""}), "openapi.json#/paths/~1v1~1refresh_token/post/responses has no success; expected a 2xx status"},
		{"no responses", edited(t, edit{post + "/responses", ""}), "openapi.json"},
		{"no status", edited(t, edit{post + "/responses/ok", `{"description":"d"}`}),
			"openapi.json#/paths/~1v1~1refresh_token/post/responses/ok is not a status; expected three digits, a range such as 4XX, or default"},
		{"no media type", edited(t, edit{post + "/responses/200/content/json", `{}`}),
			"openapi.json#/paths/~1v1~1refresh_token/post/responses/200/content/json is not a media type; expected one such as application/json"},
		{"a dynamic reference to nowhere", edited(t, edit{token + "/properties/x", `{"$dynamicRef":"#a","const":1}`}),
			`openapi.json#/components/schemas/Token/properties/x: the $ref "#a" leads nowhere, so it cannot be judged`},
		{"a broken pattern", edited(t, edit{token + "/properties/access_token/pattern", `"(?P<a>x)"`}),
			"openapi.json#/components/schemas/Token/properties/access_token/pattern: the pattern cannot be read as one of ECMA-262, so it cannot be judged"},
		{"a schema that is none", edited(t, edit{token + "/properties/access_token", `"string"`}), "openapi.json#/components/schemas/Token/properties/access_token: is no schema, so it cannot be judged"},
		{"properties that are none", edited(t, edit{token + "/properties", `5`}), "openapi.json#/components/schemas/Token/properties: is not what a schema may have here, so it cannot be judged"},
	} {
		c, err := Load(context.Background(), "openapi.json", test.document)
		if err == nil || c != nil {
			t.Errorf("%s: loads", test.name)
			continue
		}
		got := err.Error()
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
		if strings.ContainsAny(got, "\r\n") || len(got) > 300 {
			t.Errorf("%s: not one readable line: %s", test.name, got)
		}
	}
}

// What is wrong and can be judged all the same is a warning with its place.
func TestWhatCanBeJudgedIsAWarning(t *testing.T) {
	const post = "/paths/~1v1~1refresh_token/post"
	const token = "/components/schemas/Token"
	operation := "openapi.json#" + post
	for _, test := range []struct {
		name  string
		edits []edit
		want  string
	}{
		{"nothing", nil, ""},
		{"no description", []edit{{post + "/responses/422/description", ""}}, operation + "/responses/422: has no description, which OpenAPI requires"},
		{"a null description", []edit{{post + "/responses/422/description", "null"}}, operation + "/responses/422: has no description, which OpenAPI requires"},
		{"an empty description, as drf-spectacular and NestJS write it", []edit{{post + "/responses/422/description", `""`}}, ""},
		{"none is needed in 3.2", []edit{{"/openapi", `"3.2.0"`}, {post + "/responses/422/description", ""}}, ""},
		{"a version that is a number", []edit{{"/openapi", "3.1"}}, "openapi.json#/openapi: is no text; put the version in quotation marks"},
		{"example beside examples", []edit{{post + "/responses/200/content/application~1json/example", "{}"}}, operation + "/responses/200/content/application~1json: has example beside examples; OpenAPI allows one of them"},
		{"examples as a list", []edit{{post + "/responses/200/content/application~1json/examples", "[{}]"}}, operation + "/responses/200/content/application~1json/examples: is a list; here it is a map of examples by name"},
		{"an unknown field", []edit{{post + "/produces", `["application/json"]`}}, operation + `: the field "produces" is unknown here; correct its spelling, or begin its name with x-`},
		{"a misspelt keyword", []edit{{token + "/requird", "[]"}}, "openapi.json#" + token + `: the field "requird" is unknown here; correct its spelling, or begin its name with x-`},
		{"a keyword of 3.1 in 3.0", []edit{{"/openapi", `"3.0.3"`}, {token + "/properties/x", `{"const":1}`}}, "openapi.json#" + token + "/properties/x/const: is a keyword that OpenAPI 3.0 does not have; it is judged as in 3.1"},
		{"a list of types in 3.0", []edit{{"/openapi", `"3.0.3"`}, {token + "/type", `["object","null"]`}}, "openapi.json#" + token + "/type: is a list, which OpenAPI 3.0 does not have; it is judged as in 3.1"},
		{"a number as a bound in 3.0", []edit{{"/openapi", `"3.0.3"`}, {token + "/properties/x", `{"type":"number","exclusiveMinimum":1}`}}, "openapi.json#" + token + "/properties/x/exclusiveMinimum: is a number, as in OpenAPI 3.1; in 3.0.3 it is a boolean. It is judged as a number"},
		{"a boolean as a bound in 3.1", []edit{{token + "/properties/x", `{"type":"number","minimum":1,"exclusiveMinimum":true}`}}, "openapi.json#" + token + "/properties/x/exclusiveMinimum: is a boolean, as in OpenAPI 3.0; in 3.1.0 it is a number"},
		{"required on a property", []edit{{token + "/properties/access_token/required", "true"}}, "openapi.json#" + token + "/properties/access_token/required: is a boolean, which a schema cannot have; list the name in the object's own required. It is left out"},
		{"a name with a blank", []edit{{post + "/parameters/0/name", `"my cookie"`}}, operation + `/parameters/0: the name "my cookie" is none that a cookie can have (RFC 6265 §4.1.1), so servers may not find it`},
		{"a range in lower case", []edit{{post + "/responses/4xx", `{"description":"d"}`}}, operation + "/responses/4xx: is read as 4XX"},
		{"an undeclared scheme", []edit{{post + "/security", `[{"nobody":[]}]`}}, operation + `/security: the security scheme "nobody" is not declared; the requirement is left out`},
		{"no schemes at all", []edit{{"/components/securitySchemes", "null"}}, ""},
		{"nullable in 3.1", []edit{{token + "/properties/x", `{"type":"string","nullable":true}`}}, "openapi.json#" + token + "/properties/x/nullable: says nothing in OpenAPI 3.1.0; it is read as in 3.0, so null is allowed. Write null as one of the types"},
		{"nullable beside a $ref in 3.0", []edit{{"/openapi", `"3.0.3"`}, {token + "/properties/x", `{"$ref":"#/components/schemas/ValidationError","nullable":true,"description":"d"}`}},
			"openapi.json#" + token + "/properties/x/nullable: stands beside a $ref, where it says nothing in OpenAPI 3.0; put the $ref into an allOf"},
		{"any type", []edit{{token + "/properties/x", `{"type":"any"}`}}, "openapi.json#" + token + "/properties/x/type: any is no type; it is read as no type at all"},
		{"an unknown format", []edit{{token + "/properties/x", `{"format":"zip"}`}, {token + "/properties/y", `{"format":"zip"}`}}, "openapi.json#" + token + `/properties/x/format: the format "zip" is unknown here and is not judged`},
		{"anchors of Python", []edit{{token + "/properties/x", `{"pattern":"\\Ax\\Z"}`}}, "openapi.json#" + token + `/properties/x/pattern: has \A, \Z or \z, which ECMA-262 does not have (it has ^ and $); it is not judged`},
		{"$defs from the document's top", []edit{{token + "/$defs", `{"A":{"type":"integer"}}`}, {token + "/properties/x", `{"$ref":"#/$defs/A"}`}}, "openapi.json#" + token + `/properties/x: the $ref "#/$defs/A" leads nowhere from the document's top; it is read from the nearest schema that has it`},
	} {
		c, err := Load(context.Background(), "openapi.json", edited(t, test.edits...))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := strings.Join(c.Warnings(), "\n"); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
		wantRules(t, c.Judge(200, fields(jsonType), []byte(validToken)), "")
		wantRules(t, c.Judge(200, fields(jsonType), []byte("{}")), "schema")
	}
}

// What lies outside the operation stops nothing.
func TestWhatLiesElsewhereStopsNothing(t *testing.T) {
	other := func(operation string) []edit { return []edit{{"/paths/~1other", `{"get":` + operation + `}`}} }
	for name, edits := range map[string][]edit{
		"no title":                 {{"/info/title", ""}},
		"no info":                  {{"/info", ""}},
		"an empty licence name":    {{"/info/license", `{"name":""}`}},
		"a lookahead":              {{"/components/schemas/Item", `{"pattern":"^(?!x)"}`}},
		"a dead $ref":              {{"/components/schemas/Item", `{"$ref":"#/nowhere"}`}},
		"a $ref to a server":       {{"/components/schemas/Item", `{"$ref":"http://127.0.0.1:1/x"}`}},
		"a type that is none":      {{"/components/schemas/Item", `{"type":"any"}`}},
		"a wrong default":          {{"/components/schemas/Item", `{"type":"string","default":5}`}},
		"a strange key":            {{"/components/schemas/Page«User»", `{"type":"object"}`}},
		"a server variable":        {{"/servers", `[{"url":"https://{host}.example"}]`}},
		"an operationId twice":     other(`{"operationId":"refresh_token_v1_refresh_token_post","responses":{"200":{"description":"d"}}}`),
		"no responses":             other(`{}`),
		"an operation that is not": other(`5`),
		"a dead parameter":         other(`{"parameters":[{"$ref":"#/nowhere"}],"responses":{}}`),
		"conflicting paths":        {{"/paths/~1a~1{x}", `{"get":{}}`}, {"/paths/~1a~1{y}", `{"get":{}}`}},
		"a path without a slash":   {{"/paths/other", `{"get":{}}`}},
		"a path item that is not":  {{"/paths/~1other", `"x"`}},
		"a dead path item":         {{"/paths/~1other", `{"$ref":"other.yaml"}`}},
	} {
		c, err := Load(context.Background(), "openapi.json", edited(t, edits...))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wantRules(t, c.Judge(200, fields(jsonType), []byte("{}")), "schema")
	}
}

func TestNoPathOfTheMachineIsTold(t *testing.T) {
	directory, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"other.json", "./other.json#/a", filepath.Join(directory, "x.json"), "file:///x#/a"} {
		_, err := Load(context.Background(), "contract.json", textual(t, "#/components/schemas/Token", ref))
		if err == nil || strings.Contains(strings.ReplaceAll(err.Error(), ref, ""), directory) {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

func TestExamplesAskNothingOfAServer(t *testing.T) {
	c := mustLoad(t, edited(t, edit{"/components/schemas/Token/properties/access_token", `{"type":"string","minLength":20}`}))
	wantRules(t, c.Judge(200, fields(jsonType), []byte(validToken)), "schema")
}

const yamlDocument = `# a comment
openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /token:
    put:
      parameters:
        - {$ref: '#/components/parameters/Cookie'}
      responses:
        200: {$ref: '#/components/responses/Token'}
        401: {description: refused}
components:
  parameters:
    Cookie: {name: sid, in: cookie, required: true, schema: {type: string}}
  responses:
    Token:
      description: a token
      content:
        application/json:
          schema: {$ref: '#/components/schemas/T~1~0'}
  schemas:
    T.1: &shared
      type: object
      required: [jwt]
      properties: {jwt: {type: string}}
`

func TestAYAMLDocument(t *testing.T) {
	document := strings.ReplaceAll(yamlDocument, "T~1~0", "T.1")
	c, err := Load(context.Background(), "api.yaml", []byte("\xEF\xBB\xBF"+document))
	if err != nil {
		t.Fatal(err)
	}
	if c.Method() != "PUT" || c.Path() != "/token" || c.CookieName() != "sid" || c.Version() != "3.0.3" || c.SchemaName(200) != "T.1" || c.TokenMembers()[0] != "jwt" {
		t.Errorf("%s %s %s %s %s %v", c.Method(), c.Path(), c.CookieName(), c.Version(), c.SchemaName(200), c.TokenMembers())
	}
	got := c.Judge(200, fields(jsonType), []byte(`{}`))
	if len(got) != 1 || got[0].Place != "api.yaml#/components/schemas/T.1/required" {
		t.Errorf("got %+v", got)
	}
	if got := c.Judge(200, nil, []byte(`{}`)); len(got) != 2 || got[0].Place != "api.yaml#/components/responses/Token/content" || c.ResponsePlace(200) != "api.yaml#/paths/~1token/put/responses/200" {
		t.Errorf("got %+v", got)
	}
}

func TestARefreshOperationAmongMany(t *testing.T) {
	embedded := `{"post":{"responses":{"200":{"description":"d"},"422":{"description":"d"}},"parameters":[{"name":"refresh_token","in":"cookie","required":true,"schema":{"type":"string"}}]}}`
	var edits []edit
	for _, path := range []string{"/refresh_token", "/v2/refresh_token", "/public~1v1~1refresh_token", "/public~1v2~1refresh_token"} {
		edits = append(edits, edit{"/paths/~1" + strings.ReplaceAll(path[1:], "/", "~1"), embedded})
	}
	for i := range 300 {
		edits = append(edits, edit{"/paths/~1other" + strings.Repeat("x", i), `{"get":{"responses":{"200":{"description":"d"}},"parameters":[{"name":"o","in":"cookie","schema":{"type":"string"}}]}}`})
	}
	_, err := Load(context.Background(), "openapi.json", edited(t, edits...))
	want := "openapi.json: several operations take a credential in a cookie: POST /public/v1/refresh_token (refresh_token), POST /public/v2/refresh_token (refresh_token), POST /refresh_token (refresh_token), " +
		"POST /v1/refresh_token (refresh_token, operationId refresh_token_v1_refresh_token_post), POST /v2/refresh_token (refresh_token); choose one with --operation \"POST /public/v1/refresh_token\""
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	for _, name := range []string{"POST /v1/refresh_token", "post /v1/refresh_token", "refresh_token_v1_refresh_token_post"} {
		c, err := Open(context.Background(), Source{Name: "openapi.json", Text: edited(t, edits...)}, Choice{Operation: name})
		if err != nil || c.Path() != "/v1/refresh_token" || c.Method() != "POST" || c.SchemaName(200) != "Token" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSeveralCookiesOfOneOperation(t *testing.T) {
	const parameters = "/paths/~1v1~1refresh_token/post/parameters"
	cookie := func(name, required string) string {
		return `{"name":"` + name + `","in":"cookie","required":` + required + `,"schema":{"type":"string"}}`
	}
	for _, test := range []struct {
		list   string
		choice Choice
		want   string
	}{
		{cookie("a", "false") + "," + cookie("session", "true"), Choice{}, "session"},
		{cookie("session", "false"), Choice{}, "session"},
		{cookie("a", "true") + "," + cookie("b", "true"), Choice{}, ""},
		{cookie("a", "true") + "," + cookie("b", "true"), Choice{Cookie: "b", Inputs: &Inputs{Cookie: map[string]any{"a": "1"}}}, "b"},
		{cookie("a", "true") + "," + cookie("b", "true"), Choice{Inputs: &Inputs{Cookie: map[string]any{"a": "1"}}}, "b"},
		{cookie("a", "true"), Choice{Cookie: "b"}, ""},
	} {
		c, err := Open(context.Background(), Source{Name: "openapi.json", Text: edited(t, edit{parameters, "[" + test.list + "]"})}, test.choice)
		switch {
		case test.want == "" && err == nil:
			t.Errorf("%s: opens", test.list)
		case test.want != "" && (err != nil || c.CookieName() != test.want):
			t.Errorf("%s: %v", test.list, err)
		}
	}
}

func TestParametersOfThePathCount(t *testing.T) {
	const item = "/paths/~1v1~1refresh_token"
	shared := edit{item + "/parameters", `[{"name":"shared","in":"cookie","required":true,"schema":{"type":"string"}}]`}
	if got := mustLoad(t, edited(t, shared, edit{item + "/post/parameters", ""})).CookieName(); got != "shared" {
		t.Errorf("the cookie is %q", got)
	}
	own := edit{item + "/post/parameters", `[{"name":"shared","in":"cookie","required":false,"schema":{"type":"string"}}]`}
	if c := mustLoad(t, edited(t, shared, own)); c.credential().required {
		t.Error("the operation's own parameter does not count")
	}
}
