package contract

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// header is one documented response header field.
type header struct {
	name     string
	required bool
	tokens   []string // where it stands in the document
	schema   *openapi3.Schema
	judge    schemaJudge // nil: only its presence is judged
	isJSON   bool        // its value is JSON text (content), not simple style (schema)
}

func newHeader(d *document, name string, ref *openapi3.HeaderRef, tokens []string) (header, error) {
	h := header{name: name, required: ref.Value.Required, tokens: tokens}
	schema, at := ref.Value.Schema, extend(tokens, "schema")
	for _, key := range slices.Sorted(maps.Keys(ref.Value.Content)) {
		kind, subtype, _ := strings.Cut(strings.ToLower(key), "/")
		if m := ref.Value.Content[key]; m != nil && m.Schema != nil && isJSON(kind, subtype) {
			schema, at, h.isJSON = m.Schema, extend(tokens, "content", key, "schema"), true
		}
	}
	if schema == nil {
		return h, nil
	}
	h.schema = schema.Value
	var err error
	h.judge, err = newSchemaJudge(d, schema, at)
	return h, err
}

// violations judges the field's lines. Set-Cookie is the one field whose lines
// are not one list (RFC 9110 §5.3), and other cookies are set by it too: there
// one good line is enough.
func (h header) violations(d *document, lines []string) []Violation {
	if len(lines) == 0 {
		if !h.required {
			return nil
		}
		return []Violation{{Rule: "headers", Place: d.keywordPlace(d.home(h.tokens), "required"), ValueType: absent,
			Message: fmt.Sprintf("The header field %s is absent; the contract requires it.", quoted(h.name))}}
	}
	if h.judge == nil {
		return nil
	}
	if h.schema.Type.Includes(openapi3.TypeArray) && !h.isJSON {
		lines = []string{strings.Join(lines, ",")} // RFC 9110 §5.3
	}
	var all []Violation
	for _, line := range lines {
		broken := h.line(d, line)
		if len(broken) == 0 && http.CanonicalHeaderKey(h.name) == "Set-Cookie" {
			return nil
		}
		for _, v := range broken {
			if !slices.Contains(all, v) { // several lines may break it alike
				all = append(all, v)
			}
		}
	}
	return all
}

func (h header) line(d *document, line string) []Violation {
	whole := "The header field " + quoted(h.name)
	var r reading
	if h.isJSON {
		var f *flaw
		if r, f = readJSON([]byte(line), h.judge.number); f != nil {
			return []Violation{{Rule: "headers", Place: d.place(d.home(h.tokens)), ValueType: "string",
				Message: whole + " is not JSON, which the contract asks for."}}
		}
	} else {
		var ok bool
		if r.value, ok = h.simple(line); !ok {
			return nil
		}
	}
	var all []Violation
	for _, b := range h.judge.judge(r) {
		v := b.violation(d, r.value, whole)
		v.Rule, v.Pointer, v.HasPointer = "headers", "", false
		if len(b.path) == 0 && !h.isJSON {
			v.ValueType = "string"
		}
		all = append(all, v)
	}
	return all
}

// simple reads a value of style simple (OpenAPI 3.1.1, Header Object). Objects
// are left alone.
func (h header) simple(line string) (any, bool) {
	switch {
	case h.schema.Type.Includes(openapi3.TypeObject):
		return nil, false
	case h.schema.Type.Includes(openapi3.TypeArray):
		items := []any{}
		var schema *openapi3.Schema
		if h.schema.Items != nil {
			schema = h.schema.Items.Value
		}
		for item := range strings.SplitSeq(line, ",") {
			items = append(items, h.scalar(schema, strings.TrimSpace(item)))
		}
		return items, true
	}
	return h.scalar(h.schema, line), true
}

// scalar reads the text as the type that the schema asks for, where it is one,
// and as a string otherwise.
func (h header) scalar(schema *openapi3.Schema, text string) any {
	var types openapi3.Types
	if schema != nil {
		types = schema.Type.Slice()
	}
	switch {
	case types == nil || types.Includes(openapi3.TypeString):
		return text
	case types.Includes(openapi3.TypeInteger) || types.Includes(openapi3.TypeNumber):
		if r, f := readJSON([]byte(text), h.judge.number); f == nil {
			if _, isText := r.value.(string); !isText {
				return r.value
			}
		}
	case types.Includes(openapi3.TypeBoolean) && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}
