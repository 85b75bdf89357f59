package contract

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaJudge finds every breach of one schema.
type schemaJudge struct {
	schemas *schemas
	at      place
	schema  *jsonschema.Schema
	// verdict accepts the same values as schema, but keeps no errors: the errors of
	// a huge body would need gibibytes.
	verdict *jsonschema.Schema
	formats *jsonschema.Schema // the same, and formats count; nil: it has none
}

// manyValues is the number of values in a body above which only one breach is
// reported: a body of one mebibyte can have half a million breaches.
const manyValues = 5_000

// somewhere is the keyword of a breach whose place was not searched.
const somewhere = "somewhere"

// breach is one keyword of a schema that a value does not satisfy.
type breach struct {
	keyword string
	schema  map[string]any // as the document has it; nil: a boolean, or not known
	at      place          // of the schema
	path    []string       // place of the value in the body
	several bool           // oneOf: more than one alternative matched
	beside  string         // dependentRequired: the member that requires it
}

// schemas compiles the schemas of a document, and knows the place of each in it.
// All are compiled at their places, as JSON Schema 2020-12: what OpenAPI 3.0
// writes differently is written anew in a copy (see prepare.go).
type schemas struct {
	document      *document
	copies        map[*file]any
	urls          map[string]place // of files, and of schemas with $id
	anchors       map[string]place // by the URL of their resource, # and their name
	prepared      map[string]bool
	verdicts      map[string]bool            // by their URL: several answers may have the same schema
	moved         map[string][2]string       // by place: a keyword of the copy, and what the document has in its place
	together      map[string]bool            // by place: an allOf that is closed as a whole (see closed.go)
	closed        []place                    // those of them that are not yet so
	parents       []place                    // parts of an allOf that lead to one of the alternatives around it (see circle.go)
	reach         map[string]map[string]bool // by place of a schema: what its alternatives lead to
	copiesByURL   map[string]any             // open copies of schemas
	hasFormat     bool
	plain, strict *jsonschema.Compiler
}

func newSchemas(d *document) *schemas {
	s := &schemas{document: d, copies: map[*file]any{}, urls: map[string]place{}, anchors: map[string]place{},
		prepared: map[string]bool{}, verdicts: map[string]bool{}, moved: map[string][2]string{},
		together: map[string]bool{}, copiesByURL: map[string]any{}, reach: map[string]map[string]bool{}}
	d.schemas = s
	s.copyOf(d.root)
	return s
}

// verdictURL names, for the validator, a schema that accepts what another one
// accepts.
const verdictURL = "https://contract.invalid/-/verdict/"

// judge compiles the schema at a place.
func (s *schemas) judge(n node) (*schemaJudge, error) {
	if n.value == nil {
		return nil, nil
	}
	s.hasFormat = false
	if err := s.prepare(n.at); err != nil {
		return nil, err
	}
	s.useBareParents()
	s.closeTogether()
	if s.plain == nil {
		s.plain, s.strict = s.compiler(false), s.compiler(true)
	}
	j := &schemaJudge{schemas: s, at: s.document.home(n.at)}
	at := s.urlOf(n.at)
	twice := map[string]any{"not": map[string]any{"not": map[string]any{"$ref": at}}}
	verdict := verdictURL + strings.ReplaceAll(at, "#", "%23")
	var err error
	if j.schema, err = s.plain.Compile(at); err == nil {
		if !s.verdicts[verdict] {
			s.verdicts[verdict] = true
			err = s.plain.AddResource(verdict, twice)
		}
	}
	if err == nil {
		j.verdict, err = s.plain.Compile(verdict)
	}
	if err == nil && s.hasFormat {
		j.formats, err = s.strict.Compile(at)
	}
	if err != nil {
		return nil, s.unusable(n.at, err)
	}
	return j, nil
}

func (s *schemas) compiler(strict bool) *jsonschema.Compiler {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(s)
	c.UseRegexpEngine(compilePattern)
	if strict {
		registerFormats(c)
	}
	return c
}

// Load gives the validator a file, or a schema with $id. It implements the
// validator's loader and never fetches anything.
func (s *schemas) Load(url string) (any, error) {
	if value, ok := s.copiesByURL[url]; ok {
		return value, nil
	}
	p, ok := s.urls[url]
	if !ok {
		return nil, fmt.Errorf("nothing is fetched")
	}
	value, _ := valueAt(s.copies[p.file], p.tokens)
	return value, nil
}

