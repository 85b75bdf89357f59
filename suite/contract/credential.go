package contract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// credential is one way in which an operation takes a credential in a cookie.
type credential struct {
	name     string
	required bool // without it, and without what may stand for it, the operation is not used by right
	at       place
	schema   node
	isScheme bool      // a security scheme, not a parameter
	partners []partner // other schemes of the same requirement
}

// partner is a security scheme that is required beside the cookie.
type partner struct {
	scheme   string
	in, name string // header, query or cookie; the name there
	kind     string // such as "http bearer"
	optional bool   // it is sent only if it is given
	at       place
}

// credentials lists the ways in which an operation takes a credential in a
// cookie. anonymous says that the document allows the operation without any.
func (d *document) credentials(o operation) (all []credential, anonymous bool) {
	security, at := d.security(o)
	for i := range security.items() {
		requirement := security.get(fmt.Sprint(i))
		if requirement.object() != nil && len(requirement.object()) == 0 {
			anonymous = true
			continue
		}
		all = append(all, d.required(requirement, at)...)
	}
	// Of several requirements with the cookie, the one that asks for the least.
	slices.SortStableFunc(all, func(a, b credential) int { return cmp.Compare(len(a.partners), len(b.partners)) })
	if anonymous {
		for i := range all {
			all[i].required = false
		}
	}
	beside := d.besideParameter(o, security, anonymous)
	for _, n := range d.parameters(o) {
		p, err := d.resolve(n)
		if err != nil {
			d.warned.add(n.at, "%s", err)
			continue
		}
		if name := p.get("name").text(); p.in() == "cookie" && name != "" {
			d.tellIn(p)
			all = append(all, credential{name: name, required: p.get("required").is(), at: n.at, schema: schemaOf(p), partners: beside})
		}
	}
	return all, anonymous
}

// besideParameter are the schemes that an operation requires beside a cookie that
// is a parameter: those of its first requirement. What only the document requires
// of all operations is sent if it is given: many documents forget to take it away
// where a cookie stands for it.
func (d *document) besideParameter(o operation, security node, anonymous bool) []partner {
	if anonymous || security.items() == 0 {
		return nil
	}
	var all []partner
	for _, name := range security.get("0").names() {
		scheme, err := d.scheme(name)
		if err != nil || scheme.object() == nil {
			return nil
		}
		p := readPartner(name, scheme)
		p.optional = !o.node.has("security")
		all = append(all, p)
	}
	return all
}

// security is the list of security requirements of an operation: its own, or
// otherwise the document's (OpenAPI 3.1.1, Operation Object, security).
func (d *document) security(o operation) (node, place) {
	n := d.top().get("security")
	if o.node.has("security") {
		n = o.node.get("security")
	}
	return d.asRequirements(n), n.at
}

// required reads one security requirement: each of its schemes is needed. One that
// names a scheme that is not declared is left out.
func (d *document) required(requirement node, at place) (all []credential) {
	var partners []partner
	for _, name := range requirement.names() {
		scheme, err := d.scheme(name)
		if err != nil || scheme.object() == nil {
			d.warned.add(at, "the security scheme %s is not declared; the requirement is left out", quoted(name))
			return nil
		}
		d.tellIn(scheme)
		partners = append(partners, readPartner(name, scheme))
	}
	for i, p := range partners {
		if p.in != "cookie" {
			continue
		}
		if p.name == "" {
			d.warned.add(p.at, "has no name, so nobody knows which cookie it is; the requirement is left out")
			return nil
		}
		others := slices.Delete(slices.Clone(partners), i, i+1)
		all = append(all, credential{name: p.name, required: true, at: p.at, isScheme: true, partners: others})
	}
	return all
}

