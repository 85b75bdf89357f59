package contract

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// builtInJudge judges with the OpenAPI library's own engine.
type builtInJudge struct {
	document *document
	schema   *openapi3.Schema
}

func newBuiltInJudge(d *document, ref *openapi3.SchemaRef) builtInJudge {
	allowNull(ref)
	_ = ref.WalkSubtree(func(_ string, s *openapi3.SchemaRef) error { // the callback never fails
		for _, p := range s.Value.Properties {
			allowNull(p)
		}
		allowNull(s.Value.Items)
		allowNull(s.Value.AdditionalProperties.Schema)
		return nil
	})
	return builtInJudge{d, ref.Value}
}

// allowNull mends that the engine refuses null under a schema without any
// constraint, which takes every value (OpenAPI 3.0.3, nullable: it speaks only
// beside a type). FastAPI writes such a schema for the input of an error, and
// sends null there.
func allowNull(ref *openapi3.SchemaRef) {
	if ref != nil && ref.Value != nil && ref.Value.IsEmpty() {
		ref.Value.Nullable = true
	}
}

func (j builtInJudge) number(n json.Number) any { return floatNumber(n) }

func (j builtInJudge) judge(r reading) []breach {
	return j.visit(j.schema, r.value, nil, r.values > manyValues)
}

func (j builtInJudge) visit(schema *openapi3.Schema, value any, path []string, firstOnly bool) []breach {
	options := []openapi3.SchemaValidationOption{openapi3.VisitAsResponse(), openapi3.DisableSchemaErrorDetails()}
	if !firstOnly {
		options = append(options, openapi3.MultiErrors())
	}
	return j.flatten(schema.VisitJSON(value, options...), path, firstOnly)
}

// flatten makes breaches of an error tree. Alternatives stay one breach: what
// each of them lacks says nothing about the answer.
func (j builtInJudge) flatten(err error, path []string, firstOnly bool) []breach {
	if err == nil {
		return nil
	}
	if many, ok := err.(openapi3.MultiError); ok { //nolint:errorlint // a wrapped one is another error
		var all []breach
		for _, e := range many {
			all = append(all, j.flatten(e, path, firstOnly)...)
		}
		return all
	}
	var e *openapi3.SchemaError
	if !errors.As(err, &e) {
		// The engine gave up before a keyword, and that is no conforming body.
		return []breach{j.breach(j.schema, somewhere, path)}
	}
	at := extend(path, e.JSONPointer()...)
	var all []breach
	switch e.SchemaField {
	case "allOf": // its parts lie below a text and a type of the engine's own
		all = j.flatten(errors.Unwrap(errors.Unwrap(e.Origin)), path, firstOnly)
	case "properties":
		all = []breach{j.breach(e.Schema, "additionalProperties", extraMember(e, at))}
	default:
		all = []breach{j.breach(e.Schema, keywordOf(e), at)}
		all[0].several = errors.Is(e.Origin, openapi3.ErrOneOfConflict)
	}
	if !firstOnly {
		all = append(all, j.remaining(e, at)...)
	}
	return all
}

// keywordOf maps the engine's names to keywords of the schema.
func keywordOf(e *openapi3.SchemaError) string {
	switch e.SchemaField {
	case "nullable":
		return "type"
	case "boolean": // the schema false has no keywords
		return ""
	}
	return e.SchemaField
}

func (j builtInJudge) breach(schema *openapi3.Schema, keyword string, path []string) breach {
	return breach{keyword: keyword, schema: schema, tokens: j.document.tokens[schema], path: path}
}

// extraMember is the path of a member that additionalProperties shuts out: the
// engine gives the object's, and names the member in its text alone.
func extraMember(e *openapi3.SchemaError, object []string) []string {
	var name string
	if _, err := fmt.Sscanf(e.Reason, "property %q is unsupported", &name); err != nil {
		return object
	}
	return extend(object, name)
}

// remaining judges what the engine leaves out once a combination has failed:
// the same schema's other keywords.
func (j builtInJudge) remaining(e *openapi3.SchemaError, path []string) []breach {
	rest := *e.Schema
	switch e.SchemaField {
	case "not":
		rest.Not = nil
	case "discriminator":
		rest.Not, rest.OneOf, rest.AnyOf, rest.Discriminator = nil, nil, nil, nil
	case "oneOf":
		rest.Not, rest.OneOf, rest.Discriminator = nil, nil, nil
	case "anyOf":
		rest.Not, rest.OneOf, rest.AnyOf, rest.Discriminator = nil, nil, nil, nil
	case "allOf":
		rest.Not, rest.OneOf, rest.AnyOf, rest.AllOf, rest.Discriminator = nil, nil, nil, nil, nil
	default:
		return nil
	}
	if e.Value == nil {
		return nil // null has no members and items for them to judge
	}
	all := j.visit(&rest, e.Value, path, false)
	for i := range all {
		if all[i].schema == &rest {
			all[i].schema, all[i].tokens = e.Schema, j.document.tokens[e.Schema]
		}
	}
	return all
}
