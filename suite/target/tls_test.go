package target_test

import (
	"crypto/tls"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

func TestAConnectionIsMadeWithTheSettingsOfTLS(t *testing.T) {
	a := newAuthority(t)
	own, named := serveTLS(t, a.server("127.0.0.1"), echo), serveTLS(t, a.server("staging.example"), echo)
	demanding := serveTLS(t, a.demanding("127.0.0.1"), echo)
	cert, key, both := a.client()
	for _, test := range []struct {
		name, address string
		o             target.Options
	}{
		{"its authority", own, target.Options{CAFile: a.file}},
		{"a name of its own", named, target.Options{CAFile: a.file, ServerName: "staging.example"}},
		{"any certificate", named, target.Options{Insecure: true}},
		{"a client certificate", demanding, target.Options{CAFile: a.file, ClientCert: cert, ClientKey: key}},
		{"certificate and key in one file", demanding, target.Options{CAFile: a.file, ClientCert: both}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.o.URL = "https://" + test.address
			to := parse(t, test.o)
			c := connect(t, to)
			if got := target.Describe(c); got != "TLS 1.3" || !to.Secure() {
				t.Errorf("described as %s; secure %t", got, to.Secure())
			}
			if proto := c.(*tls.Conn).ConnectionState().NegotiatedProtocol; proto != "" {
				t.Errorf("a server that chooses no protocol has chosen %s", proto)
			}
		})
	}
	plain := parse(t, target.Options{URL: "http://" + serve(t, echo)})
	if got := target.Describe(connect(t, plain)); got != "no TLS" || plain.Secure() {
		t.Errorf("a plain connection is described as %s", got)
	}
}

// The server chooses, unless the setting does.
func TestTheVersionsOfHTTPThatAreOffered(t *testing.T) {
	a := newAuthority(t)
	for _, test := range []struct {
		setting, offered string
		server           []string
		speaks           wire.Protocol
		fails            string
	}{
		{"", "h2 http/1.1", []string{"h2", "http/1.1"}, wire.HTTP2, ""},
		{"auto", "h2 http/1.1", []string{"http/1.1"}, wire.HTTP1, ""},
		{"auto", "h2 http/1.1", nil, wire.HTTP1, ""},
		{"auto", "h2 http/1.1", []string{"h3"}, "", "It speaks neither HTTP/2 nor HTTP/1.1"},
		{"1.1", "http/1.1", []string{"h2", "http/1.1"}, wire.HTTP1, ""},
		{"1.1", "http/1.1", []string{"h3"}, "", "It does not speak HTTP/1.1"},
		{"2", "h2", []string{"h2", "http/1.1"}, wire.HTTP2, ""},
		{"2", "h2", []string{"http/1.1"}, "", "It does not speak HTTP/2"},
		{"2", "h2", nil, "", "It does not speak HTTP/2"},
	} {
		t.Run(test.setting+" and "+strings.Join(test.server, " "), func(t *testing.T) {
			offered := make(chan []string, 1)
			config := a.server("127.0.0.1")
			config.NextProtos = test.server
			config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
				offered <- hello.SupportedProtos
				return nil, nil
			}
			to := parse(t, target.Options{URL: "https://" + serveTLS(t, config, echo), CAFile: a.file, HTTP: test.setting})
			c, err := to.Dial(t.Context())
			if got := strings.Join(<-offered, " "); got != test.offered {
				t.Errorf("offered %q", got)
			}
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if got := to.Protocol(c); got != test.speaks || target.Chose(c, got) != (test.server != nil) {
				t.Errorf("speaks %s, chosen %v", got, target.Chose(c, got))
			}
		})
	}
}

func TestTheVersionWithoutTLSIsASetting(t *testing.T) {
	for setting, want := range map[string]wire.Protocol{"": wire.HTTP1, "auto": wire.HTTP1, "1.1": wire.HTTP1, "2": wire.HTTP2} {
		to := parse(t, target.Options{URL: "http://" + serve(t, echo), HTTP: setting})
		if got := to.Protocol(connect(t, to)); got != want {
			t.Errorf("%q speaks %s", setting, got)
		}
		if over := to.Over(wire.HTTP2); len(over.Offers()) != 1 || over.Offers()[0] != wire.HTTP2 || to.Offers()[0] != want {
			t.Errorf("over HTTP/2: %v, and before %v", over.Offers(), to.Offers())
		}
	}
	if _, err := target.Parse(target.Options{URL: "http://server.example", HTTP: "3"}); err == nil || !strings.Contains(err.Error(), "--http") {
		t.Errorf("%v", err)
	}
}

