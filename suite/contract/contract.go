// Package contract reads an OpenAPI document, finds the operation that takes
// the refresh token in a cookie, and judges one response against it. It is the
// only package that knows an OpenAPI library, and knows nothing of sending.
package contract

import (
	"slices"
	"strconv"
)

// Contract is one operation of an OpenAPI document. It never changes after
// Load and is safe for concurrent use.
type Contract struct {
	document   *document
	digest     string
	operation  operation
	responses  map[string]*response // by their key: 200, 4XX, default
	tokenNames []string
}

// Name is what messages and places call the document, as given to Load.
func (c *Contract) Name() string { return c.document.name }

// Version is the OpenAPI version that the document names, such as 3.1.0.
func (c *Contract) Version() string { return c.document.openapi.OpenAPI }

// Digest is the SHA-256 of the document as given to Load, in lower-case hex.
func (c *Contract) Digest() string { return c.digest }

// Method is the operation's method, in upper case.
func (c *Contract) Method() string { return c.operation.method }

// Path is the operation's path as the document spells it.
func (c *Contract) Path() string { return c.operation.path }

// CookieName is the name of the operation's required cookie. It is
// case-sensitive (OpenAPI 3.1.1, Parameter Object, name).
func (c *Contract) CookieName() string { return c.operation.cookie.Name }

// OperationID is the operation's operationId; empty where it has none.
func (c *Contract) OperationID() string { return c.operation.value.OperationID }

// Summary is the operation's one-line summary; empty where it has none.
func (c *Contract) Summary() string { return c.operation.value.Summary }

// Successes lists the documented 2xx statuses in rising order. A 2XX range has
// no status to list and counts through IsSuccess.
func (c *Contract) Successes() []int { return c.exact(success) }

// Refusals lists the documented 4xx statuses in rising order. A 4XX range or a
// default has none to list and counts through IsRefusal.
func (c *Contract) Refusals() []int { return c.exact(clientError) }

// The classes of status codes (RFC 9110 §15): their first digits.
const (
	success     = 2
	clientError = 4
)

// exact lists the statuses of a class that are documented by their numbers.
func (c *Contract) exact(class int) []int {
	var statuses []int
	for key := range c.responses {
		if n, err := strconv.Atoi(key); err == nil && n/100 == class {
			statuses = append(statuses, n)
		}
	}
	slices.Sort(statuses)
	return statuses
}

// Documents reports whether the operation documents the status: by its number,
// by its range (4XX) or by default (OpenAPI 3.1.1, Responses Object).
func (c *Contract) Documents(status int) bool { return c.response(status) != nil }

// IsSuccess reports whether the status is a documented success: a 2xx given by
// its number or by 2XX. A default documents a 2xx and makes it no success,
// since it stands for whatever the operation does not name.
func (c *Contract) IsSuccess(status int) bool {
	r := c.response(status)
	return status/100 == success && r != nil && r.key != defaultKey
}

// IsRefusal reports whether the status is a documented client error: a 4xx
// given by its number, by 4XX or by default.
func (c *Contract) IsRefusal(status int) bool {
	return status/100 == clientError && c.Documents(status)
}

// SchemaName is what a reader calls the schema of the status's JSON body: the
// last word of its $ref, else its title, else nothing.
func (c *Contract) SchemaName(status int) string {
	r := c.response(status)
	if r == nil {
		return ""
	}
	for _, m := range r.media {
		if name := m.schemaName(); name != "" {
			return name
		}
	}
	return ""
}

// MediaTypes lists the media types and ranges declared for the status, sorted.
// It is empty where the status is documented without content, or not at all.
func (c *Contract) MediaTypes(status int) []string {
	r := c.response(status)
	if r == nil {
		return nil
	}
	return slices.Clone(r.declared)
}

// TokenMembers names the members of a success body that hold a credential: the
// required string members without default, enum or const. They serve to
// recognise and to mask tokens.
func (c *Contract) TokenMembers() []string { return slices.Clone(c.tokenNames) }

// response is the most exact documented entry for the status, or nil.
func (c *Contract) response(status int) *response {
	if r := c.responses[strconv.Itoa(status)]; r != nil {
		return r
	}
	if status >= 100 && status < 600 {
		if r := c.responses[strconv.Itoa(status/100)+"XX"]; r != nil {
			return r
		}
	}
	return c.responses[defaultKey]
}
