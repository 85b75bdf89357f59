package contract

import (
	"regexp"
	"strings"
)

// Ends reports whether the operation is documented to end the session that the
// credential stands for: it is a DELETE, its name says so, or a success is shown to
// delete the cookie. What such an operation sets in Set-Cookie is no new token.
func (c *Contract) Ends() bool {
	return c.Method() == "DELETE" || namesAnEnd(c.operation.id) || namesAnEnd(lastSegment(c.operation.path)) || c.showsDeletion()
}

// end are the words for the end of a session, as paths and operationIds have them.
var end = regexp.MustCompile(`(?i)(^|[^a-z])(log|sign)[-_ ]?(out|off)([^a-z]|$)|(^|[^a-z])(revoke|terminate|invalidate|destroy)`)

func namesAnEnd(name string) bool { return end.MatchString(camel.ReplaceAllString(name, "$1-$2")) }

// Renews reports whether the name of the operation says that it renews what the
// credential stands for, so that a client asks it again and again.
func (c *Contract) Renews() bool {
	return !c.Ends() && (namesARenewal(c.operation.id) || namesARenewal(lastSegment(c.operation.path)))
}

var renewal = regexp.MustCompile(`(?i)(^|[^a-z])(refresh|renew|rotate)(s|es)?([^a-z]|$)`)

func namesARenewal(name string) bool {
	return renewal.MatchString(camel.ReplaceAllString(name, "$1-$2"))
}

// camel is where a word begins inside a name.
var camel = regexp.MustCompile(`([a-z0-9])([A-Z])`)

func lastSegment(path string) string {
	path = strings.TrimRight(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// deletes is a Set-Cookie that deletes its cookie (RFC 6265 §3.1).
var deletes = regexp.MustCompile(`(?i)^[^=;]+=("")?\s*(;|$)|max-age=(0|-\d+)\b|expires=[^;]*\b1970\b`)

// showsDeletion reports whether an example of a success's Set-Cookie deletes the
// cookie.
func (c *Contract) showsDeletion() bool {
	for _, key := range c.keys() {
		for _, h := range c.responses[key].headers {
			if !c.succeeds(key) || !strings.EqualFold(h.name, "Set-Cookie") {
				continue
			}
			value, from := c.exampleOf(h.node, h.node.get("schema"))
			if text, ok := value.(string); ok && from != "" && deletes.MatchString(text) {
				return true
			}
		}
	}
	return false
}