// scheme is the security scheme of a name, or since OpenAPI 3.2 of a URI (OpenAPI
// 3.2.0, Security Requirement Object).
func (d *document) scheme(name string) (node, error) {
	declared := d.followed(d.followed(d.top().get("components")).get("securitySchemes"))
	if !declared.has(name) && d.minor >= 2 && strings.ContainsAny(name, "#/.") {
		n, err := d.lead(name, d.top().at)
		if err != nil {
			return n, err
		}
		return d.resolve(n)
	}
	return d.resolve(declared.get(name))
}

// readPartner reads a security scheme (OpenAPI 3.1.1, Security Scheme Object).
func readPartner(name string, scheme node) partner {
	p := partner{scheme: name, at: scheme.at, kind: scheme.get("type").text()}
	kind := strings.ToLower(p.kind)
	if kind == "http" && scheme.in() == "cookie" && scheme.get("name").text() != "" {
		kind = "apikey" // what it says of its place means nothing else
	}
	switch kind {
	case "apikey":
		p.in, p.name, p.kind = scheme.in(), scheme.get("name").text(), "apiKey"
	case "http":
		p.in, p.name, p.kind = "header", "Authorization", "http "+strings.ToLower(scheme.get("scheme").text())
	case "oauth2", "openidconnect":
		p.in, p.name = "header", "Authorization"
	}
	return p
}

// schemaOf is the schema of a parameter or a header: its own, or that of its
// content (OpenAPI 3.1.1, Parameter Object).
func schemaOf(p node) node {
	if p.has("schema") {
		return p.get("schema")
	}
	content := p.get("content")
	for _, kind := range content.names() {
		return content.get(kind, "schema")
	}
	return p.get("schema")
}

// chooseCookie leaves one credential in the operation. If several are required,
// those whose value is given are none, and --cookie names the one.
func (d *document) chooseCookie(o operation, choice Choice) (operation, error) {
	only := func(fits func(credential) bool) []credential {
		return slices.DeleteFunc(slices.Clone(o.credentials), func(c credential) bool { return !fits(c) })
	}
	if choice.Cookie != "" {
		fits := only(func(c credential) bool { return c.name == choice.Cookie })
		if len(fits) == 0 {
			return o, fmt.Errorf("%s: takes no cookie %s; its cookies are %s", o.node.at, quoted(choice.Cookie), strings.Join(o.cookies(), ", "))
		}
		return o.with(fits), nil
	}
	required := only(func(c credential) bool { return c.required && !choice.Inputs.gives(c.name) })
	if len(o.with(required).cookies()) > 1 { // a cookie of a few words is a setting
		if open := slices.DeleteFunc(slices.Clone(required), func(c credential) bool { return d.isSetting(c.schema) }); len(open) > 0 {
			required = open
		}
	}
	for _, fits := range [][]credential{
		required,
		only(func(c credential) bool { return c.isScheme && !choice.Inputs.gives(c.name) }),
		only(func(c credential) bool { return !choice.Inputs.gives(c.name) }),
		o.credentials,
	} {
		with := o.with(fits)
		switch names := with.cookies(); {
		case len(names) == 1:
			return with, nil
		case len(names) > 1:
			return o, fmt.Errorf("%s: several cookies may be the credential: %s; choose one with --cookie %s, and give the others in --params", o.node.at, strings.Join(names, ", "), names[0])
		}
	}
	return o, fmt.Errorf("%s: takes no credential in a cookie", o.node.at)
}

// isSetting reports whether a schema lists the values that there are, or has the usual
// one.
func (d *document) isSetting(n node) bool {
	return slices.ContainsFunc(d.allSchemas(n), func(part node) bool { return part.has("enum") || part.has("const") || part.has("default") })
}

func (o operation) with(credentials []credential) operation {
	o.credentials = credentials
	return o
}

// isPartner reports whether a parameter is at the same time what a security scheme
// beside the cookie asks for.
func (c *Contract) isPartner(in, name string) bool {
	return slices.ContainsFunc(c.credential().partners, func(p partner) bool {
		return !p.optional && p.in == in && isSameName(in, p.name, name)
	})
}
