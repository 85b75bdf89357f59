package contract

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Locations names the members in which the status's schema tells where an error
// lies: a list of objects, each with a list of words that locates it (detail and
// loc in the embedded contract). ok is false where the schema has no such form.
func (c *Contract) Locations(status int) (list, location string, ok bool) {
	r := c.response(status)
	if r == nil {
		return "", "", false
	}
	for _, m := range r.media {
		if m.ref == nil || m.ref.Value == nil {
			continue
		}
		properties := m.ref.Value.Properties
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if item := items(properties[name]); item != nil {
				if location, ok := wordList(item.Properties); ok {
					return name, location, true
				}
			}
		}
	}
	return "", "", false
}

func wordList(properties openapi3.Schemas) (string, bool) {
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		word := items(properties[name])
		if word == nil {
			continue
		}
		for _, one := range append(openapi3.SchemaRefs{{Value: word}}, word.AnyOf...) {
			if one.Value != nil && one.Value.Type.Includes(openapi3.TypeString) {
				return name, true
			}
		}
	}
	return "", false
}

// items is the schema of an array's items, or nil where it is no array.
func items(ref *openapi3.SchemaRef) *openapi3.Schema {
	if ref == nil || ref.Value == nil || !ref.Value.Type.Includes(openapi3.TypeArray) || ref.Value.Items == nil {
		return nil
	}
	return ref.Value.Items.Value
}
