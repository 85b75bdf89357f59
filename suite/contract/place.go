package contract

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
		return c.ResponsePlace(c.firstStatus(success)), true
	case "refusal":
		return c.ResponsePlace(c.firstStatus(clientError)), true
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

// firstStatus is the lowest status of a class that is documented by its number,
// or else one that a range or a default stands for.
func (c *Contract) firstStatus(class int) int {
	if exact := c.exact(class); len(exact) > 0 {
		return exact[0]
	}
	return class * 100
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
