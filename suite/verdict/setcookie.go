package verdict

import (
	"fmt"
	"net/http"
	"strings"
)

// judgeSetCookie looks at every Set-Cookie line of the operation's cookie that
// gives a value; others are not ours to judge.
func judgeSetCookie(a *Answer) []Finding {
	if !a.own() {
		return nil
	}
	var got []Finding
	seen := 0
	for _, line := range a.response().Values("Set-Cookie") {
		name, _, _ := strings.Cut(line, "=")
		c, err := http.ParseSetCookie(line)
		if err != nil {
			if strings.TrimSpace(name) == a.Contract.CookieName() {
				got = append(got, Finding{Message: "The Set-Cookie field of the refresh token does not keep the grammar.", Source: "RFC 6265 §4.1.1"})
			}
			continue
		}
		if c.Name != a.Contract.CookieName() || Deletes(c, a.Now) {
			continue
		}
		if seen++; seen > 1 {
			got = append(got, Finding{Message: "The answer sets the cookie more than once.", Source: "RFC 6265 §4.1.1"})
		}
		if missing := attributesMissing(c, a); len(missing) > 0 {
			got = append(got, Finding{Message: "The Set-Cookie of the refresh token lacks " + strings.Join(missing, ", ") + "."})
		}
	}
	return got
}

func attributesMissing(c *http.Cookie, a *Answer) []string {
	var missing []string
	if !c.HttpOnly {
		missing = append(missing, "HttpOnly")
	}
	if !c.Secure {
		missing = append(missing, "Secure")
	}
	if c.SameSite == 0 {
		missing = append(missing, "SameSite")
	}
	// A Path without a slash before it counts for none (RFC 6265 §5.2.4).
	if strings.HasPrefix(c.Path, "/") && !covers(c.Path, a.RequestPath) {
		missing = append(missing, fmt.Sprintf("a Path that covers the operation (it says %s)", visible(c.Path, 60)))
	}
	return missing
}

// covers is path-match (RFC 6265 §5.1.4).
func covers(cookiePath, requestPath string) bool {
	if !strings.HasPrefix(requestPath, cookiePath) {
		return false
	}
	return len(requestPath) == len(cookiePath) || strings.HasSuffix(cookiePath, "/") || requestPath[len(cookiePath)] == '/'
}
