package contract

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// resourceBase is where the validator believes the files of a document to be.
const resourceBase = "https://contract.invalid/"

// copyOf is the file's copy for the validator. When it is made, the schemas with
// $id and $anchor in it are noted.
func (s *schemas) copyOf(f *file) any {
	if c, ok := s.copies[f]; ok {
		return c
	}
	c := deepCopy(f.value)
	if top, ok := c.(map[string]any); ok && (top["openapi"] != nil || s.document.minor == 0) {
		delete(top, "$schema")
		delete(top, "$id")
	}
	s.copies[f] = c
	s.urls[fileURL(f)] = place{file: f}
	if s.document.minor > 0 {
		s.scan(c, place{file: f}, fileURL(f))
	}
	return c
}

func fileURL(f *file) string { return resourceBase + (&url.URL{Path: f.path}).EscapedPath() }

// deepCopy copies JSON values, so that the copy can be changed.
func deepCopy(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			out[name] = deepCopy(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = deepCopy(item)
		}
		return out
	}
	return value
}

// scan notes the schemas with $id and $anchor (JSON Schema 2020-12 §8.2).
func (s *schemas) scan(value any, at place, base string) {
	switch v := value.(type) {
	case map[string]any:
		if id, ok := v["$id"].(string); ok {
			if to, err := joined(base, id); err == nil {
				base, _, _ = strings.Cut(to, "#")
				if _, twice := s.urls[base]; !twice {
					s.urls[base] = at
				}
			}
		}
		for _, keyword := range []string{"$anchor", "$dynamicAnchor"} {
			if name, ok := v[keyword].(string); ok {
				s.anchors[base+"#"+name] = at
			}
		}
		for name, member := range v {
			if !slices.Contains([]string{"enum", "const", "default", "example", "examples"}, name) {
				s.scan(member, at.below(name), base)
			}
		}
	case []any:
		for i, item := range v {
			s.scan(item, at.below(strconv.Itoa(i)), base)
		}
	}
}

// joined is a reference, seen from a base (RFC 3986 §5).
func joined(base, reference string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	r, err := url.Parse(reference)
	if err != nil {
		return "", err
	}
	return b.ResolveReference(r).String(), nil
}

// urlOf is the URL of a place for the validator.
func (s *schemas) urlOf(p place) string { return fileURL(p.file) + "#" + escapedFragment(s.copied(p)) }

// copied is the way to a place in the copy.
func (s *schemas) copied(p place) []string {
	var tokens []string
	for i, t := range p.tokens {
		to, ok := s.moved[place{p.file, p.tokens[:i]}.String()]
		switch {
		case ok && to[1] == "":
			tokens = append(tokens, to[0], t)
		case ok && to[1] == t:
			tokens = append(tokens, to[0])
		default:
			tokens = append(tokens, t)
		}
	}
	return tokens
}

// placeOf is the place that a URL of the validator means. Its file is nil if it
// is none of the document.
func (s *schemas) placeOf(address string) place {
	resource, _, _ := strings.Cut(address, "#")
	p, ok := s.urls[resource]
	if !ok {
		return place{}
	}
	at := place{file: p.file, tokens: slices.Clone(p.tokens)}
	stepped := "" // the place of which a step was left out
	for _, t := range fragmentTokens(address) {
		to, ok := s.moved[at.String()]
		switch {
		case ok && to[0] == t && to[1] == "" && stepped != at.String():
			stepped = at.String() // the document does not have this step
			continue
		case ok && to[0] == t:
			t = to[1]
		}
		at.tokens = append(at.tokens, t)
	}
	return at
}

// scope is the innermost schema with $id that a place lies in, and its URL; the
// file if there is none.
func (s *schemas) scope(at place) (string, place) {
	address, in := fileURL(at.file), place{file: at.file}
	if s.document.minor == 0 {
		return address, in
	}
	value := at.file.value
	for i := 0; ; i++ {
		if object, ok := value.(map[string]any); ok {
			if id, ok := object["$id"].(string); ok {
				if to, err := joined(address, id); err == nil {
					address, _, _ = strings.Cut(to, "#")
					in = place{at.file, at.tokens[:i:i]}
				}
			}
		}
		if i == len(at.tokens) {
			return address, in
		}
		value, _ = child(value, at.tokens[i])
	}
}

