package contract

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Source is an OpenAPI document: 3.0, 3.1 or 3.2, JSON or YAML.
type Source struct {
	Name string // in messages and places
	Text []byte
	// Folder is the document's folder. A $ref may lead to files below it; nil: to no
	// other file. Nothing is ever fetched.
	Folder fs.FS
}

// Choice says which operation of a document a contract is about, and what it is
// sent. The zero value takes the one operation that takes a credential in a
// cookie.
type Choice struct {
	// Operation is METHOD and path as in the document, or an operationId.
	Operation string
	// Cookie is the name of the cookie with the credential. It is needed only if
	// there are several.
	Cookie string
	// Inputs are the values of everything else that the operation takes; nil: they
	// come from the document.
	Inputs *Inputs
}

// Load opens a document that stands alone, and takes the one operation in it
// that takes a credential in a cookie.
func Load(ctx context.Context, name string, document []byte) (*Contract, error) {
	return Open(ctx, Source{Name: name, Text: document}, Choice{})
}

// Open reads a document and prepares the chosen operation for judging.
//
// What lies outside the operation never stops it. It refuses a document that
// cannot be parsed or has another version, an operation that cannot be chosen or
// documents no success, and everything in the operation that cannot be judged.
// The error has one line for each thing to fix. Examples are not checked against
// their schemas: they require nothing of a server, and published documents have
// placeholders there.
func Open(_ context.Context, s Source, choice Choice) (*Contract, error) {
	c, err := open(s, choice)
	if err != nil {
		return nil, named(s.Name, err)
	}
	return c, nil
}

// named puts the document's name before each line of an error.
func named(name string, err error) error {
	var lines []error
	for _, p := range strings.Split(err.Error(), "\n") {
		if strings.HasPrefix(p, name+"#") || strings.Contains(p, "#/") && strings.Index(p, "#/") < strings.IndexByte(p+" ", ' ') { // a place begins with a name
			lines = append(lines, errors.New(p))
		} else {
			lines = append(lines, fmt.Errorf("%s: %s", name, p))
		}
	}
	return errors.Join(lines...)
}

// tokenCharacters are those of a token (RFC 9110 §5.6.2).
const tokenCharacters = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func open(s Source, choice Choice) (*Contract, error) {
	d, err := readDocument(s)
	if err != nil {
		return nil, err
	}
	if _, err := d.resolve(d.top().get("paths")); err != nil {
		return nil, err
	}
	o, err := d.choose(choice)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(s.Text)
	c := &Contract{document: d, schemas: newSchemas(d), source: s, choice: choice, digest: hex.EncodeToString(sum[:]), operation: o, responses: map[string]*response{}}
	d.tellStructure(o)
	if err := c.readResponses(); err != nil {
		return nil, err
	}
	if err := c.readInputs(choice.Inputs); err != nil {
		return nil, err
	}
	if err := c.checkRepeated(); err != nil {
		return nil, err
	}
	c.readWords()
	c.readMisfits()
	if name := c.CookieName(); strings.Trim(name, tokenCharacters) != "" {
		d.warned.add(c.credential().at, "the name %s is none that a cookie can have (RFC 6265 §4.1.1), so servers may not find it", quoted(name))
	}
	d.sealed = true
	return c, nil
}

// readResponses prepares every documented response for judging.
func (c *Contract) readResponses() error {
	entries := c.document.followed(c.operation.node.get("responses"))
	for _, written := range entries.names() {
		if strings.HasPrefix(written, "x-") {
			continue
		}
		n, err := c.document.resolve(entries.get(written))
		if err != nil {
			return err
		}
		key, err := c.document.statusKey(written, entries.at)
		if err != nil {
			return err
		}
		r, err := c.newResponse(key, written, n)
		if err != nil {
			return err
		}
		c.responses[key] = r
	}
	// A 3xx beside a client error is what the operation does for whoever is signed in.
	c.redirects = !c.documentsClass(success) && c.documentsClass(redirection) && c.documentsClass(clientError)
	if c.redirects {
		c.document.warned.add(entries.at, "has no 2xx; the 3xx is read as the success")
	}
	c.defaultSuccess = !c.documentsClass(success) && !c.redirects && c.responses[defaultKey] != nil
	if c.defaultSuccess {
		c.document.warned.add(entries.at, "has no 2xx; the default is read as the success, and nothing is said about refusals")
	}
	if !c.documentsClass(success) && !c.redirects && !c.defaultSuccess {
		return fmt.Errorf("%s has no success; expected a 2xx status", entries.at)
	}
	return nil
}

// documentsClass reports whether a status of a class is documented by its number
// or its range.
func (c *Contract) documentsClass(class int) bool {
	return slices.ContainsFunc(c.keys(), func(key string) bool { return key[0] == byte('0'+class) && key != fmt.Sprint(tooMany) })
}

