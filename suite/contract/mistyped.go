package contract

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// People and templates write a number as a text, a list of one as the one, a type with
// a capital. Where only one thing can be meant, it is read as that, in the document
// itself, so that all who read it see the same.

// countingKeywords have a number.
func countingKeywords() []string {
	return []string{"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains",
		"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
}

// flagKeywords are true or false, or may be.
func flagKeywords() []string {
	return []string{"uniqueItems", "nullable", "readOnly", "writeOnly", "additionalProperties", "unevaluatedProperties", "exclusiveMinimum", "exclusiveMaximum"}
}

// mistyped mends the keywords of one schema, in its copy and in the document.
func (s *schemas) mistyped(v map[string]any, at place) {
	original, _ := valueAt(at.file.value, at.tokens)
	written, _ := original.(map[string]any)
	set := func(k string, value any, as string) {
		v[k] = value
		if written != nil {
			written[k] = deepCopy(value)
		}
		s.document.warned.add(at.below(k), "%s", "is "+as)
	}
	for _, k := range slices.Sorted(maps.Keys(v)) {
		switch value := v[k].(type) {
		case string:
			mend(k, value, set)
		case []any:
			if k == "required" && slices.ContainsFunc(value, isNothing) {
				set(k, slices.DeleteFunc(slices.Clone(value), isNothing), "a list with null in it, which is left out")
			}
		}
	}
	s.mistypedType(v, set)
}

func isNothing(value any) bool { return value == nil }

// mend reads the text of a keyword that has no text.
func mend(k, text string, set func(k string, value any, as string)) {
	flag, isFlag := map[string]bool{"true": true, "false": false}[strings.ToLower(text)]
	switch {
	case slices.Contains(countingKeywords(), k) && isNumber(text):
		set(k, json.Number(text), "a text; it is read as the number "+text)
	case isFlag && (k == "required" || slices.Contains(flagKeywords(), k)):
		set(k, flag, "a text; it is read as "+strconv.FormatBool(flag))
	case k == "required" && text != "" || k == "enum":
		set(k, []any{text}, "a text where a list is expected; it is read as a list of this one")
	}
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil && json.Valid([]byte(text))
}

// mistypedType reads a type that is written with a capital, or as programming
// languages call it.
func (s *schemas) mistypedType(v map[string]any, set func(k string, value any, as string)) {
	var all []any
	var told []string
	for _, t := range typesOf(v) {
		name, known := commonType(t)
		if known && name != t {
			told = append(told, name)
		}
		all = append(all, name)
	}
	if len(told) == 0 {
		return
	}
	value := any(all)
	if _, isText := v["type"].(string); isText {
		value = all[0]
	}
	set("type", value, "no type of JSON Schema; it is read as "+strings.Join(told, ", "))
}

// commonType is the type of JSON Schema that a word stands for.
func commonType(word string) (name string, known bool) {
	switch lower := strings.ToLower(word); lower {
	case "string", "number", "integer", "boolean", "array", "object", "null":
		return lower, true
	case "str", "text":
		return "string", true
	case "int", "int32", "int64", "long", "short":
		return "integer", true
	case "float", "double", "decimal":
		return "number", true
	case "bool":
		return "boolean", true
	case "any":
		return lower, true
	}
	return word, false
}

// in is where a parameter or an apiKey stands, in lower case: some write Cookie.
func (n node) in() string { return strings.ToLower(n.get("in").text()) }

// tellIn warns of a place that is not in lower case.
func (d *document) tellIn(n node) {
	if text := n.get("in").text(); !d.sealed && text != n.in() {
		d.warned.add(n.at.below("in"), "is written with capitals; it is read as %s", n.in())
	}
}

// operationOf is the operation of a method in the first Path Item that has it. Methods
// are written in lower case, but some write POST.
func operationOf(items []node, method string) node {
	if n := firstWith(items, method); n.value != nil {
		return n
	}
	return firstWith(items, strings.ToUpper(method))
}

// asRequirements is a list of security requirements: some write one requirement, or
// the names of schemes alone.
func (d *document) asRequirements(n node) node {
	switch v := n.value.(type) {
	case map[string]any:
		if v["$ref"] != nil {
			return n
		}
		d.warned.add(n.at, "is one requirement where a list is expected; it is read as a list of this one")
		return node{[]any{v}, n.at}
	case []any:
		var all []any
		for _, one := range v {
			if name, ok := one.(string); ok {
				d.warned.add(n.at, "has the name of the scheme %s alone; it is read as a requirement of this one", quoted(name))
				one = map[string]any{name: []any{}}
			}
			all = append(all, one)
		}
		return node{all, n.at}
	}
	return n
}
