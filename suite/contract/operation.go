package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// operation is the operation of a document that a contract is about.
type operation struct {
	path, method string
	id           string // operationId
	node         node
	items        []node // its Path Item, and what the $ref of that leads to
	credentials  []credential
	anonymous    bool // it may be used without any credential, as the document says
}

func (o operation) String() string { return o.method + " " + o.path }

// required reports whether the operation requires a credential in a cookie.
func (o operation) required() bool {
	return slices.ContainsFunc(o.credentials, func(c credential) bool { return c.required })
}

// cookies are the names of the credentials, each once.
func (o operation) cookies() []string {
	var all []string
	for _, c := range o.credentials {
		if !slices.Contains(all, c.name) {
			all = append(all, c.name)
		}
	}
	return all
}

// methods are the members of a Path Item that are operations (OpenAPI 3.2.0, Path
// Item Object).
func methods() []string {
	return []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}
}

// operations lists all operations of the document, in the order of their paths.
// What cannot be read is a warning: it matters only if it is the operation that
// was meant.
func (d *document) operations() []operation {
	var all []operation
	paths := d.followed(d.top().get("paths"))
	for _, p := range paths.names() {
		if strings.HasPrefix(p, "x-") {
			continue
		}
		items, err := d.pathItem(paths.get(p))
		if err != nil {
			d.warned.add(paths.at.below(p), "%s", err)
			continue
		}
		if !strings.HasPrefix(p, "/") {
			d.warned.add(paths.at.below(p), "the path does not begin with a slash")
			p = "/" + p
		}
		for _, m := range methods() {
			if n := operationOf(items, m); n.value != nil {
				if !slices.ContainsFunc(items, func(i node) bool { return i.has(m) }) {
					d.warned.add(n.at, "is written in capitals; it is read as the method %s", m)
				}
				all = d.appendOperation(all, p, strings.ToUpper(m), n, items)
			}
		}
		more := firstWith(items, "additionalOperations")
		for _, m := range more.names() {
			all = d.appendOperation(all, p, m, more.get(m), items)
		}
	}
	return all
}

// pathItem is a Path Item, and what its $ref leads to (OpenAPI 3.1.1, Path Item
// Object). What the first has goes before what the others have.
func (d *document) pathItem(n node) ([]node, error) {
	items := []node{n}
	for n.has("$ref") && len(items) < mostRefs {
		to, err := d.lead(n.get("$ref").text(), n.at)
		if err != nil {
			return nil, err
		}
		items, n = append(items, to), to
	}
	if len(items) == mostRefs {
		return nil, fmt.Errorf("%s: the $ref leads in a circle", n.at)
	}
	return items, nil
}

// firstWith is a member of the first object that has it; without value: none has.
func firstWith(all []node, name string) node {
	for _, n := range all {
		if n.has(name) {
			return n.get(name)
		}
	}
	return node{}
}

func (d *document) appendOperation(all []operation, path, method string, n node, items []node) []operation {
	n = d.followed(n)
	if n.object() == nil {
		d.warned.add(n.at, "is no operation")
		return all
	}
	o := operation{path: path, method: method, id: n.get("operationId").text(), node: n, items: items}
	o.credentials, o.anonymous = d.credentials(o)
	return append(all, o)
}

// parameters are those of an operation, and then those of its path item that it
// does not have itself (OpenAPI 3.1.1, Path Item Object, parameters). Each is as
// it is written, and may be a $ref.
func (d *document) parameters(o operation) (all []node) {
	seen := map[string]bool{}
	for _, holder := range append([]node{o.node}, o.items...) {
		list := d.followed(holder.get("parameters"))
		names := map[string]bool{}
		for i := range list.items() {
			n := list.get(fmt.Sprint(i))
			if p, err := d.resolve(n); err == nil {
				key := p.in() + " " + p.get("name").text()
				if seen[key] {
					continue
				}
				names[key] = true
			}
			all = append(all, n)
		}
		maps.Copy(seen, names)
	}
	return all
}

// mostListed is the most operations that a message lists.
const mostListed = 20

// choose finds the operation of a contract, and in it the credential.
func (d *document) choose(c Choice) (operation, error) {
	all := d.operations()
	var o operation
	var err error
	if c.Operation != "" {
		o, err = chosen(all, c.Operation)
	} else {
		o, err = d.onlyOne(all)
	}
	if err != nil {
		return o, err
	}
	return d.chooseCookie(o, c)
}

