package parsers

import (
	"net/url"
	"regexp"
	"strings"
)

// Rack is Rack behind Puma, which joins lines with ", ": only spaces after ";"
// are trimmed, percent-encoding and plus signs are decoded, and the first cookie
// of a name wins.
func Rack(lines []string, name string) (string, bool) {
	for _, pair := range regexp.MustCompile(`; *`).Split(strings.Join(lines, ", "), -1) {
		k, v, ok := strings.Cut(pair, "=")
		if !ok || k != name {
			continue
		}
		if decoded, err := url.QueryUnescape(v); err == nil {
			v = decoded
		}
		return v, true
	}
	return "", false
}

// phpMaxInputVars is PHP's default: PHP ignores the cookies after so many.
const phpMaxInputVars = 1000

// PHP joins lines with ", " and makes variables from cookies. A dot or a space
// in a name becomes an underscore. name[…] becomes an array, which is not found
// here. The first cookie of a name wins.
func PHP(lines []string, name string) (string, bool) {
	count := 0
	for pair := range strings.SplitSeq(strings.Join(lines, ", "), ";") {
		k, v, _ := strings.Cut(pair, "=")
		k = strings.TrimLeft(k, " \t\r\n\v\f")
		if k == "" {
			continue
		}
		if count++; count > phpMaxInputVars {
			break
		}
		base, _, array := strings.Cut(k, "[")
		if strings.NewReplacer(" ", "_", ".", "_").Replace(base) != name {
			continue
		}
		if array {
			return "", false
		}
		if decoded, err := url.PathUnescape(v); err == nil {
			v = decoded
		}
		return v, true
	}
	return "", false
}

// CookieCrate is the cookie crate as axum-extra and actix-web use it: names and
// values are percent-decoded, quotes are kept, and the last cookie of a name
// wins.
func CookieCrate(lines []string, name string) (value string, found bool) {
	for pair := range pairs(lines) {
		k, v, ok := strings.Cut(pair, "=")
		if ok && decodeURIComponent(strings.TrimSpace(k)) == name {
			value, found = decodeURIComponent(strings.TrimSpace(v)), true
		}
	}
	return value, found
}
