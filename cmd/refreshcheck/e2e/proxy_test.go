package e2e

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// forwardProxy opens tunnels: to one server, whatever name is asked for.
type forwardProxy struct {
	address string
	to      string
	auth    string // wanted in Proxy-Authorization; empty: nothing
	answer  string // in place of a tunnel
	tunnels atomic.Int64
	asked   atomic.Value // the last address asked for
}

func startProxy(t *testing.T, p *forwardProxy, config *tls.Config) *forwardProxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = l.Addr().String()
	if config != nil {
		l = tls.NewListener(l, config)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *forwardProxy) serve(c net.Conn) {
	defer c.Close()
	from := bufio.NewReader(c)
	r, err := http.ReadRequest(from)
	switch {
	case err != nil:
		return
	case r.Method != http.MethodConnect:
		_, _ = io.WriteString(c, "HTTP/1.1 400 Not CONNECT\r\nContent-Length: 0\r\n\r\n")
		return
	case p.answer != "":
		_, _ = io.WriteString(c, p.answer)
		return
	case p.auth != "" && r.Header.Get("Proxy-Authorization") != p.auth:
		_, _ = io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
		return
	}
	p.asked.Store(r.Host)
	p.tunnels.Add(1)
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	join(c, p.to)
}

func TestProxy(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	clear := start(t, reference.Options{})
	secure := start(t, reference.Options{TLS: a.server("staging.example")})
	addressOf := func(s *reference.Server) string { return s.URL()[strings.Index(s.URL(), "//")+2:] }
	toClear := startProxy(t, &forwardProxy{to: addressOf(clear)}, nil)
	toSecure := startProxy(t, &forwardProxy{to: addressOf(secure)}, nil)
	tlsProxy := startProxy(t, &forwardProxy{to: addressOf(clear)}, a.server("127.0.0.1"))
	locked := startProxy(t, &forwardProxy{to: addressOf(clear), auth: "Basic bWU6cGFzczoxMjM0"}, nil) // me:pass:1234
	for name, c := range map[string]struct {
		target string
		args   []string
		env    []string
		via    *forwardProxy
		code   int
		says   []string
	}{
		"http by flag":          {"http://staging.example", []string{"--proxy", "http://" + toClear.address}, nil, toClear, 0, []string{"via ", "the proxy http://127.0.0.1"}},
		"https by flag":         {"https://staging.example", []string{"--proxy", "http://" + toSecure.address, "--ca-file", a.file}, nil, toSecure, 0, []string{"TLS 1.3"}},
		"https proxy":           {"http://staging.example", []string{"--proxy", "https://" + tlsProxy.address}, nil, nil, 3, []string{"the proxy https://127.0.0.1", "not trusted here"}},
		"http by HTTP_PROXY":    {"http://staging.example", nil, []string{"HTTP_PROXY=http://" + toClear.address}, toClear, 0, []string{"(HTTP_PROXY)"}},
		"https by https_proxy":  {"https://staging.example", []string{"--ca-file", a.file}, []string{"https_proxy=http://" + toSecure.address}, toSecure, 0, []string{"(https_proxy)"}},
		"credentials":           {"http://staging.example", nil, []string{"HTTP_PROXY=http://me:pass%3A1234@" + locked.address}, locked, 0, []string{"PASSED"}},
		"no credentials":        {"http://staging.example", []string{"--proxy", "http://" + locked.address}, nil, nil, 3, []string{"answers 407 to CONNECT staging.example:80", "user:password@proxy"}},
		"credentials by flag":   {"http://staging.example", []string{"--proxy", "http://me:pass%3A1234@" + locked.address}, nil, nil, 2, []string{"--proxy holds a user name or password"}},
		"this machine":          {clear.URL(), nil, []string{"HTTP_PROXY=http://127.0.0.1:1"}, nil, 0, []string{"PASSED"}},
		"NO_PROXY":              {"http://no-such-host.invalid", nil, []string{"HTTP_PROXY=http://" + toClear.address, "NO_PROXY=.invalid"}, nil, 3, []string{"the name no-such-host.invalid"}},
		"nobody there":          {"http://staging.example", []string{"--proxy", "http://127.0.0.1:1"}, nil, nil, 3, []string{"the proxy http://127.0.0.1:1 (--proxy): connection refused"}},
		"not a proxy":           {"http://staging.example", []string{"--proxy", "http://" + startProxy(t, &forwardProxy{answer: "SSH-2.0-x\r\n"}, nil).address}, nil, nil, 3, []string{"gives no HTTP answer to CONNECT"}},
		"endless answer":        {"http://staging.example", []string{"--proxy", "http://" + startProxy(t, &forwardProxy{answer: "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", 1<<20)}, nil).address}, nil, nil, 3, []string{"gives no HTTP answer to CONNECT"}},
		"forbidden":             {"http://staging.example", []string{"--proxy", "http://" + startProxy(t, &forwardProxy{answer: "HTTP/1.1 403 \x1b[31mNo\r\n\r\n"}, nil).address}, nil, nil, 3, []string{"answers 403 to CONNECT", "port 443 alone"}},
		"cannot reach":          {"http://staging.example", []string{"--proxy", "http://" + startProxy(t, &forwardProxy{answer: "HTTP/1.1 502 Bad\r\n\r\n"}, nil).address}, nil, nil, 3, []string{"cannot reach the target"}},
		"another kind of proxy": {"http://staging.example", nil, []string{"HTTP_PROXY=socks5://127.0.0.1:1"}, nil, 2, []string{"HTTP_PROXY", "socks5"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := int64(0)
			if c.via != nil {
				before = c.via.tunnels.Load()
			}
			server := clear
			if strings.HasPrefix(c.target, "https") {
				server = secure
			}
			token := server.IssueToken()
			r := run(t, check{
				args: append(c.args, "--target", c.target, "--focus", "valid/alone|valid/second"), env: append(c.env, "REFRESHCHECK_TOKEN="+token),
				secrets: []string{token, "pass:1234", "pass%3A1234", "bWU6cGFzczoxMjM0"},
			})
			r.expect(t, c.code, c.says...)
			oneReason(t, r)
			if c.via != nil && (c.via.tunnels.Load() == before || !strings.HasPrefix(c.via.asked.Load().(string), "staging.example:")) {
				t.Error("the proxy was not asked")
			}
		})
	}
	t.Run("octet for octet", func(t *testing.T) {
		token := clear.IssueToken()
		run(t, check{args: []string{"--target", "http://staging.example", "--proxy", "http://" + toClear.address}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}}).
			expect(t, 0, "CONFORMANT")
	})
}
