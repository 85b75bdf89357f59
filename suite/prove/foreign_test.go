package prove

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// foreign are documents of other kinds than the embedded one, and servers whose
// fate a whole proof under them once had wrong.
func foreign() []struct {
	document, operation string
	fates               map[Fate]string
} {
	return []struct {
		document, operation string
		fates               map[Fate]string
	}{
		{document: "session.yaml", fates: map[Fate]string{ // data, a cookie with a prefix and one word
			Caught:    "name-dashed place-field-dash place-field-x row-near-name.capital-first row-beside-garbage.x-field",
			LeftAlone: "harmless-session-cookies",
			LeftOut:   "subject-now-and-then subject-of-two-instances subject-of-refused size-of-refusal",
		}},
		{document: "fastapi-scheme.json", fates: map[Fate]string{ // it names no refusal, which every server is advised of
			Caught:    "echoes-in-field length-repeated deletes-at-another-path lockout-by-forbidding",
			LeftAlone: "type-with-charset",
			LeftOut:   "status-valid-404 media-refusal-absent table-refused-gzip row-refused-axios.cut chunk-last-one-absent line-status-absent",
		}},
		{document: "utoipa.json", operation: "DELETE /sessions/current", fates: map[Fate]string{ // a 204, a cookie of one word
			Caught:    "name-cut place-query accepts-anything method-overridden row-override.http-method",
			LeftAlone: "lenient-prefixed-name",
			LeftOut:   "name-dashed row-name.rt status-valid-502 media-two-lines anyone-by-get cache-control-absent rotating-in-body wire-chunk-extension",
		}},
		{document: "signin.yaml", fates: map[Fate]string{ // its refusal is a redirection
			Caught:    "lockout-by-refusal lockout-of-the-token token-revoked-early banned-by-page accepts-anything",
			LeftAlone: "login-after-the-end",
			LeftOut:   "status-valid-302 table-name-session",
		}},
		{document: "envelope-default.yaml", fates: map[Fate]string{ // one schema for all answers, a body that nobody requires
			Caught:    "place-json-body status-missing-201 connection-stays-refused",
			LeftAlone: "type-with-charset",
			LeftOut:   "status-valid-400 status-valid-418",
		}},
	}
}

func TestFatesUnderOtherDocuments(t *testing.T) {
	all := slices.Concat(reference.Faults(), reference.Variants())
	for _, f := range foreign() {
		t.Run(f.document, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("testdata/documents/" + f.document)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]Fate{}
			for fate, ids := range f.fates {
				for id := range strings.FieldsSeq(ids) {
					want[id] = fate
				}
			}
			servers := slices.DeleteFunc(slices.Clone(all), func(d reference.Declaration) bool { return want[d.ID] == "" })
			if len(servers) != len(want) {
				t.Fatalf("%d of %d servers are known", len(servers), len(want))
			}
			m, err := Run(context.Background(), Settings{Options: check.Options{OpenAPI: text, OpenAPIName: f.document, Operation: f.operation}}, servers)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range m.Rows {
				if row.Fate != want[row.ID] {
					t.Errorf("%s: %s, want %s (%s; %s)", row.ID, row.Fate, want[row.ID], row.Why, row.Example)
				}
			}
		})
	}
}
