package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// header is one documented response header field.
type header struct {
	name     string
	required bool
	at       place
	node     node
	schema   node
	judge    *schemaJudge // nil: only its presence is judged
	isJSON   bool         // its value is JSON text (content), not simple style (schema)
}

func (c *Contract) newHeader(name string, n node) (header, error) {
	n, err := c.document.resolve(n)
	if err != nil {
		return header{}, err
	}
	h := header{name: name, required: n.get("required").is(), at: n.at, node: n, schema: n.get("schema")}
	content := n.get("content")
	for _, key := range content.names() {
		kind, subtype, _ := strings.Cut(strings.ToLower(key), "/")
		if m := content.get(key, "schema"); m.value != nil && isJSON(kind, subtype) {
			h.schema, h.isJSON = m, true
		}
	}
	if h.judge, err = c.schemas.judge(h.schema); err != nil {
		return h, err
	}
	all := c.document.allSchemas(h.schema)
	if i := slices.IndexFunc(all, func(n node) bool { return len(typesOf(n.object())) > 0 }); i >= 0 {
		h.schema = all[i] // the one that says how its text is read
	}
	return h, nil
}

// violations judges the field's lines. Set-Cookie is the one field whose lines
// are not one list (RFC 9110 §5.3), and it also sets other cookies. So for
// Set-Cookie one correct line is enough.
func (h header) violations(d *document, lines []string) []Violation {
	if len(lines) == 0 {
		if !h.required {
			return nil
		}
		return []Violation{{Rule: "headers", Place: d.keywordPlace(h.at, "required"), ValueType: absent,
			Message: fmt.Sprintf("The header field %s is absent; the contract requires it.", quoted(h.name))}}
	}
	if h.judge == nil {
		return nil
	}
	if h.schema.allows("array") && !h.isJSON {
		lines = []string{strings.Join(lines, ",")} // RFC 9110 §5.3
	}
	var all []Violation
	for _, line := range lines {
		broken := h.line(d, line)
		if len(broken) == 0 && http.CanonicalHeaderKey(h.name) == "Set-Cookie" {
			return nil
		}
		for _, v := range broken {
			if !slices.Contains(all, v) { // several lines may have the same violation
				all = append(all, v)
			}
		}
	}
	return all
}

func (h header) line(d *document, line string) []Violation {
	whole := "The header field " + quoted(h.name)
	var r decoded
	if h.isJSON {
		var f *flaw
		if r, f = readJSON([]byte(line), exactNumber); f != nil {
			return []Violation{{Rule: "headers", Place: h.at.String(), ValueType: "string",
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
// are not judged.
func (h header) simple(line string) (any, bool) {
	switch {
	case h.schema.allows("object"):
		return nil, false
	case h.schema.allows("array"):
		items := []any{}
		schema := h.schema.get("items")
		for item := range strings.SplitSeq(line, ",") {
			items = append(items, h.scalar(schema, strings.TrimSpace(item)))
		}
		return items, true
	}
	return h.scalar(h.schema, line), true
}

// scalar reads the text as the type that the schema asks for if it is of that
// type, and otherwise as a string.
func (h header) scalar(schema node, text string) any {
	return scalarOf(typesOf(schema.object()), text)
}

func scalarOf(types []string, text string) any {
	switch {
	case len(types) == 0 || slices.Contains(types, "string"):
		return text
	case slices.Contains(types, "integer") || slices.Contains(types, "number"):
		if r, f := readJSON([]byte(text), exactNumber); f == nil {
			if _, isText := r.value.(string); !isText {
				return r.value
			}
		}
	case slices.Contains(types, "boolean") && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}
