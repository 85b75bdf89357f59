package contract

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// fixReference finds what a $ref or $dynamicRef of a schema leads to, and has it
// prepared. Where it has to be read in another way than the validator reads it,
// it is rewritten.
func (s *schemas) fixReference(v map[string]any, at place) error {
	if s.document.minor == 0 {
		if ref, ok := v["$ref"].(string); ok { // what stands beside it does not count (OpenAPI 3.0.3, Reference Object)
			s.tellBeside(at)
			clear(v)
			v["$ref"] = ref
		}
	}
	if ref, ok := v["$ref"].(string); ok {
		to, known, err := s.target(ref, at)
		if err != nil || !known {
			return err
		}
		if s.onlyInCircle(to, at) {
			return fmt.Errorf("%s: the $ref %s leads in a circle, so it cannot be judged", at, quoted(ref))
		}
		if err := s.prepare(to); err != nil {
			return err
		}
		v["$ref"] = s.urlOf(to)
	}
	if ref, ok := v["$dynamicRef"].(string); ok {
		to, known, err := s.target(ref, at)
		if err != nil || !known {
			return err
		}
		return s.prepare(to)
	}
	return nil
}

// tellBeside warns of keywords beside a $ref that somebody may rely on.
func (s *schemas) tellBeside(at place) {
	original, _ := valueAt(at.file.value, at.tokens)
	for _, name := range (node{original, at}).names() {
		if name != "$ref" && !slices.Contains(annotations(), name) && !strings.HasPrefix(name, "x-") {
			s.document.warned.add(at.below(name), "stands beside a $ref, where it says nothing in OpenAPI 3.0; put the $ref into an allOf")
		}
	}
}

// target is the place that a reference of a schema means (JSON Schema 2020-12
// §8.2.3). known is false for JSON Schema's own schemas, which the validator has.
func (s *schemas) target(ref string, at place) (to place, known bool, err error) {
	d := s.document
	base, in := s.scope(at)
	address, err := joined(base, ref)
	if err != nil {
		return place{}, false, fmt.Errorf("%s: the $ref %s is no URI reference", at, quoted(ref))
	}
	resource, fragment, _ := strings.Cut(address, "#")
	if strings.Contains(resource, "//json-schema.org/") {
		return place{}, false, nil
	}
	if d.self != "" && resource == d.self {
		resource = fileURL(d.root)
	}
	root, ok := s.urls[resource]
	if !ok {
		if root, err = s.fileOf(resource, ref, at); err != nil {
			return place{}, false, err
		}
	}
	s.copyOf(root.file)
	to, ok = s.inside(root, resource, fragment)
	if ok {
		return to, true, nil
	}
	if to, ok = s.nearby(fragment, at, in); ok {
		d.warned.add(at, "the $ref %s leads nowhere from the document's top; it is read from the nearest schema that has it", quoted(ref))
		return to, true, nil
	}
	// There may be another $ref on the way.
	if n, err := d.lead(ref, at); err == nil {
		return n.at, true, nil
	}
	return place{}, false, fmt.Errorf("%s: the $ref %s leads nowhere, so it cannot be judged; expected a place in this document or in a file below its folder", at, quoted(ref))
}

// fileOf is the file at a URL of the validator.
func (s *schemas) fileOf(resource, ref string, at place) (place, error) {
	if !strings.HasPrefix(resource, resourceBase) {
		return place{}, fmt.Errorf("%s: the $ref %s leads to another server, and nothing is fetched, so it cannot be judged", at, quoted(ref))
	}
	path, err := url.PathUnescape(strings.TrimPrefix(resource, resourceBase))
	if err != nil {
		return place{}, fmt.Errorf("%s: the $ref %s is no URI reference", at, quoted(ref))
	}
	if strings.Contains(ref, "..") { // a path that leads out of the folder was cut at its top
		address, _, _ := strings.Cut(ref, "#")
		if f, err := s.document.fileAt(address, at); err != nil {
			return place{}, err
		} else if path != f.path {
			return place{}, fmt.Errorf("%s: the $ref %s leads out of the document's folder; expected a file below it", at, quoted(ref))
		}
	}
	f, err := s.document.fileAt(path, place{file: s.document.root, tokens: at.tokens})
	if err != nil {
		if address, _, _ := strings.Cut(ref, "#"); address != "" {
			_, err = s.document.fileAt(address, at) // the same, told from its own place
		}
		return place{}, err
	}
	return place{file: f}, nil
}

// inside is the place below a resource that a fragment means: a JSON Pointer, or
// the name of an anchor.
func (s *schemas) inside(root place, resource, fragment string) (place, bool) {
	if fragment != "" && fragment[0] != '/' {
		to, ok := s.anchors[resource+"#"+fragment]
		return to, ok
	}
	to := root.below(fragmentTokens("#" + fragment)...)
	_, ok := valueAt(to.file.value, to.tokens)
	return to, ok
}

// nearby looks for a place from the schemas around a reference, innermost first,
// and then from the file's top: many generators write #/$defs/X as if the schema
// stood alone, or #/components/schemas/X in a schema with $id.
func (s *schemas) nearby(fragment string, at place, in place) (place, bool) {
	if !strings.HasPrefix(fragment, "/") {
		return place{}, false
	}
	tokens := fragmentTokens("#" + fragment)
	for i := len(at.tokens); i >= 0; i-- {
		to := place{at.file, extend(at.tokens[:i], tokens...)}
		if _, ok := valueAt(at.file.value, to.tokens); ok && i != len(in.tokens) {
			return to, true
		}
	}
	return place{}, false
}
