package contract

import (
	"maps"
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
	return slices.ContainsFunc(c.Alternatives(in), func(own string) bool { return isSameName(in, own, name) })
}

// isSameName compares names of inputs: those of header fields have no case (RFC 9110 §5.1).
func isSameName(in, one, other string) bool {
	return one == other || in == "header" && strings.EqualFold(one, other)
}

// Alternatives are the names of what may hold a credential instead of the cookie.
func (c *Contract) Alternatives(in string) (names []string) {
	if !c.IsScheme() {
		return nil // what is required beside a parameter does not stand for it
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
			if p := readPartner(scheme, node{n.value, at}); p.in == in {
				names = append(names, p.name)
			}
		}
	}
	return names
}

// isOwnScheme reports whether a security scheme is the credential.
func (c *Contract) isOwnScheme(scheme string) bool {
	n, err := c.document.scheme(scheme)
	return err == nil && n.in() == "cookie" && n.get("name").text() == c.CookieName()
}

// Takes reports whether the operation has an input of its own of a name, in header or
// query, or a member of its body: a credential there may be taken by right, beside
// the cookie.
func (c *Contract) Takes(in, name string) bool {
	return slices.ContainsFunc(c.OwnInputs(in), func(own string) bool { return isSameName(in, own, name) })
}

// OwnInputs are the names of what the operation takes in header or query, or in its
// body, as the document has it.
func (c *Contract) OwnInputs(in string) []string {
	if in == "body" {
		return c.bodyMembers
	}
	var all []string
	for _, n := range c.document.parameters(c.operation) {
		if p, err := c.document.resolve(n); err == nil && p.in() == in {
			all = append(all, p.get("name").text())
		}
	}
	return all
}

// membersOfBody are the members that the body of a request may have, at any depth.
func (c *Contract) membersOfBody() []string {
	body, err := c.document.resolve(c.operation.node.get("requestBody"))
	if err != nil {
		return nil
	}
	all := map[string]bool{}
	readOnly := func(n node) bool { return n.get("readOnly").is() }
	content := body.get("content")
	for _, kind := range content.names() {
		c.membersWithout(readOnly, true, content.get(kind, "schema"), all)
	}
	return slices.Sorted(maps.Keys(all))
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
