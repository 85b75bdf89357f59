package contract

// Place gives the place in the document that a kind of requirement comes from,
// such as openapi.json#/paths/~1v1~1x/post/responses. The kinds are operation,
// parameter (the cookie's), security (the operation's, otherwise the document's,
// otherwise the operation), success and refusal (the first documented one),
// request-body (the operation if it has none) and responses. ok is false for any
// other kind.
func (c *Contract) Place(kind string) (place string, ok bool) {
	o := c.operation
	at := o.node.at
	switch kind {
	case "operation":
	case "parameter":
		at = c.credential().at
	case "security":
		if security, there := c.document.security(o); security.value != nil {
			at = there
		}
	case "success":
		return c.ResponsePlace(c.firstStatus(success)), true
	case "refusal":
		return c.ResponsePlace(c.firstStatus(clientError)), true
	case "request-body":
		if o.node.has("requestBody") {
			at = at.below("requestBody")
		}
	case "responses":
		at = at.below("responses")
	default:
		return "", false
	}
	return at.String(), true
}

// firstStatus is the lowest status of a class that is documented by its number,
// or otherwise a status that a range or a default stands for.
func (c *Contract) firstStatus(class int) int {
	if exact := c.exact(class); len(exact) > 0 {
		return exact[0]
	}
	return class * 100
}

// ResponsePlace gives the place of the most exact entry that documents the
// status, or of all responses if no entry does.
func (c *Contract) ResponsePlace(status int) string {
	at := c.operation.node.at.below("responses")
	if r := c.response(status); r != nil {
		at = at.below(r.written)
	}
	return at.String()
}
