package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/suite/oneline"
)

// maxShown is the longest name or value of the contract that a message shows, in
// visible characters.
const maxShown = 64

// typeOf is the JSON type of a decoded value (RFC 8259 §3).
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

// quoted shows a name in quotes, with unprintable characters escaped, and not
// longer than maxShown.
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

// sentence describes a breach in one line. It uses words of the contract and
// JSON types, and never a value of the answer.
func (b breach) sentence(root any, whole string) string {
	value, exists := valueAt(root, b.path)
	who := subject(root, b.path, whole)
	switch b.keyword {
	case "required":
		return who + " is absent; the contract requires it."
	case "dependentRequired":
		return fmt.Sprintf("%s is absent; the contract requires it beside %s.", who, quoted(b.beside))
	case somewhere:
		return who + " does not match the contract's schema; it is too large to say where."
	case "additionalProperties", "":
		return who + " is not allowed here by the contract."
	case "type":
		return typeSentence(who, value, exists, types(b.schema))
	case "anyOf", "oneOf":
		return alternatives(b, who, value, exists)
	}
	if strings.HasPrefix(b.keyword, "format in ") {
		return who + " does not have the format of the contract in any of its alternatives."
	}
	return who + " " + constraint(b.keyword, b.schema) + "."
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
		return fmt.Sprintf("%s is a number, but not an integer; the contract asks for %s.", who, want)
	}
	return fmt.Sprintf("%s has the type %s; the contract asks for %s.", who, got, want)
}

// types lists the types that a schema allows; null is last.
func types(schema map[string]any) []string {
	all := typesOf(schema)
	if schema["nullable"] == true && len(all) > 0 && !slices.Contains(all, "null") {
		all = append(all, "null")
	}
	return all
}

func alternatives(b breach, who string, value any, exists bool) string {
	options, _ := b.schema[b.keyword].([]any)
	if b.several {
		return fmt.Sprintf("%s matches more than one of the %d alternatives; the contract asks for exactly one.", who, len(options))
	}
	var expected []string
	for _, o := range options {
		schema, _ := o.(map[string]any)
		if len(typesOf(schema)) == 0 {
			expected = nil
			break
		}
		for _, t := range types(schema) {
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

// constraint says which constraint of a schema a value does not satisfy.
func constraint(keyword string, s map[string]any) string {
	limit := limitOf(keyword, s)
	switch keyword {
	case "enum":
		return "is not one of the values that the contract lists: " + listed(s["enum"])
	case "const":
		return "is not the constant value of the contract: " + listed([]any{s["const"]})
	case "pattern":
		return "does not match the pattern of the contract: " + quoted(textOf(s["pattern"]))
	case "format":
		return "does not have the format of the contract: " + quoted(textOf(s["format"]))
	case "minLength", "minItems", "minProperties", "minContains":
		return "has fewer than the contract's " + keyword + limit
	case "maxLength", "maxItems", "maxProperties", "maxContains":
		return "has more than the contract's " + keyword + limit
	case "minimum", "exclusiveMinimum":
		return "is below the contract's " + keyword + limit
	case "maximum", "exclusiveMaximum":
		return "is above the contract's " + keyword + limit
	case "multipleOf":
		return "is not a multiple of the contract's multipleOf" + limit
	case "uniqueItems":
		return "holds the same item twice; the contract asks for different items"
	case "contains":
		return "holds no item that matches the contract's contains"
	case "propertyNames":
		return "is a name that the contract does not allow here"
	case "writeOnly":
		return "is writeOnly in the contract and must not be in an answer"
	case "discriminator":
		return "has no discriminator that selects one of the alternatives"
	case "not":
		return "is a value that the contract excludes"
	}
	return "does not satisfy the contract's " + quoted(keyword)
}

// limitOf is the number of a keyword, as " of 3".
func limitOf(keyword string, s map[string]any) string {
	value := s[keyword]
	if _, isFlag := value.(bool); isFlag { // as in OpenAPI 3.0, for the inclusive bound
		value = s[strings.ToLower(strings.TrimPrefix(keyword, "exclusive"))]
	}
	if value == nil || !strings.HasPrefix(keyword, "m") && !strings.HasPrefix(keyword, "exclusive") {
		return ""
	}
	return fmt.Sprintf(" of %v", value)
}

func textOf(value any) string {
	s, _ := value.(string)
	return s
}

// listed writes values of the contract, not longer than maxShown.
func listed(values any) string {
	list, _ := values.([]any)
	var all []string
	for _, v := range list {
		text, err := json.Marshal(v)
		if err != nil {
			continue
		}
		all = append(all, string(text))
	}
	return oneline.Shorten(strings.Join(all, ", "), maxShown)
}
