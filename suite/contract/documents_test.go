package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck"
)

const (
	jsonType   = "application/json"
	validToken = `{"access_token":"t","token_type":"bearer"}`
	validError = `{"detail":[{"loc":["cookie","refresh_token"],"msg":"Field required","type":"missing"}]}`
)

// edit replaces what stands at a JSON pointer of a document; without text it
// takes it out.
type edit struct{ pointer, text string }

// edited is the embedded contract with edits.
func edited(t testing.TB, edits ...edit) []byte {
	t.Helper()
	var doc any
	if err := json.Unmarshal(refreshcheck.OpenAPI, &doc); err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		tokens := pointerTokens(e.pointer)
		last := tokens[len(tokens)-1]
		parent, ok := valueAt(doc, tokens[:len(tokens)-1])
		object, isObject := parent.(map[string]any)
		if !ok || !isObject {
			t.Fatalf("no object holds %s", e.pointer)
		}
		if e.text == "" {
			if _, ok := object[last]; !ok {
				t.Fatalf("nothing at %s", e.pointer)
			}
			delete(object, last)
			continue
		}
		var value any
		if err := json.Unmarshal([]byte(e.text), &value); err != nil {
			t.Fatalf("%s: %v", e.pointer, err)
		}
		object[last] = value
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func mustLoad(t testing.TB, document []byte) *Contract {
	t.Helper()
	c, err := Load(context.Background(), "openapi.json", document)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func embedded(t testing.TB) *Contract { return mustLoad(t, refreshcheck.OpenAPI) }

// contracts are the embedded contract in every form that judges differently
// inside and must judge the same: as published, as OpenAPI 3.0.3, and with a
// keyword that nothing meets and only the JSON Schema 2020-12 engine knows.
func contracts(t testing.TB) map[string]*Contract {
	t.Helper()
	const never = `{"^never-in-a-test-":{}}`
	return map[string]*Contract{
		"3.1.0": embedded(t),
		"3.0.3": mustLoad(t, edited(t, edit{"/openapi", `"3.0.3"`})),
		"2020-12": mustLoad(t, edited(t,
			edit{"/components/schemas/Token/patternProperties", never},
			edit{"/components/schemas/HTTPValidationError/patternProperties", never})),
	}
}

// fields answers as a response with these Content-Type lines does.
func fields(contentTypes ...string) func(string) []string {
	return fieldLines("Content-Type", contentTypes...)
}

func fieldLines(name string, values ...string) func(string) []string {
	h := http.Header{}
	for _, v := range values {
		h.Add(name, v)
	}
	return h.Values
}

// rules are the rules of the violations, each once, as one text.
func rules(all []Violation) string {
	var names []string
	for _, v := range all {
		if !slices.Contains(names, v.Rule) {
			names = append(names, v.Rule)
		}
	}
	return strings.Join(names, " ")
}

func wantRules(t *testing.T, got []Violation, want string) {
	t.Helper()
	if rules(got) != want {
		t.Errorf("got rules %q, want %q: %+v", rules(got), want, got)
	}
	for _, v := range got {
		if v.Message == "" || strings.ContainsAny(v.Message, "\r\n") {
			t.Errorf("a message is one line: %q", v.Message)
		}
	}
}

func utf16(text string) string {
	var b bytes.Buffer
	for _, r := range text {
		b.Write([]byte{0, byte(r)})
	}
	return b.String()
}
