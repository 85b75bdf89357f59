package prove

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// Under another contract, a fault that fits and is missed is missed. What does not
// fit is left out, with the reason, and counted.
func TestAProofUnderAnotherContract(t *testing.T) {
	m := provenUnder(t, "django-ninja.json", map[string]fateAndWhy{
		"status-missing-500":          {Caught, ""},
		"name-without-case":           {Caught, ""},
		"row-octet.middle":            {Caught, ""},
		"cache-control-absent":        {LeftOut, "the rule no-store has nothing to judge: the operation gives data and no token"},
		"method-refreshes-get":        {LeftOut, "it is about GET, which is the operation's own method"},
		"status-missing-401":          {LeftOut, "the contract allows what it does"},
		"documented-header-absent":    {LeftOut, "it is made for a contract of its own: documented-header"},
		"row-off-schema.one-too-long": {LeftOut, "it is made for a contract of its own: cookie-lengths"},
		reference.Unlisted()[0].ID:    {Missed, ""},
	})
	var printed bytes.Buffer
	m.Print(&printed, false, false)
	for _, line := range []string{"NOT PROVEN", "left out, since they do not fit the contract (5):", "  1  the contract allows what it does"} {
		if !strings.Contains(printed.String(), line) {
			t.Errorf("it does not print %q:\n%s", line, printed.String())
		}
	}
}

// Where the contract asks for a body and has a default, and where it has an input of
// its own that may take the token.
func TestAProofUnderAContractWithABody(t *testing.T) {
	const byRight = "the contract has an input of its own there, which may take the credential"
	provenUnder(t, "envelope-default.yaml", map[string]fateAndWhy{
		"place-form-body":             {Caught, ""},
		"table-multipart":             {Caught, ""},
		"crash-expectation":           {Caught, ""},
		"chunks-read-as-request":      {Caught, ""},
		"body-searched-later":         {Caught, ""},
		"length-of-refusal-too-small": {Caught, ""},
		"row-refused-gzip.other-name": {Caught, ""},
		"demands-content-type":        {LeftOut, "the contract asks for what it demands"},
		"client-426-to-http-1.0":      {LeftAlone, ""},
		"client-406-as-quarkus":       {LeftAlone, ""},
		"layer-400-for-broken-json":   {LeftAlone, ""},
		"later-with-chunks":           {LeftAlone, ""},
	})
	provenUnder(t, "cookie-or-body.yaml", map[string]fateAndWhy{
		"place-json-body":     {LeftOut, byRight},
		"place-query":         {LeftOut, byRight},
		"place-authorization": {LeftOut, byRight},
		"table-json":          {Caught, ""},
		"table-query":         {Caught, ""},
	})
}

type fateAndWhy struct {
	fate Fate
	why  string
}

// provenUnder runs the servers under a document, and compares what becomes of them.
func provenUnder(t *testing.T, document string, want map[string]fateAndWhy) *Matrix {
	t.Helper()
	text, err := os.ReadFile("testdata/documents/" + document)
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(reference.Faults(), reference.Unlisted(), reference.Variants())
	var servers []reference.Declaration
	for _, d := range all {
		if _, ok := want[d.ID]; ok {
			servers = append(servers, d)
		}
	}
	m, err := Run(context.Background(), Settings{Options: check.Options{OpenAPI: text, OpenAPIName: document}}, servers)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Rows) != len(want) {
		t.Errorf("%d of %d servers", len(m.Rows), len(want))
	}
	for _, row := range m.Rows {
		if w := want[row.ID]; row.Fate != w.fate || row.Why != w.why {
			t.Errorf("%s: %s %q, want %s %q (%s)", row.ID, row.Fate, row.Why, w.fate, w.why, row.Example)
		}
	}
	return m
}
