package contract

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// annotations say nothing about a value, so their form does not matter.
func annotations() []string {
	return []string{"title", "description", "$comment", "default", "example", "examples", "deprecated", "readOnly", "xml", "externalDocs", "discriminator",
		"contentMediaType", "contentEncoding", "contentSchema"}
}

// fixKeywords rewrites keywords that mean something in a dialect other than JSON
// Schema 2020-12. What the version of the document does not have, but can be
// understood, is judged, and told as a warning.
func (s *schemas) fixKeywords(v map[string]any, at place) error {
	s.document.tellUnknown(node{v, at}, schemaFields())
	s.chosenByDiscriminator(v, at)
	for _, k := range annotations() {
		delete(v, k)
	}
	if s.document.minor == 0 {
		for _, k := range []string{"$id", "id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary"} {
			delete(v, k)
		}
	}
	warned := &s.document.warned
	for _, k := range slices.Sorted(maps.Keys(v)) {
		if v[k] == nil && k != "const" && k != "type" {
			warned.add(at.below(k), "is null; it is read as if it were not there")
			delete(v, k)
		}
	}
	if dialect, ok := v["$schema"].(string); ok && !strings.Contains(dialect, "json-schema.org/") {
		warned.add(at.below("$schema"), "the dialect %s is unknown; the schema is read as JSON Schema 2020-12", quoted(dialect))
		delete(v, "$schema")
	}
	s.fixEmpty(v, at)
	if _, ok := v["required"].(bool); ok {
		warned.add(at.below("required"), "is a boolean, which a schema cannot have; list the name in the object's own required. It is left out")
		delete(v, "required")
	}
	s.fixBounds(v, at, "exclusiveMinimum", "minimum")
	s.fixBounds(v, at, "exclusiveMaximum", "maximum")
	if err := s.fixType(v, at); err != nil {
		return err
	}
	s.fixItems(v, at)
	s.tellNewer(v, at)
	s.tellFormat(v, at)
	return s.fixPatterns(v, at)
}

