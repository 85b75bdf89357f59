package prove_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// documents are in testdata/documents: what frameworks write (the apps are beside
// their documents), and what people write by hand. advice are the rules that give
// advice to a server that keeps the document.
func documents() []struct{ file, operation, params, advice string } {
	return []struct{ file, operation, params, advice string }{
		{file: "api-platform.json"},
		{file: "apiflask.json"},
		{file: "bundled/api.yml", operation: "getSession"},
		{file: "defs.yaml"},
		{file: "django-ninja.json"},
		{file: "drf-spectacular.yaml"},
		{file: "fastapi-model.json"},
		{file: "fastapi-optional.json"},
		{file: "fastapi-scheme.json", advice: "documented"},
		{file: "fastify-swagger.json"},
		{file: "files/openapi.yaml"},
		{file: "flask-openapi3.json"},
		{file: "forty-operations.yaml"},
		{file: "hono-zod.json"},
		{file: "huma.yaml"},
		{file: "litestar.json"},
		{file: "micronaut.yml"},
		{file: "nestjs.json"},
		{file: "path-items.yaml"},
		{file: "springdoc.yaml"},
		{file: "swashbuckle.json"},
		{file: "utoipa.json", operation: "refresh"},
	}
}

// broken are eight ways to break a server that fit every document.
func broken() map[string]string {
	return map[string]string{
		"status-valid-500": "status", "status-missing-500": "status", "status-malformed-302": "status", "status-missing-200": "status token-withheld",
		"name-without-case": "exact-cookie", "compares-without-case": "token-withheld", "accepts-anything": "token-withheld", "accepts-empty": "token-withheld",
	}
}

// Real documents are taken as they are. A server that keeps one is conformant, and
// is found out where it is broken.
func TestRealDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("runs some hundred checks")
	}
	for _, d := range documents() {
		t.Run(d.file, func(t *testing.T) {
			t.Parallel()
			o := documentOptions(t, d.file, d.operation)
			r := against(t, o, "")
			word, _ := r.Verdict()
			if word != result.PassedSome && word != result.Conformant {
				t.Errorf("the server that keeps it: %s %v", r.Line(), r.Problems)
			}
			for _, c := range r.Results {
				for _, f := range c.Findings {
					if f.Level != fixtures.Note && f.Rule != d.advice {
						t.Errorf("the server that keeps it: %s: %s: %s", c.Case.ID, f.Rule, f.Message)
					}
				}
			}
			for fault, rule := range broken() {
				r := against(t, o, fault)
				found := slices.ContainsFunc(r.Results, func(c result.Case) bool {
					return slices.ContainsFunc(c.Findings, func(f result.Finding) bool { return strings.Contains(rule, f.Rule) && f.Level == fixtures.Must })
				})
				if !found {
					t.Errorf("%s is not found by %s: %s %v", fault, rule, r.Line(), r.Problems)
				}
			}
		})
	}
}

func documentOptions(t *testing.T, file, operation string) check.Options {
	t.Helper()
	path := filepath.Join("testdata/documents", file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return check.Options{OpenAPI: text, OpenAPIName: file, OpenAPIFolder: os.DirFS(filepath.Dir(path)), Operation: operation}
}

// against checks the reference server of a document, with a fault or without.
func against(t *testing.T, o check.Options, fault string) *result.Run {
	t.Helper()
	c, err := o.OpenContract(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	source, choice := c.Source()
	server, err := reference.Start(reference.Options{Fault: fault, OpenAPI: source.Text, Folder: source.Folder, Choice: choice})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	o.Target, o.Token, o.Live = server.URL(), server.IssueToken(), check.AllLive
	if fault != "" { // these are enough to show it
		o.Focus = []string{"^valid/alone", "^missing/", "^malformed/empty-value", "^malformed/garbage", "^near-name/", "^encoded/", "^name/"}
	}
	r, err := check.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The embedded contract is just the default: no document is taken for its names.
func TestNoCodeKnowsTheEmbeddedContract(t *testing.T) {
	names := []string{`"refresh_token"`, `"/v1/refresh_token"`}
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "fixtures/") || strings.Contains(path, "suite/reference/") ||
			strings.Contains(path, "suite/explore/samples.go") { // names of many cookies, to make requests from
			return err
		}
		text, err := os.ReadFile(path)
		for _, name := range names {
			if strings.Contains(string(text), name) {
				t.Errorf("%s knows %s", path, name)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A choice that was made goes with the contract.
func TestAContractTellsItsChoice(t *testing.T) {
	o := documentOptions(t, "utoipa.json", "end_session")
	c, err := o.OpenContract(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, choice := c.Source(); choice != (contract.Choice{Operation: "end_session"}) || c.Method() != "DELETE" {
		t.Errorf("%s %+v", c.Method(), choice)
	}
}