// prepare makes the copy of a schema, and of all that it leads to, into JSON
// Schema 2020-12. An error names the place of what cannot be judged.
func (s *schemas) prepare(at place) error {
	if s.prepared[at.String()] {
		return nil
	}
	s.prepared[at.String()] = true
	root, tokens := s.copyOf(at.file), s.copied(at)
	value, ok := valueAt(root, tokens)
	if !ok { // a schema around it is not yet as it will be
		tokens = at.tokens
		value, ok = valueAt(root, tokens)
	}
	if !ok {
		return fmt.Errorf("%s: there is no schema", at)
	}
	parent, last := any(nil), ""
	if len(tokens) > 0 {
		parent, _ = valueAt(root, tokens[:len(tokens)-1])
		last = tokens[len(tokens)-1]
	}
	fixed, err := s.fix(value, at)
	if err == nil && len(tokens) > 0 {
		put(parent, last, fixed)
	}
	return err
}

// put replaces a member or an item.
func put(parent any, token string, value any) {
	switch v := parent.(type) {
	case map[string]any:
		v[token] = value
	case []any:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(v) {
			v[i] = value
		}
	}
}

// fix makes one schema into JSON Schema 2020-12, and returns what is to stand in
// its place.
func (s *schemas) fix(value any, at place) (any, error) {
	warned := &s.document.warned
	switch v := value.(type) {
	case bool:
		return v, nil
	case []any:
		if len(v) == 0 { // as PHP writes an empty object
			warned.add(at, "is an empty list where a schema is expected; it is read as one that accepts everything")
			return true, nil
		}
	case nil:
		warned.add(at, "is null where a schema is expected; it is read as one that accepts everything")
		return true, nil
	case map[string]any:
		s.mistyped(v, at)
		s.noteClosed(v, at)
		wraps := s.nullable(v, at)
		if err := s.fixReference(v, at); err != nil {
			return nil, err
		}
		if err := s.fixKeywords(v, at); err != nil {
			return nil, err
		}
		if err := s.below(v, at); err != nil {
			return nil, err
		}
		s.leaveOutWriteOnly(v, at)
		if wraps {
			return map[string]any{"if": map[string]any{"type": "null"}, "then": true, "else": v}, nil
		}
		return v, nil
	}
	return nil, fmt.Errorf("%s: is no schema, so it cannot be judged; expected an object", at)
}

// The keywords that have a schema, a list of schemas, or schemas by name.
func keywordsWithOne() []string {
	return []string{"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties"}
}
func keywordsWithList() []string { return []string{"allOf", "anyOf", "oneOf", "prefixItems"} }
func keywordsWithMap() []string {
	return []string{"properties", "patternProperties", "dependentSchemas", "$defs"}
}

// below prepares the schemas below one.
func (s *schemas) below(v map[string]any, at place) error {
	one := func(parent any, token string, value any, at place) error {
		if s.prepared[at.String()] {
			return nil
		}
		s.prepared[at.String()] = true
		fixed, err := s.fix(value, at)
		if err == nil {
			put(parent, token, fixed)
		}
		return err
	}
	for _, k := range keywordsWithOne() {
		if value, ok := v[k]; ok {
			if err := one(v, k, value, at.below(k)); err != nil {
				return err
			}
		}
	}
	for _, k := range keywordsWithList() {
		list, _ := v[k].([]any)
		for i, value := range list {
			if err := one(list, strconv.Itoa(i), value, at.below(k, strconv.Itoa(i))); err != nil {
				return err
			}
		}
	}
	for _, k := range keywordsWithMap() {
		members, _ := v[k].(map[string]any)
		if ref, isRef := members["$ref"].(string); isRef { // in the place of the whole map
			to := s.document.followed(node{map[string]any{"$ref": ref}, at.below(k)})
			delete(members, "$ref")
			for _, name := range to.names() {
				if err := s.prepare(to.at.below(name)); err != nil {
					return err
				}
				members[name] = map[string]any{"$ref": s.urlOf(to.at.below(name))}
				s.prepared[at.below(k, name).String()] = true
			}
		}
		for _, name := range slices.Sorted(maps.Keys(members)) {
			if err := one(members, name, members[name], at.below(k, name)); err != nil {
				return err
			}
		}
	}
	return nil
}
