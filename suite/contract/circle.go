package contract

import (
	"fmt"
	"strings"
)

// inPlace are the schemas that say something of the same value as a schema: where
// its $ref leads, and its alternatives and conditions.
func (s *schemas) inPlace(n node) (all []node) {
	if ref, ok := n.object()["$ref"].(string); ok {
		if to, ok := s.document.leadOfSchema(ref, n.at); ok {
			all = append(all, to)
		}
		if s.document.minor == 0 {
			return all // what stands beside it does not count
		}
	}
	for _, k := range keywordsWithList() {
		for i := range n.get(k).items() {
			if k != "prefixItems" {
				all = append(all, n.get(k, fmt.Sprint(i)))
			}
		}
	}
	for _, k := range []string{"not", "if", "then", "else"} {
		if n.has(k) {
			all = append(all, n.get(k))
		}
	}
	return all
}

// mostInPlace bounds how many schemas are looked at from one.
const mostInPlace = 100_000

// alternativesOf are the places of all schemas that the alternatives of a schema
// lead to, always about the same value.
func (s *schemas) alternativesOf(parent node) map[string]bool {
	key := parent.at.String()
	if known, ok := s.reach[key]; ok {
		return known
	}
	seen := map[string]bool{}
	var open []node
	for _, k := range []string{"oneOf", "anyOf"} {
		for i := range parent.get(k).items() {
			open = append(open, parent.get(k, fmt.Sprint(i)))
		}
	}
	for len(open) > 0 && len(seen) < mostInPlace {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		if key := n.at.String(); !seen[key] {
			seen[key] = true
			open = append(open, s.inPlace(n)...)
		}
	}
	s.reach[key] = seen
	return seen
}

// noteParents notes an allOf with a parent that lists its children as alternatives,
// as springdoc writes it: then parent and child lead to one another for ever. The
// child means what the parent says itself, without the alternatives.
func (s *schemas) noteParents(n node) {
	for i := range n.get("allOf").items() {
		part := n.get("allOf", fmt.Sprint(i))
		ref := part.get("$ref").text()
		parent, ok := s.document.leadOfSchema(ref, part.at)
		if ref == "" || !ok {
			continue
		}
		if s.alternativesOf(parent)[n.at.String()] {
			s.parents = append(s.parents, part.at)
		}
	}
}

// bareURL names, for the validator, the copy of a schema without its alternatives.
const bareURL = "https://contract.invalid/-/bare/"

// useBareParents has each noted part of an allOf lead to a copy of the parent
// without its alternatives.
func (s *schemas) useBareParents() {
	noted := s.parents
	s.parents = nil
	for _, at := range noted {
		value, _ := valueAt(s.copyOf(at.file), s.copied(at))
		v, _ := value.(map[string]any)
		ref, _ := v["$ref"].(string)
		parent := s.placeOf(ref)
		if ref == "" || strings.HasPrefix(ref, bareURL) || parent.file == nil {
			continue
		}
		address := bareURL + strings.TrimPrefix(fileURL(parent.file), resourceBase) + escapedFragment(parent.tokens)
		if _, made := s.copiesByURL[address]; !made {
			original, _ := valueAt(s.copyOf(parent.file), s.copied(parent))
			bare, ok := deepCopy(original).(map[string]any)
			if !ok {
				continue
			}
			for _, k := range []string{"oneOf", "anyOf", "$id"} {
				delete(bare, k)
			}
			s.copiesByURL[address], s.urls[address] = bare, parent
		}
		v["$ref"] = address
	}
}

// onlyInCircle reports whether a $ref at a place leads back to it by $ref and allOf
// alone, so that there is nothing to judge by.
func (s *schemas) onlyInCircle(to, at place) bool {
	value, _ := valueAt(to.file.value, to.tokens)
	for _, n := range s.document.allSchemas(node{value, to}) {
		if n.at.String() == at.String() {
			return true
		}
	}
	return false
}
