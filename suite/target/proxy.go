package target

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// proxy is an HTTP proxy that connections are tunnelled through with CONNECT
// (RFC 9110 §9.3.6), to http targets as well: only so does every octet of a
// request reach the server as it was written.
type proxy struct {
	url  *url.URL
	from string // the flag or the variable that names it
	tls  *tls.Config
}

// chooseProxy takes the flag, else what the environment says for this target.
// As everywhere, the environment's proxies are not used for this machine.
func chooseProxy(t *Target) (*proxy, error) {
	o := t.options
	if o.Proxy != "" {
		u, err := url.Parse(o.Proxy)
		if err == nil && u.User != nil {
			return nil, errors.New("--proxy holds a user name or password, and flags show in process lists; put that URL into HTTPS_PROXY or HTTP_PROXY instead")
		}
		return newProxy(u, err, "--proxy", o)
	}
	if o.LookupEnv == nil || o.UnixSocket != "" {
		return nil, nil
	}
	value, from := variable(o.LookupEnv, strings.ToUpper(t.scheme)+"_PROXY")
	if value == "" || !wantsProxy(t) {
		return nil, nil
	}
	if _, cgi := o.LookupEnv("REQUEST_METHOD"); cgi && from == "HTTP_PROXY" {
		return nil, errors.New("HTTP_PROXY is set beside REQUEST_METHOD; in a CGI script it is what a client wrote into a field Proxy, so it is not used. Unset one of them, or give --proxy")
	}
	if !strings.Contains(value, "://") { // as everywhere, host and port will do
		value = "http://" + value
	}
	u, err := url.Parse(value)
	return newProxy(u, err, from, o)
}

// variable reads a variable whose name stands in capitals or not; name is the one
// that was found.
func variable(lookup func(string) (string, bool), capitals string) (value, name string) {
	for _, n := range []string{capitals, strings.ToLower(capitals)} {
		if v, ok := lookup(n); ok && v != "" {
			return v, n
		}
	}
	return "", ""
}

// wantsProxy asks NO_PROXY. The library sees no proxy's URL: one that it cannot
// read it takes for none at all.
func wantsProxy(t *Target) bool {
	const one = "http://proxy.invalid"
	none, _ := variable(t.options.LookupEnv, "NO_PROXY")
	c := httpproxy.Config{HTTPProxy: one, HTTPSProxy: one, NoProxy: none}
	u, err := c.ProxyFunc()(&url.URL{Scheme: t.scheme, Host: t.address()})
	return err == nil && u != nil
}

func newProxy(u *url.URL, err error, from string, o Options) (*proxy, error) {
	switch {
	case err != nil || u.Hostname() == "":
		return nil, fmt.Errorf("%s is no proxy's URL; write one such as http://proxy.example.com:3128", from)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%s: the scheme %q is not known; an http or an https proxy can be used", from, u.Scheme)
	case u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/":
		return nil, fmt.Errorf("%s: a proxy has no path; write its scheme, host and port alone", from)
	case u.Port() != "" && !isPort(u.Port()):
		return nil, fmt.Errorf("%s: the port is none; it is 1 to 65535", from)
	}
	p := &proxy{url: u, from: from}
	if u.Scheme == "https" {
		p.tls, err = tlsConfig(Options{CAFile: o.CAFile}, u.Hostname(), []wire.Protocol{wire.HTTP1})
	}
	return p, err
}

func (p *proxy) String() string {
	return fmt.Sprintf("the proxy %s://%s (%s)", p.url.Scheme, p.url.Host, p.from)
}

func (p *proxy) address() string {
	port := p.url.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[p.url.Scheme]
	}
	return net.JoinHostPort(p.url.Hostname(), port)
}

func (p *proxy) basic() string {
	if p.url.User == nil {
		return ""
	}
	password, _ := p.url.User.Password()
	return base64.StdEncoding.EncodeToString([]byte(p.url.User.Username() + ":" + password))
}

func (p *proxy) secrets() map[string]string {
	if p.url.User == nil {
		return nil
	}
	password, _ := p.url.User.Password()
	return map[string]string{"proxy password": password, "proxy credentials": p.basic()}
}

func (t *Target) throughProxy(ctx context.Context) (net.Conn, error) {
	p := t.proxy
	network := "tcp"
	if t.options.IP != 0 {
		network += strconv.Itoa(t.options.IP)
	}
	to := party{address: p.address(), host: p.url.Hostname(), proxy: p.String()}
	conn, err := dialer().DialContext(ctx, network, p.address())
	if err != nil {
		return nil, t.explain(ctx, err, to)
	}
	if p.tls != nil {
		secured := tls.Client(conn, p.tls.Clone())
		if err := secured.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, t.explain(ctx, err, to)
		}
		conn = secured
	}
	tunnel, err := p.tunnel(ctx, conn, t.address())
	if err != nil {
		conn.Close()
		return nil, t.explain(ctx, err, to)
	}
	return tunnel, nil
}

// mostProxyAnswer bounds the proxy's own answer, in octets.
const mostProxyAnswer = 64 << 10

// refusedTunnel is the proxy's answer where it opens no tunnel.
type refusedTunnel struct {
	status int
	to     string
}

func (r refusedTunnel) Error() string { return fmt.Sprintf("the proxy answers %d", r.status) }

// tunnel asks for a tunnel and reads no further than the answer's header section.
func (p *proxy) tunnel(ctx context.Context, conn net.Conn, to string) (net.Conn, error) {
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	request := "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n"
	if basic := p.basic(); basic != "" {
		request += "Proxy-Authorization: Basic " + basic + "\r\n"
	}
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		return nil, err
	}
	from := bufio.NewReader(io.LimitReader(conn, mostProxyAnswer))
	status := http.StatusContinue
	for status/100 == 1 && status != http.StatusSwitchingProtocols { // RFC 9110 §15.2: interim answers
		r, err := http.ReadResponse(from, &http.Request{Method: http.MethodConnect}) //nolint:bodyclose // the body is the tunnel
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errProxyAnswer, err)
		}
		status = r.StatusCode
	}
	if status/100 != 2 {
		return nil, refusedTunnel{status, to}
	}
	if !stop() {
		return nil, ctx.Err()
	}
	_ = conn.SetDeadline(time.Time{})
	early, _ := from.Peek(from.Buffered())
	return &tunnelled{Conn: conn, early: early}, nil
}

var errProxyAnswer = errors.New("the proxy gives no HTTP answer")

// tunnelled hands out first what came in one piece with the proxy's answer.
type tunnelled struct {
	net.Conn
	early []byte
}

func (c *tunnelled) Read(p []byte) (int, error) {
	if len(c.early) > 0 {
		n := copy(p, c.early)
		c.early = c.early[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}
