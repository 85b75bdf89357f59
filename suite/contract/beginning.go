package contract

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// manyItems is the number of items of an array that are looked at first, if a body
// has very many values: usually all of them break the contract, or none.
const manyItems = 100

// breaksAtBeginning reports whether a value breaks the schema in the first items of
// its arrays, so that the rest need not be judged: judging half a million breaches
// takes long. What may be otherwise for the whole array does not count: keywords such
// as minItems and contains, and whatever a condition asks for.
func (j *schemaJudge) breaksAtBeginning(value any) bool {
	short, cut := beginnings(value)
	if !cut {
		return false
	}
	var e *jsonschema.ValidationError
	if err := j.schema.Validate(short); err == nil || !asError(err, &e) {
		return false
	}
	return breaksItself(e)
}

// breaksItself reports whether an error, or one that it comes from, is about a value
// alone. What a condition, an alternative or a count leads to is not.
func breaksItself(e *jsonschema.ValidationError) bool {
	segments := strings.Split(e.SchemaURL, "/")
	if slices.ContainsFunc([]string{"then", "else", "dependentSchemas"}, func(word string) bool { return slices.Contains(segments, word) }) {
		return false
	}
	switch e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		return slices.ContainsFunc(e.Causes, breaksItself)
	}
	path := e.ErrorKind.KeywordPath()
	ofItself := []string{"type", "required", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum"}
	return len(path) > 0 && slices.Contains(ofItself, path[len(path)-1])
}

// beginnings is a value whose arrays have only their first items. cut says whether
// something was left out.
func beginnings(value any) (short any, cut bool) {
	switch v := value.(type) {
	case []any:
		items := make([]any, 0, min(len(v), manyItems))
		for _, item := range v[:min(len(v), manyItems)] {
			one, shorter := beginnings(item)
			items, cut = append(items, one), cut || shorter
		}
		return items, cut || len(v) > manyItems
	case map[string]any:
		members := make(map[string]any, len(v))
		for name, member := range v {
			one, shorter := beginnings(member)
			members[name], cut = one, cut || shorter
		}
		return members, cut
	}
	return value, false
}
