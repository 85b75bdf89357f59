package target_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

// Through a proxy every octet arrives as it was written, for http targets, too:
// what the proxy is asked for is a tunnel.
func TestAConnectionGoesThroughTheProxyThatIsNamed(t *testing.T) {
	plain := startProxy(t, nil, "")
	at := "http://" + plain.address
	a := newAuthority(t)
	secured := startProxy(t, a.server("127.0.0.1"), "")
	other := []string{"HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1"}
	for _, test := range []struct {
		name      string
		o         target.Options
		via       *forwardProxy
		asks, say string
	}{
		{"by flag", target.Options{URL: "http://staging.example", Proxy: at, LookupEnv: environment(other...)}, plain, "staging.example:80", "the proxy " + at + " (--proxy)"},
		{"by flag, with a slash", target.Options{URL: "http://staging.example:8080/api", Proxy: at + "/"}, plain, "staging.example:8080", "(--proxy)"},
		{"by HTTP_PROXY", target.Options{URL: "http://staging.example", LookupEnv: environment("HTTP_PROXY=" + at)}, plain, "staging.example:80", "(HTTP_PROXY)"},
		{"by http_proxy", target.Options{URL: "http://staging.example", LookupEnv: environment("HTTP_PROXY=", "http_proxy="+at)}, plain, "staging.example:80", "(http_proxy)"},
		{"without its scheme", target.Options{URL: "http://staging.example", LookupEnv: environment("HTTP_PROXY=" + plain.address)}, plain, "staging.example:80", "the proxy " + at + " (HTTP_PROXY)"},
		{"to an IPv6 address", target.Options{URL: "http://[2001:db8::1]", Proxy: at}, plain, "[2001:db8::1]:80", "(--proxy)"},
		{"beside NO_PROXY", target.Options{URL: "http://staging.example", LookupEnv: environment("HTTP_PROXY="+at, "NO_PROXY=other.example")}, plain, "staging.example:80", "(HTTP_PROXY)"},
		{"an https proxy", target.Options{URL: "http://staging.example", Proxy: "https://" + secured.address, CAFile: a.file}, secured, "staging.example:80", "the proxy https://" + secured.address + " (--proxy)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := parse(t, test.o)
			c := connect(t, to)
			r := test.via.last(t)
			if r.Method != http.MethodConnect || r.Host != test.asks || r.RequestURI != test.asks || r.Header.Get("Proxy-Authorization") != "" {
				t.Errorf("asked for %s %s with %v", r.Method, r.RequestURI, r.Header)
			}
			says(t, to.Via(), test.say)
			if target.Describe(c) != "no TLS" || to.Loopback() || len(to.Secrets()) != 0 {
				t.Errorf("described as %s, secrets %v", target.Describe(c), to.Secrets())
			}
		})
	}
}

func TestTLSGoesThroughTheTunnel(t *testing.T) {
	a := newAuthority(t)
	server := serveTLS(t, a.server("staging.example"), echo)
	tunnel := func(c net.Conn) {
		buffer := make([]byte, 4<<10)
		for read := 0; !strings.Contains(string(buffer[:read]), "\r\n\r\n"); {
			n, err := c.Read(buffer[read:])
			if err != nil {
				return
			}
			read += n
		}
		to, err := net.Dial("tcp", server)
		if err != nil {
			return
		}
		defer to.Close()
		io.WriteString(c, "HTTP/1.0 200 Connection established\r\nVia: a proxy\r\n\r\n")
		go io.Copy(to, c)
		io.Copy(c, to)
	}
	for name, proxy := range map[string]string{
		"http proxy":  "http://" + serve(t, tunnel),
		"https proxy": "https://" + serveTLS(t, a.server("127.0.0.1"), tunnel),
	} {
		t.Run(name, func(t *testing.T) {
			for _, o := range []target.Options{{Proxy: proxy}, {LookupEnv: environment("https_proxy=" + proxy)}} {
				o.URL, o.CAFile = "https://staging.example", a.file
				if c := connect(t, parse(t, o)); target.Describe(c) != "TLS 1.3" {
					t.Errorf("described as %s", target.Describe(c))
				}
			}
		})
	}
	// What is accepted of a server is not accepted of a proxy.
	to := parse(t, target.Options{URL: "https://staging.example", Insecure: true, Proxy: "https://" + serveTLS(t, a.server("127.0.0.1"), tunnel)})
	text := failure(t, t.Context(), to)
	says(t, text, "the proxy https://", "not trusted", "--ca-file")
	if strings.Contains(text, "--insecure") {
		t.Errorf("--insecure is no help: %s", text)
	}
}

