package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Field is a name with its value.
type Field struct {
	Name, Value string
	Secret      bool // it may not be shown
	Partner     bool // it is a credential that is required beside the cookie
}

// Sent is what every request carries beside the credential.
type Sent struct {
	Query    string // without the question mark; empty: none
	Headers  []Field
	Cookies  []Field
	Body     []byte // nil: none
	BodyType string // its media type
}

// Sent is what every request of the operation carries beside the credential.
func (c *Contract) Sent() Sent { return c.sent }

// Path is the operation's path, with the values of its parameters.
func (c *Contract) Path() string { return c.path }

// Accept is what requests ask for: the media types that answers are documented
// to have, or anything where the success has no content.
func (c *Contract) Accept() string {
	var all []string
	for _, key := range c.keys() {
		r := c.responses[key]
		if c.succeeds(key) && len(r.media) == 0 {
			return "*/*"
		}
		if !c.succeeds(key) && key[0] != '0'+clientError && key != defaultKey {
			continue
		}
		for _, kind := range r.declared {
			if !slices.Contains(all, kind) {
				all = append(all, kind)
			}
		}
	}
	if len(all) == 0 {
		return "*/*"
	}
	return strings.Join(all, ", ")
}

// render writes the inputs as they stand in a request.
func (c *Contract) render() error {
	var query, fragment string
	if c.path, fragment, _ = strings.Cut(c.operation.path, "#"); fragment != "" {
		c.document.warned.add(c.operation.node.at, "the path has a fragment, which is never sent; it is left out")
	}
	if c.path, query, _ = strings.Cut(c.path, "?"); query != "" {
		c.sent.Query = query
		c.document.warned.add(c.operation.node.at, "the path has a query, which OpenAPI does not have there; it is sent as it stands")
	}
	for _, i := range c.inputs {
		if i.From == "" {
			continue
		}
		var err error
		switch i.In {
		case "path":
			c.path = strings.ReplaceAll(c.path, "{"+i.Name+"}", i.inPath())
		case "query":
			err = c.renderQuery(i)
		case "header":
			c.sent.Headers, err = appendField(c.sent.Headers, i, strings.Join(i.parts(asItIs), ","))
		case "cookie":
			c.sent.Cookies, err = appendField(c.sent.Cookies, i, strings.Join(escapedEach(textsOf(i), cookieEscape), ","))
		case "body":
			c.sent.BodyType = c.bodyType
			if object, ok := i.value.(map[string]any); ok && strings.HasPrefix(strings.ToLower(c.bodyType), "multipart/") {
				c.sent.BodyType += "; boundary=" + boundary
				c.sent.Body = c.multipart(i.parameter, object)
				break
			}
			c.sent.Body, err = renderBody(i.value, c.bodyType)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", i.Place, err)
		}
	}
	c.path = pathEscape(c.path)
	return nil
}

// pathEscape percent-encodes what a path cannot have, and leaves escapes as they are
// (RFC 3986 §3.3).
func pathEscape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// HasPartner reports whether every success needs a credential in a header field beside
// the cookie, and its value is known.
func (c *Contract) HasPartner() bool {
	return !c.Anonymous() && slices.ContainsFunc(c.sent.Headers, func(f Field) bool { return f.Partner })
}

// boundary is between the parts of a body (RFC 2046 §5.1.1).
const boundary = "refreshcheck-part-5f0c1f8a"

// multipart writes an object as form-data (RFC 7578), with its members in order: a
// part for each item of a list, JSON for an object, and a file name for what is a
// file (OpenAPI 3.1.1, Encoding Object, contentType).
func (c *Contract) multipart(schema node, object map[string]any) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(object)) {
		quoted := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(name)
		more := ""
		if c.isFile(schema, name) {
			more = "; filename=\"file\"\r\nContent-Type: application/octet-stream"
		} else if _, isObject := object[name].(map[string]any); isObject {
			more = "\r\nContent-Type: application/json"
		}
		for _, item := range itemsOf(object[name]) {
			fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n", boundary, quoted, more, textOfValue(item))
		}
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return b.Bytes()
}

