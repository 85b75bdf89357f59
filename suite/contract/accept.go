package contract

import (
	"maps"
	"mime"
	"slices"
	"strconv"
	"strings"
)

// Acceptable reports whether an Accept field allows one of the media types that a
// success is documented to have (RFC 9110 §12.5.1). A success without content is
// always acceptable.
func (c *Contract) Acceptable(accept string) bool {
	found := false
	for _, key := range c.keys() {
		r := c.responses[key]
		if !c.succeeds(key) {
			continue
		}
		found = found || len(r.media) == 0
		for _, m := range r.media {
			found = found || m.accepted(accept)
		}
	}
	return found
}

func (m mediaRange) accepted(accept string) bool {
	for one := range strings.SplitSeq(accept, ",") {
		full, parameters, err := mime.ParseMediaType(strings.TrimSpace(one))
		kind, subtype, ok := strings.Cut(full, "/")
		if q, given := parameters["q"]; given {
			if weight, err := strconv.ParseFloat(q, 64); err == nil && weight == 0 {
				continue
			}
		}
		if err == nil && ok && (m.covers(kind, subtype) || mediaRange{kind: kind, subtype: subtype}.covers(m.kind, m.subtype)) {
			return true
		}
	}
	return false
}

// DeclaredCookies are the names of all cookies that the document declares, other
// than the credential: requests must not give them a meaningless value.
func (c *Contract) DeclaredCookies() []string { return slices.Clone(c.declared) }

// declaredCookies looks for cookies everywhere in the document: in the parameters
// of all operations, in components, and in security schemes.
func (c *Contract) declaredCookies() []string {
	names := map[string]any{}
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			if name, ok := v["name"].(string); ok && (node{value: v}).in() == "cookie" && name != c.CookieName() {
				names[name] = true
			}
			for _, member := range v {
				walk(member)
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		}
	}
	for _, f := range c.document.allFiles() {
		walk(f.value)
	}
	return slices.Sorted(maps.Keys(names))
}
