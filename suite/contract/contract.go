// Package contract reads an OpenAPI document, finds the operation that takes a
// credential in a cookie, and judges single responses against it. It is the only
// package that knows OpenAPI, and it sends nothing.
package contract

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Contract is one operation of an OpenAPI document. It does not change after
// Open and is safe for concurrent use.
type Contract struct {
	document  *document
	schemas   *schemas
	source    Source
	choice    Choice
	digest    string
	operation operation
	responses map[string]*response // by their key: 200, 4XX, default
	// defaultSuccess: no 2xx is documented, so the default describes the success.
	defaultSuccess bool
	// redirects: no 2xx is documented, so the 3xx are the successes.
	redirects  bool
	tokenNames []string
	inputs     []Input
	declared   []string // cookies other than the credential

	successMembers, refusalMembers []string
	refusalsDescribed              bool
	ownMembers                     []string // of successes, outside of lists
	bodyMembers                    []string // of requests
	successHeaders                 []string // other than Set-Cookie
	setsCookie                     bool     // a success has a Set-Cookie

	misfits map[string]string

	path     string // with the values of its parameters
	sent     Sent
	bodyType string
}

// Name is the document's name in messages and places, as given to Open.
func (c *Contract) Name() string { return c.document.name }

// Version is the OpenAPI version of the document, such as 3.1.0.
func (c *Contract) Version() string { return c.document.version }

// Digest is the SHA-256 of the document as given to Open, in lower-case hex.
func (c *Contract) Digest() string { return c.digest }

// Document is the document as given to Open, octet for octet.
func (c *Contract) Document() []byte { return c.source.Text }

// Source is the document that was given to Open, and Choice what was chosen in it.
func (c *Contract) Source() (Source, Choice) { return c.source, c.choice }

// Warnings are what is wrong in the document and does not stop a run, each with
// its place.
func (c *Contract) Warnings() []string { return slices.Clone(c.document.warned) }

// Method is the operation's method, in upper case.
func (c *Contract) Method() string { return c.operation.method }

// Template is the operation's path as it is written in the document.
func (c *Contract) Template() string { return c.operation.path }

// CookieName is the name of the cookie with the credential. It is case-sensitive
// (OpenAPI 3.1.1, Parameter Object, name).
func (c *Contract) CookieName() string { return c.credential().name }

// credential is the chosen one. Where the document has it as a parameter and in
// security requirements, it is the first.
func (c *Contract) credential() credential { return c.operation.credentials[0] }

// IsScheme reports whether the credential is a security scheme, and not a
// parameter.
func (c *Contract) IsScheme() bool { return c.credential().isScheme }

// keys are the keys of the documented responses, in order.
func (c *Contract) keys() []string { return slices.Sorted(maps.Keys(c.responses)) }

// Successes lists the documented 2xx statuses in rising order, or the 3xx where there
// are none. A 2XX range is not in the list; IsSuccess knows it.
func (c *Contract) Successes() []int { return c.exact(c.successClass()) }

// successClass is the first digit of the statuses of successes.
func (c *Contract) successClass() int {
	if c.redirects {
		return redirection
	}
	return success
}

// succeeds reports whether a key of the documented responses is one of successes.
func (c *Contract) succeeds(key string) bool {
	return key[0] == byte('0'+c.successClass()) && key != fmt.Sprint(notModified) || key == defaultKey && c.defaultSuccess
}

// Refusals lists the statuses that refuse a credential and are documented by their
// number: client errors in rising order, then redirections. A range or a default is
// not in the list; IsRefusal knows them.
func (c *Contract) Refusals() []int {
	return slices.DeleteFunc(slices.Concat(c.exact(clientError), c.exact(redirection)), func(status int) bool { return !c.IsRefusal(status) })
}

