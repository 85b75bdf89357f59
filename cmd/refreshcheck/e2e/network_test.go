package e2e

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

func TestTLS(t *testing.T) {
	t.Parallel()
	a, other := newAuthority(t), newAuthority(t)
	plain := start(t, reference.Options{TLS: a.server("127.0.0.1", "localhost")})
	named := start(t, reference.Options{TLS: a.server("staging.example")})
	stale := start(t, reference.Options{TLS: &tls.Config{Certificates: []tls.Certificate{a.issue(time.Now().Add(-time.Hour), "127.0.0.1")}}})
	wanting := a.server("127.0.0.1")
	wanting.ClientAuth, wanting.ClientCAs = tls.RequireAndVerifyClientCert, a.pool()
	mutual := start(t, reference.Options{TLS: wanting})
	cert, key := files(t, a.issue(time.Now().Add(time.Hour), "me"))
	strange, strangeKey := files(t, other.issue(time.Now().Add(time.Hour), "me"))
	clear := start(t, reference.Options{})
	for name, c := range map[string]struct {
		server *reference.Server
		args   []string
		code   int
		says   []string
	}{
		"its CA":                 {plain, []string{"--ca-file", a.file}, 0, []string{"TLS 1.3", "PASSED"}},
		"unknown CA":             {plain, nil, 3, []string{"signed by an authority that is not trusted here", "--ca-file"}},
		"another CA":             {plain, []string{"--ca-file", other.file}, 3, []string{"not trusted here"}},
		"insecure":               {plain, []string{"--insecure"}, 0, []string{"insecure", "the server's certificate is not checked"}},
		"wrong name":             {named, []string{"--ca-file", a.file}, 3, []string{"its certificate is not for 127.0.0.1 (it is for staging.example)", "--server-name"}},
		"server name":            {named, []string{"--ca-file", a.file, "--server-name", "staging.example"}, 0, []string{"tls name"}},
		"expired":                {stale, []string{"--ca-file", a.file}, 3, []string{"its certificate is not valid", "expired"}},
		"no client certificate":  {mutual, []string{"--ca-file", a.file}, 3, []string{"client certificate", "--client-cert"}},
		"client certificate":     {mutual, []string{"--ca-file", a.file, "--client-cert", cert, "--client-key", key}, 0, []string{"PASSED"}},
		"strange certificate":    {mutual, []string{"--ca-file", a.file, "--client-cert", strange, "--client-key", strangeKey}, 3, []string{"check --client-cert"}},
		"key without its own":    {mutual, []string{"--ca-file", a.file, "--client-cert", cert, "--client-key", strangeKey}, 2, []string{"no pair of certificate and key"}},
		"key alone":              {mutual, []string{"--client-key", key}, 2, []string{"--client-key is given without --client-cert"}},
		"CA that is none":        {plain, []string{"--ca-file", key}, 2, []string{"holds no PEM certificate"}},
		"CA that is missing":     {plain, []string{"--ca-file", "missing.pem"}, 2, []string{"--ca-file", "missing.pem"}},
		"settings for no TLS":    {clear, []string{"--insecure"}, 2, []string{"the target is http"}},
		"empty (unset variable)": {plain, []string{"--server-name", ""}, 2, []string{"--server-name is given but empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			token := c.server.IssueToken()
			r := run(t, check{args: append(c.args, "--target", c.server.URL(), "--focus", "valid/alone"), env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}})
			r.expect(t, c.code, c.says...)
			oneReason(t, r)
			if name == "insecure" && !strings.Contains(r.report.text, "certificate is not checked") {
				t.Error("the report does not say that the certificate is not checked")
			}
		})
	}
	t.Run("http to a TLS port", func(t *testing.T) {
		url := "http" + strings.TrimPrefix(plain.URL(), "https")
		run(t, check{args: []string{"--target", url, "--no-credential"}}).expect(t, 3, "the port speaks TLS", "Give the target with https")
	})
	t.Run("https to a plain port", func(t *testing.T) {
		url := "https" + strings.TrimPrefix(clear.URL(), "http")
		run(t, check{args: []string{"--target", url, "--no-credential"}}).expect(t, 3, "the port does not speak TLS")
	})
}

// oneReason: what kept a run from beginning stands in one line, once.
func oneReason(t *testing.T, r ran) {
	t.Helper()
	if r.code != 3 {
		return
	}
	told := 0
	for line := range strings.Lines(r.out) {
		if strings.Contains(line, "cannot connect to") || strings.Contains(line, "INCOMPLETE") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("its reason stands in %d lines:\n%s", told, r.out)
	}
}

