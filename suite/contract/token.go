package contract

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// notSecret reports whether a member of a token response is a string and no
// credential by its definition (RFC 6749 §5.1). Contracts often require them
// without a default.
func notSecret(name string) bool { return name == "token_type" || name == "scope" }

// tokenMembers names the members of success bodies that hold a credential.
func (c *Contract) tokenMembers() []string {
	var names []string
	for _, m := range c.successBodies() {
		for _, part := range c.document.allSchemas(m.schema) {
			required, _ := part.get("required").value.([]any)
			for _, n := range required {
				name, _ := n.(string)
				members := c.document.member(m.schema, name)
				if !notSecret(name) && isFreeString(members) && !slices.ContainsFunc(members, isWriteOnly) {
					names = append(names, name)
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// successBodies are the JSON bodies that successes declare.
func (c *Contract) successBodies() []mediaRange {
	var all []mediaRange
	for _, key := range c.keys() {
		if !c.succeeds(key) {
			continue
		}
		for _, m := range c.responses[key].media {
			if m.schema.value != nil && m.coversJSON() {
				all = append(all, m)
			}
		}
	}
	return all
}

// isFreeString reports whether the server alone decides what the string is.
func isFreeString(parts []node) bool {
	text := false
	for _, p := range parts {
		if p.has("default") || p.has("const") || p.has("enum") {
			return false
		}
		text = text || p.allows("string")
	}
	return text
}

// isWriteOnly reports whether a member is only in requests (OpenAPI 3.0.3, Schema
// Object, writeOnly).
func isWriteOnly(member node) bool { return member.get("writeOnly").is() }

// SuccessMembers names the members that bodies of successes may have, at any
// depth, each once.
func (c *Contract) SuccessMembers() []string { return c.successMembers }

// OwnMembers names those of them that are not in lists or maps: what a list has is of
// other things, such as of all users.
func (c *Contract) OwnMembers() []string { return c.ownMembers }

// RefusalMembers names the members that bodies of refusals may have, at any
// depth. described is false if a refusal has a body that nothing is said about.
func (c *Contract) RefusalMembers() (names []string, described bool) {
	return c.refusalMembers, c.refusalsDescribed
}

// membersOf lists the members that a schema names for answers, at any depth.
func (c *Contract) membersOf(n node, into map[string]bool) {
	c.membersWithout(isWriteOnly, true, n, into)
}

// membersWithout leaves out some members with all below them, and, without lists, what
// is in lists and in maps.
func (c *Contract) membersWithout(leftOut func(node) bool, lists bool, n node, into map[string]bool) {
	seen := map[string]bool{}
	var walk func(n node)
	walk = func(n node) {
		for _, part := range c.document.allSchemas(n) {
			if seen[part.at.String()] {
				continue
			}
			seen[part.at.String()] = true
			properties := c.document.properties(part)
			for _, name := range properties.names() {
				if slices.ContainsFunc(c.document.allSchemas(properties.get(name)), leftOut) {
					continue
				}
				into[name] = true
				walk(properties.get(name))
			}
			if lists {
				walk(part.get("items"))
				walk(part.get("additionalProperties"))
			}
			for _, k := range []string{"anyOf", "oneOf"} {
				for i := range part.get(k).items() {
					walk(part.get(k, strconv.Itoa(i)))
				}
			}
		}
	}
	walk(n)
}

// readMembers finds the members of successes and of refusals.
func (c *Contract) readMembers() {
	of, own := map[bool]map[string]bool{true: {}, false: {}}, map[string]bool{}
	c.refusalsDescribed = true
	for _, key := range c.keys() {
		isSuccess := c.succeeds(key)
		r := c.responses[key]
		if !isSuccess && key[0] == '0'+clientError && len(r.media) == 0 {
			c.refusalsDescribed = false
		}
		for _, m := range r.media {
			c.membersOf(m.schema, of[isSuccess])
			if isSuccess {
				c.membersWithout(isWriteOnly, false, m.schema, own)
			}
			if !isSuccess && len(of[false]) == 0 {
				c.refusalsDescribed = false
			}
		}
	}
	c.ownMembers = slices.Sorted(maps.Keys(own))
	c.successMembers, c.refusalMembers = slices.Sorted(maps.Keys(of[true])), slices.Sorted(maps.Keys(of[false]))
}

// SuccessHeaders names the header fields that successes are documented to have,
// other than Set-Cookie.
func (c *Contract) SuccessHeaders() []string { return c.successHeaders }

// DocumentsSetCookie reports whether a success is documented to set a cookie.
func (c *Contract) DocumentsSetCookie() bool { return c.setsCookie }

// readHeaders finds the header fields of successes. It is asked for them with each answer.
func (c *Contract) readHeaders() {
	for _, key := range c.keys() {
		for _, h := range c.responses[key].headers {
			switch {
			case !c.succeeds(key):
			case http.CanonicalHeaderKey(h.name) == "Set-Cookie":
				c.setsCookie = true
			default:
				c.successHeaders = append(c.successHeaders, h.name)
			}
		}
	}
}