// As everywhere, the environment's proxies are not for this machine, nor for what
// NO_PROXY names, and a socket needs none.
func TestTheEnvironmentsProxyIsNotForEveryTarget(t *testing.T) {
	address := serve(t, echo)
	dead := "HTTP_PROXY=http://127.0.0.1:1"
	for name, o := range map[string]target.Options{
		"this machine":     {URL: "http://" + address, LookupEnv: environment(dead)},
		"localhost":        {URL: "http://localhost" + portOf(address), LookupEnv: environment(dead)},
		"NO_PROXY":         {URL: "http://staging.example", LookupEnv: environment(dead, "NO_PROXY=.example")},
		"no_proxy":         {URL: "http://staging.example", LookupEnv: environment(dead, "no_proxy=staging.example:80")},
		"the other scheme": {URL: "https://staging.example", LookupEnv: environment(dead)},
		"a socket":         {URL: "http://staging.example", UnixSocket: "s", LookupEnv: environment(dead)},
		"no environment":   {URL: "http://staging.example"},
	} {
		if to := parse(t, o); strings.Contains(to.Via(), "proxy") || len(to.Secrets()) != 0 {
			t.Errorf("%s: by way of %s", name, to.Via())
		}
	}
	connect(t, parse(t, target.Options{URL: "http://" + address, LookupEnv: environment(dead)}))
}

// A proxy's name and password come from the environment, reach the proxy, and are
// among what must be masked.
func TestAProxysPasswordIsSentAndKnownAsASecret(t *testing.T) {
	p := startProxy(t, nil, "")
	for _, url := range []string{"http://me:pass%3A1234@" + p.address, "me:pass%3A1234@" + p.address} {
		to := parse(t, target.Options{URL: "http://staging.example", LookupEnv: environment("HTTP_PROXY=" + url)})
		connect(t, to)
		const basic = "bWU6cGFzczoxMjM0" // me:pass:1234
		if got := p.last(t).Header.Get("Proxy-Authorization"); got != "Basic "+basic {
			t.Errorf("sent %q", got)
		}
		secrets := to.Secrets()
		if secrets["proxy password"] != "pass:1234" || secrets["proxy credentials"] != basic {
			t.Errorf("the secrets are %q", secrets)
		}
		if via := to.Via(); strings.Contains(via, "pass") || strings.Contains(via, "me:") {
			t.Errorf("shown in %q", via)
		}
	}
}

func TestAProxyThatCannotBeIsRefusedAndItsPasswordNotShown(t *testing.T) {
	const example = "http://proxy.example.com:3128"
	for _, test := range []struct {
		name, given string
		want        []string
	}{
		{"no URL", "geheim geheim", []string{example}},
		{"a port in words", "http://me:geheim@p.example:geheim", []string{example}},
		{"a host and port without a scheme", "geheim.example:3128:1", []string{example}},
		{"no host", "http://:3128", []string{example}},
		{"a broken escape", "http://me:geheim%zz@p.example", []string{example}},
		{"a password with a slash", "http://me:geheim/geheim@p.example", []string{example}},
		{"another kind", "socks5://p.example:1080", []string{"socks5", "http or an https proxy"}},
		{"a path", "http://p.example:3128/geheim", []string{"no path"}},
		{"a query", "http://p.example:3128?geheim", []string{"no path"}},
		{"a port that is none", "http://p.example:99999", []string{"port", "1 to 65535"}},
		{"port 0", "http://p.example:0", []string{"port", "1 to 65535"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for from, o := range map[string]target.Options{
				"HTTP_PROXY":  {URL: "http://staging.example", LookupEnv: environment("HTTP_PROXY=" + test.given)},
				"https_proxy": {URL: "https://staging.example", LookupEnv: environment("https_proxy=" + test.given)},
				"--proxy":     {URL: "http://staging.example", Proxy: test.given},
			} {
				text := refusal(t, o)
				says(t, text, from)
				if !strings.Contains(text, "user name or password") { // which a flag must not hold
					says(t, text, test.want...)
				}
				if strings.Contains(text, "geheim") {
					t.Errorf("shown in %q", text)
				}
			}
		})
	}
	says(t, refusal(t, target.Options{URL: "http://staging.example", Proxy: "http://me:geheim@p.example"}), "--proxy", "user name or password", "HTTPS_PROXY or HTTP_PROXY")
	// In a CGI script HTTP_PROXY is what a client wrote into the field Proxy.
	says(t, refusal(t, target.Options{URL: "http://staging.example", LookupEnv: environment("HTTP_PROXY=http://p.example:1", "REQUEST_METHOD=GET")}), "HTTP_PROXY", "REQUEST_METHOD")
}

func TestAProxyThatOpensNoTunnelIsExplained(t *testing.T) {
	for _, test := range []struct {
		name, answer string
		want         []string
	}{
		{"407", "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", []string{"answers 407 to CONNECT staging.example:80", "http://user:password@proxy", "HTTPS_PROXY or HTTP_PROXY"}},
		{"403", "HTTP/1.1 403 \x1b[31mNo\r\n\r\n", []string{"answers 403", "port 443 alone", "NO_PROXY"}},
		{"405", "HTTP/1.1 405 No\r\n\r\n", []string{"answers 405", "does not allow", "NO_PROXY"}},
		{"502", "HTTP/1.1 502 Bad Gateway\r\n\r\n", []string{"answers 502", "cannot reach the target"}},
		{"504", "HTTP/1.1 504 Late\r\n\r\n", []string{"answers 504", "cannot reach the target"}},
		{"another status", "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", []string{"answers 302", "Check the proxy", "NO_PROXY"}},
		{"no HTTP", "SSH-2.0-x\r\n", []string{"no HTTP answer to CONNECT", "http against https"}},
		{"an endless answer", "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", []string{"no HTTP answer to CONNECT"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := startProxy(t, nil, test.answer)
			to := parse(t, target.Options{URL: "http://staging.example", Proxy: "http://" + p.address})
			says(t, failure(t, t.Context(), to), append(test.want, "the proxy http://"+p.address+" (--proxy)")...)
		})
	}
}

