package contract

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// notSecret reports whether a member of a token response is a string and no
// credential by its definition (RFC 6749 §5.1). Contracts often require them
// without a default.
func notSecret(name string) bool { return name == "token_type" || name == "scope" }

// tokenMembers names the members of success bodies that hold a credential.
func tokenMembers(successes []*response) []string {
	var names []string
	for _, r := range successes {
		for _, m := range r.media {
			if m.ref == nil || !m.coversJSON() {
				continue
			}
			parts := allOf(m.ref, nil)
			for _, part := range parts {
				for _, name := range part.Required {
					if !notSecret(name) && isFreeString(member(parts, name)) {
						names = append(names, name)
					}
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// allOf lists the schema and all that it is composed of by allOf, each once.
func allOf(ref *openapi3.SchemaRef, seen []*openapi3.Schema) []*openapi3.Schema {
	if ref == nil || ref.Value == nil || slices.Contains(seen, ref.Value) {
		return seen
	}
	seen = append(seen, ref.Value)
	for _, part := range ref.Value.AllOf {
		seen = allOf(part, seen)
	}
	return seen
}

// member lists what the parts of an object's schema say about one member.
func member(parts []*openapi3.Schema, name string) []*openapi3.Schema {
	var all []*openapi3.Schema
	for _, part := range parts {
		if p := part.Properties[name]; p != nil {
			all = allOf(p, all)
		}
	}
	return all
}

// isFreeString reports whether the server alone decides what the string is.
func isFreeString(parts []*openapi3.Schema) bool {
	text := false
	for _, p := range parts {
		if p.Default != nil || p.Const != nil || len(p.Enum) > 0 {
			return false
		}
		text = text || p.Type.Includes(openapi3.TypeString)
	}
	return text
}