func TestFilesOfTLSThatCannotBeUsedAreNamed(t *testing.T) {
	a := newAuthority(t)
	cert, key, _ := a.client()
	_, otherKey, _ := a.client()
	missing := filepath.Join(t.TempDir(), "missing.pem")
	garbage := input(t, "garbage.pem", "s3cr3t")
	broken := input(t, "broken.pem", "-----BEGIN EC PRIVATE KEY-----\ns3cr3t0=\n-----END EC PRIVATE KEY-----\n")
	for _, test := range []struct {
		name string
		o    target.Options
		want []string
	}{
		{"no CA file", target.Options{CAFile: missing}, []string{"--ca-file", missing, "PEM"}},
		{"a CA file that is none", target.Options{CAFile: garbage}, []string{"--ca-file " + garbage, "PEM certificate"}},
		{"a key for an authority", target.Options{CAFile: key}, []string{"--ca-file " + key, "PEM certificate"}},
		{"no certificate file", target.Options{ClientCert: missing, ClientKey: key}, []string{"--client-cert", missing, "PEM"}},
		{"no certificate file, and no key", target.Options{ClientCert: missing}, []string{"--client-cert", missing, "PEM"}},
		{"no key file", target.Options{ClientCert: cert, ClientKey: missing}, []string{"--client-key", missing, "PEM"}},
		{"a key alone", target.Options{ClientKey: key}, []string{"--client-key", "without --client-cert", "give both"}},
		{"a certificate without its key", target.Options{ClientCert: cert}, []string{"--client-cert " + cert, "PEM"}},
		{"another one's key", target.Options{ClientCert: cert, ClientKey: otherKey}, []string{"--client-cert " + cert, "--client-key " + otherKey, "no pair"}},
		{"a key that cannot be read", target.Options{ClientCert: cert, ClientKey: broken}, []string{"--client-key " + broken, "no pass phrase"}},
		{"a certificate that is none", target.Options{ClientCert: garbage, ClientKey: key}, []string{"--client-cert " + garbage}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.o.URL = "https://a.example"
			for range 16 { // in the same words each time
				text := refusal(t, test.o)
				says(t, text, test.want...)
				if strings.Contains(text, "s3cr3t") {
					t.Fatalf("it shows the file's text: %s", text)
				}
			}
		})
	}
}

// Why a server's certificate is not taken, and what can be done about it.
func TestACertificateThatIsNotTakenIsExplained(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	stale := &tls.Config{Certificates: []tls.Certificate{a.issue(time.Now().Add(-time.Hour), "127.0.0.1")}}
	for _, test := range []struct {
		name   string
		config *tls.Config
		o      target.Options
		want   []string
	}{
		{"an unknown authority", a.server("127.0.0.1"), target.Options{}, []string{"not trusted", "--ca-file", "--insecure"}},
		{"another authority", a.server("127.0.0.1"), target.Options{CAFile: other.file}, []string{"not trusted", "--ca-file"}},
		{"another name", a.server("staging.example", "192.0.2.1"), target.Options{CAFile: a.file}, []string{"not for 127.0.0.1", "staging.example, 192.0.2.1", "--server-name", "--insecure"}},
		{"another name than the one asked for", a.server("127.0.0.1"), target.Options{CAFile: a.file, ServerName: "staging.example"}, []string{"not for staging.example", "127.0.0.1"}},
		{"no name at all", a.server(), target.Options{CAFile: a.file}, []string{"not for 127.0.0.1", "--server-name"}},
		{"a certificate that is over", stale, target.Options{CAFile: a.file}, []string{"not valid", "expired", "Renew", "clock"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := serveTLS(t, test.config, echo)
			test.o.URL = "https://" + address
			says(t, failure(t, t.Context(), parse(t, test.o)), append(test.want, address)...)
		})
	}
}

