package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Body is a body that a response is documented to have.
type Body struct {
	MediaType string // empty: there is no content
	Octets    []byte
}

// Sample makes a body that a status is documented to have, from examples,
// defaults and types. text gives the text of a member by its name; ok is false
// for a member that it has none for. An error says that no body could be made
// that the contract accepts.
func (c *Contract) Sample(status int, text func(member string) (value string, ok bool)) (Body, error) {
	r := c.response(status)
	if r == nil || len(r.media) == 0 {
		return Body{}, nil
	}
	m := r.media[0]
	for _, one := range r.media {
		if one.coversJSON() {
			m = one
			break
		}
	}
	b := Body{MediaType: m.kind + "/" + strings.Replace(m.subtype, "*+", "problem+", 1)}
	switch {
	case m.coversJSON() && !isJSON(m.kind, m.subtype):
		b.MediaType = "application/json"
	case m.kind == "*" || m.subtype == "*":
		b.MediaType = "text/plain"
	}
	var wrong string
	for i, make := range c.samples(m, text) {
		value := make()
		b.Octets = []byte(fmt.Sprint(value))
		if m.coversJSON() {
			b.Octets, _ = json.Marshal(value) // JSON values can be written
		}
		why := c.misses(status, b)
		if why == "" {
			return b, nil
		}
		if i == 0 {
			wrong = why
		}
	}
	return b, fmt.Errorf("%s: no sample of the body could be made (%s); write an example there", m.at, wrong)
}

// samples make bodies to try: from the schema with its examples, without those of
// whole objects, which people leave incomplete, and the example of the media type.
func (c *Contract) samples(m mediaRange, text func(member string) (value string, ok bool)) []func() any {
	if m.schema.value == nil && !m.coversJSON() {
		return []func() any{func() any { return "sample" }}
	}
	return []func() any{
		func() any { return sampling{c, text, false}.value(m.schema, "", 0) },
		func() any { return sampling{c, text, true}.value(m.schema, "", 0) },
		func() any {
			holder, _ := valueAt(m.at.file.value, m.at.tokens)
			value, _ := c.exampleOf(node{holder, m.at}, m.schema)
			return value
		},
	}
}

// misses says why the contract does not accept a body; empty: it does.
func (c *Contract) misses(status int, b Body) string {
	fields := func(name string) []string {
		if name == "Content-Type" {
			return []string{b.MediaType}
		}
		return nil
	}
	for _, v := range c.Judge(status, fields, b.Octets) {
		if v.Rule == "schema" || v.Rule == "content-type" || v.Rule == "json" {
			return v.Message
		}
	}
	return ""
}

// SampleHeaders are the header fields that a status is documented to require, with
// values that their schemas accept, as far as that is possible. Set-Cookie has no
// value: what it sets is the server's.
func (c *Contract) SampleHeaders(status int) (fields []Field) {
	r := c.response(status)
	if r == nil {
		return nil
	}
	s := sampling{c, func(string) (string, bool) { return "", false }, false}
	for _, h := range r.headers {
		value := ""
		if name := http.CanonicalHeaderKey(h.name); name == "Content-Type" || !h.required {
			continue
		} else if name != "Set-Cookie" && h.schema.value != nil {
			value = textOfValue(s.value(h.schema, "", 0))
		}
		fields = append(fields, Field{Name: h.name, Value: value})
	}
	return fields
}

// sampling makes values that schemas accept.
type sampling struct {
	contract  *Contract
	text      func(member string) (string, bool)
	piecewise bool // the examples of whole objects and lists are left out
}

// merged is what a schema says in all its parts; the first one counts.
func (s sampling) merged(n node) (all map[string]any, parts []node) {
	parts = s.contract.document.allSchemas(n)
	all = map[string]any{}
	for _, part := range parts {
		for k, v := range part.object() {
			if _, ok := all[k]; !ok {
				all[k] = v
			}
		}
	}
	return all, parts
}

// value is a value that a schema accepts, for a member of this name.
func (s sampling) value(n node, member string, depth int) any {
	all, parts := s.merged(n)
	types := typesOf(all)
	isText := len(types) == 0 && all["properties"] == nil || slices.Contains(types, "string")
	if value, ok := s.text(member); ok && member != "" && isText && all["enum"] == nil && all["const"] == nil {
		return value
	}
	if number, ok := s.given(member, types); ok {
		return number
	}
	if value, from := s.contract.exampleOf(node{}, n); from != "" && !(s.piecewise && isWhole(value)) {
		return value
	}
	if depth > deepSample && s.takesNull(all) {
		return nil
	}
	for _, part := range parts {
		for _, k := range []string{"oneOf", "anyOf"} {
			if part.get(k).items() > 0 && depth < 20 && all["properties"] == nil {
				return s.value(part.get(k, "0"), member, depth+1)
			}
		}
	}
	switch {
	case all["properties"] != nil || slices.Contains(types, "object"):
		return s.object(parts, depth)
	case slices.Contains(types, "array"):
		return s.array(all, parts, depth)
	case slices.Contains(types, "integer"), slices.Contains(types, "number"):
		return number(all)
	case slices.Contains(types, "boolean"):
		return false
	case slices.Contains(types, "string"):
		return sampleText(all)
	case slices.Contains(types, "null"):
		return nil
	}
	return map[string]any{}
}

