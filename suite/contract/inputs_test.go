package contract

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// withInputs opens a YAML document whose one operation has these lines below it.
func withInputs(t *testing.T, operation, params string) (*Contract, error) {
	t.Helper()
	document := `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /t/{tenant}/refresh:
    parameters: [{name: tenant, in: path, required: true, schema: {type: string}, example: a b}]
    post:
      responses: {"204": {description: d}, "401": {description: d}}
` + operation + `
components:
  securitySchemes:
    cookie: {type: apiKey, in: cookie, name: sid}
    key: {type: apiKey, in: header, name: X-Key}
    bearer: {type: http, scheme: bearer}
`
	var given *Inputs
	if params != "" {
		var err error
		if given, err = ReadInputs("p.yaml", []byte(params)); err != nil {
			return nil, err
		}
	}
	return Open(context.Background(), Source{Name: "api.yaml", Text: []byte(document)}, Choice{Cookie: "sid", Inputs: given})
}

func sentText(c *Contract) string {
	s := c.Sent()
	text := c.Path() + "?" + s.Query
	for _, f := range s.Headers {
		text += fmt.Sprintf(" %s:%s", f.Name, f.Value)
	}
	for _, f := range s.Cookies {
		text += fmt.Sprintf(" %s=%s", f.Name, f.Value)
	}
	if s.Body != nil {
		text += " " + s.BodyType + " " + string(s.Body)
	}
	return text
}

