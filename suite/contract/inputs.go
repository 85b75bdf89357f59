package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Input is one value that requests carry beside the credential.
type Input struct {
	In   string // path, query, header, cookie or body
	Name string
	// From says where the value comes from: --params, example, examples, default,
	// const or enum; empty: there is no value.
	From     string
	Required bool
	Place    string // where the document asks for it
	// Kind says what is expected, such as string, or http bearer.
	Kind string
	// Partner: a security scheme that is required beside the cookie.
	Partner bool

	value     any
	parameter node
}

// Secret reports whether the value may be a secret: it was given by a person, in
// a place where credentials stand.
func (i Input) Secret() bool { return i.From == fromPerson && i.In != "path" }

// fromPerson is where values of the user come from.
const fromPerson = "--params"

// readInputs finds the value of everything that the operation takes beside the
// credential. Missing tells later what has none.
func (c *Contract) readInputs(given *Inputs) error {
	o := c.operation
	seen := map[string]bool{}
	for _, n := range c.document.parameters(o) {
		p, err := c.document.resolve(n)
		if err != nil {
			return err
		}
		in, name := p.in(), p.get("name").text()
		key := in + " " + name
		if seen[key] || in == "cookie" && name == c.CookieName() || in == "header" && slices.Contains([]string{"accept", "content-type"}, strings.ToLower(name)) {
			continue // OpenAPI 3.1.1, Parameter Object, name: these header parameters are ignored
		}
		if why := ofTheClient(name); in == "header" && why != "" {
			c.document.warned.add(n.at, "%s", why)
			continue
		}
		seen[key] = true
		c.takeParameter(p, in, name, given)
	}
	c.takeUndeclared(seen, given)
	for _, with := range c.credential().partners {
		if key := with.in + " " + with.name; with.in == "" || seen[key] {
			continue
		}
		one := Input{In: with.in, Name: with.name, Required: !with.optional, Place: with.at.String(), Kind: with.kind, Partner: true}
		if value, ok := given.of(with.in, with.name); ok {
			one.value, one.From = value, fromPerson
		} else if with.optional || with.in == "cookie" && with.name == c.CookieName() {
			continue
		}
		c.inputs = append(c.inputs, one)
	}
	if err := c.readBody(given); err != nil {
		return err
	}
	return errors.Join(c.checkGiven(given), c.render())
}

func (c *Contract) takeParameter(p node, in, name string, given *Inputs) {
	one := Input{In: in, Name: name, Required: p.get("required").is() || in == "path", Place: p.at.String(), Kind: c.kindOf(schemaOf(p)), parameter: p, Partner: c.isPartner(in, name)}
	if value, ok := given.of(in, name); ok {
		one.value, one.From = value, fromPerson
	} else if one.Required {
		one.value, one.From = c.exampleOf(p, schemaOf(p))
		for _, kind := range p.get("content").names() {
			if one.From == "" {
				one.value, one.From = c.exampleOf(p.get("content", kind), node{})
			}
		}
	} else {
		return // nobody asks for it
	}
	c.inputs = append(c.inputs, one)
}

// ofTheClient says why a header parameter is left out: a client makes the field
// itself, once in each request.
func ofTheClient(name string) string {
	switch strings.ToLower(name) {
	case "cookie":
		return "is the whole Cookie line, which is left out; a cookie is a parameter with in: cookie"
	case "host":
		return "is the Host field, which is left out; --host sets it"
	case "content-length", "transfer-encoding", "connection":
		return "is left out, since every client makes this field itself"
	}
	return ""
}

// takeUndeclared takes the variables of the path that no parameter declares: a
// request cannot go without their values.
func (c *Contract) takeUndeclared(seen map[string]bool, given *Inputs) {
	for _, found := range pathVariable.FindAllStringSubmatch(c.operation.path, -1) {
		name := found[1]
		if seen["path "+name] {
			continue
		}
		seen["path "+name] = true
		c.document.warned.add(c.operation.node.at, "the variable %s of the path is no parameter; its value is taken from --params", quoted("{"+name+"}"))
		one := Input{In: "path", Name: name, Required: true, Place: c.operation.node.at.String()}
		if value, ok := given.of("path", name); ok {
			one.value, one.From = value, fromPerson
		}
		c.inputs = append(c.inputs, one)
	}
}

var pathVariable = regexp.MustCompile(`\{([^{}/]+)\}`)

