package contract

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// Load reads an OpenAPI 3.0 or 3.1 document, JSON or YAML, checks it, and finds
// the operation with a required cookie parameter. Of several it takes the one
// with the path and the method of the embedded contract. name is what messages
// and places call the document; nothing else is read, since a $ref to another
// file is an error.
//
// A document is refused that cannot be parsed, has another version, is invalid,
// has no such operation or several, or documents no success (2xx) or no client
// error (4xx) for it. The error has one line for each thing to mend. Examples
// are not checked against their schemas: they ask nothing of a server, and
// published documents hold placeholders.
func Load(ctx context.Context, name string, document []byte) (*Contract, error) {
	c, err := load(ctx, name, document)
	if err != nil {
		return nil, named(name, err)
	}
	return c, nil
}

// named puts the document's name before each line of an error.
func named(name string, err error) error {
	var lines []error
	var many problems
	if !errors.As(err, &many) {
		many = problems{err.Error()}
	}
	for _, p := range many {
		if strings.HasPrefix(p, name+"#") { // a place says the name itself
			lines = append(lines, errors.New(p))
		} else {
			lines = append(lines, fmt.Errorf("%s: %s", name, p))
		}
	}
	return errors.Join(lines...)
}

func load(ctx context.Context, name string, text []byte) (*Contract, error) {
	doc, err := read(ctx, text)
	if err != nil {
		return nil, err
	}
	o, err := findOperation(ctx, doc)
	if err != nil {
		return nil, err
	}
	d, err := newDocument(name, doc)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	c := &Contract{document: d, digest: hex.EncodeToString(sum[:]), operation: o, responses: map[string]*response{}}
	if err := c.readResponses(); err != nil {
		return nil, err
	}
	return c, nil
}

// readResponses makes every documented response ready for judging.
func (c *Contract) readResponses() error {
	entries := c.operation.value.Responses.Map()
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		tokens := c.responseTokens(&response{key: key})
		r, err := newResponse(c.document, key, entries[key], tokens)
		if err != nil {
			return err
		}
		c.responses[key] = r
	}
	place := c.document.place(c.responseTokens(nil))
	if !c.IsSuccess(c.firstStatus(success)) {
		return fmt.Errorf("%s documents no success; expected a 2xx status for a token", place)
	}
	if !c.IsRefusal(c.firstStatus(clientError)) {
		return fmt.Errorf("%s documents no client error; expected a 4xx status for a refused token", place)
	}
	var successes []*response
	for key, r := range c.responses {
		if strings.HasPrefix(key, strconv.Itoa(success)) {
			successes = append(successes, r)
		}
	}
	c.tokenNames = tokenMembers(successes)
	return nil
}

// read parses and validates a document.
func read(ctx context.Context, text []byte) (*openapi3.T, error) {
	text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")) // some editors write one
	if err := checkSyntax(text); err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	loader.Context = ctx
	loader.IncludeOrigin = true // line numbers for messages
	doc, err := loader.LoadFromData(text)
	if err != nil {
		return nil, unreadable(err)
	}
	err = doc.Validate(ctx, openapi3.EnableMultiError(), openapi3.DisableExamplesValidation())
	if err != nil {
		return nil, invalid(err)
	}
	return doc, nil
}

// checkSyntax finds what the library tells badly or not at all: where JSON
// breaks, names that stand twice, and a version that it does not know.
func checkSyntax(text []byte) error {
	if at := invalidUTF8(text); at >= 0 {
		return fmt.Errorf("line %d: is not UTF-8; expected an OpenAPI document as JSON or YAML", lineOf(text, at))
	}
	var top struct {
		OpenAPI any `yaml:"openapi"`
		Swagger any `yaml:"swagger"`
	}
	if first := bytes.TrimLeft(text, blank); len(first) > 0 && first[0] == '{' {
		object, err := checkJSON(text)
		if err != nil {
			return err
		}
		top.OpenAPI, top.Swagger = object["openapi"], object["swagger"]
	} else if err := yaml.Unmarshal(text, &top); err != nil {
		return fmt.Errorf("%s; expected an OpenAPI document as JSON or YAML", yamlReason(err.Error()))
	}
	switch {
	case top.OpenAPI == nil && top.Swagger != nil:
		return fmt.Errorf("is Swagger %v; expected OpenAPI 3.0.x or 3.1.x, to which converters exist", top.Swagger)
	case top.OpenAPI == nil:
		return errors.New("has no openapi field; expected an OpenAPI document with version 3.0.x or 3.1.x")
	}
	version := fmt.Sprint(top.OpenAPI)
	known := openapi3.T{OpenAPI: version}
	if version == "3" || known.OpenAPIMajorMinor() != "3.0" && known.OpenAPIMajorMinor() != "3.1" {
		return fmt.Errorf("openapi: the version is %s; expected 3.0.x or 3.1.x", quoted(version))
	}
	return nil
}

func checkJSON(text []byte) (map[string]any, error) {
	var syntax *json.SyntaxError
	var whole any
	if err := json.Unmarshal(text, &whole); errors.As(err, &syntax) {
		return nil, fmt.Errorf("line %d: is not JSON: %w", lineOf(text, int(syntax.Offset)-1), syntax)
	}
	r, f := readJSON(text, exactNumber)
	if f != nil {
		return nil, fmt.Errorf("line %d: is not JSON that can be read: it nests more than %d levels deep", lineOf(text, f.offset), maxDepth)
	}
	if len(r.repeated) > 0 {
		path := r.repeated[0]
		return nil, fmt.Errorf("the member %s stands twice in one object; leave one of the two", quoted(pointer(path)))
	}
	object, _ := r.value.(map[string]any)
	return object, nil
}

// lineOf is the line, from 1, of the octet at an offset.
func lineOf(text []byte, offset int) int {
	return 1 + bytes.Count(text[:min(max(offset, 0), len(text))], []byte("\n"))
}
