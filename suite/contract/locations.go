package contract

import "fmt"

// Locations names the members in which the status's schema says where an error
// is: a list of objects, each with a list of words for the place (detail and loc
// in the embedded contract). ok is false if the schema has no such form.
func (c *Contract) Locations(status int) (list, location string, ok bool) {
	r := c.response(status)
	if r == nil || r.location == "" {
		return "", "", false
	}
	return r.list, r.location, true
}

// locationsOf finds what Locations tells.
func (c *Contract) locationsOf(r *response) (list, location string, ok bool) {
	for _, m := range r.media {
		for _, part := range c.document.allSchemas(m.schema) {
			properties := c.document.properties(part)
			for _, name := range properties.names() {
				for _, item := range c.items(properties.get(name)) {
					if location, ok := c.wordList(item.get("properties")); ok {
						return name, location, true
					}
				}
			}
		}
	}
	return "", "", false
}

func (c *Contract) wordList(properties node) (string, bool) {
	for _, name := range properties.names() {
		for _, word := range c.items(properties.get(name)) {
			any := word.get("anyOf")
			all := []node{word}
			for i := range any.items() {
				all = append(all, any.get(fmt.Sprint(i)))
			}
			for _, one := range all {
				if one.allows("string") {
					return name, true
				}
			}
		}
	}
	return "", false
}

// items are the schemas of an array's items; none if it is not an array.
func (c *Contract) items(n node) []node {
	for _, part := range c.document.allSchemas(n) {
		if part.allows("array") && part.has("items") {
			return c.document.allSchemas(part.get("items"))
		}
	}
	return nil
}

// readWords finds the members of answers that have a meaning.
func (c *Contract) readWords() {
	c.readMembers()
	c.bodyMembers = c.membersOfBody()
	c.readHeaders()
	c.tokenNames, c.declared = c.tokenMembers(), c.declaredCookies()
	for _, r := range c.responses {
		r.list, r.location, _ = c.locationsOf(r)
	}
}
