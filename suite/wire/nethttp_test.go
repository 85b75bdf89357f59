package wire_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// TestAgainstNetHTTP: a well-kept server that nobody here wrote, over TLS, with
// lengths, chunks, gzip, 204 and HEAD on one connection, has no problem.
func TestAgainstNetHTTP(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/length":
			io.WriteString(w, "{}")
		case "/chunks":
			io.WriteString(w, "{")
			w.(http.Flusher).Flush()
			io.WriteString(w, "}")
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, zipped("{}"))
		case "/hints":
			w.WriteHeader(http.StatusEarlyHints)
			io.WriteString(w, "{}")
		case "/none":
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	server.StartTLS()
	defer server.Close()
	raw, err := tls.Dial("tcp", server.Listener.Addr().String(), &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "example.com"})
	if err != nil {
		t.Fatal(err)
	}
	c := wire.NewConn(raw, wire.Limits{})
	defer c.Close()
	for i, step := range []struct {
		method, target, body string
		status               int
	}{
		{"POST", "/length", "{}", 200}, {"POST", "/chunks", "{}", 200}, {"HEAD", "/length", "", 200}, {"POST", "/gzip", "{}", 200},
		{"POST", "/none", "", 204}, {"OPTIONS", "/length", "{}", 200}, {"POST", "/hints", "{}", 200},
	} {
		request := wire.Request{Method: step.method, Target: step.target, Lines: [][]byte{[]byte("Host: server"), []byte("Content-Length: 0")}}
		e := checked(t, c.Do(within(t, enough), request.Octets()))
		r := e.Response
		if r == nil || len(r.Problems) > 0 || r.Status != step.status || string(r.Body) != step.body || e.Kept != (i > 0) {
			t.Fatalf("%s %s: response %+v, failure %v", step.method, step.target, r, e.Failure)
		}
	}
}

// TestNetHTTPRefusesAnOversizedHeader: 431 and a close with octets unread.
func TestNetHTTPRefusesAnOversizedHeader(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	line := append([]byte("Cookie: a="), bytes.Repeat([]byte("x"), 2<<20)...)
	request := wire.Request{Method: "POST", Target: "/", Lines: [][]byte{[]byte("Host: server"), line}}.Octets()
	for range 5 {
		e := checked(t, dial(t, server.Listener.Addr().String(), wire.Limits{}).Do(within(t, enough), request))
		if e.Response == nil || e.Response.Status != 431 || len(e.Response.Problems) > 0 {
			t.Fatalf("response %+v, failure %v", e.Response, e.Failure)
		}
	}
}
