package contract

import (
	"cmp"
	"fmt"
	"maps"
	"mime"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const defaultKey = "default"

var statusKey = regexp.MustCompile(`^([1-5][0-9][0-9]|[1-5]XX|default)$`)

// response is one documented entry of the operation, made ready for judging.
type response struct {
	key      string // as documented: 200, 4XX, default
	declared []string
	media    []mediaRange // most exact first
	headers  []header
}

// mediaRange is one media type, or range of them, that a response declares.
type mediaRange struct {
	kind, subtype string // in lower case; * for any
	parameters    map[string]string
	key           string // as the document spells it
	tokens        []string
	ref           *openapi3.SchemaRef
	judge         schemaJudge // nil: there is no schema
}

func newResponse(d *document, key string, ref *openapi3.ResponseRef, tokens []string) (*response, error) {
	if !statusKey.MatchString(key) {
		return nil, fmt.Errorf("%s is no status; expected three digits, a range such as 4XX, or default", d.place(tokens))
	}
	if ref == nil || ref.Value == nil {
		return nil, fmt.Errorf("%s is empty; expected a response", d.place(tokens))
	}
	r := &response{key: key}
	for _, key := range slices.Sorted(maps.Keys(ref.Value.Content)) {
		r.declared = append(r.declared, key)
		ranges, err := newMediaRanges(d, key, ref.Value.Content[key], extend(tokens, "content", key))
		if err != nil {
			return nil, err
		}
		r.media = append(r.media, ranges...)
	}
	slices.SortStableFunc(r.media, func(a, b mediaRange) int { return cmp.Compare(b.exactness(), a.exactness()) })
	for _, name := range slices.Sorted(maps.Keys(ref.Value.Headers)) {
		// A documented Content-Type is ignored (OpenAPI 3.1.1, Response Object, headers).
		if strings.EqualFold(name, "Content-Type") {
			continue
		}
		h, err := newHeader(d, name, ref.Value.Headers[name], extend(tokens, "headers", name))
		if err != nil {
			return nil, err
		}
		r.headers = append(r.headers, h)
	}
	return r, nil
}

// newMediaRanges reads one key of a content map. The library takes a list with
// commas for several ranges of one schema, and so do we.
func newMediaRanges(d *document, key string, value *openapi3.MediaType, tokens []string) ([]mediaRange, error) {
	var judge schemaJudge
	var ref *openapi3.SchemaRef
	if value != nil && value.Schema != nil {
		var err error
		ref = value.Schema
		if judge, err = newSchemaJudge(d, ref, extend(tokens, "schema")); err != nil {
			return nil, err
		}
	}
	var ranges []mediaRange
	for text := range strings.SplitSeq(key, ",") {
		full, parameters, err := mime.ParseMediaType(text)
		kind, subtype, ok := strings.Cut(full, "/")
		if err != nil || !ok {
			return nil, fmt.Errorf("%s is no media type; expected one such as application/json", d.place(tokens))
		}
		ranges = append(ranges, mediaRange{kind, subtype, parameters, key, tokens, ref, judge})
	}
	return ranges, nil
}

// exactness orders the ranges that fit one media type (OpenAPI 3.1.1, Response
// Object, content: the most specific key applies).
func (m mediaRange) exactness() int {
	switch {
	case m.kind == "*":
		return 0
	case m.subtype == "*":
		return 1
	case len(m.parameters) == 0:
		return 2
	}
	return 3
}

func (m mediaRange) covers(kind, subtype string) bool {
	return (m.kind == "*" || m.kind == kind) && (m.subtype == "*" || m.subtype == subtype)
}

// coversJSON reports whether a JSON body may come under the range.
func (m mediaRange) coversJSON() bool {
	return isJSON(m.kind, m.subtype) || m.covers("application", "json")
}

func (m mediaRange) schemaName() string {
	switch {
	case m.ref == nil:
		return ""
	case m.ref.Ref != "":
		tokens := pointerTokens(m.ref.Ref)
		return tokens[len(tokens)-1]
	case m.ref.Value != nil:
		return m.ref.Value.Title
	}
	return ""
}

// isJSON reports whether a media type's bodies are JSON: application/json, or a
// type with the suffix that says so (RFC 6839 §3.1).
func isJSON(kind, subtype string) bool {
	return kind == "application" && subtype == "json" || strings.HasSuffix(subtype, "+json")
}

// mediaFor is the declared range for a media type. Parameters are free: a range
// declared with some is taken first where they agree, and also where they do
// not.
func (r *response) mediaFor(kind, subtype string, parameters map[string]string) *mediaRange {
	var fitting *mediaRange
	for i := range r.media {
		m := &r.media[i]
		if !m.covers(kind, subtype) {
			continue
		}
		agrees := true
		for name, value := range m.parameters {
			agrees = agrees && strings.EqualFold(parameters[name], value)
		}
		if agrees {
			return m
		}
		if fitting == nil {
			fitting = m
		}
	}
	return fitting
}

// onlyJSON is the range for a body that says of no declared type that it is its
// own: the one that covers JSON, if there is no choice.
func (r *response) onlyJSON() *mediaRange {
	var only *mediaRange
	for i := range r.media {
		if !r.media[i].coversJSON() {
			continue
		}
		if only != nil {
			return nil
		}
		only = &r.media[i]
	}
	return only
}