// isFile reports whether a member of a form is a file: format: binary, or since
// OpenAPI 3.1 contentMediaType.
func (c *Contract) isFile(schema node, name string) bool {
	return slices.ContainsFunc(c.document.member(schema, name), func(n node) bool {
		return n.get("format").text() == "binary" || n.has("contentMediaType") || n.get("items", "format").text() == "binary"
	})
}

// itemsOf are the items of a list; anything else is one.
func itemsOf(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

// appendField adds a field, whose value must fit into one line.
func appendField(all []Field, i Input, value string) ([]Field, error) {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return all, fmt.Errorf("the value of %s has control characters, so it cannot be sent", quoted(i.Name))
	}
	return append(all, Field{i.Name, value, i.Secret(), i.Partner && i.Required}), nil
}

// queryEscape percent-encodes a name or a value of a query.
func queryEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func asItIs(s string) string { return s }

// renderQuery writes a query parameter (OpenAPI 3.1.1, Parameter Object, style).
func (c *Contract) renderQuery(i Input) error {
	var pairs []string
	pair := func(name, value string) { pairs = append(pairs, url.QueryEscape(name)+"="+queryEscape(value)) }
	style, explode := i.style()
	list, isList := i.value.([]any)
	object, isObject := i.value.(map[string]any)
	switch {
	case i.parameter.has("content") || !isList && !isObject:
		pair(i.Name, textsOf(i)[0])
	case isList && explode:
		for _, item := range list {
			pair(i.Name, textOfValue(item))
		}
	case isObject && (explode || style == "deepObject"):
		for _, name := range (node{value: object}).names() {
			if style == "deepObject" {
				pair(i.Name+"["+name+"]", textOfValue(object[name]))
			} else {
				pair(name, textOfValue(object[name]))
			}
		}
	default:
		pairs = append(pairs, url.QueryEscape(i.Name)+"="+strings.Join(escapedEach(textsOf(i), queryEscape), i.delimiter()))
	}
	if c.sent.Query != "" {
		pairs = append([]string{c.sent.Query}, pairs...)
	}
	c.sent.Query = strings.Join(pairs, "&")
	return nil
}

// textsOf are the items of a value in style simple: one, several of a list, or
// names and values of an object.
func textsOf(i Input) []string {
	if i.parameter.has("content") {
		text, err := json.Marshal(i.value)
		if err == nil {
			return []string{string(text)}
		}
	}
	switch v := i.value.(type) {
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, textOfValue(item))
		}
		return all
	case map[string]any:
		var all []string
		for _, name := range (node{value: v}).names() {
			all = append(all, name, textOfValue(v[name]))
		}
		return all
	}
	return []string{textOfValue(i.value)}
}

func textOfValue(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case map[string]any, []any:
		text, _ := json.Marshal(v)
		return string(text)
	}
	return fmt.Sprint(value)
}

func escapedEach(all []string, escape func(string) string) []string {
	var out []string
	for _, s := range all {
		out = append(out, escape(s))
	}
	return out
}

// cookieEscape percent-encodes what a cookie's value cannot have (RFC 6265
// §4.1.1).
func cookieEscape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`",;\`, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func renderBody(value any, kind string) ([]byte, error) {
	main, subtype, _ := strings.Cut(strings.ToLower(strings.TrimSpace(strings.SplitN(kind, ";", 2)[0])), "/")
	object, _ := value.(map[string]any)
	switch {
	case isJSON(main, subtype):
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err := enc.Encode(value)
		return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
	case subtype == "x-www-form-urlencoded" && object != nil:
		form := url.Values{}
		for name, v := range object {
			for _, item := range itemsOf(v) {
				form.Add(name, textOfValue(item))
			}
		}
		return []byte(form.Encode()), nil
	}
	text, ok := value.(string)
	if !ok {
		return nil, fmt.Errorf("a body of %s can be given only as a text; write it in --params", quoted(kind))
	}
	return []byte(text), nil
}
