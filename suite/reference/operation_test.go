package reference_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"go.yaml.in/yaml/v4"
)

func TestContractDecides(t *testing.T) {
	document := strings.NewReplacer(`"/v1/refresh_token"`, `"/session/renew"`, `"post"`, `"put"`, `"name": "refresh_token"`, `"name": "renewal"`,
		`"200"`, `"201"`, `"422"`, `"401"`, `"application/json"`, `"application/vnd.example+json"`).Replace(string(refreshcheck.OpenAPI))
	s := start(t, reference.Options{OpenAPI: []byte(document)})
	request := "PUT /session/renew HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\nCookie: renewal=TOKEN\r\n\r\n"
	good := send(t, s, strings.Replace(request, "TOKEN", s.IssueToken(), 1))
	bad := send(t, s, request)
	if good.StatusCode != 201 || bad.StatusCode != 401 || bad.Header.Get("Content-Type") != "application/vnd.example+json" ||
		!strings.Contains(bad.body, `["cookie","renewal"]`) {
		t.Errorf("got %d, and %d %s", good.StatusCode, bad.StatusCode, bad.body)
	}
}

// asYAML is a document in the other form that contracts come in.
func asYAML(t *testing.T, document []byte) []byte {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Whatever contract the harness takes is served, and by what the contract says
// the answers are right.
func TestContractsOfEveryKindAreServed(t *testing.T) {
	replaced := func(pairs ...string) []byte {
		return []byte(strings.NewReplacer(pairs...).Replace(string(refreshcheck.OpenAPI)))
	}
	referring := replaced(`"parameters": [`, `"parameters": [{"$ref": "#/components/parameters/C"}], "x-were": [`,
		`"422": {`, `"422": {"$ref": "#/components/responses/R"}, "401": {`,
		`"components": {`, `"components": {"parameters": {"C": {"name": "sid", "in": "cookie", "required": true, "schema": {"type": "string"}}},
			"responses": {"R": {"description": "d", "content": {"application/problem+json": {}}}},`)
	ours := [2]int{200, 422}
	for _, test := range []struct {
		name     string
		document []byte
		statuses [2]int
		refusal  string // its media type
	}{
		{"JSON", refreshcheck.OpenAPI, ours, "application/json"},
		{"YAML", asYAML(t, refreshcheck.OpenAPI), ours, "application/json"},
		{"OpenAPI 3.0", replaced("3.1.0", "3.0.3"), ours, "application/json"},
		{"references", referring, ours, "application/problem+json"},
		{"references in YAML", asYAML(t, referring), ours, "application/problem+json"},
		{"ranges", replaced(`"200"`, `"2XX"`, `"422"`, `"4XX"`), ours, "application/json"},
		{"a default", replaced(`"422"`, `"default"`), ours, "application/json"},
		{"other statuses", replaced(`"200"`, `"201"`, `"422"`, `"401"`), [2]int{201, 401}, "application/json"},
		{"several statuses", replaced(`"422": {`, `"403": {"description": "d", "content": {"application/json": {}}}, "401": {"description": "d", "content": {"application/json": {}}}, "404": {`),
			[2]int{200, 401}, "application/json"},
		{"statuses without JSON", replaced(`"200": {`, `"200": {"description": "d"}, "206": {"description": "d", "content": {"text/plain": {}}}, "207": {`),
			[2]int{207, 422}, "application/json"},
		{"ranges of media types", replaced("application/json", "*/*"), ours, "application/json"},
		{"a list of media types", replaced("application/json", "text/plain, application/json"), ours, "application/json"},
		{"a JSON media type among others", replaced(`"application/json": {`, `"text/json-seq": {}, "application/a+json": {`), ours, "application/a+json"},
		{"a required cookie beside an optional one", replaced(`"parameters": [`, `"parameters": [{"name": "other", "in": "cookie", "schema": {}},`), ours, "application/json"},
	} {
		c, err := contract.Load(t.Context(), "openapi.json", test.document)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		s := start(t, reference.Options{OpenAPI: test.document})
		good := send(t, s, post(c.CookieName()+"="+s.IssueToken()))
		bad := send(t, s, post())
		if got := [2]int{good.StatusCode, bad.StatusCode}; got != test.statuses || bad.Header.Get("Content-Type") != test.refusal {
			t.Errorf("%s: got %v %s, want %v %s", test.name, got, bad.Header.Get("Content-Type"), test.statuses, test.refusal)
		}
		for _, r := range []response{good, bad} {
			if found := c.Judge(r.StatusCode, r.Header.Values, []byte(r.body)); len(found) > 0 {
				t.Errorf("%s: %d breaks the contract: %+v", test.name, r.StatusCode, found)
			}
		}
	}
}

// A fault or a variant that needs another contract serves it, and a variant keeps it.
func TestContractsThatFaultsAndVariantsNeed(t *testing.T) {
	own := 0
	for _, d := range declared() {
		if len(d.Needs) == 0 {
			continue
		}
		s := start(t, reference.Options{Fault: d.ID})
		document := s.OpenAPI()
		if bytes.Equal(document, refreshcheck.OpenAPI) {
			if slices.Contains(d.Needs, reference.NeedOpenSuccess) {
				t.Errorf("%s: it serves the embedded contract", d.ID)
			}
			continue
		}
		own++
		c, err := contract.Load(t.Context(), "openapi.json", document)
		if err != nil {
			t.Errorf("%s: %v", d.ID, err)
			continue
		}
		if !d.Conforming {
			continue
		}
		own := func(request string) string { return c.Method() + strings.TrimPrefix(request, "POST") }
		for _, r := range []response{send(t, s, own(post("refresh_token="+s.IssueToken()))), send(t, s, own(post()))} {
			if found := c.Judge(r.StatusCode, r.Header.Values, []byte(r.body)); len(found) > 0 || !c.Documents(r.StatusCode) {
				t.Errorf("%s: %d breaks the contract: %+v", d.ID, r.StatusCode, found)
			}
		}
	}
	if own < 8 {
		t.Errorf("%d have a contract of their own", own)
	}
	given := start(t, reference.Options{Fault: "open-success-empty", OpenAPI: refreshcheck.OpenAPI})
	if !bytes.Equal(given.OpenAPI(), refreshcheck.OpenAPI) {
		t.Error("a contract that is given is changed")
	}
}

// Header fields that the contract requires are sent: a Set-Cookie with the next
// token, or a deletion, and values that the schemas accept.
func TestRequiredFieldsAreSent(t *testing.T) {
	document := []byte(strings.NewReplacer(
		`"200": {`, `"200": {"headers": {"Set-Cookie": {"required": true, "schema": {"type": "string"}}, "X-Left": {"required": true, "schema": {"type": "integer", "minimum": 7}}},`,
		`"422": {`, `"422": {"headers": {"set-cookie": {"required": true}, "X-Kind": {"required": true, "schema": {"enum": ["a", "b"]}}, "X-Not": {"schema": {"type": "string"}}},`,
	).Replace(string(refreshcheck.OpenAPI)))
	s := start(t, reference.Options{OpenAPI: document})
	request := "POST /v1/refresh_token HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\nCookie: refresh_token=TOKEN\r\n\r\n"
	token := s.IssueToken()
	good, bad := send(t, s, strings.Replace(request, "TOKEN", token, 1)), send(t, s, request)
	if line := good.Header.Get("Set-Cookie"); !strings.HasPrefix(line, "refresh_token=ey") || strings.Contains(line, token) || good.Header.Get("X-Left") != "7" {
		t.Errorf("the success: %v", good.Header)
	}
	if line := bad.Header.Get("Set-Cookie"); !strings.HasPrefix(line, "refresh_token=;") || !strings.Contains(line, "Max-Age=0") || bad.Header.Get("X-Kind") != "a" || bad.Header.Values("X-Not") != nil {
		t.Errorf("the refusal: %v", bad.Header)
	}
}
