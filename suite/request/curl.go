package request

import (
	"net/url"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// mostCurl is the size, in octets, of the largest request that is shown as a
// curl command.
const mostCurl = 4 << 10

// Curl is a command that sends the same request, or empty if a shell and curl
// cannot send it. It reads the live token from the environment. There is no
// command for a server behind a proxy or a socket, or with another name in TLS:
// curl with this URL would reach another server.
func (r *Request) Curl() string {
	if !r.base.direct || len(r.frames)+len(r.trailers) > 0 || r.body.Octets != nil || r.octets > mostCurl || len(r.cookies) > 1 || strings.Contains(r.target, "?") {
		return ""
	}
	cmd := "curl -i -X " + word(r.Method) + " " + quoted(r.base.url)
	if r.Method == "HEAD" { // with -X, curl waits for a body
		cmd = "curl -I " + quoted(r.base.url)
	}
	cmd += r.curlVersion()
	for _, w := range r.base.curl {
		cmd += " " + word(w)
	}
	var names []string
	for _, l := range r.lines {
		name := fieldName(l.recipe)
		names = append(names, name)
		if r.curlsOwn(l.recipe) {
			continue
		}
		value, ok := headerArgument(l)
		if name == "cookie" && len(r.cookies) == 1 {
			value, ok = cookieArgument(r.cookies[0])
		}
		if !ok {
			return ""
		}
		cmd += " -H " + value
	}
	for _, name := range []string{"Host", "Accept", "User-Agent"} {
		if !slices.Contains(names, strings.ToLower(name)) { // the empty value stops curl from sending its own line
			cmd += " -H '" + name + ":'"
		}
	}
	return cmd
}

// curlVersion is the flag for the version of HTTP, if curl would choose another
// one or may not choose (curl offers both with TLS, and HTTP/1.1 without).
func (r *Request) curlVersion() string {
	switch {
	case r.base.over == wire.HTTP2 && r.base.scheme == "http":
		return " --http2-prior-knowledge"
	case r.base.over == wire.HTTP2:
		return " --http2"
	case r.version == "HTTP/1.0":
		return " --http1.0"
	case r.base.forced:
		return " --http1.1"
	}
	return ""
}

// curlsOwn reports whether curl sends the line, or an equivalent one, by itself.
func (r *Request) curlsOwn(line string) bool {
	switch fieldName(line) {
	case "host":
		u, err := url.Parse(r.base.url)
		return err == nil && line == "Host: "+u.Host
	case "content-length":
		return line == "Content-Length: 0"
	case "accept-encoding":
		return line == "Accept-Encoding: identity"
	case "user-agent":
		return strings.HasPrefix(line, "User-Agent: "+r.base.tool)
	}
	return false
}

// headerArgument makes a -H argument. ok is false for a line that is not plain
// text for a shell, that comes from the credential, or that is framing, which
// curl does itself.
func headerArgument(l line) (string, bool) {
	name, value, _ := strings.Cut(l.recipe, ":")
	switch fieldName(l.recipe) {
	case "cookie", "content-length", "transfer-encoding":
		return "", false
	}
	if strings.Contains(l.recipe, "‹") || !plainASCII(l.octets) {
		return "", false
	}
	if strings.TrimSpace(value) == "" {
		return quoted(name + ";"), true // for curl, "Name:" means to leave the field out
	}
	return quoted(string(l.octets)), true
}

func cookieArgument(v fixtures.Rendered) (string, bool) {
	if !plainASCII(v.Octets) || strings.Contains(strings.ReplaceAll(v.Recipe, "‹token›", ""), "‹") && len(v.Live) == 0 {
		return "", false
	}
	if len(strings.TrimSpace(string(v.Octets))) == 0 {
		return "'Cookie;'", true
	}
	if len(v.Live) == 0 {
		return quoted("Cookie: " + string(v.Octets)), true
	}
	before, after, ok := strings.Cut(v.Recipe, "‹token›")
	if !ok || strings.ContainsAny(before+after, "‹\\`$\"!") {
		return "", false
	}
	return `"Cookie: ` + before + `${REFRESHCHECK_TOKEN}` + after + `"`, true
}

func plainASCII(octets []byte) bool {
	for _, c := range octets {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// word quotes a word only if it needs quotes.
func word(s string) string {
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./") == "" {
		return s
	}
	return quoted(s)
}
