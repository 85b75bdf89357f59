package secrecy

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// request is a request as it came.
type request struct {
	line   string
	fields []string
	body   string
}

// values are the values of a field's lines.
func (r request) values(name string) []string {
	var all []string
	for _, l := range r.fields {
		if n, v, _ := strings.Cut(l, ":"); strings.EqualFold(n, name) {
			all = append(all, strings.TrimSpace(v))
		}
	}
	return all
}

func (r request) value(name string) string { return strings.Join(r.values(name), ", ") }

// cookie is the value of the first cookie of that name, or "".
func (r request) cookie(name string) string {
	for _, line := range r.values("Cookie") {
		for pair := range strings.SplitSeq(line, ";") {
			if n, v, ok := strings.Cut(strings.TrimSpace(pair), "="); ok && n == name {
				return v
			}
		}
	}
	return ""
}

func (r request) isPreflight() bool { return strings.Contains(r.value("User-Agent"), "(preflight)") }

// readRequest reads a header section, and the body that it announces as far as it
// comes at once.
func readRequest(c net.Conn, from *bufio.Reader) (request, error) {
	var head strings.Builder
	for !strings.HasSuffix(head.String(), "\r\n\r\n") {
		b, err := from.ReadByte()
		if err != nil {
			return request{}, err
		}
		head.WriteByte(b)
	}
	all := strings.Split(strings.TrimSuffix(head.String(), "\r\n\r\n"), "\r\n")
	r := request{line: all[0], fields: all[1:]}
	n, _ := strconv.Atoi(r.value("Content-Length"))
	if n == 0 && r.value("Transfer-Encoding") != "" {
		n = 1 << 16
	}
	body := make([]byte, min(max(n, 0), 1<<16))
	_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	n, _ = io.ReadFull(from, body)
	r.body = string(body[:n])
	return r, nil
}

// listen serves one request a connection, octet for octet, until the test ends.
func listen(t *testing.T, handle func(request) *answer) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	serve(l, func(c net.Conn) {
		if r, err := readRequest(c, bufio.NewReader(c)); err == nil {
			_, _ = io.WriteString(c, handle(r).octets())
		}
	})
	return l.Addr().String()
}

func serve(l net.Listener, converse func(net.Conn)) {
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				converse(c)
			}()
		}
	}()
}

// proxy opens tunnels to one address, whatever name is asked for, and keeps what
// Proxy-Authorization it was given.
type proxy struct {
	address string

	mu    sync.Mutex
	given string
}

func startProxy(t *testing.T, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &proxy{address: l.Addr().String()}
	serve(l, func(c net.Conn) {
		r, err := readRequest(c, bufio.NewReader(c))
		if err != nil {
			return
		}
		p.mu.Lock()
		p.given = r.value("Proxy-Authorization")
		p.mu.Unlock()
		behind, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer behind.Close()
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\n\r\n")
		_ = c.SetReadDeadline(time.Time{})
		go func() { _, _ = io.Copy(behind, c) }()
		_, _ = io.Copy(c, behind)
	})
	return p
}
