package contract

import (
	"fmt"
	"slices"
	"strings"
)

// Found is an operation of a document, as Survey lists it.
type Found struct {
	Operation string   `json:"operation"` // METHOD and path
	ID        string   `json:"operation_id,omitempty"`
	Cookies   []string `json:"cookies"` // in which it takes a credential
	Required  bool     `json:"required"`
	Place     string   `json:"place"`
	// Candidate: it is taken if it is the only one.
	Candidate bool `json:"candidate"`
}

// Survey lists the operations of a document that take a cookie, in the order of
// their paths.
func Survey(s Source) ([]Found, error) {
	d, err := readDocument(s)
	if err != nil {
		return nil, named(s.Name, err)
	}
	all := d.operations()
	fits := candidates(all)
	var found []Found
	for _, o := range all {
		if len(o.credentials) == 0 {
			continue
		}
		is := slices.ContainsFunc(fits, func(c operation) bool { return c.String() == o.String() })
		found = append(found, Found{o.String(), o.id, o.cookies(), o.required(), o.node.at.String(), is})
	}
	return found, nil
}

// Remark is something about a place of the document.
type Remark struct {
	Place string `json:"place"`
	Text  string `json:"text"`
}

// LeftOpen lists what the contract leaves open, so that a server is not held to
// it, each with its place.
func (c *Contract) LeftOpen() []Remark {
	var all []Remark
	say := func(at place, format string, args ...any) {
		all = append(all, Remark{at.String(), fmt.Sprintf(format, args...)})
	}
	responses := c.operation.node.get("responses").at
	if !c.documentsClass(clientError) && !c.documentsDefault() {
		say(responses, "No client error is documented, so every 4xx is taken as a refusal.")
	}
	one := c.credential()
	switch {
	case one.isScheme && c.operation.anonymous:
		say(one.at, "The operation may be used without the credential, so a success without it is no finding.")
	case !one.isScheme && !one.required && c.Anonymous():
		say(one.at, "The cookie is optional, and neither 401 nor 403 is documented, so a success without it is no finding.")
	case !one.isScheme && !one.required:
		say(one.at, "The cookie is optional, although a refusal is documented: mark it as required.")
	}
	if !one.isScheme && !c.bounded(one.schema) {
		say(one.at, "The cookie may be empty: its schema has no minLength, pattern, format or enum.")
	}
	setsCookie := false
	for _, key := range c.keys() {
		r := c.responses[key]
		isSuccess := c.succeeds(key)
		for _, h := range r.headers {
			setsCookie = setsCookie || isSuccess && strings.EqualFold(h.name, "Set-Cookie")
		}
		c.openBodies(r, isSuccess, say)
	}
	if !setsCookie && c.Method() != "GET" {
		say(responses, "No success documents Set-Cookie, so nothing says whether the credential is replaced.")
	}
	return all
}

// openBodies tells what one response leaves open.
func (c *Contract) openBodies(r *response, isSuccess bool, say func(place, string, ...any)) {
	if len(r.media) == 0 {
		if !isSuccess && r.key != "204" {
			say(r.node.at, "The %s has no content, so its body is not judged.", r.key)
		}
		return
	}
	for _, m := range r.media {
		switch {
		case m.schema.value == nil:
			say(m.at, "The %s has no schema, so its body is not judged.", r.key)
		case isSuccess && m.coversJSON():
			c.openMembers(m, say)
		}
	}
}

func (c *Contract) openMembers(m mediaRange, say func(place, string, ...any)) {
	required, object := 0, false
	for _, part := range c.document.allSchemas(m.schema) {
		required += part.get("required").items()
		object = object || part.has("properties")
	}
	if object && required == 0 {
		say(c.document.home(m.schema.at), "Nothing is required in the success, so an empty object satisfies it.")
	}
	for _, name := range c.tokenNames {
		for _, member := range c.document.member(m.schema, name) {
			if member.allows("string") && !c.bounded(member) {
				say(member.at, "%s may be empty: it has no minLength, pattern, format or enum.", quoted(name))
			}
		}
	}
}

// bounded reports whether a schema excludes the empty text.
func (c *Contract) bounded(schema node) bool {
	for _, part := range c.document.allSchemas(schema) {
		for _, k := range []string{"minLength", "pattern", "format", "enum", "const"} {
			if part.has(k) {
				return true
			}
		}
		if types := typesOf(part.object()); len(types) > 0 && !slices.Contains(types, "string") {
			return true
		}
	}
	return false
}
