package report

import (
	"net/http"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// setCookie reads a Set-Cookie field that is masked, and so may not follow the
// grammar any more.
func setCookie(value string) harCookie {
	pair, attributes, _ := strings.Cut(value, ";")
	var one harCookie
	one.Name, one.Value, _ = strings.Cut(strings.TrimSpace(pair), "=")
	for a := range strings.SplitSeq(attributes, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(a), "=")
		switch strings.ToLower(name) {
		case "path":
			one.Path = value
		case "domain":
			one.Domain = value
		case "httponly":
			one.HTTPOnly = true
		case "secure":
			one.Secure = true
		case "expires":
			if at, err := http.ParseTime(value); err == nil {
				one.Expires = at.UTC().Format(time.RFC3339)
			}
		}
	}
	return one
}

// sentCookies are the pairs of the Cookie fields (RFC 6265 §4.2.1), as a simple
// parser reads them.
func sentCookies(m result.Message) []harCookie {
	all := []harCookie{}
	for _, f := range m.Fields {
		if !strings.EqualFold(f.Name, "Cookie") {
			continue
		}
		for pair := range strings.SplitSeq(f.Value, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if name != "" {
				all = append(all, harCookie{Name: name, Value: value})
			}
		}
	}
	return all
}
