package contract

import (
	"encoding/json"

	"github.com/getkin/kin-openapi/openapi3"
)

// schemaJudge finds every breach of one schema. The value is read with number
// in the place of each number, since the engines compute differently.
type schemaJudge interface {
	number(json.Number) any
	judge(r reading) []breach
}

// manyValues is where the breaches of a body are no longer collected one and
// all: an answer of a mebibyte can hold half a million, and one is enough.
const manyValues = 5_000

// somewhere stands for the keyword of a breach that was not looked for.
const somewhere = "somewhere"

// breach is one keyword of a schema that a value does not keep.
type breach struct {
	keyword string
	schema  *openapi3.Schema // nil where it is not known
	tokens  []string         // where the schema stands in the document
	path    []string         // where the value stands in the body
	several bool             // oneOf: more than one alternative matched
	beside  string           // dependentRequired: the member that asks for it
}

// newSchemaJudge chooses the engine. The library's own is used wherever it
// keeps the schema's meaning; one with keywords that it ignores goes to a JSON
// Schema 2020-12 validator, compiled here once.
func newSchemaJudge(d *document, ref *openapi3.SchemaRef, tokens []string) (schemaJudge, error) {
	if err := d.index(ref, tokens); err != nil {
		return nil, err
	}
	if d.is31() && contains(ref, beyondBuiltIn) {
		return newJudge2020(d, ref, tokens)
	}
	return newBuiltInJudge(d, ref), nil
}

// contains reports whether any schema that ref leads to has the property.
func contains(ref *openapi3.SchemaRef, has func(*openapi3.Schema) bool) bool {
	found := false
	_ = ref.WalkSubtree(func(_ string, s *openapi3.SchemaRef) error { // the callback never fails
		found = found || has(s.Value)
		return nil
	})
	return found
}

// beyondBuiltIn reports whether a 3.1 schema says something that the library's
// own engine ignores, or takes wrongly: null beside other keywords.
func beyondBuiltIn(s *openapi3.Schema) bool {
	return newIn31(s) || hasUnevaluated(s) || nullBesideOthers(s)
}

func newIn31(s *openapi3.Schema) bool {
	return s.Const != nil || s.If != nil || s.Then != nil || s.Else != nil ||
		s.PatternProperties != nil || s.PropertyNames != nil ||
		s.PrefixItems != nil || s.Contains != nil || s.MinContains != nil || s.MaxContains != nil ||
		s.DependentRequired != nil || s.DependentSchemas != nil || s.Defs != nil
}

func hasUnevaluated(s *openapi3.Schema) bool {
	return s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil ||
		s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil
}

// nullBesideOthers: the built-in engine takes null for good as soon as the type
// allows it, whatever enum, not and the combinations say, and for bad where
// there is no type, whatever they say.
func nullBesideOthers(s *openapi3.Schema) bool {
	if s.Type.IncludesNull() {
		return len(s.Enum) > 0 || s.Not != nil || len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) > 0
	}
	if s.Type != nil {
		return false
	}
	for _, v := range s.Enum {
		if v == nil {
			return true
		}
	}
	return s.Not != nil
}