// fixEmpty leaves out lists of alternatives that have none, reads an empty list as
// the empty object that PHP writes so, and takes each required name once.
func (s *schemas) fixEmpty(v map[string]any, at place) {
	warned := &s.document.warned
	for _, k := range keywordsWithList() {
		if list, ok := v[k].([]any); ok && len(list) == 0 {
			warned.add(at.below(k), "is empty, which it may not be; it is left out")
			delete(v, k)
		}
	}
	for _, k := range slices.Concat(keywordsWithMap(), []string{"additionalProperties", "not"}) {
		if list, ok := v[k].([]any); ok && len(list) == 0 {
			warned.add(at.below(k), "is an empty list; it is read as an empty object")
			v[k] = map[string]any{}
		}
	}
	var once []any
	list, _ := v["required"].([]any)
	for _, name := range list {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	if len(once) < len(list) {
		warned.add(at.below("required"), "has a name twice")
		v["required"] = once
	}
}

// fixBounds makes a boolean exclusive bound into a number (OpenAPI 3.0.3, Schema
// Object, and JSON Schema 2020-12 validation §6.2).
func (s *schemas) fixBounds(v map[string]any, at place, exclusive, inclusive string) {
	switch flag := v[exclusive].(type) {
	case bool:
		if s.document.minor > 0 {
			s.document.warned.add(at.below(exclusive), "is a boolean, as in OpenAPI 3.0; in %s it is a number", s.document.version)
		}
		delete(v, exclusive)
		if bound, ok := v[inclusive]; flag && ok {
			v[exclusive] = bound
			delete(v, inclusive)
		}
	case nil:
	default:
		if s.document.minor == 0 {
			s.document.warned.add(at.below(exclusive), "is a number, as in OpenAPI 3.1; in %s it is a boolean. It is judged as a number", s.document.version)
		}
	}
}

func (s *schemas) fixType(v map[string]any, at place) error {
	warned := &s.document.warned
	value, ok := v["type"]
	if !ok {
		return nil
	}
	at = at.below("type")
	switch value.(type) {
	case nil:
		warned.add(at, "is null; it is read as the text null")
		v["type"] = "null"
	case []any:
		if original, _ := valueAt(at.file.value, at.tokens); s.document.minor == 0 && typeOf(original) == "array" {
			warned.add(at, "is a list, which OpenAPI 3.0 does not have; it is judged as in 3.1")
		}
	}
	var kept []any
	for _, t := range typesOf(v) {
		switch t {
		case "string", "number", "integer", "boolean", "array", "object", "null":
			if !slices.Contains(kept, any(t)) {
				kept = append(kept, t)
			}
		case "any":
			warned.add(at, "any is no type; it is read as no type at all")
			delete(v, "type")
			return nil
		default:
			return fmt.Errorf("%s: there is no type %s, so it cannot be judged; the types are string, number, integer, boolean, array, object and null", at, quoted(t))
		}
	}
	switch {
	case len(kept) == 0:
		return fmt.Errorf("%s: is no type, so it cannot be judged; expected a text such as string", at)
	case len(kept) == 1:
		v["type"] = kept[0]
	default:
		v["type"] = kept
	}
	return nil
}

// fixItems reads a list of items as prefixItems, which it is called since JSON
// Schema 2020-12.
func (s *schemas) fixItems(v map[string]any, at place) {
	list, ok := v["items"].([]any)
	_, moved := s.moved[at.String()]
	if _, has := v["prefixItems"]; !ok || has || moved {
		return
	}
	if len(list) == 0 { // as PHP writes an empty object
		s.document.warned.add(at.below("items"), "is an empty list; it is read as an empty object")
		delete(v, "items")
		return
	}
	s.document.warned.add(at.below("items"), "is a list, as in older drafts of JSON Schema; it is read as prefixItems")
	delete(v, "items")
	if rest, ok := v["additionalItems"]; ok {
		v["items"] = rest
	}
	v["prefixItems"] = list
	s.moved[at.String()] = [2]string{"prefixItems", "items"}
}

// tellNewer tells the keywords that OpenAPI 3.0 does not have. They are judged.
func (s *schemas) tellNewer(v map[string]any, at place) {
	if s.document.minor > 0 {
		return
	}
	for _, k := range []string{"const", "patternProperties", "if", "prefixItems", "contains", "dependentRequired", "dependentSchemas", "propertyNames", "unevaluatedProperties", "unevaluatedItems", "$defs"} {
		if _, ok := v[k]; ok && s.moved[at.String()][0] != k && !s.together[at.String()] {
			s.document.warned.add(at.below(k), "is a keyword that OpenAPI 3.0 does not have; it is judged as in 3.1")
		}
	}
}

func (s *schemas) tellFormat(v map[string]any, at place) {
	name, ok := v["format"].(string)
	switch {
	case !ok:
		delete(v, "format")
	case slices.Contains(judgedFormats(), name):
		s.hasFormat = true
	case !slices.Contains(silentFormats(), name):
		s.document.unjudged(name, at.below("format"))
		delete(v, "format")
	default:
		delete(v, "format")
	}
}

// literal is a pattern as JavaScript writes it in a program.
var literal = regexp.MustCompile(`^/.+/[dgimsuvy]*$`)

// fixPatterns leaves out patterns of another kind than ECMA-262's, where they
// would be read as something else.
func (s *schemas) fixPatterns(v map[string]any, at place) error {
	text, ok := v["pattern"].(string)
	if !ok {
		return nil
	}
	if literal.MatchString(text) {
		s.document.warned.add(at.below("pattern"), "stands between slashes, which are a part of the pattern here; leave them out, and the flags behind them")
	}
	if anchorsOfPerl(text) {
		s.document.warned.add(at.below("pattern"), `has \A, \Z or \z, which ECMA-262 does not have (it has ^ and $); it is not judged`)
		delete(v, "pattern")
		return nil
	}
	if _, err := compilePattern(text); err != nil {
		return fmt.Errorf("%s: the pattern cannot be read as one of ECMA-262, so it cannot be judged", at.below("pattern"))
	}
	return nil
}

// chosenByDiscriminator lets one alternative or more fit where a discriminator
// says which one counts: it is a hint for readers, and alternatives with open
// objects often fit together (OpenAPI 3.1.1, Discriminator Object).
func (s *schemas) chosenByDiscriminator(v map[string]any, at place) {
	_, has := v["discriminator"].(map[string]any)
	alternatives, ok := v["oneOf"]
	list := node{alternatives, at.below("oneOf")}
	for i := range list.items() { // it may stand in the alternatives themselves
		has = has || slices.ContainsFunc(s.document.allSchemas(list.get(fmt.Sprint(i))), func(n node) bool { return n.get("discriminator").object() != nil })
	}
	_, moved := s.moved[at.String()]
	if _, taken := v["anyOf"]; !has || !ok || taken || moved {
		return
	}
	delete(v, "oneOf")
	v["anyOf"] = alternatives
	s.moved[at.String()] = [2]string{"anyOf", "oneOf"}
}

// leaveOutWriteOnly takes the names of writeOnly members out of required: in an
// answer they are not required (OpenAPI 3.0.3, Schema Object, writeOnly).
func (s *schemas) leaveOutWriteOnly(v map[string]any, at place) {
	required, ok := v["required"].([]any)
	if !ok {
		return
	}
	kept := []any{}
	for _, name := range required {
		if text, ok := name.(string); !ok || !s.document.isWriteOnly(at, text) {
			kept = append(kept, name)
		}
	}
	v["required"] = kept
}

func (d *document) isWriteOnly(at place, name string) bool {
	value, _ := valueAt(at.file.value, at.tokens)
	return slices.ContainsFunc(d.member(node{value, at}, name), isWriteOnly)
}

// nullable lets null through where OpenAPI 3.0 says nullable: beside a type, and
// also, as most tools read it, beside allOf or enum without one. Generators write it
// into 3.1 as well, where it says nothing: what its author means is clear. It reports
// whether the whole schema has to be put behind a choice for that.
func (s *schemas) nullable(v map[string]any, at place) (wraps bool) {
	newer := s.document.minor > 0
	is := v["nullable"] == true && (newer || v["$ref"] == nil)
	if is && newer {
		s.document.warned.add(at.below("nullable"), "says nothing in OpenAPI %s; it is read as in 3.0, so null is allowed. Write null as one of the types", s.document.version)
	}
	delete(v, "nullable")
	if !is {
		return false
	}
	for _, k := range []string{"$ref", "$dynamicRef", "enum", "const", "not", "allOf", "anyOf", "oneOf", "if"} {
		if _, has := v[k]; has {
			s.moved[at.String()] = [2]string{"else", ""}
			return true
		}
	}
	if types := typesOf(v); len(types) > 0 && !slices.Contains(types, "null") {
		list := []any{"null"}
		for _, t := range types {
			list = append(list, t)
		}
		v["type"] = list
	}
	return false
}

// unjudged tells a format that nobody here knows, each once.
func (d *document) unjudged(name string, at place) {
	for _, line := range d.warned {
		if strings.Contains(line, ": the format "+quoted(name)+" ") {
			return
		}
	}
	d.warned.add(at, "the format %s is unknown here and is not judged", quoted(name))
}
