// Package target knows where requests go: URL, TLS, extra header fields; and
// the credential that they carry, which may be single-use or rotated.
package target

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Options say where to send, as a user gives them.
type Options struct {
	URL        string // base URL: http or https, host, optional port and path
	HeaderFile string // extra header lines, one a line, sent with every request
	CAFile     string // PEM bundle that is trusted instead of the system's roots
	Insecure   bool   // accept any certificate
}

// Target is where requests go. It is immutable and safe for concurrent use.
type Target struct {
	scheme  string
	host    string // as written in the URL, without brackets and port
	port    string
	base    string // path prefix, without a trailing slash
	headers []string
	tls     *tls.Config
	options Options
}

// Parse checks the options and reads the files they name; nothing is sent. Its
// errors name the setting and how to mend it.
func Parse(o Options) (*Target, error) {
	t, err := parseURL(o.URL)
	if err != nil {
		return nil, err
	}
	t.options = o
	if o.HeaderFile != "" {
		if t.headers, err = readHeaderFile(o.HeaderFile); err != nil {
			return nil, err
		}
	}
	if t.tls, err = tlsConfig(o, t.host); err != nil {
		return nil, err
	}
	if t.scheme == "http" && (o.CAFile != "" || o.Insecure) {
		return nil, errors.New("--ca-file and --insecure are about TLS, and the target is http; drop them, or give an https target")
	}
	return t, nil
}

const example = "give a base URL such as https://staging.example.com/api"

func parseURL(raw string) (*Target, error) {
	if strings.TrimSpace(raw) == "" {
		return nil, errors.New("the target is given but empty (a variable that is not set?); " + example)
	}
	u, err := url.Parse(raw)
	if err != nil {
		// url.Error repeats the URL, which may hold a password.
		var reason *url.Error
		if errors.As(err, &reason) {
			err = reason.Err
		}
		return nil, fmt.Errorf("the target is not a URL: %w; %s", err, example)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("the target's scheme must be http or https; %s", example)
	case u.User != nil:
		return nil, errors.New("the target holds a user name or password, and flags show in process lists; leave it out, and put an Authorization line into a --header-file")
	case u.Hostname() == "":
		return nil, fmt.Errorf("the target names no host; %s", example)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the target is a base URL and has no ? or #; leave them out")
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return nil, fmt.Errorf("the target's host holds a blank or a control character; %s", example)
	}
	t := &Target{scheme: u.Scheme, host: u.Hostname(), port: u.Port(), base: strings.TrimRight(u.EscapedPath(), "/")}
	if strings.HasSuffix(u.Host, ":") {
		return nil, errors.New("the target's port is empty; give one, or leave the colon out")
	}
	if t.port != "" {
		if n, err := net.LookupPort("tcp", t.port); err != nil || n == 0 {
			return nil, fmt.Errorf("the target's port %s is none; it is 1 to 65535", t.port)
		}
	}
	return t, nil
}

// CheckPath refuses a target that already ends in the operation's own path.
func (t *Target) CheckPath(operation string) error {
	if strings.HasSuffix(t.base, operation) {
		return fmt.Errorf("the target is the base URL; leave off %s, which the contract adds", operation)
	}
	return nil
}

// URL is the operation's URL, as it is shown and as a person would call it.
func (t *Target) URL(operation string) string {
	return t.scheme + "://" + t.HostHeader() + t.base + operation
}

// BaseURL is the target as given, without a trailing slash.
func (t *Target) BaseURL() string { return t.URL("") }

// Path is the path of the request target.
func (t *Target) Path(operation string) string { return t.base + operation }

// HostHeader is the value of the Host field (RFC 9110 §7.2).
func (t *Target) HostHeader() string {
	host := t.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if t.port != "" {
		host += ":" + t.port
	}
	return host
}

// Headers are the extra field lines that every request carries.
func (t *Target) Headers() []string { return t.headers }

// Secure reports whether TLS is used; Verified, whether the server's
// certificate is checked.
func (t *Target) Secure() bool   { return t.scheme == "https" }
func (t *Target) Verified() bool { return t.Secure() && !t.options.Insecure }

// Loopback reports whether the target is this machine.
func (t *Target) Loopback() bool {
	if strings.EqualFold(t.host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(t.host)
	return err == nil && addr.IsLoopback()
}

func (t *Target) address() string {
	port := t.port
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[t.scheme]
	}
	return net.JoinHostPort(t.host, port)
}

// Dial opens one connection. Its error is a [*DialError].
func (t *Target) Dial(ctx context.Context) (net.Conn, error) {
	dialer := &net.Dialer{KeepAlive: 30 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", t.address())
	if err != nil {
		return nil, t.explain(err)
	}
	if !t.Secure() {
		return conn, nil
	}
	secured := tls.Client(conn, t.tls.Clone())
	if err := secured.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, t.explain(err)
	}
	return secured, nil
}

// Describe says what a connection turned out to be, such as TLS 1.3.
func Describe(conn net.Conn) string {
	if c, ok := conn.(*tls.Conn); ok {
		return tls.VersionName(c.ConnectionState().Version)
	}
	return "no TLS"
}
