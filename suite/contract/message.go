package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxShown bounds a name or a value of the contract in a message, in visible
// characters.
const maxShown = 64

// typeOf is the JSON type of a value that was read (RFC 8259 §3).
func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}

// quoted shows a name in quotes, with everything unprintable escaped and within
// maxShown.
func quoted(name string) string {
	var b strings.Builder
	shown := 0
	for len(name) > 0 {
		_, size := utf8.DecodeRuneInString(name)
		piece := strconv.Quote(name[:size])
		piece = piece[1 : len(piece)-1]
		if shown += utf8.RuneCountInString(piece); shown > maxShown {
			b.WriteString("…")
			break
		}
		b.WriteString(piece)
		name = name[size:]
	}
	return `"` + b.String() + `"`
}

// subject names the value at a path: the body, a member, or an item.
func subject(root any, path []string, whole string) string {
	if len(path) == 0 {
		return whole
	}
	last := path[len(path)-1]
	if parent, ok := valueAt(root, path[:len(path)-1]); ok && typeOf(parent) == "array" {
		return "Item " + last
	}
	return quoted(last)
}

// sentence tells a breach in one line. It speaks of the contract's words and of
// JSON types, never of the answer's values.
func (b breach) sentence(root any, whole string) string {
	value, exists := valueAt(root, b.path)
	who := subject(root, b.path, whole)
	schema := b.schema
	if schema == nil {
		schema = &openapi3.Schema{}
	}
	switch b.keyword {
	case "required":
		return who + " is absent; the contract requires it."
	case "dependentRequired":
		return fmt.Sprintf("%s is absent; the contract requires it beside %s.", who, quoted(b.beside))
	case somewhere:
		return who + " does not keep the contract's schema; it holds too much to tell where."
	case "additionalProperties", "":
		return who + " is not among what the contract allows here."
	case "type":
		return typeSentence(who, value, exists, types(schema))
	case "anyOf", "oneOf":
		return alternatives(b, schema, who, value, exists)
	}
	return who + " " + constraint(b.keyword, schema) + "."
}

func typeSentence(who string, value any, exists bool, expected []string) string {
	want := strings.Join(expected, " or ")
	if want == "" {
		want = "another type"
	}
	got := "absent"
	if exists {
		got = typeOf(value)
	}
	if got == "number" && slices.Contains(expected, "integer") {
		return fmt.Sprintf("%s is a number that is not whole; the contract asks for %s.", who, want)
	}
	return fmt.Sprintf("%s has the type %s; the contract asks for %s.", who, got, want)
}

// types lists what a schema's type allows; null last.
func types(s *openapi3.Schema) []string {
	all := slices.Clone(s.Type.Slice())
	if s.Nullable && len(all) > 0 && !slices.Contains(all, "null") {
		all = append(all, "null")
	}
	return all
}

func alternatives(b breach, schema *openapi3.Schema, who string, value any, exists bool) string {
	options := schema.AnyOf
	if b.keyword == "oneOf" {
		options = schema.OneOf
	}
	if b.several {
		return fmt.Sprintf("%s matches more than one of the %d alternatives; the contract asks for exactly one.", who, len(options))
	}
	var expected []string
	for _, o := range options {
		if o.Value == nil || len(o.Value.Type.Slice()) == 0 {
			expected = nil
			break
		}
		for _, t := range types(o.Value) {
			if !slices.Contains(expected, t) {
				expected = append(expected, t)
			}
		}
	}
	got := typeOf(value)
	if exists && len(expected) > 0 && !slices.Contains(expected, got) {
		return typeSentence(who, value, exists, expected)
	}
	return fmt.Sprintf("%s matches none of the %d alternatives that the contract gives.", who, len(options))
}

// constraint says what a schema asks of a value that does not keep it.
func constraint(keyword string, s *openapi3.Schema) string {
	limit := limitOf(keyword, s)
	switch keyword {
	case "enum":
		return "is none of the values that the contract lists: " + listed(s.Enum)
	case "const":
		return "is not the value that the contract fixes: " + listed([]any{s.Const})
	case "pattern":
		return "does not match the pattern of the contract: " + quoted(s.Pattern)
	case "format":
		return "does not have the format of the contract: " + quoted(s.Format)
	case "minLength", "minItems", "minProperties", "minContains":
		return "has fewer than the contract's " + keyword + limit
	case "maxLength", "maxItems", "maxProperties", "maxContains":
		return "has more than the contract's " + keyword + limit
	case "minimum", "exclusiveMinimum":
		return "is below the contract's " + keyword + limit
	case "maximum", "exclusiveMaximum":
		return "is above the contract's " + keyword + limit
	case "multipleOf":
		return "is no multiple of the contract's multipleOf" + limit
	case "uniqueItems":
		return "holds an item twice; the contract asks for different ones"
	case "contains":
		return "holds no item of the kind that the contract asks for"
	case "propertyNames":
		return "is a name that the contract does not allow here"
	case "writeOnly":
		return "is writeOnly in the contract and has no place in an answer"
	case "discriminator":
		return "does not say by its discriminator which alternative it is"
	case "not":
		return "is what the contract excludes"
	}
	return "does not keep the contract's " + quoted(keyword)
}

// limitOf is the number that a keyword gives, as " of 3".
func limitOf(keyword string, s *openapi3.Schema) string {
	whole := map[string]*uint64{"minLength": &s.MinLength, "maxLength": s.MaxLength, "minItems": &s.MinItems,
		"maxItems": s.MaxItems, "minProperties": &s.MinProps, "maxProperties": s.MaxProps,
		"minContains": s.MinContains, "maxContains": s.MaxContains}
	if n := whole[keyword]; n != nil {
		return fmt.Sprintf(" of %d", *n)
	}
	number := map[string]*float64{"minimum": s.Min, "maximum": s.Max, "multipleOf": s.MultipleOf,
		"exclusiveMinimum": bound(s.ExclusiveMin, s.Min), "exclusiveMaximum": bound(s.ExclusiveMax, s.Max)}
	if n := number[keyword]; n != nil {
		return fmt.Sprintf(" of %v", *n)
	}
	return ""
}

// bound is an exclusive bound: a number of its own in OpenAPI 3.1, a word about
// the inclusive one in 3.0.
func bound(own openapi3.ExclusiveBound, inclusive *float64) *float64 {
	if own.Value != nil {
		return own.Value
	}
	return inclusive
}

// listed writes values of the contract within maxShown.
func listed(values []any) string {
	var all []string
	for _, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			continue
		}
		all = append(all, string(text))
	}
	text := strings.Join(all, ", ")
	if runes := []rune(text); len(runes) > maxShown {
		text = string(runes[:maxShown]) + "…"
	}
	return text
}
