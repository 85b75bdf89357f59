package contract

import (
	"fmt"
	"mime"
	"slices"
	"strings"
)

// readBody finds the body of the requests. A documented body is sent even where
// nobody marked it as required: many generators never do.
func (c *Contract) readBody(given *Inputs) error {
	body, err := c.document.resolve(c.operation.node.get("requestBody"))
	if err != nil {
		return err
	}
	content := body.get("content")
	names := content.names()
	if len(names) == 0 {
		return nil
	}
	key := names[0]
	for _, kind := range []string{"multipart/form-data", "application/x-www-form-urlencoded", "application/json"} { // the last one that fits is taken
		for _, name := range names {
			if plain, _, err := mime.ParseMediaType(name); err == nil && (plain == kind || kind == "application/json" && strings.HasSuffix(plain, "+json")) {
				key = name
			}
		}
	}
	media := content.get(key)
	c.bodyType = key
	if strings.Contains(key, "*") {
		c.bodyType = "application/json"
	}
	one := Input{In: "body", Required: body.get("required").is(), Place: body.at.String(), Kind: c.bodyType, parameter: media.get("schema")}
	if given != nil && given.HasBody {
		one.value, one.From = given.Body, fromPerson
	} else if one.value, one.From = c.exampleOf(media, media.get("schema")); one.From == "" {
		var missing []string
		one.value, missing = c.built(media.get("schema"), nil)
		if len(missing) == 0 {
			one.From = "its schema"
		} else if !one.Required {
			return nil // nothing says what to send, and nobody asks for it
		}
		if _, err := renderBody(one.value, c.bodyType); err != nil && !one.Required && !strings.HasPrefix(strings.ToLower(c.bodyType), "multipart/") {
			c.document.warned.add(body.at, "is left out, since a body of %s is not made from a schema; write one in --params", quoted(c.bodyType))
			return nil
		}
	}
	c.inputs = append(c.inputs, one)
	return nil
}

// built makes a value from the examples, defaults, consts and enums of a schema's
// required members. missing lists those that have none of these.
func (c *Contract) built(schema node, path []string) (value any, missing []string) {
	if value, from := c.exampleOf(node{}, schema); from != "" {
		return value, nil
	}
	if len(path) > 20 {
		return nil, []string{strings.Join(path, ".")}
	}
	parts := c.document.allSchemas(schema)
	if !slices.ContainsFunc(parts, func(n node) bool { return n.allows("object") || n.has("properties") }) {
		return nil, []string{strings.Join(path, ".")}
	}
	object := map[string]any{}
	for _, part := range parts {
		required := part.get("required")
		for i := range required.items() {
			name := required.get(fmt.Sprint(i)).text()
			members := c.document.member(schema, name)
			if slices.ContainsFunc(members, func(n node) bool { return n.get("readOnly").is() }) {
				continue // it is in no request (OpenAPI 3.0.3, Schema Object, readOnly)
			}
			if len(members) == 0 {
				missing = append(missing, strings.Join(extend(path, name), "."))
				continue
			}
			one, without := c.built(members[0], extend(path, name))
			object[name] = one
			missing = append(missing, without...)
		}
	}
	return object, missing
}

// bodyToFill shows the body that a person has to fill in.
func (c *Contract) bodyToFill(i Input) string {
	object, _ := i.value.(map[string]any)
	_, missing := c.built(i.parameter, nil)
	var lines []string
	for name, value := range object {
		line := quotedYAML(name) + ":"
		if value != nil {
			line += " " + listed([]any{value})
		}
		lines = append(lines, line)
	}
	for _, name := range missing {
		if _, ok := object[name]; !ok && name != "" && !strings.Contains(name, ".") {
			lines = append(lines, quotedYAML(name)+":")
		}
	}
	if len(lines) == 0 {
		return "# " + c.bodyType
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n  ")
}
