package contract

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// document is the OpenAPI document in the two forms that judging needs: the
// library's, with every $ref resolved, and the plain JSON, where places are
// looked up.
type document struct {
	name    string
	openapi *openapi3.T
	raw     any
	// schemas and tokens lead from a schema to where it stands and back.
	tokens  map[*openapi3.Schema][]string
	schemas map[string]*openapi3.Schema
}

func newDocument(name string, doc *openapi3.T) (*document, error) {
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("cannot be written as JSON: %w", err)
	}
	r, f := readJSON(text, exactNumber)
	if f != nil {
		return nil, fmt.Errorf("cannot be read back as JSON: %s", f.message)
	}
	return &document{name, doc, r.value, map[*openapi3.Schema][]string{}, map[string]*openapi3.Schema{}}, nil
}

// is31 reports whether schemas are JSON Schema 2020-12 (OpenAPI 3.1), and not
// the older dialect of OpenAPI 3.0.
func (d *document) is31() bool { return d.openapi.IsOpenAPI31OrLater() }

// place writes a place as messages show it: the document's name and a JSON
// pointer.
func (d *document) place(tokens []string) string { return d.name + "#" + pointer(tokens) }

// pointer writes a JSON pointer (RFC 6901 §3).
func pointer(tokens []string) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(t, "~", "~0"), "/", "~1"))
	}
	return b.String()
}

// pointerTokens reads a JSON pointer, also as a $ref in the same document: a URI
// fragment (RFC 6901 §6).
func pointerTokens(ref string) []string {
	_, fragment, ok := strings.Cut(ref, "#")
	if !ok {
		fragment = ref
	}
	if plain, err := url.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	tokens := strings.Split(strings.TrimPrefix(fragment, "/"), "/")
	for i, t := range tokens {
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(t, "~1", "/"), "~0", "~")
	}
	return tokens
}

// extend is append that never shares memory with its first argument.
func extend(tokens []string, more ...string) []string {
	return append(tokens[:len(tokens):len(tokens)], more...)
}

// child is the value at one token below an object or array.
func child(value any, token string) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		member, ok := v[token]
		return member, ok
	case []any:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(v) {
			return v[i], true
		}
	}
	return nil, false
}

// valueAt is the value at a pointer below root.
func valueAt(root any, tokens []string) (any, bool) {
	for _, t := range tokens {
		var ok bool
		if root, ok = child(root, t); !ok {
			return nil, false
		}
	}
	return root, true
}

// follow is where a local $ref at these tokens leads, if there is one.
func (d *document) follow(tokens []string) ([]string, bool) {
	node, _ := valueAt(d.raw, tokens)
	object, _ := node.(map[string]any)
	ref, _ := object["$ref"].(string)
	if !strings.HasPrefix(ref, "#/") {
		return nil, false
	}
	return pointerTokens(ref), true
}

// home is where the thing at these tokens stands in the document's own words:
// each $ref on the way is followed, and one at the end too, unless other
// keywords beside it count (OpenAPI 3.1.1, Schema Object). Tokens that only the
// library's form has are left out: it writes such keywords as one more allOf.
func (d *document) home(tokens []string) []string {
	at := []string{}
	for _, t := range tokens {
		if below, ok := d.below(at, t); ok {
			at = below
		}
	}
	for range maxDepth {
		node, _ := valueAt(d.raw, at)
		object, _ := node.(map[string]any)
		next, ok := d.follow(at)
		if !ok || d.is31() && len(object) > 1 {
			return at
		}
		at = next
	}
	return at
}

// below is the place of a member of the object at these tokens, or of the one
// that its $ref leads to.
func (d *document) below(at []string, token string) ([]string, bool) {
	for range maxDepth {
		if node, ok := valueAt(d.raw, at); ok {
			if _, ok := child(node, token); ok {
				return extend(at, token), true
			}
		}
		next, ok := d.follow(at)
		if !ok {
			return nil, false
		}
		at = next
	}
	return nil, false
}

// index notes where each schema that ref leads to stands.
func (d *document) index(ref *openapi3.SchemaRef, tokens []string) error {
	return ref.WalkSubtree(func(sub string, s *openapi3.SchemaRef) error {
		if _, ok := d.tokens[s.Value]; ok {
			return nil
		}
		at := tokens
		if sub != "" {
			at = extend(tokens, pointerTokens(sub)...)
		}
		if d.is31() {
			s.Value.Nullable = false // no keyword of 3.1, yet the library obeys it
		}
		home := d.home(at)
		d.tokens[s.Value] = home
		if d.schemas[pointer(home)] == nil {
			d.schemas[pointer(home)] = s.Value
		}
		return nil
	})
}

// keywordPlace is the place of a keyword of the schema at these tokens, or the
// schema's own place where it does not have that keyword.
func (d *document) keywordPlace(tokens []string, keyword string) string {
	if keyword != "" {
		if at, ok := d.below(tokens, keyword); ok {
			tokens = at
		}
	}
	return d.place(tokens)
}