func TestTheNamesOfACertificateAreShownInOneVisibleLine(t *testing.T) {
	a := newAuthority(t)
	for _, test := range []struct {
		name  string
		names []string
		want  string
	}{
		{"plain", []string{"a.example", "b.example"}, "a.example, b.example"},
		{"what a terminal obeys", []string{"a\x1b[31m\r\n.example"}, `a\x1b[31m\x0d\x0a.example`},
		{"many", []string{strings.Repeat("a", 200), strings.Repeat("b", 200)}, strings.Repeat("a", 200) + ", " + strings.Repeat("b", 98) + "…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := parse(t, target.Options{URL: "https://" + serveTLS(t, a.server(test.names...), echo), CAFile: a.file})
			says(t, failure(t, t.Context(), to), test.want)
		})
	}
}

// A handshake that the server ends is told with the alert that it sent.
func TestAHandshakeThatTheServerEndsIsExplained(t *testing.T) {
	a := newAuthority(t)
	config := func(change func(*tls.Config)) *tls.Config {
		c := a.server("127.0.0.1")
		change(c)
		return c
	}
	alert := func(level, code byte) func(net.Conn) {
		return func(c net.Conn) {
			c.Read(make([]byte, 16<<10)) // the client's hello
			c.Write([]byte{0x15, 3, 3, 0, 2, level, code})
			silent(c)
		}
	}
	for _, test := range []struct {
		name    string
		address string
		want    []string
	}{
		{"another protocol", serveTLS(t, config(func(c *tls.Config) { c.NextProtos = []string{"spdy/3"} }), echo), []string{"no application protocol", "HTTP/1.1", "port"}},
		{"a demand for a client in TLS 1.2", serveTLS(t, config(func(c *tls.Config) { c.MaxVersion, c.ClientAuth = tls.VersionTLS12, tls.RequireAnyClientCert }), echo), []string{"client", "--client-cert"}},
		{"an old version", serveTLS(t, config(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }), echo), []string{"TLS before 1.2"}},
		{"an unknown name", serve(t, alert(2, 112)), []string{"does not know the name", "--server-name"}},
		{"an unknown authority of the client", serve(t, alert(2, 48)), []string{"does not take the client certificate", "--client-cert"}},
		{"a failure without a reason", serve(t, alert(2, 40)), []string{"handshake failure", "--client-cert", "--server-name"}},
		{"an unknown alert", serve(t, alert(2, 200)), []string{"alert", "--client-cert"}},
		{"no TLS", serve(t, func(c net.Conn) { c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")); silent(c) }), []string{"does not speak TLS", "http URL"}},
		{"a close", serve(t, func(net.Conn) {}), []string{"closed while it was being opened", "TLS if the URL says https"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := parse(t, target.Options{URL: "https://" + test.address, CAFile: a.file})
			says(t, failure(t, t.Context(), to), append(test.want, test.address)...)
		})
	}
}

// In TLS 1.3 a demand for a client certificate comes only with the first answer.
func TestAnAlertThatComesLaterIsExplained(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	cert, key, _ := other.client()
	address := serveTLS(t, a.demanding("127.0.0.1"), echo)
	for _, test := range []struct {
		name string
		o    target.Options
		want []string
	}{
		{"no client certificate", target.Options{}, []string{"client certificate", "--client-cert and --client-key"}},
		{"one of another authority", target.Options{ClientCert: cert, ClientKey: key}, []string{"client certificate", "check --client-cert"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.o.URL, test.o.CAFile = "https://"+address, a.file
			to := parse(t, test.o)
			c, err := to.Dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(enough))
			_, err = c.Read(make([]byte, 1))
			told, is := to.ExplainAlert(err)
			if !is {
				t.Fatalf("%v is no alert", err)
			}
			says(t, told.Error(), append(test.want, address)...)
		})
	}
	if _, is := parse(t, target.Options{URL: "https://" + address}).ExplainAlert(net.ErrClosed); is {
		t.Error("a closed connection is told as an alert")
	}
}
