package contract

import (
	"slices"
	"strings"
)

// noteClosed notes an allOf whose parts close one another out. Generators for .NET
// write additionalProperties: false into a base and into what extends it, and then
// no value has the members of both, although each is meant to be closed only
// together with the other.
func (s *schemas) noteClosed(v map[string]any, at place) {
	original, _ := valueAt(at.file.value, at.tokens)
	n := node{original, at}
	s.noteParents(n)
	if n.get("allOf").items() == 0 {
		s.openBase(v, n)
		return
	}
	parts := s.document.allSchemas(n)
	if !slices.ContainsFunc(parts, func(part node) bool {
		return part.get("additionalProperties").value == false && s.closesOut(part, parts)
	}) {
		return
	}
	s.together[at.String()] = true
	s.closed = append(s.closed, at)
	s.document.warned.add(at, "parts of this allOf leave out the members of others by additionalProperties: false, so nothing satisfies all of them; they are read as closed together (unevaluatedProperties: false)")
}

// closeTogether has each noted allOf closed as a whole. Its parts stay closed where
// they stand alone: it gets open copies of them.
func (s *schemas) closeTogether() {
	noted := s.closed
	s.closed = nil
	for _, at := range noted {
		value, _ := valueAt(s.copyOf(at.file), s.copied(at))
		if v, ok := value.(map[string]any); ok {
			s.opened(v, 0)
			v["unevaluatedProperties"] = false
		}
	}
}

// openURL names, for the validator, the open copy of a schema.
const openURL = "https://contract.invalid/-/open/"

// opened opens a schema and all that it is composed of.
func (s *schemas) opened(v map[string]any, depth int) {
	if v["additionalProperties"] == false {
		delete(v, "additionalProperties")
	}
	delete(v, "$id") // it is the original's; all references are absolute
	if ref, ok := v["$ref"].(string); ok && !strings.HasPrefix(ref, openURL) && depth < 20 {
		v["$ref"] = s.openCopy(ref, depth)
	}
	list, _ := v["allOf"].([]any)
	for _, part := range list {
		if object, ok := part.(map[string]any); ok {
			s.opened(object, depth+1)
		}
	}
}

// openCopy is the URL of an open copy of a prepared schema.
func (s *schemas) openCopy(ref string, depth int) string {
	at := s.placeOf(ref)
	if at.file == nil {
		return ref
	}
	address := openURL + strings.TrimPrefix(fileURL(at.file), resourceBase) + escapedFragment(at.tokens)
	original, isBare := s.copiesByURL[ref] // a parent without its alternatives stays so
	if isBare {
		address = openURL + "bare/" + strings.TrimPrefix(address, openURL)
	}
	if _, made := s.copiesByURL[address]; made {
		return address
	}
	if !isBare {
		original, _ = valueAt(s.copyOf(at.file), s.copied(at))
	}
	v, ok := deepCopy(original).(map[string]any)
	if !ok {
		return ref
	}
	if s.together[at.String()] {
		delete(v, "unevaluatedProperties")
	}
	s.copiesByURL[address], s.urls[address] = v, at
	s.opened(v, depth+1)
	return address
}

// openBase opens a base that is closed, and of which a discriminator tells that
// others extend it.
func (s *schemas) openBase(v map[string]any, n node) {
	extended := n.get("discriminator").object() != nil && !n.has("oneOf") && !n.has("anyOf")
	if extended && v["additionalProperties"] == false {
		s.document.warned.add(n.at.below("additionalProperties"), "is false beside a discriminator, so nothing may extend this schema; it is left out")
		delete(v, "additionalProperties")
	}
}

// closesOut reports whether a closed schema leaves out a member that another one
// describes.
func (s *schemas) closesOut(closed node, all []node) bool {
	own, patterns := s.document.properties(closed), closed.get("patternProperties").names()
	for _, other := range all {
		for _, name := range s.document.properties(other).names() {
			if !own.has(name) && !slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, name) }) {
				return true
			}
		}
	}
	return false
}

// matches is true, too, where a pattern cannot be read: nothing is opened for it.
func matches(pattern, name string) bool {
	p, err := compilePattern(pattern)
	return err != nil || p.MatchString(name)
}
