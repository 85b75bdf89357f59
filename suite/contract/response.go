package contract

import (
	"fmt"
	"mime"
	"regexp"
	"sort"
	"strings"
)

const defaultKey = "default"

var statusKey = regexp.MustCompile(`^([1-5][0-9][0-9]|[1-5]XX|default)$`)

// statusKey is the key of a response as OpenAPI writes it. Generators also write
// 4xx.
func (d *document) statusKey(written string, at place) (string, error) {
	if statusKey.MatchString(written) {
		return written, nil
	}
	if upper := strings.ToUpper(strings.TrimSpace(written)); statusKey.MatchString(upper) {
		d.warned.add(at.below(written), "is read as %s", upper)
		return upper, nil
	}
	if lower := strings.ToLower(written); lower == defaultKey {
		d.warned.add(at.below(written), "is read as default")
		return lower, nil
	}
	return "", fmt.Errorf("%s is not a status; expected three digits, a range such as 4XX, or default", at.below(written))
}

// response is one documented response, prepared for judging.
type response struct {
	key      string // 200, 4XX, default
	written  string // the key as it is written in the document
	node     node
	declared []string
	media    []mediaRange // most exact first
	headers  []header
	// list and location are the members that say where an error is; see Locations.
	list, location string
}

// mediaRange is one media type, or a range of media types, that a response
// declares.
type mediaRange struct {
	kind, subtype string // in lower case; * for any
	parameters    map[string]string
	key           string // as it is written in the document
	at            place
	schema        node         // its value is nil: there is none
	judge         *schemaJudge // nil: there is no schema
	textTypes     []string     // the types by which a body of text is read
}

func (c *Contract) newResponse(key, written string, n node) (*response, error) {
	if text := n.text(); n.value == nil || text != "" { // a description alone
		c.document.warned.add(n.at, "is no response; it is read as one without content")
		n.value = map[string]any{"description": text}
	}
	if n.object() == nil {
		return nil, fmt.Errorf("%s is empty; expected a response", n.at)
	}
	c.document.tellResponse(n)
	r := &response{key: key, written: written, node: n}
	content := c.document.followed(n.get("content"))
	for _, key := range content.names() {
		r.declared = append(r.declared, key)
		ranges, err := c.newMediaRanges(key, content.get(key))
		if err != nil {
			return nil, err
		}
		r.media = append(r.media, ranges...)
	}
	sort.SliceStable(r.media, func(a, b int) bool { return r.media[a].exactness() > r.media[b].exactness() })
	headers := c.document.followed(n.get("headers"))
	for _, name := range headers.names() {
		// A documented Content-Type is ignored (OpenAPI 3.1.1, Response Object, headers).
		if strings.EqualFold(name, "Content-Type") {
			continue
		}
		h, err := c.newHeader(name, headers.get(name))
		if err != nil {
			return nil, err
		}
		r.headers = append(r.headers, h)
	}
	return r, nil
}

// newMediaRanges reads one key of a content map. A list with commas, as some
// generators write it, is several ranges with one schema.
func (c *Contract) newMediaRanges(key string, value node) ([]mediaRange, error) {
	value, err := c.document.resolve(value)
	if err != nil {
		return nil, err
	}
	c.document.tellMedia(value)
	schema := value.get("schema")
	judge, err := c.schemas.judge(schema)
	if err != nil {
		return nil, err
	}
	var types []string
	for _, part := range c.document.allSchemas(schema) {
		types = append(types, typesOf(part.object())...)
	}
	var ranges []mediaRange
	for text := range strings.SplitSeq(key, ",") {
		full, parameters, err := mime.ParseMediaType(text)
		kind, subtype, ok := strings.Cut(full, "/")
		if err != nil || !ok {
			return nil, fmt.Errorf("%s is not a media type; expected one such as application/json", value.at)
		}
		ranges = append(ranges, mediaRange{kind, subtype, parameters, key, value.at, schema, judge, types})
	}
	return ranges, nil
}

// exactness orders the ranges that match one media type (OpenAPI 3.1.1, Response
// Object, content: the most specific key applies).
func (m mediaRange) exactness() int {
	switch {
	case m.kind == "*":
		return 0
	case strings.HasPrefix(m.subtype, "*"):
		return 1
	case len(m.parameters) == 0:
		return 2
	}
	return 3
}

// covers reports whether the range has a media type in it. OpenAPI has no ranges of
// suffixes, but tools write application/*+json.
func (m mediaRange) covers(kind, subtype string) bool {
	suffix, ofSuffix := strings.CutPrefix(m.subtype, "*")
	return (m.kind == "*" || m.kind == kind) && (m.subtype == subtype || ofSuffix && strings.HasSuffix(subtype, suffix))
}

// coversJSON reports whether the range includes a JSON media type.
func (m mediaRange) coversJSON() bool {
	return isJSON(m.kind, m.subtype) || m.covers("application", "json")
}

func (m mediaRange) schemaName() string {
	if ref := m.schema.get("$ref").text(); ref != "" {
		if tokens := fragmentTokens(ref); len(tokens) > 0 {
			return tokens[len(tokens)-1]
		}
	}
	return m.schema.get("title").text()
}

// isJSON reports whether bodies of a media type are JSON: application/json, or a
// type with the suffix +json (RFC 6839 §3.1).
func isJSON(kind, subtype string) bool {
	return kind == "application" && subtype == "json" || strings.HasSuffix(subtype, "+json")
}

// mediaFor is the declared range for a media type. A range with parameters is
// preferred if they agree, but different parameters are no reason to reject the
// media type.
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

// onlyJSON is the range for a body whose Content-Type selects no declared type:
// the range that includes JSON, if there is exactly one.
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
