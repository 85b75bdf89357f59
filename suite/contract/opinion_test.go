package contract

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// secondOpinion asks the library's own response validation, which misses much
// and must never refuse what Judge accepts.
func secondOpinion(t testing.TB, c *Contract, status int, header http.Header, body []byte) error {
	t.Helper()
	request, err := http.NewRequest(c.Method(), "http://localhost"+c.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(c.Document())
	if err != nil {
		t.Fatal(err)
	}
	item := doc.Paths.Value(c.Path())
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, Route: &routers.Route{
			Spec: doc, PathItem: item, Operation: item.GetOperation(c.Method()), Method: c.Method()}},
		Status: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
}

// accepted reports whether no must rule is broken.
func accepted(all []Violation) bool {
	for _, v := range all {
		if v.Rule != "charset" && v.Rule != "unique-members" && v.Rule != "format" {
			return false
		}
	}
	return true
}

func TestTheLibraryRefusesNothingThatIsAccepted(t *testing.T) {
	for name, c := range contracts(t) {
		for _, s := range samples() {
			if !accepted(c.Judge(s.status, fields(s.contentTypes...), []byte(s.body))) {
				continue
			}
			err := secondOpinion(t, c, s.status, http.Header{"Content-Type": s.contentTypes}, []byte(s.body))
			if err != nil && !s.kinRefuses {
				t.Errorf("%s: %s: %.60q is accepted, and the library refuses it", name, s.name, s.body)
			}
		}
	}
}
