package target_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
)

// forwardProxy is a proxy that opens tunnels to itself: whatever is asked for, it
// sends back what it gets.
type forwardProxy struct {
	address string
	answer  string // to CONNECT; empty: a tunnel

	mu    sync.Mutex
	asked []*http.Request
}

// startProxy starts a proxy, with TLS where it has a configuration.
func startProxy(t *testing.T, config *tls.Config, answer string) *forwardProxy {
	t.Helper()
	p := &forwardProxy{answer: answer}
	if config == nil {
		p.address = serve(t, p.serve)
	} else {
		p.address = serveTLS(t, config, p.serve)
	}
	return p
}

func (p *forwardProxy) serve(c net.Conn) {
	from := bufio.NewReader(c)
	r, err := http.ReadRequest(from)
	if err != nil {
		return
	}
	p.mu.Lock()
	p.asked = append(p.asked, r)
	p.mu.Unlock()
	answer := p.answer
	if answer == "" {
		answer = "HTTP/1.1 200 OK\r\n\r\n"
	}
	io.WriteString(c, answer)
	io.Copy(c, from)
}

// last is the last request that it got; it fails the test where there is none.
func (p *forwardProxy) last(t *testing.T) *http.Request {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.asked) == 0 {
		t.Fatal("the proxy was not asked")
	}
	return p.asked[len(p.asked)-1]
}
