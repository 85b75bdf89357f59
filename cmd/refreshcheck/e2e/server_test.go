package e2e

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// start starts a reference server for the test.
func start(t *testing.T, o reference.Options) *reference.Server {
	t.Helper()
	s, err := reference.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// relay carries connections to a server and records both directions.
type relay struct {
	address  string
	mu       sync.Mutex
	received [][]byte // what clients sent, a connection each
	sent     [][]byte
}

// relayTo starts a relay to the server of a URL.
func relayTo(t *testing.T, url string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	r := &relay{address: l.Addr().String()}
	to := strings.TrimPrefix(url, "http://")
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go r.carry(client, to)
		}
	}()
	return r
}

func (r *relay) url() string { return "http://" + r.address }

func (r *relay) carry(client net.Conn, to string) {
	defer client.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	r.mu.Lock()
	r.received, r.sent = append(r.received, nil), append(r.sent, nil)
	at := len(r.sent) - 1
	r.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.MultiWriter(record{r, at, true}, server), client)
		_ = server.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(io.MultiWriter(record{r, at, false}, client), server)
	_ = client.(*net.TCPConn).CloseWrite()
	client.Close()
	<-done
}

type record struct {
	relay *relay
	at    int
	in    bool
}

func (w record) Write(p []byte) (int, error) {
	w.relay.mu.Lock()
	defer w.relay.mu.Unlock()
	if w.in {
		w.relay.received[w.at] = append(w.relay.received[w.at], p...)
	} else {
		w.relay.sent[w.at] = append(w.relay.sent[w.at], p...)
	}
	return len(p), nil
}

var jwt = regexp.MustCompile(`eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{20,}`)

// gave are all tokens that the server's answers held.
func (r *relay) gave() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, text := range r.sent {
		all = append(all, jwt.FindAllString(string(text), -1)...)
	}
	return all
}

// requests is everything that clients sent.
func (r *relay) requests() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return string(bytes.Join(r.received, []byte("\n")))
}

// handle starts a server of a handler's, and counts what reaches it.
func handle(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}
