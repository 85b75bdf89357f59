// Package target knows where requests go: URL, TLS, proxy, socket, and the extra
// header fields that each request carries.
package target

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Options say where to send, and by which way, as a user gives them.
type Options struct {
	URL        string // base URL: http or https, host, optional port and path
	Host       string // Host field (RFC 9110 §7.2) in place of the URL's authority
	HeaderFile string // extra header lines, one a line, sent with every request
	Headers    string // the same as a text, from REFRESHCHECK_HEADERS

	CAFile     string // PEM bundle that is trusted instead of the system's roots
	Insecure   bool   // accept any certificate of the server (not of a proxy)
	ServerName string // name asked for and checked in TLS, in place of the URL's host
	ClientCert string // PEM file of a client certificate (chain), TLS alone
	ClientKey  string // PEM file of its key; empty: in the same file

	Proxy      string // URL of an http or https proxy, without user name and password
	UnixSocket string // path of a socket that is connected to in place of the host
	IP         int    // 4 or 6: addresses of this version alone; 0: either

	// HTTP is the version of HTTP: auto, 1.1 or 2; empty: auto. With auto, TLS
	// offers both by ALPN (RFC 7301) and the server chooses; without TLS it is 1.1.
	// With 2 and without TLS, the server must expect HTTP/2 (RFC 9113 §3.3).
	HTTP string

	// LookupEnv reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or not;
	// nil: they are not looked at.
	LookupEnv func(string) (string, bool)

	elsewhere bool // another origin than the target's own, such as a login's
}

// Plain reports whether the server is reached without any setting but its URL.
func (o Options) Plain() bool {
	return o.Host == "" && o.HeaderFile == "" && o.Headers == "" && o.CAFile == "" && !o.Insecure && o.ServerName == "" &&
		o.ClientCert == "" && o.ClientKey == "" && o.Proxy == "" && o.UnixSocket == "" && o.IP == 0
}

// Target is where requests go. It is immutable and safe for concurrent use.
type Target struct {
	scheme  string
	host    string // as written in the URL, without brackets and port
	port    string
	base    string // path prefix, without a trailing slash
	headers []string
	cookies string // of the header lines
	tls     *tls.Config
	// sessions are those of one protocol, since some servers keep it in them.
	sessions *sessions
	offers   []wire.Protocol // the preferred one first
	proxy    *proxy
	options  Options
}

// Parse checks the options and reads the files they name; nothing is sent. Its
// errors name the setting and how to mend it.
func Parse(o Options) (*Target, error) {
	t, err := parseURL(o.URL)
	if err != nil {
		return nil, err
	}
	t.options = o
	if err := t.check(); err != nil {
		return nil, err
	}
	switch {
	case o.HeaderFile != "":
		t.headers, t.cookies, err = readHeaderFile(o.HeaderFile)
	case o.Headers != "":
		t.headers, t.cookies, err = headerLines("REFRESHCHECK_HEADERS", o.Headers)
	}
	if err != nil {
		return nil, err
	}
	if t.proxy, err = chooseProxy(t); err != nil {
		return nil, err
	}
	if err := t.checkTLS(); err != nil {
		return nil, err
	}
	if t.offers, err = offered(o.HTTP, t.Secure()); err != nil {
		return nil, err
	}
	if t.tls, err = tlsConfig(o, t.host, t.offers); err != nil {
		return nil, err
	}
	t.sessions = newSessions()
	t.tls.ClientSessionCache = t.sessions
	return t, nil
}

// checkTLS refuses settings of TLS where no connection uses it. The authority may
// be that of an https proxy.
func (t *Target) checkTLS() error {
	o := t.options
	about := o.Insecure || o.ServerName != "" || o.ClientCert != "" || o.ClientKey != "" || o.CAFile != "" && (t.proxy == nil || t.proxy.tls == nil)
	if t.scheme == "http" && about && !o.elsewhere {
		return errors.New("the target is http, and --ca-file, --insecure, --server-name, --client-cert and --client-key are about TLS; drop them, or give an https target")
	}
	return nil
}

// check holds settings against one another.
func (t *Target) check() error {
	o := t.options
	addr, err := netip.ParseAddr(t.host)
	switch {
	case o.Proxy != "" && o.UnixSocket != "":
		return errors.New("--proxy and --unix-socket are both given; a connection goes one way, so choose one")
	case o.IP != 0 && o.IP != 4 && o.IP != 6:
		return errors.New("--ip wants 4 or 6")
	case o.IP != 0 && o.UnixSocket != "":
		return errors.New("--ip and --unix-socket are both given; a socket has no IP address, so leave --ip out")
	case err == nil && (o.IP == 4 && !addr.Unmap().Is4() || o.IP == 6 && addr.Unmap().Is4()):
		return errors.New("--ip asks for the other version than that of the target's address; leave it out")
	case strings.ContainsFunc(o.Host, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("/?#@\\\",", r) }):
		return errors.New("--host is no host with an optional port, such as staging.example.com:8443")
	}
	return nil
}

// URL is the operation's URL, as it is shown and as a person would call it.
func (t *Target) URL(operation string) string {
	return t.Origin() + t.base + operation
}

// Origin is scheme, host and port (RFC 6454 §6.2), as they are shown.
func (t *Target) Origin() string { return t.scheme + "://" + t.authority() }

// BaseURL is the target as given, without a trailing slash.
func (t *Target) BaseURL() string { return t.URL("") }

// Path is the path of the request target.
func (t *Target) Path(operation string) string { return t.base + operation }

// HostHeader is the value of the Host field (RFC 9110 §7.2).
func (t *Target) HostHeader() string {
	if t.options.Host != "" {
		return t.options.Host
	}
	return t.authority()
}

func (t *Target) authority() string {
	host, _, _ := strings.Cut(t.host, "%") // RFC 6874 §4: the zone is this machine's business
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if t.port != "" {
		host += ":" + t.port
	}
	return host
}

// Host is the host that cookies belong to: the Host field's, without a port and
// without an address's brackets.
func (t *Target) Host() string {
	if host, _, err := net.SplitHostPort(t.HostHeader()); err == nil {
		return host
	}
	return strings.Trim(t.HostHeader(), "[]")
}

// Headers are the extra field lines that every request carries.
func (t *Target) Headers() []string { return t.headers }

// Cookies are the cookies of the extra header lines, as one Cookie line has them;
// empty: none. They are secrets.
func (t *Target) Cookies() string { return t.cookies }

// Secure reports whether TLS is used.
func (t *Target) Secure() bool { return t.scheme == "https" }

// Loopback reports whether the target is this machine, reached without a proxy.
func (t *Target) Loopback() bool {
	if t.options.UnixSocket != "" {
		return true
	}
	if t.proxy != nil {
		return false
	}
	if strings.EqualFold(t.host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(t.host)
	return err == nil && addr.IsLoopback()
}

// address is where a connection without a proxy goes, and what CONNECT names.
func (t *Target) address() string {
	port := t.port
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[t.scheme]
	}
	return net.JoinHostPort(t.host, port)
}

// Secrets are values that must be masked, by what they are.
func (t *Target) Secrets() map[string]string {
	if t.proxy == nil {
		return nil
	}
	return t.proxy.secrets()
}

// Via says in words which way connections take, beyond a plain one; empty: none.
func (t *Target) Via() string {
	switch {
	case t.options.UnixSocket != "":
		return "the socket " + t.options.UnixSocket
	case t.proxy != nil:
		return t.proxy.String()
	}
	return ""
}