func isWhole(value any) bool { return typeOf(value) == "object" || typeOf(value) == "array" }

// given is the number that a member of a numeric type is given by its name.
func (s sampling) given(member string, types []string) (json.Number, bool) {
	if !slices.Contains(types, "integer") && !slices.Contains(types, "number") {
		return "", false
	}
	text, ok := s.text(member)
	_, err := json.Number(text).Int64()
	return json.Number(text), ok && err == nil
}

// deepSample is where a sample takes null if it may: a schema that requires a member
// of its own kind ends there.
const deepSample = 3

func (s sampling) takesNull(all map[string]any) bool {
	return slices.Contains(typesOf(all), "null") || all["nullable"] == true
}

// object has the required members, and those that are given by their name.
func (s sampling) object(parts []node, depth int) any {
	object := map[string]any{}
	if depth > 20 {
		return object
	}
	required := map[string]bool{}
	for _, part := range parts {
		list := part.get("required")
		for i := range list.items() {
			required[list.get(strconv.Itoa(i)).text()] = true
		}
	}
	for _, part := range parts {
		properties := s.contract.document.properties(part)
		for _, name := range properties.names() {
			_, given := s.text(name)
			if _, done := object[name]; !done && (required[name] || given) {
				object[name] = s.value(s.mostExact(parts, name, properties.get(name)), name, depth+1)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(required)) {
		if _, done := object[name]; !done {
			object[name] = "sample"
		}
	}
	s.fillUp(object, parts, depth)
	return object
}

// mostExact is what the parts of a schema say of a member: the first of them that
// says what it is, or otherwise the first of all.
func (s sampling) mostExact(parts []node, name string, first node) node {
	for _, part := range parts {
		n := s.contract.document.properties(part).get(name)
		for _, exact := range s.contract.document.allSchemas(n) {
			if exact.has("const") || exact.has("enum") {
				return n
			}
		}
	}
	return first
}

// fillUp adds members until there are as many as minProperties asks for.
func (s sampling) fillUp(object map[string]any, parts []node, depth int) {
	for _, part := range parts {
		least, ok := count(part.get("minProperties").value)
		for i := 0; ok && len(object) < least && i < 2*least && i < 100; i++ {
			object[fmt.Sprintf("sample%d", i)] = s.value(part.get("additionalProperties"), "", depth+1)
		}
	}
}

func (s sampling) array(all map[string]any, parts []node, depth int) any {
	items := []any{}
	least, _ := strconv.Atoi(fmt.Sprint(all["minItems"]))
	for _, part := range parts {
		for i := range part.get("prefixItems").items() {
			items = append(items, s.value(part.get("prefixItems", strconv.Itoa(i)), "", depth+1))
		}
	}
	for _, part := range parts {
		for len(items) < least && len(items) < 100 && part.has("items") {
			items = append(items, s.value(part.get("items"), "", depth+1))
		}
	}
	return items
}

func number(all map[string]any) any {
	for _, k := range []string{"minimum", "maximum"} {
		if n, ok := all[k].(json.Number); ok {
			return n
		}
	}
	return json.Number("1")
}

func sampleText(all map[string]any) string {
	byFormat := map[string]string{
		"date-time": "2026-11-28T15:04:05Z", "date": "2026-11-28", "time": "15:04:05Z", "duration": "PT1H", "email": "ada@example.com", "hostname": "api.example.com",
		"ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "uri": "https://api.example.com/", "uri-reference": "/a", "uuid": "123e4567-e89b-42d3-a456-426614174000", "byte": "c2FtcGxl",
	}
	text := "sample"
	if known, ok := byFormat[textOf(all["format"])]; ok {
		return known
	}
	if least, err := strconv.Atoi(fmt.Sprint(all["minLength"])); err == nil && least > len(text) && least < 10_000 {
		text += strings.Repeat("x", least-len(text))
	}
	if most, err := strconv.Atoi(fmt.Sprint(all["maxLength"])); err == nil && most >= 0 && most < len(text) {
		text = text[:most]
	}
	return text
}