func TestWhatARequestCarriesBesideTheCredential(t *testing.T) {
	const path, sid = "/t/a%20b/refresh?", "\n        - {name: sid, in: cookie, required: true, schema: {type: string}}"
	parameter := func(lines ...string) string {
		return "      parameters:" + sid + "\n        - " + strings.Join(lines, "\n        - ")
	}
	body := func(schema string) string {
		return "      parameters:" + sid + "\n      requestBody: {content: {application/json: " + schema + "}}"
	}
	for _, test := range []struct{ name, operation, params, want string }{
		{"an example of the parameter", parameter(`{name: q, in: query, required: true, example: 1, schema: {type: integer, example: 2}}`), "", path + "q=1"},
		{"examples of the parameter", parameter(`{name: q, in: query, required: true, examples: {b: {value: y}, a: {value: x}}, schema: {default: z}}`), "", path + "q=x"},
		{"an example of the schema", parameter(`{name: q, in: query, required: true, schema: {example: 2, default: 3}}`), "", path + "q=2"},
		{"examples of the schema", parameter(`{name: q, in: query, required: true, schema: {examples: [a b, c]}}`), "", path + "q=a%20b"},
		{"a default", parameter(`{name: q, in: query, required: true, schema: {default: 3, enum: [4]}}`), "", path + "q=3"},
		{"a const", parameter(`{name: q, in: query, required: true, schema: {const: 5, enum: [4]}}`), "", path + "q=5"},
		{"an enum", parameter(`{name: q, in: query, required: true, schema: {enum: [e, f]}}`), "", path + "q=e"},
		{"what is not required is not sent", parameter(`{name: q, in: query, example: 1, schema: {}}`), "", path},
		{"unless it is given", parameter(`{name: q, in: query, example: 1, schema: {}}`), "query: {q: 7}", path + "q=7"},
		{"a person goes first", parameter(`{name: q, in: query, required: true, example: 1, schema: {}}`), "query: {q: [a, b]}\npath: {tenant: x/y}", "/t/x%2Fy/refresh?q=a&q=b"},
		{"lists without explode", parameter(`{name: q, in: query, explode: false, schema: {}}`), "query: {q: [a, b]}", path + "q=a,b"},
		{"pipes", parameter(`{name: q, in: query, style: pipeDelimited, explode: false, schema: {}}`), "query: {q: [a, b c]}", path + "q=a%7Cb%20c"},
		{"blanks", parameter(`{name: q, in: query, style: spaceDelimited, explode: false, schema: {}}`), "query: {q: [a, b]}", path + "q=a%20b"},
		{"an object without explode", parameter(`{name: q, in: query, explode: false, schema: {}}`), "query: {q: {a: 1, b: 2}}", path + "q=a,1,b,2"},
		{"JSON in the query", parameter(`{name: q, in: query, required: true, content: {application/json: {example: {a: [1]}}}}`), "", path + "q=%7B%22a%22%3A%5B1%5D%7D"},
		{"an object in a field", parameter(`{name: X-O, in: header, explode: true, schema: {}}`), "header: {X-O: {a: 1, b: 2}}", path + " X-O:a=1,b=2"},
		{"a label", parameter(`{name: tenant, in: path, required: true, style: label, explode: true, schema: {}}`), "path: {tenant: [a, b]}", "/t/.a.b/refresh?"},
		{"a matrix", parameter(`{name: tenant, in: path, required: true, style: matrix, schema: {}}`), "path: {tenant: [a, b]}", "/t/;tenant=a,b/refresh?"},
		{"the whole Cookie line", parameter(`{name: Cookie, in: header, required: true, schema: {}, example: a=b}`), "", path},
		{"fields that a client makes", parameter(`{name: Host, in: header, required: true, schema: {}, example: h}`, `{name: Content-Length, in: header, required: true, schema: {}, example: 1}`), "", path},
		{"one of several enums", parameter(`{name: q, in: query, required: true, schema: {anyOf: [{type: string, enum: [e]}, {type: "null"}]}}`), "", path + "q=e"},
		{"deep objects", parameter(`{name: q, in: query, style: deepObject, schema: {}}`), "query: {q: {a: 1}}", path + "q%5Ba%5D=1"},
		{"fields and cookies", parameter(`{name: X-CSRF, in: header, required: true, schema: {}}`, `{name: device, in: cookie, required: true, schema: {default: "d;1"}}`),
			"header: {x-csrf: abc}", path + " X-CSRF:abc device=d%3B1"},
		{"a body of its schema", body(`{schema: {type: object, required: [grant_type], properties: {grant_type: {enum: [refresh_token]}, more: {type: string}}}}`), "", path + ` application/json {"grant_type":"refresh_token"}`},
		{"a body of its example", body(`{example: {a: 1}, schema: {type: object}}`), "", path + ` application/json {"a":1}`},
		{"a body that is given", body(`{schema: {type: object, required: [x]}}`), "body: {x: <é>}", path + ` application/json {"x":"<é>"}`},
		{"an optional body that nothing is known of", body(`{schema: {type: object, required: [x]}}`), "", path},
		{"an empty body", body(`{schema: {type: object}}`), "", path + " application/json {}"},
		{"a form", "      parameters:" + sid + "\n      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, required: [g], properties: {g: {const: a b}}}}}}", "", path + " application/x-www-form-urlencoded g=a+b"},
		{"parts", "      parameters:" + sid + "\n      requestBody: {content: {multipart/form-data: {schema: {type: object, required: [b, a], properties: {a: {const: 1}, b: {default: x}}}}}}", "", path + " multipart/form-data; boundary=refreshcheck-part-5f0c1f8a " +
			"--refreshcheck-part-5f0c1f8a\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--refreshcheck-part-5f0c1f8a\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nx\r\n--refreshcheck-part-5f0c1f8a--\r\n"},
		{"lists in a form", "      parameters:" + sid + "\n      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object}}}}", "body: {r: [a, b]}", path + " application/x-www-form-urlencoded r=a&r=b"},
		{"a file, a list and an object in parts", "      parameters:" + sid + "\n      requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string, format: binary}}}}}}", "body: {f: x, l: [1, 2], o: {a: 1}}",
			path + " multipart/form-data; boundary=refreshcheck-part-5f0c1f8a " +
				"--refreshcheck-part-5f0c1f8a\r\nContent-Disposition: form-data; name=\"f\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n" +
				"--refreshcheck-part-5f0c1f8a\r\nContent-Disposition: form-data; name=\"l\"\r\n\r\n1\r\n--refreshcheck-part-5f0c1f8a\r\nContent-Disposition: form-data; name=\"l\"\r\n\r\n2\r\n" +
				"--refreshcheck-part-5f0c1f8a\r\nContent-Disposition: form-data; name=\"o\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--refreshcheck-part-5f0c1f8a--\r\n"},
		{"a body without what is only read", body(`{schema: {type: object, required: [id, g], properties: {id: {type: string, readOnly: true}, g: {const: x}}}}`), "", path + ` application/json {"g":"x"}`},
		{"a partner", "      security: [{cookie: [], bearer: []}]", "header: {authorization: Bearer abc}", path + " Authorization:Bearer abc"},
		{"an alternative is no partner", "      security: [{cookie: []}, {bearer: []}]", "", path},
		{"a scheme beside a parameter", "      security: [{key: []}]\n" + parameter(`{name: q, in: query, schema: {}}`), "header: {X-Key: k}", path + " X-Key:k"},
	} {
		c, err := withInputs(t, test.operation, test.params)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := sentText(c); got != test.want || c.Missing(nil) != nil {
			t.Errorf("%s: %v\n got %s\nwant %s", test.name, c.Missing(nil), got, test.want)
		}
	}
}

// What nobody gives is one error, which shows the file to fill in.
func TestWhatIsMissing(t *testing.T) {
	c, err := withInputs(t, `      security: [{cookie: [], bearer: [], key: []}]
      parameters:
        - {name: client, in: query, required: true, schema: {type: string, format: uuid}}
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [grant, otp], properties: {grant: {const: g}, otp: {type: string}}}}}}`, "")
	if err != nil {
		t.Fatal(err)
	}
	want := `api.yaml: POST /t/{tenant}/refresh requires more than the cookie sid, and the document gives no example of it. Fill in this file and give it with --params:
query:
  client:  # string uuid
header:
  Authorization:  # http bearer
  X-Key:  # apiKey
body:
  grant: "g"
  otp:`
	if got := c.Missing(nil); got == nil || got.Error() != want {
		t.Errorf("got %v\nwant %s", got, want)
	}
	if c.Missing(func(string, string) bool { return true }) != nil {
		t.Error("what comes from elsewhere is missing")
	}
}