// checkRepeated refuses a document in which two members of the operation have one
// name: readers differ about which one counts.
func (c *Contract) checkRepeated() error {
	d := c.document
	d.reached[c.operation.node.at.String()] = true
	for _, f := range d.allFiles() {
		for _, path := range f.repeated {
			at := place{f, path}
			inside := false
			for reached := range d.reached {
				inside = inside || strings.HasPrefix(at.String()+"/", reached+"/") || strings.HasPrefix(c.operation.node.at.String()+"/", at.String()+"/")
			}
			if inside {
				return fmt.Errorf("%s: is in one object twice; remove one of the two", at)
			}
			d.warned.add(at, "is in one object twice; the last one is read")
		}
	}
	return nil
}

func (d *document) allFiles() []*file {
	var all []*file
	for _, f := range d.files {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	return all
}

// readDocument parses a document and checks its version.
func readDocument(s Source) (*document, error) {
	d := &document{name: s.Name, folder: s.Folder, reached: map[string]bool{}, files: map[string]*file{}}
	f, err := readFile(baseName(s.Name), s.Name, s.Text)
	if err != nil {
		return nil, err
	}
	d.root, d.files[f.path] = f, f
	d.self = d.top().get("$self").text()
	return d, d.checkVersion()
}

// baseName is the name that $refs in other files have for the document.
func baseName(name string) string {
	name, _, _ = strings.Cut(name, "?")
	if base := path.Base(strings.ReplaceAll(name, `\`, "/")); fs.ValidPath(base) && base != "." {
		return base
	}
	return "openapi"
}

// readFile parses JSON or YAML.
func readFile(at, name string, text []byte) (*file, error) {
	text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")) // some editors write one
	if at := invalidUTF8(text); at >= 0 {
		return nil, fmt.Errorf("line %d: is not UTF-8; expected an OpenAPI document as JSON or YAML", lineOf(text, at))
	}
	f := &file{path: at, name: name}
	var err error
	if first := bytes.TrimLeft(text, blank); len(first) > 0 && (first[0] == '{' || first[0] == '[') {
		f.value, f.repeated, err = readJSONFile(text)
		if err == nil {
			return f, nil
		}
		if !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml") {
			return nil, err
		} // YAML has braces, too
	}
	f.value, f.repeated, err = readYAML(text)
	return f, err
}

func readJSONFile(text []byte) (any, [][]string, error) {
	var syntax *json.SyntaxError
	var whole any
	if err := json.Unmarshal(text, &whole); errors.As(err, &syntax) {
		return nil, nil, fmt.Errorf("line %d: is not JSON: %w", lineOf(text, int(syntax.Offset)-1), syntax)
	}
	r, f := readJSON(text, exactNumber)
	if f != nil {
		return nil, nil, fmt.Errorf("line %d: is JSON that is too deep: it nests more than %d levels deep", lineOf(text, f.offset), maxDepth)
	}
	return r.value, r.repeated, nil
}

// checkVersion finds the version of OpenAPI. It may be written as a number in
// YAML.
func (d *document) checkVersion() error {
	top := d.top()
	if text, isText := top.value.(string); isText && strings.HasPrefix(strings.TrimSpace(text), "<") {
		return errors.New("is a page of HTML or XML; expected an OpenAPI document as JSON or YAML, which servers often have at another address, such as /openapi.json")
	}
	if top.object() == nil {
		return errors.New("is no object; expected an OpenAPI document as JSON or YAML")
	}
	version := top.get("openapi")
	switch {
	case version.value == nil && top.has("swagger"):
		return fmt.Errorf("is Swagger %v; expected OpenAPI 3.0, 3.1 or 3.2 (converters exist)", top.get("swagger").value)
	case version.value == nil:
		return errors.New("has no openapi field; expected an OpenAPI document of version 3.0, 3.1 or 3.2")
	}
	d.version = fmt.Sprint(version.value)
	if _, isText := version.value.(string); !isText {
		d.warned.add(version.at, "is no text; put the version in quotation marks")
	}
	for minor, prefix := range []string{"3.0", "3.1", "3.2"} {
		if d.version == prefix || strings.HasPrefix(d.version, prefix+".") {
			d.minor = minor
			return nil
		}
	}
	return fmt.Errorf("openapi: the version is %s; expected 3.0, 3.1 or 3.2", quoted(d.version))
}

// lineOf is the line, counted from 1, of the octet at an offset.
func lineOf(text []byte, offset int) int {
	return 1 + bytes.Count(text[:min(max(offset, 0), len(text))], []byte("\n"))
}
