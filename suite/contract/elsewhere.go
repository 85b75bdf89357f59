package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/refreshcheck/refreshcheck/suite/oneline"
)

// Elsewhere lists what an OpenAPI library finds wrong in the whole document, each
// thing once. It stops no run: what the operation needs is checked when it is
// opened. Examples and patterns are left out.
func Elsewhere(ctx context.Context, s Source) (found []string) {
	defer func() {
		if p := recover(); p != nil { // the library has met a document that it was not written for
			found = append(found, "the OpenAPI library fails in this document, so the parts outside the operation are not checked")
		}
	}()
	loader := openapi3.NewLoader()
	loader.Context = ctx
	loader.IncludeOrigin = true // line numbers for messages
	doc, err := loader.LoadFromData(bytes.TrimPrefix(s.Text, []byte("\xEF\xBB\xBF")))
	if err != nil {
		return []string{unreadable(err, bytes.Contains(s.Text, []byte("$id")))}
	}
	err = doc.Validate(ctx, openapi3.EnableMultiError(), openapi3.DisableExamplesValidation(), openapi3.DisableSchemaPatternValidation())
	if err != nil {
		return invalid(err)
	}
	return nil
}

// libraryText is a library's error text as one line. It leaves out the schema
// and the value that the OpenAPI library writes below it.
func libraryText(text string) string {
	text, _, _ = strings.Cut(text, "\nSchema:\n")
	return oneline.Join(text)
}

// yamlReason is the YAML library's text about what it cannot read. It has the
// line.
func yamlReason(text string) string {
	if _, after, ok := strings.Cut(text, "yaml error: "); ok {
		text = after
	}
	for _, prefix := range []string{"yaml: ", "construct errors:", "unmarshal errors:", "load errors:"} {
		text = strings.TrimPrefix(strings.TrimSpace(text), prefix)
	}
	return libraryText(text)
}

// unreadable says why the library could not read a document. It does not know $id, which
// moves the place that a $ref is seen from.
func unreadable(err error, moves bool) string {
	var external *openapi3.DisallowedExternalRefError
	if errors.As(err, &external) {
		return fmt.Sprintf("the $ref %s leads to another file, so the parts outside the operation are not checked", quoted(external.Ref))
	}
	text := err.Error()
	if rest, ok := strings.CutPrefix(text, "failed to resolve "); ok {
		if _, ref, ok := strings.Cut(rest, " in fragment in URI: "); ok {
			ref, _, _ = strings.Cut(ref, ": ")
			if moves {
				return fmt.Sprintf("the OpenAPI library does not find the $ref %s, and does not know $id, so the parts outside the operation are not checked", ref)
			}
			return fmt.Sprintf("the $ref %s leads nowhere", ref)
		}
	}
	return yamlReason(text)
}

// invalid lists everything that the library finds wrong in a document, each
// thing once.
func invalid(err error) []string {
	var found []string
	told := map[string]bool{}
	all := openapi3.MultiError{err}
	errors.As(err, &all)
	for _, e := range all {
		place, line, reason := describe(e)
		// A wrong component is reported at its own place and at every place that uses
		// it.
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

// describe splits one of the library's errors into place, line and reason.
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
		return fmt.Sprintf("the field %s is unknown here; correct its spelling, or begin its name with x-", strings.Join(names, ", "))
	case errors.As(err, &value):
		return fmt.Sprintf("the %s does not match its own schema; change one of them", value.ValueKind)
	}
	return libraryText(err.Error())
}

// componentKey is the member of components for the word that the library uses.
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

// originLine is the line that an error is about. The library has dozens of error
// types with the same field, and no method for it.
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
