package cookie

import (
	"net/netip"
	"strings"
)

// Request is what cookies depend on of a request's URL: the one that an answer
// belongs to, or the one that cookies are sent with.
type Request struct {
	Secure bool   // whether the scheme is https
	Host   string // without a port
	Path   string // as it is sent, without a query; empty stands for "/"
}

// canonical brings host and path into the form that cookies are compared in
// (RFC 6265bis §5.1.2, without IDNA).
func (r Request) canonical() Request {
	r.Host = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(r.Host, "["), "]"))
	r.Path, _, _ = strings.Cut(r.Path, "?")
	if r.Path == "" {
		r.Path = "/"
	}
	return r
}

// secure reports whether Secure cookies are taken from, and sent to, the origin
// (RFC 6265bis §5.8.3 leaves it to the browser). Chromium and Firefox trust plain
// http to this machine.
func (r Request) secure() bool {
	if r.Secure || r.Host == "localhost" || strings.HasSuffix(r.Host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(r.Host)
	return err == nil && address.IsLoopback()
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// domainMatches is domain-match (RFC 6265bis §5.1.3), of canonical names.
func domainMatches(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain) && !isAddress(host)
}

// defaultPath is the path of a cookie that names none (RFC 6265bis §5.1.4).
func defaultPath(requestPath string) string {
	last := strings.LastIndexByte(requestPath, '/')
	if last <= 0 || requestPath[0] != '/' {
		return "/"
	}
	return requestPath[:last]
}

// pathMatches is path-match (RFC 6265bis §5.1.4).
func pathMatches(requestPath, cookiePath string) bool {
	if !strings.HasPrefix(requestPath, cookiePath) {
		return false
	}
	return len(requestPath) == len(cookiePath) || strings.HasSuffix(cookiePath, "/") || requestPath[len(cookiePath)] == '/'
}
