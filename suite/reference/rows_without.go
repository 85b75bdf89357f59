package reference

import (
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// withoutCookieRows give a token to requests that do not have the cookie, or have its
// value without its name.
func withoutCookieRows() []entry {
	nameless := func(fits func(pairs []string, at int) bool) edit {
		return foundElsewhere(func(x *exchange) string {
			pairs := strings.Split(x.cookieHeader(), ";")
			for i, pair := range pairs {
				if value := strings.TrimSpace(pair); !strings.Contains(strings.TrimRight(value, "="), "=") && fits(pairs, i) {
					return value
				}
			}
			return ""
		})
	}
	all := rowsOf("missing", by("exact-cookie"), []row{
		{"token-without-name", "A Cookie header that is one value without a name is taken for the cookie.", nameless(func(pairs []string, _ int) bool { return len(pairs) == 1 })},
		{"token-after-others", "A value without a name, after other cookies, is taken for the cookie.", nameless(func(_ []string, at int) bool { return at > 0 })},
	})
	return append(all, rowsOf("missing", by("token-withheld"), []row{
		{"unnamed-client", "A request without the cookie gets a token if it has no User-Agent.", trusting(func(x *exchange) bool {
			return len(x.request.Header.Values("User-Agent")) == 0
		})},
	})...)
}

// afterReset gives a request without the cookie that of the connection's last one, once
// the client has reset a stream.
func afterReset(h *behaviour2) {
	h.arrived = func(c *conn2, f http2.Frame) bool {
		if f.Header().Type == http2.FrameRSTStream {
			c.state.remember("reset", true)
		}
		return true
	}
	h.fields = func(c *conn2, r *request2) {
		for _, f := range r.fields {
			if f.Name == "cookie" && strings.Contains(f.Value, c.server.op.cookie+"=") {
				c.state.remember("cookie", f)
				return
			}
		}
		if last, ok := c.state.recall("cookie").(hpack.HeaderField); ok && c.state.recall("reset") == true {
			r.fields = append(r.fields, last)
		}
	}
}