func TestParametersThatCannotBe(t *testing.T) {
	for params, want := range map[string]string{
		"queri: {a: 1}":              `p.yaml: the member "queri" is unknown`,
		"query: 5":                   "p.yaml: query: expected a map",
		"query: {x: 1}":              `p.yaml: query: POST /t/{tenant}/refresh takes no "x"; it takes none`,
		"header: {X-Kei: 1}":         `takes no "X-Kei"; it takes X-Key`,
		"body: {}":                   "p.yaml: body: POST /t/{tenant}/refresh takes no body",
		"header: {X-Key: \"a\\nb\"}": "has control characters",
		"[":                          "p.yaml: line 2: did not find expected node content; expected the members path",
	} {
		_, err := withInputs(t, "      security: [{cookie: [], key: []}]", params)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", params, err)
		}
	}
}

// $refs lead into files below the document's folder, and nowhere else.
func TestFilesBelowTheFolder(t *testing.T) {
	root := `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a":{"$ref":"paths/a.yaml"}},"components":{"schemas":{"T":{"type":"object","required":["jwt"],"properties":{"jwt":{"type":"string"}}}}}}`
	files := fstest.MapFS{
		"paths/a.yaml":       {Data: []byte("post:\n  parameters: [{$ref: '../parameters.yaml#/sid'}]\n  responses: {'200': {$ref: ../responses/ok.json}, '401': {description: d}}\n")},
		"parameters.yaml":    {Data: []byte("sid: {name: sid, in: cookie, required: true, schema: {type: string}}\n")},
		"responses/ok.json":  {Data: []byte(`{"description":"d","content":{"application/json":{"schema":{"allOf":[{"$ref":"../schemas/all.yaml#/More"},{"$ref":"../openapi.json#/components/schemas/T"}]}}}}`)},
		"schemas/all.yaml":   {Data: []byte("More: {type: object, properties: {n: {$ref: '#/N'}}}\nN: {type: integer, nullable: true}\n")},
		"schemas/unused.yml": {Data: []byte("[")},
	}
	c, err := Open(t.Context(), Source{Name: "docs/openapi.json", Text: []byte(root), Folder: files}, Choice{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range c.Judge(200, fields(jsonType), []byte(`{"n":"x"}`)) {
		got = append(got, v.Pointer+" "+v.Place)
	}
	want := "/jwt docs/openapi.json#/components/schemas/T/required, /n docs/schemas/all.yaml#/N/type"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %s", got, want)
	}
	if len(c.Judge(200, fields(jsonType), []byte(`{"n":null,"jwt":""}`))) != 0 || c.ResponsePlace(401) != "docs/paths/a.yaml#/post/responses/401" || c.TokenMembers()[0] != "jwt" {
		t.Errorf("%s %v", c.ResponsePlace(401), c.TokenMembers())
	}
	for _, ref := range []string{"../secret.yaml", "/etc/passwd", "http://127.0.0.1:1/x.yaml", "missing.yaml", "schemas/unused.yml"} {
		broken := strings.Replace(root, "paths/a.yaml", ref, 1)
		other := fstest.MapFS{"schemas/unused.yml": files["schemas/unused.yml"]}
		if _, err := Open(t.Context(), Source{Name: "openapi.json", Text: []byte(broken), Folder: other}, Choice{}); err == nil {
			t.Errorf("%s: opens", ref)
		}
	}
}

func TestAlternativesAndAnonymousUse(t *testing.T) {
	for _, test := range []struct {
		operation, alternative string
		anonymous              bool
	}{
		{"      security: [{cookie: []}]", "", false},
		{"      security: [{cookie: []}, {bearer: []}]", "header Authorization", false},
		{"      security: [{key: []}, {cookie: []}]", "header x-key", false},
		{"      security: [{cookie: []}, {}]", "", true},
		{"      parameters: [{name: sid, in: cookie, schema: {type: string}}]", "", false}, // 401 is documented
		{"      security: [{key: []}]\n      parameters: [{name: sid, in: cookie, required: true, schema: {type: string}}]", "", false},
	} {
		c, err := withInputs(t, test.operation, "")
		if err != nil {
			t.Errorf("%s: %v", test.operation, err)
			continue
		}
		got := ""
		for _, place := range []string{"header Authorization", "header x-key"} {
			in, name, _ := strings.Cut(place, " ")
			if c.Alternative(in, name) {
				got = place
			}
		}
		if got != test.alternative || c.Anonymous() != test.anonymous {
			t.Errorf("%s: alternative %q, anonymous %v", test.operation, got, c.Anonymous())
		}
	}
}
