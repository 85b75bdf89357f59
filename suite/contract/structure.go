package contract

import (
	"slices"
	"strings"
)

// The fields of the objects that an operation is made of (OpenAPI 3.2.0 §4, which
// has all those of 3.0 and 3.1).
func operationFields() []string {
	return []string{"tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses", "callbacks", "deprecated", "security", "servers"}
}
func parameterFields() []string {
	return []string{"name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved", "schema", "example", "examples", "content"}
}
func responseFields() []string {
	return []string{"summary", "description", "headers", "content", "links"}
}
func mediaFields() []string {
	return []string{"schema", "itemSchema", "example", "examples", "encoding", "prefixEncoding", "itemEncoding"}
}
func schemaFields() []string {
	return slices.Concat(annotations(), keywordsWithOne(), keywordsWithList(), keywordsWithMap(), []string{
		"$schema", "$vocabulary", "$id", "$anchor", "$dynamicAnchor", "$ref", "$dynamicRef", "definitions", "type", "enum", "const", "format", "pattern", "nullable", "writeOnly",
		"multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains",
		"maxProperties", "minProperties", "required", "dependentRequired", "additionalItems", "dependencies", "id", "$recursiveRef", "$recursiveAnchor"})
}

// tellUnknown warns of fields that an object does not have. They are read as if
// they were not there, and may be misspelt.
func (d *document) tellUnknown(n node, known []string) {
	for _, name := range n.names() {
		if !slices.Contains(known, name) && !strings.HasPrefix(name, "x-") && name != "$ref" {
			d.warned.add(n.at, "the field %s is unknown here; correct its spelling, or begin its name with x-", quoted(name))
		}
	}
}

// tellStructure warns of what is wrong in an operation and does not matter for
// judging it.
func (d *document) tellStructure(o operation) {
	d.tellUnknown(o.node, operationFields())
	for _, n := range d.parameters(o) {
		p, err := d.resolve(n)
		if err != nil {
			d.warned.add(n.at, "%s", err)
			continue
		}
		d.tellUnknown(p, parameterFields())
		if required := p.get("required"); required.text() == "true" {
			d.warned.add(required.at, "is a text; it is read as true")
		}
		d.tellExamples(p)
	}
}

func (d *document) tellResponse(n node) {
	d.tellUnknown(n, responseFields())
	if typeOf(n.get("description").value) != "string" && d.minor < 2 {
		d.warned.add(n.at, "has no description, which OpenAPI requires")
	}
}

func (d *document) tellMedia(n node) {
	d.tellUnknown(n, mediaFields())
	d.tellExamples(n)
}

func (d *document) tellExamples(n node) {
	if n.has("example") && n.has("examples") {
		d.warned.add(n.at, "has example beside examples; OpenAPI allows one of them")
	}
	if typeOf(n.get("examples").value) == "array" {
		d.warned.add(n.at.below("examples"), "is a list; here it is a map of examples by name")
	}
}