// The classes of status codes (RFC 9110 §15): their first digits.
const (
	success     = 2
	redirection = 3
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

// IsSuccess reports whether the status is a documented success: a 2xx that is
// documented by its number or by 2XX, or a 3xx where no 2xx is. A 2xx that only a
// default documents is a success if the contract documents no other: else a default
// stands for everything that the operation does not name.
func (c *Contract) IsSuccess(status int) bool {
	r := c.response(status)
	return status/100 == c.successClass() && status != notModified && r != nil && (r.key != defaultKey || c.defaultSuccess)
}

// These refuse no credential: 429 asks to wait (RFC 6585 §4), and 304 says that what
// the client has is good (RFC 9110 §15.4.5).
const (
	tooMany     = 429
	notModified = 304
)

// IsRefusal reports whether the status refuses a credential: a documented 4xx,
// given by its number, by 4XX or by default. For a credential that is a security
// scheme or optional, 401 and 403 are refusals too, since generators document
// these without them; and where no client error is documented, every 4xx is one. A 3xx
// that is documented by its number or by 3XX sends whoever has no credential to the
// sign-in. 429 and 304 are none.
func (c *Contract) IsRefusal(status int) bool {
	if status/100 == redirection {
		r := c.response(status)
		return !c.redirects && r != nil && r.key != defaultKey && status != notModified
	}
	if status/100 != clientError || status == tooMany {
		return false
	}
	unwritten := (c.credential().isScheme || !c.credential().required) && (status == 401 || status == 403)
	return c.Documents(status) || unwritten || !c.documentsClass(clientError) && !c.documentsDefault()
}

// documentsDefault reports whether a default stands for client errors.
func (c *Contract) documentsDefault() bool {
	return c.responses[defaultKey] != nil && !c.defaultSuccess
}

// Anonymous reports whether the operation may be used without the credential, as
// the document says: a security requirement is empty, or the cookie is optional
// and neither 401 nor 403 is documented, by its number or by 4XX.
func (c *Contract) Anonymous() bool {
	one := c.credential()
	if one.isScheme {
		return c.operation.anonymous
	}
	if one.required {
		return false
	}
	return c.responses["401"] == nil && c.responses["403"] == nil && c.responses["4XX"] == nil
}

// SchemaName is the name of the schema of the status's JSON body: the last word
// of its $ref, otherwise its title, otherwise nothing.
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

// JSONMediaType is a media type that a JSON body with this status may have:
// application/json if the contract declares it or a range that includes it,
// otherwise the first declared type with the suffix +json (RFC 6839 §3.1). ok is
// false if the status declares no JSON, or is not documented.
func (c *Contract) JSONMediaType(status int) (mediaType string, ok bool) {
	r := c.response(status)
	if r == nil {
		return "", false
	}
	if r.mediaFor("application", "json", nil) != nil {
		return "application/json", true
	}
	for _, m := range r.media {
		if isJSON(m.kind, m.subtype) {
			m.subtype = strings.Replace(m.subtype, "*", "problem", 1) // a range of a suffix
			return m.kind + "/" + m.subtype, true
		}
	}
	return "", false
}

// Bare reports whether the contract documents the status without content, so that
// the status is all that an answer with it gives.
func (c *Contract) Bare(status int) bool {
	r := c.response(status)
	return r != nil && len(r.media) == 0
}

// TokenMembers names the members of a success body that hold a credential: the
// required string members without default, enum or const. They are used to
// recognise tokens and to mask them.
func (c *Contract) TokenMembers() []string { return slices.Clone(c.tokenNames) }

// response is the most exact entry that documents the status, or nil.
func (c *Contract) response(status int) *response {
	if r := c.responses[strconv.Itoa(status)]; r != nil {
		return r
	}
	if status >= 100 && status < 600 {
		if r := c.responses[strconv.Itoa(status/100)+"XX"]; r != nil {
			return r
		}
	}
	if c.defaultSuccess && status/100 != success {
		return nil // the body that it describes is a success's
	}
	return c.responses[defaultKey]
}