func TestNowhereToConnect(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := l.Addr().String()
	l.Close()
	for name, c := range map[string]struct {
		args []string
		code int
		says []string
	}{
		"nobody listens":     {[]string{"--target", "http://" + free}, 3, []string{"connection refused", "Check the port"}},
		"no such name":       {[]string{"--target", "http://no-such-host.invalid"}, 3, []string{"the name no-such-host.invalid"}},
		"no such socket":     {[]string{"--target", "http://x", "--unix-socket", "/nonexistent/socket"}, 3, []string{"there is no such socket"}},
		"other IP version":   {[]string{"--target", "http://127.0.0.1:1", "--ip", "6"}, 2, []string{"--ip asks for the other version"}},
		"no IP version":      {[]string{"--target", "http://127.0.0.1:1", "--ip", "5"}, 2, []string{"expected 4 or 6"}},
		"two ways":           {[]string{"--target", "http://127.0.0.1:1", "--proxy", "http://p:1", "--unix-socket", "s"}, 2, []string{"--proxy and --unix-socket"}},
		"host with a path":   {[]string{"--target", "http://127.0.0.1:1", "--host", "a/b"}, 2, []string{"--host is no host"}},
		"user name in flags": {[]string{"--target", "http://me:pass1234@127.0.0.1:1"}, 2, []string{"holds a user name or password"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, check{args: append(c.args, "--focus", "missing/no-cookie|missing/empty", "--exchange-timeout", "3s"), secrets: []string{"pass1234"}})
			r.expect(t, c.code, c.says...)
			oneReason(t, r)
		})
	}
}

func TestUnixSocket(t *testing.T) {
	server := start(t, reference.Options{})
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go join(client, strings.TrimPrefix(server.URL(), "http://"))
		}
	}()
	token := server.IssueToken()
	run(t, check{args: []string{"--target", "http://staging.example/", "--unix-socket", path}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}}).
		expect(t, 0, "CONFORMANT", "the socket "+path)
}

// join carries octets between a connection and an address.
func join(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer server.Close()
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(server, client); _ = server.(*net.TCPConn).CloseWrite() })
	both.Go(func() { _, _ = io.Copy(client, server); client.Close() })
	both.Wait()
}

func TestAddressesOfBothVersions(t *testing.T) {
	token := ""
	for _, c := range []struct{ listen, host, ip string }{{"[::1]:0", "", "6"}, {"127.0.0.1:0", "", "4"}, {"127.0.0.1:0", "localhost", "4"}} {
		server, err := reference.Start(reference.Options{Listen: c.listen})
		if err != nil {
			t.Logf("%s: %v", c.listen, err) // a machine without IPv6
			continue
		}
		defer server.Close()
		url := server.URL()
		if c.host != "" {
			url = strings.Replace(url, "127.0.0.1", c.host, 1)
		}
		token = server.IssueToken()
		run(t, check{args: []string{"--target", url, "--ip", c.ip, "--focus", "valid/"}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}}).expect(t, 0, "PASSED")
	}
}

func TestExtraHeadersAndHost(t *testing.T) {
	server := start(t, reference.Options{})
	front := handle(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Gate") != "open-sesame-42" || r.Host != "staging.example:8443" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		forward(t, w, r, server.URL())
	})
	token := server.IssueToken()
	c := check{args: []string{"--target", front.URL, "--host", "staging.example:8443", "--focus", "valid/alone"}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token, "open-sesame-42"}}
	without := run(t, c)
	without.expect(t, 3, "--header-file")
	inFile := c
	inFile.args = append(inFile.args, "--header-file", input(t, "headers", "# the gate's\nX-Gate: open-sesame-42\n"), "-v")
	run(t, inFile).expect(t, 0, "‹from the header file›")
	inEnv := c
	inEnv.env = append(inEnv.env, "REFRESHCHECK_HEADERS=X-Gate: open-sesame-42")
	run(t, inEnv).expect(t, 0, "1 from REFRESHCHECK_HEADERS")
	both := inFile
	both.env = inEnv.env
	run(t, both).expect(t, 2, "--header-file and REFRESHCHECK_HEADERS")
	bad := c
	bad.env = append(bad.env, "REFRESHCHECK_HEADERS=no colon")
	run(t, bad).expect(t, 2, "REFRESHCHECK_HEADERS:1")
}
