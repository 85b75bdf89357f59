package contract

import (
	"maps"
	"slices"
	"strconv"
)

// Place gives the place in the document that a kind of requirement comes from,
// such as openapi.json#/paths/~1v1~1x/post/responses. The kinds are operation,
// parameter (the cookie's), security (the operation's, else the document's,
// else the operation), success and refusal (the first documented one),
// request-body (the operation where it has none) and responses. ok is false for
// any other.
func (c *Contract) Place(kind string) (place string, ok bool) {
	o := c.operation
	tokens := o.tokens
	switch kind {
	case "operation":
	case "parameter":
		tokens = o.cookieTokens
	case "security":
		switch {
		case o.value.Security != nil:
			tokens = extend(o.tokens, "security")
		case c.document.openapi.Security != nil:
			tokens = []string{"security"}
		}
	case "success":
		return c.ResponsePlace(c.firstStatus(c.IsSuccess, 200)), true
	case "refusal":
		return c.ResponsePlace(c.firstStatus(c.IsRefusal, 400)), true
	case "request-body":
		if o.value.RequestBody != nil {
			tokens = extend(o.tokens, "requestBody")
		}
	case "responses":
		tokens = extend(o.tokens, "responses")
	default:
		return "", false
	}
	return c.document.place(tokens), true
}

// firstStatus is the lowest status of a hundred that counts as the given kind:
// one that is documented by its number, or else any.
func (c *Contract) firstStatus(counts func(int) bool, first int) int {
	for _, key := range slices.Sorted(maps.Keys(c.responses)) {
		if n, err := strconv.Atoi(key); err == nil && n/100*100 == first && counts(n) {
			return n
		}
	}
	return first
}

// ResponsePlace gives the place of the entry that documents the status, the most
// exact one, or of all responses where none does.
func (c *Contract) ResponsePlace(status int) string {
	return c.document.place(c.responseTokens(c.response(status)))
}

// responseTokens is where a response stands; nil stands for all of them.
func (c *Contract) responseTokens(r *response) []string {
	tokens := extend(c.operation.tokens, "responses")
	if r == nil {
		return tokens
	}
	return extend(tokens, r.key)
}
