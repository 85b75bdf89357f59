package contract

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/go-openapi/jsonpointer"
)

// document is an OpenAPI document as it was written: plain JSON values, and the
// other files below its folder as far as a $ref leads there. What the operation
// does not reach is never looked at, so it cannot stop a run.
type document struct {
	name    string
	version string // as in the document: 3.1.0
	minor   int    // 0, 1 or 2
	root    *file
	files   map[string]*file // by their path below the folder
	folder  fs.FS            // nil: no other file is read
	self    string           // $self (OpenAPI 3.2): another name of the document
	warned  warnings
	reached map[string]bool // the places that a $ref of the operation led to
	follows bool            // it was told that a $ref is followed where OpenAPI has none
	sealed  bool            // nothing of it changes any more
	schemas *schemas        // nil before an operation is opened
}

// file is one file of a document.
type file struct {
	path     string // below the folder of the document; empty: the document itself
	name     string // in places
	value    any
	repeated [][]string // members whose name their object had already
}

// top is the document's top.
func (d *document) top() node { return node{d.root.value, place{file: d.root}} }

// pointer writes a JSON pointer (RFC 6901 §3).
func pointer(tokens []string) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString("/" + jsonpointer.Escape(t))
	}
	return b.String()
}

// pointerTokens reads a JSON Pointer (RFC 6901 §4). It is empty if the text is
// not a JSON Pointer.
func pointerTokens(text string) []string {
	p, _ := jsonpointer.New(text)
	return p.DecodedTokens()
}

// fragmentTokens reads the JSON pointer in the fragment of a URI, such as a $ref
// (RFC 6901 §6).
func fragmentTokens(uri string) []string {
	_, fragment, _ := strings.Cut(uri, "#")
	if plain, err := url.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	return pointerTokens(fragment)
}

// extend is like append, but never shares memory with its first argument.
func extend(tokens []string, more ...string) []string {
	return append(tokens[:len(tokens):len(tokens)], more...)
}

// child is the value at one token below an object or array.
func child(value any, token string) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		member, ok := v[token]
		return member, ok
	case []any:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(v) {
			return v[i], true
		}
	}
	return nil, false
}

// valueAt is the value at a pointer below root.
func valueAt(root any, tokens []string) (any, bool) {
	for _, t := range tokens {
		var ok bool
		if root, ok = child(root, t); !ok {
			return nil, false
		}
	}
	return root, true
}

// mostRefs limits a chain of $refs, which may lead in a circle.
const mostRefs = 100

// resolve follows the $ref of a Reference Object or Path Item Object, and each
// $ref that it leads to (OpenAPI 3.1.1, Reference Object).
func (d *document) resolve(n node) (node, error) {
	for range mostRefs {
		ref, ok := n.object()["$ref"].(string)
		if !ok {
			return n, nil
		}
		next, err := d.lead(ref, n.at)
		if err != nil {
			return node{}, err
		}
		n = next
	}
	return node{}, fmt.Errorf("%s: the $ref leads in a circle", n.at)
}

// followed is where a $ref leads that stands in the place of a whole map or list,
// such as all parameters or all security schemes. OpenAPI has none there, but
// tools that put files together do.
func (d *document) followed(n node) node {
	if _, isRef := n.object()["$ref"].(string); !isRef {
		return n
	}
	to, err := d.resolve(n)
	if err != nil {
		d.warned.add(n.at, "%s", err)
		return n
	}
	if !d.sealed && !d.follows {
		d.follows = true
		d.warned.add(n.at, "is a $ref, which OpenAPI does not have here; it is followed, and so are others like it")
	}
	return to
}