// unusable says why a schema cannot be compiled, with the place of what is wrong.
func (s *schemas) unusable(at place, err error) error {
	var broken *jsonschema.SchemaValidationError
	if asError(err, &broken) {
		var e *jsonschema.ValidationError
		if asError(broken.Err, &e) {
			for len(e.Causes) > 0 {
				e = e.Causes[0]
			}
			p := s.placeOf(broken.URL)
			return fmt.Errorf("%s: is not what a schema may have here, so it cannot be judged", p.below(e.InstanceLocation...))
		}
	}
	var pattern *jsonschema.InvalidRegexError
	if asError(err, &pattern) {
		return fmt.Errorf("%s: the pattern cannot be read as one of ECMA-262, so it cannot be judged", s.placeOf(pattern.URL))
	}
	text := libraryText(err.Error())
	for url, p := range s.urls {
		text = strings.ReplaceAll(text, url, p.file.name)
	}
	return fmt.Errorf("%s: cannot be judged: %s", at, text)
}

func (j *schemaJudge) judge(r decoded) []breach {
	if r.values > manyValues {
		if !j.breaksAtBeginning(r.value) && j.verdict.Validate(r.value) == nil {
			return nil
		}
		return []breach{j.breachAt(somewhere, j.at, nil)}
	}
	var e *jsonschema.ValidationError
	if err := j.schema.Validate(r.value); err == nil || !asError(err, &e) {
		return nil
	}
	return j.withoutFollowing(j.flatten(e, r.value))
}

// badFormats finds the formats that a value does not have, where it satisfies
// everything else.
func (j *schemaJudge) badFormats(r decoded) []breach {
	var e *jsonschema.ValidationError
	if j.formats == nil || r.values > manyValues || j.schema.Validate(r.value) != nil {
		return nil
	}
	if err := j.formats.Validate(r.value); err == nil || !asError(err, &e) {
		return nil
	}
	var all []breach
	for _, b := range j.flatten(e, r.value) {
		if b.keyword != "format" { // alternatives of which none fits, only since formats count
			b.keyword = "format in " + b.keyword
		}
		all = append(all, b)
	}
	return all
}

// breachAt is a breach of a schema, with the schema as the document has it.
func (j *schemaJudge) breachAt(keyword string, at place, path []string) breach {
	value, _ := valueAt(at.file.value, at.tokens)
	schema, _ := value.(map[string]any)
	return breach{keyword: keyword, schema: schema, at: at, path: path}
}

var unreservedPointer = regexp.MustCompile(`[^A-Za-z0-9_.~/$-]`)

// escapedFragment writes a pointer as a URI fragment (RFC 6901 §6).
func escapedFragment(tokens []string) string {
	return unreservedPointer.ReplaceAllStringFunc(pointer(tokens), func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
		return b.String()
	})
}

// allSchemas lists the schema and all that it is composed of by allOf and $ref,
// each once.
func (d *document) allSchemas(n node) []node {
	if n.at.file == nil { // there is none
		return nil
	}
	var all []node
	var seen []string
	var walk func(n node)
	walk = func(n node) {
		if at := n.at.String(); n.object() == nil || slices.Contains(seen, at) || len(seen) > 1000 {
			return
		} else {
			seen = append(seen, at)
		}
		all = append(all, n)
		if ref, ok := n.object()["$ref"].(string); ok {
			if next, ok := d.leadOfSchema(ref, n.at); ok {
				walk(next)
			}
		}
		for i := range n.get("allOf").items() {
			walk(n.get("allOf", fmt.Sprint(i)))
		}
	}
	walk(n)
	return all
}

// leadOfSchema is the schema that a $ref of a schema leads to, also by an $id or
// an anchor.
func (d *document) leadOfSchema(ref string, at place) (node, bool) {
	if d.schemas != nil {
		to, known, err := d.schemas.target(ref, at)
		if err != nil || !known {
			return node{}, false
		}
		value, ok := valueAt(to.file.value, to.tokens)
		return node{value, to}, ok
	}
	next, err := d.lead(ref, at)
	return next, err == nil
}

// properties are the members that a schema names. Some tools put a $ref in the
// place of the whole map.
func (d *document) properties(n node) node { return d.followed(n.get("properties")) }

// member lists what a schema says about one member of an object.
func (d *document) member(n node, name string) []node {
	var all []node
	for _, part := range d.allSchemas(n) {
		if p := d.properties(part); p.has(name) {
			all = append(all, d.allSchemas(p.get(name))...)
		}
	}
	return all
}

// typesOf are the types that a schema allows; none: any.
func typesOf(schema map[string]any) []string {
	switch t := schema["type"].(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, one := range t {
			if s, ok := one.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

// allows reports whether a schema names a type.
func (n node) allows(kind string) bool { return slices.Contains(typesOf(n.object()), kind) }
