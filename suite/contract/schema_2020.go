package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// These URLs name the document, and a schema of our own beside it, to the
// validator; nothing is ever fetched.
const (
	resourceURL = "https://contract.invalid/openapi"
	verdictURL  = "https://contract.invalid/verdict"
)

// judge2020 judges with a JSON Schema 2020-12 validator.
type judge2020 struct {
	document *document
	tokens   []string
	schema   *jsonschema.Schema
	// verdict says the same as schema and no more: it keeps no errors, which of
	// a huge body would take gibibytes.
	verdict *jsonschema.Schema
}

// newJudge2020 compiles the schema where it stands in the document, so that
// every $ref resolves there and every breach tells its place.
func newJudge2020(d *document, ref *openapi3.SchemaRef, tokens []string) (schemaJudge, error) {
	if contains(ref, func(s *openapi3.Schema) bool { return s.DynamicRef != "" }) {
		return nil, fmt.Errorf("%s uses $dynamicRef, which is not supported; use $ref", d.place(tokens))
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.UseLoader(jsonschema.SchemeURLLoader{}) // loads nothing
	compiler.UseRegexpEngine(compilePattern)
	registerFormats(compiler, ref)
	if err := compiler.AddResource(resourceURL, d.raw); err != nil {
		return nil, fmt.Errorf("%s cannot be compiled: %w", d.place(tokens), firstLine(err))
	}
	j := judge2020{document: d, tokens: d.home(tokens)}
	at := resourceURL + "#" + escapedFragment(j.tokens)
	twice := map[string]any{"not": map[string]any{"not": map[string]any{"$ref": at}}}
	err := compiler.AddResource(verdictURL, twice)
	if err == nil {
		j.schema, err = compiler.Compile(at)
	}
	if err == nil {
		j.verdict, err = compiler.Compile(verdictURL)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be compiled: %w", d.place(tokens), firstLine(err))
	}
	return j, nil
}

// escapedFragment writes a pointer as a URI fragment (RFC 6901 §6).
func escapedFragment(tokens []string) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString("/" + url.PathEscape(strings.TrimPrefix(pointer([]string{t}), "/")))
	}
	return b.String()
}

var unicodeEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// compilePattern reads \uNNNN as ECMA-262 does, and as the library's own engine
// does too.
func compilePattern(pattern string) (jsonschema.Regexp, error) {
	return regexp.Compile(unicodeEscape.ReplaceAllString(pattern, `\x{$1}`))
}

// registerFormats asserts the formats that the library's own engine asserts,
// and no others: which engine judges must make no difference.
func registerFormats(compiler *jsonschema.Compiler, ref *openapi3.SchemaRef) {
	_ = ref.WalkSubtree(func(_ string, s *openapi3.SchemaRef) error { // the callback never fails
		if name := s.Value.Format; name != "" {
			compiler.RegisterFormat(&jsonschema.Format{Name: name, Validate: formatOf(name)})
		}
		return nil
	})
	compiler.AssertFormat()
}

func formatOf(name string) func(any) error {
	texts, integers := openapi3.SchemaStringFormats[name], openapi3.SchemaIntegerFormats[name]
	return func(value any) error {
		switch v := value.(type) {
		case string:
			if texts != nil {
				return texts.Validate(v)
			}
		case json.Number:
			f, err := v.Float64()
			if integers == nil || err == nil && f != math.Trunc(f) {
				return nil
			}
			if err != nil || f < math.MinInt64 || f > math.MaxInt64 {
				return errors.New("out of range")
			}
			return integers.Validate(int64(min(f, math.Nextafter(math.MaxInt64, 0))))
		}
		return nil
	}
}

func (j judge2020) number(n json.Number) any { return exactNumber(n) }

func (j judge2020) judge(r reading) []breach {
	if r.values > manyValues {
		if j.verdict.Validate(r.value) == nil {
			return nil
		}
		return []breach{{keyword: somewhere, schema: j.document.schemas[pointer(j.tokens)], tokens: j.tokens}}
	}
	err := j.schema.Validate(r.value)
	var e *jsonschema.ValidationError
	if err == nil || !errors.As(err, &e) {
		return nil
	}
	return j.flatten(e, r.value)
}

// flatten makes breaches of an error tree. The validator's own texts quote
// values of the answer and are never used. Alternatives stay one breach.
func (j judge2020) flatten(e *jsonschema.ValidationError, root any) []breach {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		var all []breach
		for _, cause := range e.Causes {
			all = append(all, j.flatten(cause, root)...)
		}
		return all
	case *kind.Required:
		return j.absent(e, "required", "", k.Missing)
	case *kind.DependentRequired:
		return j.absent(e, "dependentRequired", k.Prop, k.Missing)
	case *kind.AdditionalProperties:
		var all []breach
		for _, name := range k.Properties {
			all = append(all, j.breach(e, "additionalProperties", extend(e.InstanceLocation, name)))
		}
		return all
	case *kind.PropertyNames:
		// The validator lends this error a path that it goes on writing to.
		path := extend(e.InstanceLocation, k.Property)
		if _, ok := valueAt(root, path); !ok {
			path = nil
		}
		return []breach{j.breach(e, "propertyNames", path)}
	case *kind.Not:
		return []breach{j.breach(e, "not", e.InstanceLocation)}
	case *kind.OneOf:
		b := j.breach(e, "oneOf", e.InstanceLocation)
		b.several = len(k.Subschemas) > 0
		return []breach{b}
	}
	keyword := ""
	if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
		keyword = path[len(path)-1]
	}
	return []breach{j.breach(e, keyword, e.InstanceLocation)}
}

// absent makes one breach a member, as the library's own engine does. A member
// that is writeOnly is not asked of an answer (OpenAPI 3.0.3, writeOnly).
func (j judge2020) absent(e *jsonschema.ValidationError, keyword, beside string, names []string) []breach {
	var all []breach
	for _, name := range names {
		b := j.breach(e, keyword, extend(e.InstanceLocation, name))
		b.beside = beside
		if b.schema != nil {
			if p := b.schema.Properties[name]; p != nil && p.Value.WriteOnly {
				continue
			}
		}
		all = append(all, b)
	}
	return all
}

func (j judge2020) breach(e *jsonschema.ValidationError, keyword string, path []string) breach {
	tokens := pointerTokens(e.SchemaURL)
	return breach{keyword: keyword, schema: j.document.schemas[pointer(tokens)], tokens: tokens, path: path}
}