// kindOf says what a schema asks for, in a few words.
func (c *Contract) kindOf(schema node) string {
	var words []string
	for _, part := range c.document.allSchemas(schema) {
		words = append(words, typesOf(part.object())...)
		if f := part.get("format").text(); f != "" {
			words = append(words, f)
		}
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// exampleOf is the value that the document itself gives: an example of the
// object or of its schema, a default, a const, or the first of an enum.
func (c *Contract) exampleOf(holder, schema node) (value any, from string) {
	parts := c.document.alternatives(schema)
	if holder.has("example") {
		return asTyped(holder.get("example").value, parts), "example"
	}
	if value, ok := c.firstExample(holder.get("examples")); ok {
		return asTyped(value, parts), "examples"
	}
	for _, from := range []string{"example", "examples", "default", "const", "enum"} {
		for _, part := range parts {
			switch {
			case !part.has(from):
			case from == "examples" || from == "enum":
				if value, ok := c.firstExample(part.get(from)); ok {
					return asTyped(value, parts), from
				}
			default:
				return asTyped(part.get(from).value, parts), from
			}
		}
	}
	return nil, ""
}

// asTyped writes a number as a text where a text is asked for, and the other way round:
// in YAML an example loses its quotation marks easily.
func asTyped(value any, parts []node) any {
	var types []string
	for _, part := range parts {
		types = append(types, typesOf(part.object())...)
	}
	isText := slices.Contains(types, "string")
	isCount := slices.Contains(types, "integer") || slices.Contains(types, "number")
	switch v := value.(type) {
	case json.Number, bool:
		if isText && !isCount && !slices.Contains(types, "boolean") {
			return textOfValue(v)
		}
	case string:
		if isCount && !isText && isNumber(v) {
			return json.Number(v)
		}
	}
	return value
}

// firstExample is the first of OpenAPI's examples, which is a map, or of JSON
// Schema's, which is a list.
func (c *Contract) firstExample(n node) (any, bool) {
	if n.items() > 0 {
		return n.get("0").value, true
	}
	for _, name := range n.names() {
		one, err := c.document.resolve(n.get(name))
		if err != nil {
			continue
		}
		for _, member := range []string{"value", "dataValue"} {
			if one.has(member) {
				return one.get(member).value, true
			}
		}
	}
	return nil, false
}

// checkGiven refuses values for what the operation does not take: a name may be
// misspelt.
func (c *Contract) checkGiven(given *Inputs) error {
	if given == nil || given.Shared {
		return nil
	}
	var wrong []error
	check := func(in string, values map[string]any) {
		for name := range values {
			known := slices.ContainsFunc(c.inputs, func(i Input) bool {
				return i.In == in && (i.Name == name || in == "header" && strings.EqualFold(i.Name, name))
			})
			if !known {
				wrong = append(wrong, fmt.Errorf("%s: %s: %s takes no %s; it takes %s", given.Name, in, c.operation, quoted(name), c.taken(in)))
			}
		}
	}
	check("path", given.Path)
	check("query", given.Query)
	check("header", given.Header)
	check("cookie", given.Cookie)
	if given.HasBody && !slices.ContainsFunc(c.inputs, func(i Input) bool { return i.In == "body" }) {
		wrong = append(wrong, fmt.Errorf("%s: body: %s takes no body", given.Name, c.operation))
	}
	return errors.Join(wrong...)
}

// taken lists what the operation takes in one place.
func (c *Contract) taken(in string) string {
	var names []string
	for _, n := range c.document.parameters(c.operation) {
		if p, err := c.document.resolve(n); err == nil && p.in() == in {
			names = append(names, p.get("name").text())
		}
	}
	for _, p := range c.credential().partners {
		if p.in == in {
			names = append(names, p.name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// Inputs lists what requests carry beside the credential, and where each value
// comes from.
func (c *Contract) Inputs() []Input { return slices.Clone(c.inputs) }

// Missing is an error that shows the file to fill in, if the operation requires
// values that nobody gives. given reports whether a value comes from elsewhere.
func (c *Contract) Missing(given func(in, name string) bool) error {
	missing := map[string][]string{}
	for _, i := range c.inputs {
		if i.From != "" || !i.Required || given != nil && given(i.In, i.Name) {
			continue
		}
		line := "  " + quotedYAML(i.Name) + ":"
		if i.In == "body" {
			line = "  " + c.bodyToFill(i)
		}
		if i.Kind != "" && i.In != "body" {
			line += "  # " + i.Kind
		}
		missing[i.In] = append(missing[i.In], line)
	}
	if len(missing) == 0 {
		return nil
	}
	text := fmt.Sprintf("%s: %s requires more than the cookie %s, and the document gives no example of it. Fill in this file and give it with --params:", c.Name(), c.operation, c.CookieName())
	for _, in := range []string{"path", "query", "header", "cookie", "body"} {
		if lines := missing[in]; len(lines) > 0 {
			text += "\n" + in + ":\n" + strings.Join(lines, "\n")
		}
	}
	return errors.New(text)
}

func quotedYAML(name string) string {
	for _, c := range name {
		if c != '-' && c != '_' && c != '.' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return fmt.Sprintf("%q", name)
		}
	}
	return name
}
