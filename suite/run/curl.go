package run

import (
	"net/url"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// curl is a command that sends the same request, where a shell and curl can;
// empty: they cannot. The live token is read from the environment.
func (e *Engine) curl(r *request) string {
	if r.body.Octets != nil || len(r.octets) > 4<<10 || len(r.cookies) > 1 || strings.Contains(r.target, "?") {
		return ""
	}
	target := e.s.Target.URL(e.s.Contract.Path())
	cmd := "curl -i -X " + word(r.method) + " " + quoted(target)
	if r.method == "HEAD" { // with -X curl waits for a body
		cmd = "curl -I " + quoted(target)
	}
	var names []string
	for _, l := range r.lines {
		name := fieldName(l.recipe)
		names = append(names, name)
		if e.own(l.recipe, target) {
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
		if !slices.Contains(names, strings.ToLower(name)) { // curl leaves its own out
			cmd += " -H '" + name + ":'"
		}
	}
	if e.mask(cmd) != cmd { // a value of the fixtures that has a stretch in common with a credential
		return ""
	}
	return cmd
}

// own reports whether curl sends the line by itself, or one that does as well.
func (e *Engine) own(line, target string) bool {
	switch fieldName(line) {
	case "host":
		u, err := url.Parse(target)
		return err == nil && line == "Host: "+u.Host
	case "content-length":
		return line == "Content-Length: 0"
	case "accept-encoding":
		return line == "Accept-Encoding: identity"
	case "user-agent":
		return strings.HasPrefix(line, "User-Agent: "+e.s.Tool)
	}
	return false
}

// headerArgument leaves out what is no text for a shell, what comes from the
// credential, and the framing that curl does itself.
func headerArgument(l shownLine) (string, bool) {
	name, value, _ := strings.Cut(l.recipe, ":")
	switch fieldName(l.recipe) {
	case "cookie", "content-length", "transfer-encoding":
		return "", false
	}
	if strings.Contains(l.recipe, "‹") || !plainASCII(l.octets) {
		return "", false
	}
	if strings.TrimSpace(value) == "" {
		return quoted(name + ";"), true // curl takes Name: for a wish to leave it out
	}
	return quoted(string(l.octets)), true
}

func cookieArgument(v fixtures.Rendered) (string, bool) {
	if !plainASCII(v.Octets) {
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

// word quotes only what needs it.
func word(s string) string {
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == "" {
		return s
	}
	return quoted(s)
}
