package contract_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/refreshcheck/refreshcheck/suite/contract"
)

// opened opens the document at openapi.yaml, which may have more files beside it.
func opened(t *testing.T, files map[string]string, choice contract.Choice) *contract.Contract {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := contract.Open(t.Context(), contract.Source{Name: "openapi.yaml", Text: []byte(files["openapi.yaml"]), Folder: folder}, choice)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// found are the violations of a JSON body, as pointer and place.
func found(c *contract.Contract, status int, body string) string {
	var all []string
	header := func(name string) []string {
		return map[string][]string{"Content-Type": {"application/json"}}[name]
	}
	for _, v := range c.Judge(status, header, []byte(body)) {
		all = append(all, v.Pointer+" "+v.Place)
	}
	return strings.Join(all, ", ")
}

const session = `
      responses:
        "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}
        "401": {description: d}
`

// Bundlers put a $ref in the place of whole maps and lists, and of operations.
func TestARefInThePlaceOfAMap(t *testing.T) {
	c := opened(t, map[string]string{
		"openapi.yaml": "openapi: 3.0.3\npaths: {$ref: paths/all.yaml}\ncomponents: {$ref: components/all.yaml}\n",
		"paths/all.yaml": "/session:\n  get: {$ref: get.yaml}\n" +
			"/other: {get: {$ref: missing.yaml}}\n",
		"paths/get.yaml": "security: [{s: []}]\nparameters: {$ref: '../components/all.yaml#/lists/usual'}\nresponses:\n  '200':\n    description: d\n    headers: {$ref: '../components/all.yaml#/fields'}\n" +
			"    content: {$ref: '../components/all.yaml#/bodies'}\n  '401': {description: d}\n",
		"components/all.yaml": "securitySchemes: {$ref: '#/all'}\nall: {s: {type: apiKey, in: cookie, name: sid}}\n" +
			"lists: {usual: [{in: query, name: v, required: true, schema: {enum: [2]}}]}\nfields: {X-Total: {required: true, schema: {type: integer}}}\n" +
			"bodies: {application/json: {schema: {type: object, required: [id], properties: {$ref: '#/members'}}}}\nmembers: {id: {type: integer}}\n",
	}, contract.Choice{})
	if c.CookieName() != "sid" || c.Sent().Query != "v=2" || !slices.Contains(c.SuccessMembers(), "id") {
		t.Errorf("%s, %s, %v", c.CookieName(), c.Sent().Query, c.SuccessMembers())
	}
	if got, want := found(c, 200, `{"id":"x"}`), " components/all.yaml#/fields/X-Total/required, /id components/all.yaml#/members/id/type"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	told := slices.DeleteFunc(c.Warnings(), func(w string) bool { return !strings.Contains(w, "it is followed") })
	if len(told) != 1 {
		t.Errorf("told once, and not %q", told)
	}
}

// A path item with a $ref keeps what it has of its own (OpenAPI 3.1.1, Path Item
// Object), and a variable of the path that nobody declares is asked for.
func TestAPathItemWithARefAndMore(t *testing.T) {
	const document = `
openapi: 3.1.0
paths:
  /{tenant}/{zone}/session:
    $ref: '#/components/pathItems/session'
    parameters: [{name: tenant, in: path, required: true, schema: {default: acme}}]
components:
  pathItems:
    session:
      parameters: [{name: tenant, in: path, required: true, schema: {default: other}}, {name: sid, in: cookie, required: true, schema: {type: string}}]
      get: {responses: {"204": {description: d}, "401": {description: d}}}
`
	c := opened(t, map[string]string{"openapi.yaml": document}, contract.Choice{})
	if err := c.Missing(nil); err == nil || !strings.Contains(err.Error(), "path:\n  zone:") || strings.Contains(err.Error(), "tenant:") {
		t.Errorf("what is missing: %v", err)
	}
	inputs, err := contract.ReadInputs("p.yaml", []byte("path: {zone: eu}"))
	if err != nil {
		t.Fatal(err)
	}
	if c = opened(t, map[string]string{"openapi.yaml": document}, contract.Choice{Inputs: inputs}); c.Path() != "/acme/eu/session" || c.Missing(nil) != nil {
		t.Errorf("%s, %v", c.Path(), c.Missing(nil))
	}
}

// Generators for .NET close a base and what extends it. Together they are closed
// as one, and each stays closed where it stands alone.
func TestPartsThatCloseOneAnotherOut(t *testing.T) {
	const schemas = `
    get:
      security: [{s: []}]` + session + `
components:
  securitySchemes: {s: {type: apiKey, in: cookie, name: sid}}
  schemas:
    Base: {type: object, required: [id], properties: {id: {type: integer}}, additionalProperties: false}
    Middle: {allOf: [{$ref: "#/components/schemas/Base"}], type: object, properties: {name: {type: string}}, additionalProperties: false}
    Last: {allOf: [{$ref: "#/components/schemas/Middle"}, {type: object, required: [level], properties: {level: {type: integer}}, additionalProperties: false}]}
`
	for _, test := range []struct{ schema, body, want string }{
		{`{$ref: "#/components/schemas/Last"}`, `{"id":1,"name":"x","level":2}`, ""},
		{`{$ref: "#/components/schemas/Last"}`, `{"id":1,"level":2,"more":3}`, "/more openapi.yaml#/components/schemas/Last"},
		{`{$ref: "#/components/schemas/Last"}`, `{"id":"1","level":2}`, "/id openapi.yaml#/components/schemas/Base/properties/id/type"},
		{`{$ref: "#/components/schemas/Middle"}`, `{"id":1,"level":2}`, "/level openapi.yaml#/components/schemas/Middle"},
		{`{$ref: "#/components/schemas/Base"}`, `{"id":1,"name":"x"}`, "/name openapi.yaml#/components/schemas/Base/additionalProperties"},
		{`{oneOf: [{$ref: "#/components/schemas/Base"}, {$ref: "#/components/schemas/Middle"}]}`, `{"id":1,"name":"x"}`, ""},
		{`{allOf: [{type: object, properties: {a: {}}}], properties: {a: {}}, additionalProperties: false}`, `{"b":1}`, "/b openapi.yaml#/components/schemas/S/additionalProperties"},
		{`{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}, additionalProperties: false}`, `{"kind":"x","more":1}`, ""},
	} {
		document := "openapi: 3.0.3\npaths:\n  /me:" + schemas + "    S: " + test.schema + "\n"
		if got := found(opened(t, map[string]string{"openapi.yaml": document}, contract.Choice{}), 200, test.body); got != test.want {
			t.Errorf("%s: %s\n got %q\nwant %q", test.schema, test.body, got, test.want)
		}
	}
}

// of is a document with one operation and schemes for it.
func of(operation string) string {
	return "openapi: 3.1.0\npaths:\n  /me:\n    get:" + operation + `
components:
  securitySchemes:
    s: {type: apiKey, in: cookie, name: sid}
    key: {type: apiKey, in: header, name: X-Key}
  schemas: {S: {type: object, properties: {name: {type: string}, password: {type: string, writeOnly: true}}, required: [name, password]}}
`
}

func TestWhatIsReadOfDocumentsOfTools(t *testing.T) {
	t.Run("the directive of YAML 1.2", func(t *testing.T) {
		opened(t, map[string]string{"openapi.yaml": "%YAML 1.2\n---\n" + of("\n      security: [{s: []}]"+session)}, contract.Choice{})
	})
	t.Run("what is only written is in no answer", func(t *testing.T) {
		c := opened(t, map[string]string{"openapi.yaml": of("\n      security: [{s: []}]" + session)}, contract.Choice{})
		if len(c.SuccessMembers()) != 1 || slices.Contains(c.TokenMembers(), "password") {
			t.Errorf("%v, %v", c.SuccessMembers(), c.TokenMembers())
		}
	})
	t.Run("the requirement that asks for the least", func(t *testing.T) {
		c := opened(t, map[string]string{"openapi.yaml": of("\n      security: [{s: [], key: []}, {s: []}]" + session)}, contract.Choice{})
		if err := c.Missing(nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("401 refuses an optional cookie", func(t *testing.T) {
		c := opened(t, map[string]string{"openapi.yaml": of("\n      parameters: [{name: sid, in: cookie, schema: {type: string}}]\n      responses: {'204': {description: d}, '422': {description: d}}")}, contract.Choice{})
		if !c.IsRefusal(401) || c.IsRefusal(404) || !c.Anonymous() {
			t.Error("an optional cookie")
		}
	})
	t.Run("a range of a suffix", func(t *testing.T) {
		c := opened(t, map[string]string{"openapi.yaml": of("\n      security: [{s: []}]\n      responses: {'200': {description: d, content: {application/*+json: {schema: {type: object}}}}}")}, contract.Choice{})
		for kind, want := range map[string]int{"application/problem+json": 0, "application/json": 1, "text/x+json": 1} {
			if got := c.Judge(200, func(string) []string { return []string{kind} }, []byte(`{}`)); len(got) != want {
				t.Errorf("%s: %v", kind, got)
			}
		}
	})
	t.Run("an OPTIONS beside a HEAD", func(t *testing.T) {
		const item = "openapi: 3.0.3\npaths:\n  /ping:\n    parameters: [{name: sid, in: cookie, required: true, schema: {type: string}}]\n    head: {responses: {'200': {description: d}}}\n    options: {responses: {'200': {description: d}}}\n"
		if c := opened(t, map[string]string{"openapi.yaml": item}, contract.Choice{}); c.Method() != "HEAD" {
			t.Error(c.Method())
		}
	})
	t.Run("a scheme by its URI", func(t *testing.T) {
		document := strings.Replace(of("\n      security: [{'other.yaml#/live': []}]"+session), "3.1.0", "3.2.0", 1)
		c := opened(t, map[string]string{"openapi.yaml": document, "other.yaml": "live: {type: apiKey, in: cookie, name: live}"}, contract.Choice{})
		if c.CookieName() != "live" {
			t.Error(c.CookieName())
		}
	})
	t.Run("the path of a server with variables", func(t *testing.T) {
		document := of("\n      security: [{s: []}]"+session) + "servers: [{url: 'https://h/{stage}/v1', variables: {stage: {default: /prod}}}]\n"
		if c := opened(t, map[string]string{"openapi.yaml": document}, contract.Choice{}); c.ServerPath() != "/prod/v1" {
			t.Error(c.ServerPath())
		}
	})
	t.Run("the whole Cookie line as a field", func(t *testing.T) {
		document := "openapi: 3.0.3\npaths: {/me: {get: {parameters: [{name: Cookie, in: header, schema: {type: string}}]}}}\n"
		_, err := contract.Load(t.Context(), "openapi.yaml", []byte(document))
		if err == nil || !strings.Contains(err.Error(), "openapi.yaml#/paths/~1me/get/parameters/0 has the header parameter Cookie") {
			t.Error(err)
		}
	})
}

func TestWhatEndsASession(t *testing.T) {
	for _, test := range []struct {
		path, method, id, example string
		want                      bool
	}{
		{"/session", "delete", "", "", true},
		{"/session", "post", "", "", false},
		{"/auth/logout", "post", "", "", true},
		{"/auth/sign-out", "get", "", "", true},
		{"/x", "post", "AuthController_logOut", "", true},
		{"/x", "post", "revokeSession", "", true},
		{"/blog/out", "post", "catalogOutput", "", false},
		{"/x", "post", "", "sid=; Path=/", true},
		{"/x", "post", "", "sid=a; Max-Age=0", true},
		{"/x", "post", "", "sid=abc; Max-Age=3600; HttpOnly", false},
	} {
		field := "{schema: {type: string}}"
		if test.example != "" {
			field = "{schema: {type: string, example: '" + test.example + "'}}"
		}
		document := "openapi: 3.0.3\npaths:\n  " + test.path + ":\n    " + test.method + ":\n      operationId: '" + test.id +
			"'\n      parameters: [{name: sid, in: cookie, required: true, schema: {type: string}}]\n      responses: {'204': {description: d, headers: {Set-Cookie: " + field + "}}}\n"
		if got := opened(t, map[string]string{"openapi.yaml": document}, contract.Choice{}).Ends(); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

// A parent that lists its children, which are composed of it, is no circle: each
// child is the parent without the list, and more.
func TestAParentThatListsItsChildren(t *testing.T) {
	const document = `
openapi: 3.0.1
paths:
  /me:
    get:
      security: [{s: []}]` + session + `
components:
  securitySchemes: {s: {type: apiKey, in: cookie, name: sid}}
  schemas:
    S: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}, oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}, {$ref: "#/components/schemas/Cow"}]}
    Cat: {allOf: [{$ref: "#/components/schemas/S"}, {type: object, required: [lives], properties: {lives: {type: integer}}}]}
    Cow: {allOf: [{$ref: "#/components/schemas/S"}], type: object, additionalProperties: false, required: [milk], properties: {milk: {type: boolean}}}
    Dog: {allOf: [{$ref: "#/components/schemas/S"}], type: object, required: [bark], properties: {bark: {type: boolean}}}
`
	c := opened(t, map[string]string{"openapi.yaml": document}, contract.Choice{})
	for body, want := range map[string]string{
		`{"kind":"cat","lives":9}`:            "",
		`{"kind":"dog","bark":true}`:          "",
		`{"kind":"cow","milk":true}`:          "",
		`{"kind":"cow","milk":true,"more":1}`: " openapi.yaml#/components/schemas/S/oneOf",
		`{"kind":"cat","lives":"9"}`:          " openapi.yaml#/components/schemas/S/oneOf",
		`{"lives":9,"bark":true}`:             " openapi.yaml#/components/schemas/S/oneOf, /kind openapi.yaml#/components/schemas/S/required",
		`{"kind":"fish","swims":true}`:        " openapi.yaml#/components/schemas/S/oneOf",
	} {
		if got := found(c, 200, body); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

// PHP writes an empty object as an empty list, and other tools other slips, which
// are warnings; a circle with nothing in it is an error.
func TestSlipsInSchemas(t *testing.T) {
	for _, test := range []struct{ schema, warning, err string }{
		{`[]`, "S: is an empty list where a schema is expected; it is read as one that accepts everything", ""},
		{`{properties: []}`, "S/properties: is an empty list; it is read as an empty object", ""},
		{`{additionalProperties: []}`, "S/additionalProperties: is an empty list; it is read as an empty object", ""},
		{`{type: array, items: []}`, "S/items: is an empty list; it is read as an empty object", ""},
		{`{oneOf: []}`, "S/oneOf: is empty, which it may not be; it is left out", ""},
		{`{required: [a, a]}`, "S/required: has a name twice", ""},
		{`{pattern: /^a+$/i}`, "S/pattern: stands between slashes, which are a part of the pattern here; leave them out, and the flags behind them", ""},
		{`{$ref: "#/components/schemas/S"}`, "", `S: the $ref "#/components/schemas/S" leads in a circle, so it cannot be judged`},
		{`{allOf: [{$ref: "#/components/schemas/S"}]}`, "", `S/allOf/0: the $ref "#/components/schemas/S" leads in a circle, so it cannot be judged`},
		{`{properties: {s: {$ref: "#/components/schemas/S"}}}`, "", ""},
	} {
		document := strings.Split(of("\n      security: [{s: []}]"+session), "    S: ")[0]
		if document = strings.Split(document, "  schemas:")[0] + "  schemas:\n    S: " + test.schema + "\n"; !strings.Contains(document, "securitySchemes") {
			t.Fatal(document)
		}
		c, err := contract.Load(t.Context(), "openapi.yaml", []byte(document))
		const place = "openapi.yaml#/components/schemas/"
		switch {
		case test.err != "":
			if err == nil || err.Error() != place+test.err {
				t.Errorf("%s: %v", test.schema, err)
			}
		case err != nil:
			t.Errorf("%s: %v", test.schema, err)
		case test.warning == "" && len(c.Warnings()) > 0, test.warning != "" && !slices.Equal(c.Warnings(), []string{place + test.warning}):
			t.Errorf("%s: %q", test.schema, c.Warnings())
		}
	}
}

// What could not be read may have been the credential, so the error tells it.
func TestNoCredentialTellsWhatWasLeftOut(t *testing.T) {
	document := of("\n      parameters: [{$ref: '#/components/parameters/Gone'}]" + session)
	_, err := contract.Load(t.Context(), "openapi.yaml", []byte(document))
	if err == nil || !strings.Contains(err.Error(), `What was left out: openapi.yaml#/paths/~1me/get/parameters/0: `) {
		t.Error(err)
	}
}