// lead is the value that a $ref at a place leads to.
func (d *document) lead(ref string, from place) (node, error) {
	address, fragment, _ := strings.Cut(ref, "#")
	f := from.file
	if address != "" && address != d.self {
		var err error
		if f, err = d.fileAt(address, from); err != nil {
			return node{}, err
		}
	} else if address != "" {
		f = d.root
	}
	tokens := fragmentTokens("#" + fragment)
	if fragment != "" && fragment[0] != '/' {
		return node{}, fmt.Errorf("%s: the $ref %s leads nowhere; expected a JSON Pointer after #", from, quoted(ref))
	}
	value, ok := valueAt(f.value, tokens)
	if !ok { // there may be more $refs on the way
		var through node
		if through, ok = d.through(node{f.value, place{file: f}}, tokens); ok {
			d.reach(through)
			return through, nil
		}
		return node{}, fmt.Errorf("%s: the $ref %s leads nowhere; expected a place in %s", from, quoted(ref), f.name)
	}
	n := node{value, place{f, tokens}}
	d.reach(n)
	return n, nil
}

func (d *document) reach(n node) {
	if !d.sealed {
		d.reached[n.at.String()] = true
	}
}

// through walks down a pointer, through each $ref on the way.
func (d *document) through(n node, tokens []string) (node, bool) {
	for _, t := range tokens {
		for range mostRefs {
			if n.has(t) {
				break
			}
			ref, ok := n.object()["$ref"].(string)
			if !ok || strings.HasSuffix(ref, pointer(tokens)) {
				return n, false
			}
			address, fragment, _ := strings.Cut(ref, "#")
			f := n.at.file
			if address != "" {
				var err error
				if f, err = d.fileAt(address, n.at); err != nil {
					return n, false
				}
			}
			value, found := valueAt(f.value, pointerTokens(fragment))
			if !found {
				return n, false
			}
			n = node{value, place{f, pointerTokens(fragment)}}
		}
		if !n.has(t) {
			return n, false
		}
		n = n.get(t)
	}
	return n, true
}

// fileAt is the file that an address means, seen from a place. Only files below
// the document's folder are read; nothing is fetched.
func (d *document) fileAt(address string, from place) (*file, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" {
		return nil, fmt.Errorf("%s: the $ref %s leads to another server, and nothing is fetched; expected a place in this document or in a file below its folder", from, quoted(address))
	}
	at := path.Join(path.Dir(from.file.path), u.Path)
	if from.file == d.root {
		at = path.Clean(u.Path)
	}
	if strings.HasPrefix(u.Path, "/") || !fs.ValidPath(at) {
		return nil, fmt.Errorf("%s: the $ref %s leads out of the document's folder; expected a file below it", from, quoted(address))
	}
	if f := d.files[at]; f != nil {
		return f, nil
	}
	if d.folder == nil {
		return nil, fmt.Errorf("%s: the $ref %s leads to another file, and this document has none beside it; expected one document with everything in it", from, quoted(address))
	}
	text, err := fs.ReadFile(d.folder, at)
	if err != nil {
		return nil, fmt.Errorf("%s: the $ref %s leads to a file that cannot be read; expected one below the document's folder", from, quoted(address))
	}
	f, err := readFile(at, d.nameOf(at), text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.nameOf(at), err)
	}
	d.files[at] = f
	return f, nil
}

// nameOf is the name of another file in places: its path below the folder, after
// the folder that the document's name begins with.
func (d *document) nameOf(at string) string {
	if folder := path.Dir(d.name); folder != "." && !strings.Contains(d.name, "://") {
		return path.Join(folder, at)
	}
	return at
}

// home is the place of a thing as the document itself has it: it follows each
// $ref at the end, unless other keywords beside the $ref count (OpenAPI 3.1.1,
// Schema Object).
func (d *document) home(p place) place {
	for range mostRefs {
		value, _ := valueAt(p.file.value, p.tokens)
		n := node{value, p}
		ref, ok := n.object()["$ref"].(string)
		if !ok || d.minor > 0 && len(n.object()) > 1 {
			return p
		}
		next, err := d.lead(ref, p)
		if err != nil {
			return p
		}
		p = next.at
	}
	return p
}

// keywordPlace is the place of a keyword of the object at a place, or the
// object's own place if it does not have that keyword.
func (d *document) keywordPlace(p place, keyword string) string {
	if keyword != "" {
		if _, ok := valueAt(p.file.value, extend(p.tokens, keyword)); ok {
			return p.below(keyword).String()
		}
	}
	return p.String()
}
