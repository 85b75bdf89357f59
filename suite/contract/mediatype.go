package contract

import (
	"mime"
	"strings"
)

// IsJSON reports whether a Content-Type is a JSON media type: application/json,
// or one with the suffix +json (RFC 6839 §3.1).
func IsJSON(contentType string) bool {
	full, _, err := mime.ParseMediaType(withoutEmptyParameters(contentType))
	kind, subtype, ok := strings.Cut(full, "/")
	return err == nil && ok && isJSON(kind, subtype)
}

// withoutEmptyParameters removes empty parameters, which RFC 9110 §5.6.6 allows
// but the library refuses: application/json;; charset=utf-8.
func withoutEmptyParameters(contentType string) string {
	var b strings.Builder
	quoted, escaped, after := false, false, false // after: the last character that is not blank was a semicolon
	for _, c := range []byte(contentType) {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted && c == ';' && after:
			continue
		}
		if quoted || c != ' ' && c != '\t' {
			after = !quoted && c == ';'
		}
		b.WriteByte(c)
	}
	return b.String()
}
