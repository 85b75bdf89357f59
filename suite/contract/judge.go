package contract

import (
	"cmp"
	"fmt"
	"math"
	"mime"
	"slices"
	"strconv"
	"strings"
)

// absent is the value type of a member or a field that is not there.
const absent = "absent"

// maxViolations bounds what is told of one response under one rule.
const maxViolations = 500

// Violation is one breach of the contract by a response.
type Violation struct {
	// Rule is one of status, content-type, json, schema, headers, and of the
	// advisory charset and unique-members.
	Rule string
	// Message is one sentence in one line. It never holds a value of the
	// response: only words of the contract, JSON types, offsets, and member
	// names, quoted and within 64 visible characters.
	Message string
	// Pointer is where in the body, as a JSON pointer (RFC 6901); empty for the
	// whole body. It has meaning where HasPointer is true. Unlike Message it
	// holds member names in full.
	Pointer    string
	HasPointer bool
	// Place is where the document asks for what was broken, such as
	// openapi.json#/components/schemas/Token/required.
	Place string
	// ValueType is the JSON type of the offending value: object, array, string,
	// number, boolean, null, or absent. It is empty where there is no value.
	ValueType string
	// Section is the section of a standard that the rule comes from, such as
	// RFC 8259 §8.1; empty where it comes from the document alone.
	Section string
}

// Judge tells every violation by a response to the operation. header gives the
// lines of a field by its name, in any letter case; body is the content after
// all codings are removed.
//
// The status is documented; the response has exactly one Content-Type, which
// can be parsed and is declared for the status; a JSON body is exactly one JSON
// value in UTF-8 without byte order mark, which keeps the declared schema; the
// documented header fields are there and keep theirs. Of an undocumented status
// nothing more is judged, nor is the body of one documented without content.
// Where the Content-Type selects nothing, the body is judged by the one JSON
// media type that the status declares, if it declares one alone.
//
// The order is by rule, then by pointer, and the same for the same response.
func (c *Contract) Judge(status int, header func(name string) []string, body []byte) []Violation {
	r := c.response(status)
	if r == nil {
		return []Violation{{Rule: "status", Place: c.ResponsePlace(status), Message: c.undocumented(status)}}
	}
	if header == nil {
		header = func(string) []string { return nil }
	}
	var all []Violation
	for _, h := range r.headers {
		all = append(all, h.violations(c.document, header(h.name))...)
	}
	if len(r.media) > 0 {
		chosen, json, broken := c.contentType(r, header("Content-Type"))
		all = append(all, broken...)
		if chosen != nil && json {
			all = append(all, c.body(chosen, body)...)
		}
	}
	return inOrder(all)
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
		Place: c.document.keywordPlace(c.document.home(c.responseTokens(r)), "content")}
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
	full, parameters, err := mime.ParseMediaType(lines[0])
	kind, subtype, ok := strings.Cut(full, "/")
	switch {
	case err != nil && ok:
		v.Section = "RFC 9110 §5.6.6"
		return refuse("The parameters of the Content-Type cannot be parsed.")
	case err != nil || !ok || kind == "" || subtype == "":
		v.Section = "RFC 9110 §8.3.1"
		return refuse("The Content-Type is no media type; the contract declares %s.", declared)
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
		return chosen, true, []Violation{{Rule: "charset", Section: "RFC 8259 §8.1", Place: c.document.place(chosen.tokens),
			Message: "The charset parameter is not utf-8; JSON is always UTF-8."}}
	}
	return chosen, true, nil
}

// body judges a JSON body.
func (c *Contract) body(m *mediaRange, body []byte) []Violation {
	number := exactNumber
	if m.judge != nil {
		number = m.judge.number
	}
	place := c.document.place(c.document.home(m.tokens))
	r, f := readJSON(body, number)
	if f != nil {
		return []Violation{{Rule: "json", Message: f.message, HasPointer: true, Place: place, Section: f.section}}
	}
	var all []Violation
	for _, path := range r.repeated {
		value, _ := valueAt(r.value, path)
		all = append(all, Violation{Rule: "unique-members", Section: "RFC 8259 §4", Place: place,
			Pointer: pointer(path), HasPointer: true, ValueType: typeOf(value),
			Message: fmt.Sprintf("The member %s stands twice in one object.", quoted(path[len(path)-1]))})
	}
	if m.judge != nil {
		for _, b := range m.judge.judge(r) {
			all = append(all, b.violation(c.document, r.value, "The body"))
		}
	}
	return all
}

func (b breach) violation(d *document, root any, whole string) Violation {
	value, ok := valueAt(root, b.path)
	v := Violation{Rule: "schema", Message: b.sentence(root, whole), Pointer: pointer(b.path), HasPointer: true,
		Place: d.keywordPlace(b.tokens, b.keyword), ValueType: absent}
	if ok {
		v.ValueType = typeOf(value)
	}
	return v
}

// ruleOrder is the order in which violations are told.
func ruleOrder(rule string) int {
	return slices.Index([]string{"status", "content-type", "headers", "json", "schema", "charset", "unique-members"}, rule)
}

// inOrder sorts violations, drops repetitions, and keeps each rule within
// maxViolations: the last one tells how many there were.
func inOrder(all []Violation) []Violation {
	slices.SortFunc(all, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(ruleOrder(a.Rule), ruleOrder(b.Rule)), comparePointers(a.Pointer, b.Pointer),
			cmp.Compare(a.Place, b.Place), cmp.Compare(a.Message, b.Message))
	})
	all = slices.Compact(all)
	var kept []Violation
	for start := 0; start < len(all); {
		end := start
		for end < len(all) && all[end].Rule == all[start].Rule {
			end++
		}
		if n := end - start; n > maxViolations {
			kept = append(kept, all[start:start+maxViolations-1]...)
			last := all[start+maxViolations-1]
			last.Message = fmt.Sprintf("%d more violations of this rule are not told. %s", n-maxViolations, last.Message)
			kept = append(kept, last)
		} else {
			kept = append(kept, all[start:end]...)
		}
		start = end
	}
	return kept
}

// comparePointers orders pointers by their tokens: indices as numbers, and
// before names.
func comparePointers(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "/"), strings.Split(b, "/"), func(x, y string) int {
		return cmp.Or(cmp.Compare(itemIndex(x), itemIndex(y)), cmp.Compare(x, y))
	})
}

// itemIndex is an array index; every name comes after all of them.
func itemIndex(token string) int {
	if i, err := strconv.Atoi(token); err == nil {
		return i
	}
	return math.MaxInt
}
