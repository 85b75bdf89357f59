package contract

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// OtherMethods are the methods at the operation's path that the document has
// operations of their own for, in upper case. A GET answers HEAD, too (RFC 9110
// §9.3.2), and TRACE and OPTIONS are as HTTP has them.
func (c *Contract) OtherMethods() []string {
	var all []string
	more := firstWith(c.operation.items, "additionalOperations")
	for _, m := range slices.Concat(methods(), more.names()) {
		if method := strings.ToUpper(m); method != c.Method() && (operationOf(c.operation.items, m).value != nil || more.has(m)) {
			all = append(all, method)
		}
	}
	if c.Method() == "GET" || slices.Contains(all, "GET") {
		all = append(all, "HEAD")
	}
	return all
}

// Alternative reports whether a place of a request may hold a credential that the
// document takes instead of the cookie, such as the header Authorization. in is
// header, query or cookie.
func (c *Contract) Alternative(in, name string) bool {
	if !c.IsScheme() {
		return false // what is required beside a parameter does not stand for it
	}
	security, at := c.document.security(c.operation)
	for i := range security.items() {
		requirement := security.get(strconv.Itoa(i))
		if slices.ContainsFunc(requirement.names(), c.isOwnScheme) {
			continue
		}
		for _, scheme := range requirement.names() {
			n, err := c.document.scheme(scheme)
			if err != nil {
				continue
			}
			p := readPartner(scheme, node{n.value, at})
			if p.in == in && (p.name == name || in == "header" && strings.EqualFold(p.name, name)) {
				return true
			}
		}
	}
	return false
}

// isOwnScheme reports whether a security scheme is the credential.
func (c *Contract) isOwnScheme(scheme string) bool {
	n, err := c.document.scheme(scheme)
	return err == nil && n.in() == "cookie" && n.get("name").text() == c.CookieName()
}

// ServerPath is the path that the document's servers have, such as /api/v1;
// empty: they have none.
func (c *Contract) ServerPath() string {
	for _, holder := range slices.Concat([]node{c.operation.node}, c.operation.items, []node{c.document.top()}) {
		server := holder.get("servers", "0")
		address := server.get("url").text()
		for _, name := range server.get("variables").names() {
			address = strings.ReplaceAll(address, "{"+name+"}", strings.Trim(server.get("variables", name, "default").text(), "/"))
		}
		if address != "" {
			if u, err := url.Parse(address); err == nil {
				return strings.TrimRight(u.Path, "/")
			}
		}
	}
	return ""
}
