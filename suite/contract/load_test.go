package contract

import (
	"context"
	"os"
	"path/filepath"
	"slices"
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
		{"empty", nil, "openapi.json: has no openapi field; expected an OpenAPI document with version 3.0.x or 3.1.x"},
		{"no document", []byte("hello"), "openapi.json: line 1: cannot construct"},
		{"a list", []byte("[]"), "openapi.json: line 1: cannot construct"},
		{"not UTF-8", []byte("{\n\"openapi\":\"\xff\"}"), "openapi.json: line 2: is not UTF-8; expected an OpenAPI document as JSON or YAML"},
		{"cut short", refreshcheck.OpenAPI[:300], "openapi.json: line 17: is not JSON: unexpected end of JSON input"},
		{"a comma too many", textual(t, `"version": "0.1.0"`, `"version": "0.1.0",`), "openapi.json: line 6: is not JSON: invalid character '}' looking for beginning of object key string"},
		{"two documents", append(append([]byte{}, refreshcheck.OpenAPI...), "{}"...), "openapi.json: line 138: is not JSON: invalid character '{' after top-level value"},
		{"broken YAML", []byte("openapi: 3.1.0\ninfo: [\npaths: {}\n"), "openapi.json: line 4: did not find expected ',' or ']'; expected an OpenAPI document as JSON or YAML"},
		{"a name twice", textual(t, `"post": {`, `"post": {}, "post": {`), `openapi.json: the member "/paths/~1v1~1refresh_token/post" stands twice in one object; leave one of the two`},
		{"deep", []byte(strings.Repeat(`{"a":`, 2000) + "1" + strings.Repeat("}", 2000)), "openapi.json: line 1: is not JSON that can be read: it nests more than 1000 levels deep"},
		{"no version", edited(t, edit{"/openapi", ""}), "openapi.json: has no openapi field; expected an OpenAPI document with version 3.0.x or 3.1.x"},
		{"Swagger", edited(t, edit{"/openapi", ""}, edit{"/swagger", `"2.0"`}), "openapi.json: is Swagger 2.0; expected OpenAPI 3.0.x or 3.1.x, to which converters exist"},
		{"version 4", edited(t, edit{"/openapi", `"4.0.0"`}), `openapi.json: openapi: the version is "4.0.0"; expected 3.0.x or 3.1.x`},
		{"version 3.2", edited(t, edit{"/openapi", `"3.2.0"`}), `openapi.json: openapi: the version is "3.2.0"; expected 3.0.x or 3.1.x`},
		{"a version of another kind", edited(t, edit{"/openapi", `{}`}), `openapi.json: openapi: the version is "map[]"; expected 3.0.x or 3.1.x`},
		{"a misspelt keyword", textual(t, `"required": ["access_token"]`, `"requird": ["access_token"]`),
			`openapi.json: line 81: /components/schemas/Token: the field "requird" is unknown here; correct its spelling, or let it start with x-`},
		{"no title", edited(t, edit{"/info/title", ""}), "openapi.json: line 1: /info: value of title must be a non-empty string"},
		{"an unknown type", edited(t, edit{token + "/properties/access_token/type", `"strng"`}), `openapi.json: line 1: /components/schemas/Token: unsupported 'type' value "strng"`},
		{"a type of another kind", textual(t, `"type": "string",
            "title": "Access Token"`, `"type": 5, "title": "x"`), `openapi.json: line 83: cannot unmarshal !!int into string field "type" in /components/schemas/Token/properties/access_token`},
		{"a wrong default", textual(t, `"default": "bearer"`, `"default": 5`), "openapi.json: line 87: /components/schemas/Token: the default does not keep its own schema; make them agree"},
		{"a pattern of another dialect", edited(t, edit{token + "/properties/access_token/pattern", `"(?=a)b"`}),
			"openapi.json: line 1: /components/schemas/Token: error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
		{"a $ref to nowhere", textual(t, "#/components/schemas/Token", "#/components/schemas/Nope"), `openapi.json: the $ref "#/components/schemas/Nope" leads nowhere; expected the place of something in this document`},
		{"a $ref to a file", textual(t, "#/components/schemas/Token", "/etc/passwd"), `openapi.json: the $ref "/etc/passwd" leads out of the document; expected everything in one file, as bundlers write it`},
		{"a $ref to a server", textual(t, "#/components/schemas/Token", "http://127.0.0.1:1/x#/y"), `openapi.json: the $ref "http://127.0.0.1:1/x#/y" leads out of the document; expected everything in one file, as bundlers write it`},
		{"no description", edited(t, edit{post + "/responses/422/description", ""}), "openapi.json: line 1: /paths/~1v1~1refresh_token/post: a short description of the response is required"},
		{"a 3.1 keyword in 3.0", edited(t, edit{"/openapi", `"3.0.3"`}, edit{token + "/patternProperties", `{"^x":{}}`}), "openapi.json: line 1: /components/schemas/Token: field patternProperties is for OpenAPI >=3.1"},
		{"no paths", edited(t, edit{"/paths", "{}"}), "openapi.json: no operation has a cookie parameter; expected one that takes the refresh token (in: cookie, required: true)"},
		{"no cookie", edited(t, edit{post + "/parameters", ""}), "openapi.json: no operation has a cookie parameter; expected one that takes the refresh token (in: cookie, required: true)"},
		{"an optional cookie", textual(t, `"required": true,`, `"required": false,`),
			"openapi.json: the cookie parameter of POST /v1/refresh_token is optional; expected an operation that takes the refresh token in a cookie parameter with required: true"},
		{"no success", edited(t, edit{post + "/responses/200", ""}), "openapi.json#/paths/~1v1~1refresh_token/post/responses documents no success; expected a 2xx status for a token"},
		{"default is no success", edited(t, edit{post + "/responses", `{"default":{"description":"d"}}`}), "openapi.json#/paths/~1v1~1refresh_token/post/responses documents no success; expected a 2xx status for a token"},
		{"no client error", edited(t, edit{post + "/responses/422", ""}), "openapi.json#/paths/~1v1~1refresh_token/post/responses documents no client error; expected a 4xx status for a refused token"},
		{"no responses", edited(t, edit{post + "/responses", ""}), "openapi.json"},
		{"a range in lower case", edited(t, edit{post + "/responses/4xx", `{"description":"d"}`}),
			"openapi.json#/paths/~1v1~1refresh_token/post/responses/4xx is no status; expected three digits, a range such as 4XX, or default"},
		{"no status", edited(t, edit{post + "/responses/ok", `{"description":"d"}`}),
			"openapi.json#/paths/~1v1~1refresh_token/post/responses/ok is no status; expected three digits, a range such as 4XX, or default"},
		{"no media type", edited(t, edit{post + "/responses/200/content/json", `{}`}),
			"openapi.json#/paths/~1v1~1refresh_token/post/responses/200/content/json is no media type; expected one such as application/json"},
		{"a dynamic reference", edited(t, edit{token + "/properties/x", `{"$dynamicRef":"#a","const":1}`}),
			"openapi.json#/paths/~1v1~1refresh_token/post/responses/200/content/application~1json/schema uses $dynamicRef, which is not supported; use $ref"},
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

func TestEveryProblemOfADocumentIsTold(t *testing.T) {
	_, err := Load(context.Background(), "api.yaml", edited(t,
		edit{"/info/title", ""}, edit{"/components/schemas/Token/requird", "1"}, edit{"/components/schemas/ValidationError/itms", "1"}))
	want := `api.yaml: line 1: /components/schemas/HTTPValidationError: the field "itms" is unknown here; correct its spelling, or let it start with x-
api.yaml: line 1: /components/schemas/Token: the field "requird" is unknown here; correct its spelling, or let it start with x-
api.yaml: line 1: /info: value of title must be a non-empty string`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
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
	c := mustLoad(t, edited(t, edits...))
	if c.Path() != "/v1/refresh_token" || c.Method() != "POST" || c.SchemaName(200) != "Token" {
		t.Errorf("found %s %s", c.Method(), c.Path())
	}

	without := append(slices.Clone(edits[:4]), edit{"/paths/~1v1~1refresh_token", ""})
	_, err := Load(context.Background(), "openapi.json", edited(t, without...))
	want := "openapi.json: several operations have a required cookie parameter: POST /public/v1/refresh_token (refresh_token), POST /public/v2/refresh_token (refresh_token), " +
		"POST /refresh_token (refresh_token), POST /v2/refresh_token (refresh_token); expected one of them to be POST /v1/refresh_token (refresh_token), or leave the others out"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestSeveralCookiesOfOneOperation(t *testing.T) {
	const parameters = "/paths/~1v1~1refresh_token/post/parameters"
	cookie := func(name, required string) string {
		return `{"name":"` + name + `","in":"cookie","required":` + required + `,"schema":{"type":"string"}}`
	}
	for list, want := range map[string]string{
		cookie("csrf", "true") + "," + cookie("refresh_token", "true"):  "refresh_token",
		cookie("a", "false") + "," + cookie("session", "true"):          "session",
		cookie("Refresh_Token", "true") + "," + cookie("other", "true"): "",
	} {
		c, err := Load(context.Background(), "openapi.json", edited(t, edit{parameters, "[" + list + "]"}))
		switch {
		case want == "" && (err == nil || !strings.Contains(err.Error(), "POST /v1/refresh_token (Refresh_Token), POST /v1/refresh_token (other)")):
			t.Errorf("%s: %v", list, err)
		case want != "" && (err != nil || c.CookieName() != want):
			t.Errorf("%s: %v", list, err)
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
	if _, err := Load(context.Background(), "openapi.json", edited(t, shared, own)); err == nil || !strings.Contains(err.Error(), "is optional") {
		t.Errorf("the operation's own parameter does not count: %v", err)
	}
}