func TestAProxyThatCannotBeReachedIsExplained(t *testing.T) {
	resolve(t)
	a := newAuthority(t)
	clear := startProxy(t, nil, "").address
	for _, test := range []struct {
		name, proxy string
		want        []string
	}{
		{"nobody listens", "http://127.0.0.1:1", []string{"connection refused"}},
		{"an unknown name", "http://nobody.example:3128", []string{"the name nobody.example does not resolve"}},
		{"the scheme's own port", "http://nobody.example", []string{"the name nobody.example"}},
		{"https to a plain port", "https://" + serve(t, func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n"); silent(c) }), []string{"does not speak TLS"}},
		{"http to a TLS port", "http://" + serveTLS(t, a.server("127.0.0.1"), echo), []string{"no HTTP answer to CONNECT", "http against https"}},
		{"a close", "http://" + serve(t, func(net.Conn) {}), []string{"no HTTP answer to CONNECT"}},
		{"a certificate for another name", "https://" + serveTLS(t, a.server("proxy.example"), echo), []string{"not for 127.0.0.1", "proxy.example", "Use a name that the certificate holds"}},
		{"a demand for a client", "https://" + serveTLS(t, a.demanding("127.0.0.1"), echo), []string{"client certificate", "a proxy is not given", "NO_PROXY"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := parse(t, target.Options{URL: "https://staging.example", Proxy: test.proxy, CAFile: a.file})
			text := failure(t, t.Context(), to)
			says(t, text, append(test.want, "the proxy "+test.proxy+" (--proxy)")...)
			for _, flag := range []string{"--insecure", "--server-name", "--client-cert"} {
				if strings.Contains(text, flag) {
					t.Errorf("%s is not about a proxy: %s", flag, text)
				}
			}
		})
	}
	t.Run("silence", func(t *testing.T) {
		to := parse(t, target.Options{URL: "http://staging.example", Proxy: "http://" + serve(t, silent)})
		says(t, failure(t, short(t), to), "no connection in time", "the proxy http://")
	})
	t.Run("another version of IP", func(t *testing.T) {
		for _, host := range []string{"four.example", "127.0.0.1"} {
			to := parse(t, target.Options{URL: "http://staging.example", Proxy: "http://" + host + portOf(clear), IP: 6})
			says(t, failure(t, t.Context(), to), "the name "+host, "--ip")
		}
	})
}

// What a proxy sends in one piece with its answer belongs to the tunnel.
func TestOctetsThatComeWithTheProxysAnswerAreNotLost(t *testing.T) {
	for name, answer := range map[string]string{
		"at once":               "HTTP/1.1 200 OK\r\n\r\nearly",
		"a length that is none": "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nearly", // RFC 9110 §9.3.6: a client ignores it
		"after interim answers": "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nearly",
	} {
		t.Run(name, func(t *testing.T) {
			to := parse(t, target.Options{URL: "http://staging.example", Proxy: "http://" + startProxy(t, nil, answer).address})
			c, err := to.Dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(enough))
			if _, err := io.WriteString(c, " bird"); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, len("early bird"))
			if _, err := io.ReadFull(c, got); err != nil || string(got) != "early bird" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// The time that a tunnel may take is not the time that an exchange through it may.
func TestATunnelKeepsNoDeadlineOfItsOpening(t *testing.T) {
	to := parse(t, target.Options{URL: "http://staging.example", Proxy: "http://" + startProxy(t, nil, "").address})
	ctx, stop := short(t), func() {}
	c, err := to.Dial(ctx)
	for err != nil { // the machine was busier than that
		ctx, stop = contextFor(t, enough)
		c, err = to.Dial(ctx)
	}
	defer c.Close()
	stop()
	<-ctx.Done()
	if _, err := io.WriteString(c, "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Error(err)
	}
}

func TestAnInterruptionEndsTheOpeningOfATunnel(t *testing.T) {
	ctx, stop := contextFor(t, enough)
	p := serve(t, func(c net.Conn) { c.Read(make([]byte, 1)); stop(); silent(c) })
	says(t, failure(t, ctx, parse(t, target.Options{URL: "http://staging.example", Proxy: "http://" + p})), "the run was interrupted")
	a := newAuthority(t)
	ctx, stopTLS := contextFor(t, enough)
	config := a.server("127.0.0.1")
	config.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { stopTLS(); <-ctx.Done(); return nil, ctx.Err() }
	says(t, failure(t, ctx, parse(t, target.Options{URL: "http://staging.example", Proxy: "https://" + serveTLS(t, config, echo)})), "the run was interrupted")
}
