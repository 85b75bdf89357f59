package contract

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// problems are the things to mend in a document, one line each.
type problems []string

func (p problems) Error() string { return strings.Join(p, "\n") }

// oneLine is a text without line breaks and what follows a dump of schemas.
func oneLine(text string) string {
	text, _, _ = strings.Cut(text, "\nSchema:\n")
	return strings.Join(strings.Fields(text), " ")
}

// firstLine is an error's text in one line.
func firstLine(err error) error { return errors.New(oneLine(err.Error())) }

// yamlReason takes the YAML library's words for what it cannot read, which hold
// the line.
func yamlReason(text string) string {
	if _, after, ok := strings.Cut(text, "yaml error: "); ok {
		text = after
	}
	for _, prefix := range []string{"yaml: ", "construct errors:", "unmarshal errors:", "load errors:"} {
		text = strings.TrimPrefix(strings.TrimSpace(text), prefix)
	}
	return oneLine(text)
}

// unreadable tells why the library could not take a document in.
func unreadable(err error) error {
	var external *openapi3.DisallowedExternalRefError
	if errors.As(err, &external) {
		return fmt.Errorf("the $ref %s leads out of the document; expected everything in one file, as bundlers write it", quoted(external.Ref))
	}
	text := err.Error()
	if rest, ok := strings.CutPrefix(text, "failed to resolve "); ok {
		if _, ref, ok := strings.Cut(rest, " in fragment in URI: "); ok {
			ref, _, _ = strings.Cut(ref, ": ")
			return fmt.Errorf("the $ref %s leads nowhere; expected the place of something in this document", ref)
		}
	}
	return errors.New(yamlReason(text))
}

// invalid tells each thing that the library finds wrong with a document, once.
func invalid(err error) error {
	var found problems
	told := map[string]bool{}
	all := openapi3.MultiError{err}
	errors.As(err, &all)
	for _, e := range all {
		place, line, reason := describe(e)
		// A component is found wrong where it stands and wherever it is used.
		key := fmt.Sprint(line, reason)
		if line == 0 {
			key = place + reason
		}
		if told[key] {
			continue
		}
		told[key] = true
		if place != "" {
			reason = place + ": " + reason
		}
		if line > 0 {
			reason = fmt.Sprintf("line %d: %s", line, reason)
		}
		found = append(found, reason)
	}
	return found
}

// describe takes one of the library's errors apart: where, and what.
func describe(err error) (place string, line int, reason string) {
	var tokens []string
	rest := err
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch w := e.(type) { //nolint:errorlint // one link of the chain at a time
		case *openapi3.SectionValidationError:
			tokens, rest = append(tokens, w.Section), w.Cause
		case *openapi3.PathValidationError:
			tokens, rest = append(tokens, w.Path), w.Cause
		case *openapi3.OperationValidationError:
			tokens, rest = append(tokens, strings.ToLower(w.Method)), w.Cause
		case *openapi3.ComponentValidationError:
			tokens, rest = append(tokens, componentKey(w.Section), w.Name), w.Cause
		default:
			if at := originLine(e); at > 0 {
				line = at
			}
		}
	}
	return pointer(tokens), line, reasonOf(rest)
}

func reasonOf(err error) string {
	var extra *openapi3.ExtraSiblingFieldsError
	var value *openapi3.SchemaValueError
	switch {
	case errors.As(err, &extra):
		var names []string
		for _, f := range extra.Fields {
			names = append(names, quoted(f))
		}
		return fmt.Sprintf("the field %s is unknown here; correct its spelling, or let it start with x-", strings.Join(names, ", "))
	case errors.As(err, &value):
		return fmt.Sprintf("the %s does not keep its own schema; make them agree", value.ValueKind)
	}
	return oneLine(err.Error())
}

// componentKey is the member of components that the library calls by this word.
func componentKey(word string) string {
	keys := []string{"schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links", "callbacks", "pathItems"}
	stem := strings.ToLower(strings.ReplaceAll(word, " ", ""))
	if stem == "requestbody" {
		return "requestBodies"
	}
	if i := slices.IndexFunc(keys, func(k string) bool { return strings.ToLower(k) == stem+"s" }); i >= 0 {
		return keys[i]
	}
	return word
}

// originLine is the line of the thing that an error is about. The library has
// dozens of error types with the same field and no method for it.
func originLine(err error) int {
	v := reflect.Indirect(reflect.ValueOf(err))
	if v.Kind() != reflect.Struct {
		return 0
	}
	field := v.FieldByName("Origin")
	if !field.IsValid() || !field.CanInterface() {
		return 0
	}
	origin, _ := field.Interface().(*openapi3.Origin)
	if origin == nil || origin.Key == nil {
		return 0
	}
	return origin.Key.Line
}