// chosen is the operation that a text names: METHOD and path, or an operationId.
func chosen(all []operation, text string) (operation, error) {
	var fits []operation
	method, path, two := strings.Cut(strings.TrimSpace(text), " ")
	for _, o := range all {
		if two && strings.EqualFold(o.method, method) && o.path == strings.TrimSpace(path) || !two && o.id == text {
			fits = append(fits, o)
		}
	}
	switch {
	case len(fits) == 0:
		return operation{}, fmt.Errorf("there is no operation %s; expected METHOD and path as in the document, such as %q, or an operationId", quoted(text), examplesOf(all))
	case len(fits) > 1:
		return operation{}, fmt.Errorf("the operationId %s stands for several operations: %s; name the method and the path", quoted(text), listOf(fits))
	case len(fits[0].credentials) == 0:
		return operation{}, fmt.Errorf("%s: the operation takes no credential in a cookie; expected a cookie parameter, or a security scheme of type apiKey in cookie", fits[0].node.at)
	}
	return fits[0], nil
}

// examplesOf is an operation to show how one is named.
func examplesOf(all []operation) string {
	for _, o := range all {
		if len(o.credentials) > 0 {
			return o.String()
		}
	}
	return "POST /auth/refresh"
}

// candidates are the operations that take a credential in a cookie: those that
// require one, or otherwise those that take one. A HEAD or OPTIONS beside a GET
// is none, since it only shares the GET's parameters, and neither is an OPTIONS
// beside any other.
func candidates(all []operation) []operation {
	var required, optional []operation
	for _, o := range all {
		beside := slices.ContainsFunc(all, func(g operation) bool {
			return g.path == o.path && (g.method == "GET" && o.method == "HEAD" || g.method != "OPTIONS" && o.method == "OPTIONS")
		})
		switch {
		case len(o.credentials) == 0 || beside:
		case o.required():
			required = append(required, o)
		default:
			optional = append(optional, o)
		}
	}
	if len(required) > 0 {
		return required
	}
	return optional
}

func (d *document) onlyOne(all []operation) (operation, error) {
	fits := candidates(all)
	switch len(fits) {
	case 1:
		return fits[0], nil
	case 0:
		return operation{}, fmt.Errorf("no operation takes a credential in a cookie; expected a cookie parameter (in: cookie), or a security scheme of type apiKey in cookie%s%s", d.asHeader(all), d.mayBeWhy())
	}
	return operation{}, fmt.Errorf("several operations take a credential in a cookie: %s; choose one with --operation %q", listOf(fits), fits[0].String())
}

// mayBeWhy are the first warnings so far: what could not be read may have been the
// credential.
func (d *document) mayBeWhy() string {
	if len(d.warned) == 0 {
		return ""
	}
	return ". What was left out: " + strings.Join(d.warned[:min(len(d.warned), 3)], "; ")
}

// asHeader hints at operations that have the whole Cookie line as a header parameter,
// or as an apiKey in it. OpenAPI has cookies one by one.
func (d *document) asHeader(all []operation) string {
	for _, o := range all {
		for _, n := range d.parameters(o) {
			p, err := d.resolve(n)
			if err == nil && p.in() == "header" && strings.EqualFold(p.get("name").text(), "Cookie") {
				return fmt.Sprintf(". %s has the header parameter Cookie: write each cookie as a parameter of its own, with in: cookie and the cookie's name", n.at)
			}
		}
		security, at := d.security(o)
		for i := range security.items() {
			for _, name := range security.get(fmt.Sprint(i)).names() {
				scheme, err := d.scheme(name)
				if err == nil && scheme.in() == "header" && strings.EqualFold(scheme.get("name").text(), "Cookie") {
					return fmt.Sprintf(". %s has the scheme %s, an apiKey in the header Cookie: write in: cookie and the cookie's name", at, quoted(name))
				}
			}
		}
	}
	return ""
}

func listOf(all []operation) string {
	var names []string
	for i, o := range all {
		if i == mostListed {
			names = append(names, fmt.Sprintf("and %d more", len(all)-i))
			break
		}
		name := fmt.Sprintf("%s (%s)", o, strings.Join(o.cookies(), ", "))
		if o.id != "" {
			name = fmt.Sprintf("%s (%s, operationId %s)", o, strings.Join(o.cookies(), ", "), o.id)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
