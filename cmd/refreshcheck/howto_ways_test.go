package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// place is where the commands of a how-to go: a server, and what stands in the
// commands in place of it.
type place struct {
	server *reference.Server
	shown  []string // addresses of the page and the real ones, in pairs
	env    []string
}

func at(s *reference.Server) place {
	return place{server: s, shown: []string{"https://staging.example.com/api", s.URL()}}
}

// howToServer is the server of a block: a fault, or a way to reach it, for which
// the files that the commands name are written to the folder.
func howToServer(t *testing.T, name, folder string) place {
	t.Helper()
	switch name {
	case "-single-use":
		return at(started(t, reference.Options{SingleUse: true}))
	case "-http2":
		s := started(t, reference.Options{HTTP2: true})
		return place{server: s, shown: []string{"http://10.0.4.7:8080", s.URL()}}
	case "-mutual-tls":
		s := started(t, reference.Options{TLS: mutualTLS(t, folder)})
		return at(s)
	case "-by-address": // the certificate is for staging.example.com
		s := started(t, reference.Options{TLS: staging(t, folder), BasePath: "/api"})
		return place{server: s, shown: []string{"https://10.0.4.7/api", s.URL()}}
	case "-proxy": // which alone knows where staging.example.com is
		s := started(t, reference.Options{TLS: staging(t, folder), BasePath: "/api"})
		return place{
			server: s, shown: []string{"http://proxy.example.com:3128", connectProxy(t, s)},
			env: []string{"SSL_CERT_FILE=" + filepath.Join(folder, "company-ca.pem")},
		}
	}
	return at(serve(t, name))
}

func started(t *testing.T, o reference.Options) *reference.Server {
	t.Helper()
	s, err := reference.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// staging is TLS for *.example.com and 127.0.0.1, with a certificate that is its
// own CA and is written to company-ca.pem.
func staging(t *testing.T, folder string) *tls.Config {
	t.Helper()
	of := httptest.NewUnstartedServer(nil)
	of.StartTLS()
	defer of.Close()
	pair := of.TLS.Certificates[0]
	inPEM(t, filepath.Join(folder, "company-ca.pem"), "CERTIFICATE", pair.Certificate[0])
	return &tls.Config{Certificates: []tls.Certificate{pair}}
}

// mutualTLS wants the client certificate of client.pem, and no other.
func mutualTLS(t *testing.T, folder string) *tls.Config {
	t.Helper()
	config := staging(t, folder)
	pair := config.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	inPEM(t, filepath.Join(folder, "client.pem"), "CERTIFICATE", pair.Certificate[0])
	inPEM(t, filepath.Join(folder, "client.key"), "PRIVATE KEY", key)
	config.ClientAuth = tls.RequireAnyClientCert
	config.VerifyPeerCertificate = func(got [][]byte, _ [][]*x509.Certificate) error {
		if !bytes.Equal(got[0], pair.Certificate[0]) {
			return errors.New("another certificate")
		}
		return nil
	}
	return config
}

func inPEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// connectProxy is a proxy that opens tunnels (CONNECT) to the server, and whose
// test fails if nobody asked for one.
func connectProxy(t *testing.T, s *reference.Server) string {
	t.Helper()
	server, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	var tunnels atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "staging.example.com:443" {
			http.Error(w, "only CONNECT staging.example.com:443", http.StatusForbidden)
			return
		}
		there, err := net.Dial("tcp", server.Host)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer here.Close()
		tunnels.Add(1)
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			io.Copy(there, buffered)
			there.Close()
		}()
		io.Copy(here, there)
	}))
	t.Cleanup(func() {
		proxy.Close()
		if tunnels.Load() == 0 {
			t.Error("no command went through the proxy")
		}
	})
	return proxy.URL
}
