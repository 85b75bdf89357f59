package contract

import (
	"fmt"
	"mime"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// absent is the value type of a member or a field that is missing.
const absent = "absent"

// maxViolations is the most violations of one rule that are reported for one
// response: a server may break the contract in every item of a long list, in
// every answer of a run.
const maxViolations = 20

// Violation is one breach of the contract by a response.
type Violation struct {
	// Rule is one of status, content-type, json, schema, headers, or one of the
	// advisory rules charset, unique-members and format.
	Rule string
	// Message is one sentence in one line. It never holds a value of the response:
	// only words of the contract, JSON types, offsets, and member names, which are
	// quoted and at most 64 visible characters long.
	Message string
	// Pointer is the place in the body, as a JSON Pointer (RFC 6901); empty for the
	// whole body. It is only valid if HasPointer is true. Unlike Message it holds
	// member names in full.
	Pointer    string
	HasPointer bool
	// Place is the place in the document of the requirement that was broken, such
	// as openapi.json#/components/schemas/Token/required.
	Place string
	// ValueType is the JSON type of the wrong value: object, array, string, number,
	// boolean, null, or absent. It is empty if there is no value.
	ValueType string
	// Section is the section of the standard that the rule comes from, such as RFC
	// 8259 §8.1. It is empty if the rule comes only from the document.
	Section string
}

// Judge reports every violation by a response to the operation. header returns
// the lines of a field by its name, in any letter case. body is the content
// after all codings are removed.
//
// These things must hold. The status is documented. The response has exactly one
// Content-Type, which can be parsed and is declared for the status. A JSON body
// is exactly one JSON value in UTF-8 without a byte order mark, and matches the
// declared schema. The documented header fields are there and match their
// schemas. If the status is not documented, nothing else is judged. The body of
// a status that is documented without content is not judged. If the Content-Type
// selects no declared type, the body is judged by the JSON media type of the
// status, if it declares exactly one.
//
// The violations are sorted by rule and then by pointer, so the same response
// always gives the same list.
func (c *Contract) Judge(status int, header func(name string) []string, body []byte) []Violation {
	return c.Read(status, header, body).Violations
}

// Judged is a response as the contract sees it.
type Judged struct {
	// Violations are what Judge tells.
	Violations []Violation
	// Value is the body's JSON value: objects are map[string]any, arrays []any.
	// What stands for a number depends on the contract.
	Value any
	// IsJSON says that the body is exactly one JSON value, as Decode wants it.
	IsJSON bool
	// Values is how many JSON values it is made of.
	Values int
}

// Read judges a response as Judge does, and decodes its body as Decode does. It
// reads the body once for both.
func (c *Contract) Read(status int, header func(name string) []string, body []byte) Judged {
	return c.judged(status, header, body, func(number numberMaker) (decoded, *flaw) { return readJSON(body, number) })
}

// judged judges a response whose body the function reads.
func (c *Contract) judged(status int, header func(name string) []string, body []byte, reading bodyReader) Judged {
	r := c.response(status)
	if r == nil {
		plain, f := reading(asWritten)
		read := Judged{Value: plain.value, IsJSON: f == nil, Values: plain.values}
		read.Violations = []Violation{{Rule: "status", Place: c.ResponsePlace(status), Message: c.undocumented(status)}}
		return read
	}
	if header == nil {
		header = func(string) []string { return nil }
	}
	var found violations
	for _, h := range r.headers {
		found.add(h.violations(c.document, header(h.name))...)
	}
	var chosen, text *mediaRange
	if len(r.media) > 0 {
		m, json, broken := c.contentType(r, header("Content-Type"))
		found.add(broken...)
		switch {
		case m != nil && json:
			chosen = m
		case m != nil && m.judge != nil && m.kind == "text" && m.readsText():
			text = m
		}
	}
	read, f := reading(exactNumber)
	if chosen != nil {
		c.body(&found, chosen, read, f)
	}
	if text != nil && utf8.Valid(body) {
		found.add(c.text(text, string(body))...)
	}
	return Judged{found.inOrder(), read.value, f == nil, read.values}
}

// readsText reports whether the schema is one of a text, and not of an object that
// somebody writes as text.
func (m mediaRange) readsText() bool {
	return !slices.Contains(m.textTypes, "object") && !slices.Contains(m.textTypes, "array")
}

// text judges a body of text: as the number or the boolean that its schema asks
// for, if it is one, and otherwise as a string.
func (c *Contract) text(m *mediaRange, body string) []Violation {
	r := decoded{value: scalarOf(m.textTypes, body), values: 1}
	var all []Violation
	for _, b := range m.judge.judge(r) {
		all = append(all, b.violation(c.document, r.value, "The body"))
	}
	for _, b := range m.judge.badFormats(r) {
		v := b.violation(c.document, r.value, "The body")
		v.Rule = "format"
		all = append(all, v)
	}
	return all
}

func (c *Contract) undocumented(status int) string {
	documented := make([]string, 0, len(c.responses))
	for key := range c.responses {
		documented = append(documented, key)
	}
	slices.Sort(documented)
	return fmt.Sprintf("The status %d is not documented; the contract documents %s.", status, strings.Join(documented, ", "))
}

// contentType finds the declared media type that the response's Content-Type
// selects, and whether its body is JSON.
func (c *Contract) contentType(r *response, lines []string) (*mediaRange, bool, []Violation) {
	v := Violation{Rule: "content-type", Section: "RFC 9110 §8.3",
		Place: c.document.keywordPlace(r.node.at, "content")}
	fallback := r.onlyJSON()
	refuse := func(format string, args ...any) (*mediaRange, bool, []Violation) {
		v.Message = fmt.Sprintf(format, args...)
		return fallback, fallback != nil, []Violation{v}
	}
	declared := strings.Join(r.declared, ", ")
	if len(lines) == 0 {
		v.ValueType = absent
		return refuse("There is no Content-Type; the contract declares %s.", declared)
	}
	if len(lines) > 1 {
		return refuse("There are %d Content-Type lines; expected exactly one.", len(lines))
	}
	full, parameters, err := mime.ParseMediaType(withoutEmptyParameters(lines[0]))
	kind, subtype, ok := strings.Cut(full, "/")
	switch {
	case err != nil && ok:
		v.Section = "RFC 9110 §5.6.6"
		return refuse("The parameters of the Content-Type cannot be parsed.")
	case err != nil || !ok || kind == "" || subtype == "":
		v.Section = "RFC 9110 §8.3.1"
		return refuse("The Content-Type is not a media type; the contract declares %s.", declared)
	}
	chosen := r.mediaFor(kind, subtype, parameters)
	if chosen == nil {
		return refuse("The media type is not declared for this status; the contract declares %s.", declared)
	}
	if !isJSON(kind, subtype) {
		return chosen, false, nil
	}
	charset, ok := parameters["charset"]
	if ok && !strings.EqualFold(charset, "utf-8") {
		return chosen, true, []Violation{{Rule: "charset", Section: "RFC 8259 §8.1", Place: chosen.at.String(),
			Message: "The charset parameter is not utf-8; JSON is always UTF-8."}}
	}
	return chosen, true, nil
}

// body judges a JSON body that was read, or that has a flaw.
func (c *Contract) body(found *violations, m *mediaRange, r decoded, f *flaw) {
	place := m.at.String()
	if f != nil {
		found.add(Violation{Rule: "json", Message: f.message, HasPointer: true, Place: place, Section: f.section})
		return
	}
	for _, path := range r.repeated {
		value, _ := valueAt(r.value, path)
		found.add(Violation{Rule: "unique-members", Section: "RFC 8259 §4", Place: place,
			Pointer: pointer(path), HasPointer: true, ValueType: typeOf(value),
			Message: fmt.Sprintf("The member %s is in one object twice.", quoted(path[len(path)-1]))})
	}
	found.leaveOut("unique-members", r.moreRepeated)
	if m.judge == nil {
		return
	}
	broken := m.judge.judge(r)
	sort.SliceStable(broken, func(a, b int) bool { return comparePaths(broken[a].path, broken[b].path) < 0 })
	// No more is put into words than is told. What lies at one place can be the
	// same: it is left out later.
	kept := broken[:min(len(broken), 2*maxViolations)]
	for _, b := range kept {
		found.add(b.violation(c.document, r.value, "The body"))
	}
	found.leaveOut("schema", len(broken)-len(kept))
	for _, b := range m.judge.badFormats(r) {
		v := b.violation(c.document, r.value, "The body")
		v.Rule = "format"
		found.add(v)
	}
}

func (b breach) violation(d *document, root any, whole string) Violation {
	value, ok := valueAt(root, b.path)
	v := Violation{Rule: "schema", Message: b.sentence(root, whole), Pointer: pointer(b.path), HasPointer: true,
		Place: d.keywordPlace(b.at, b.keyword), ValueType: absent}
	if ok {
		v.ValueType = typeOf(value)
	}
	return v
}
