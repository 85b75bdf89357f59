package run_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// arrival is one request as a server got it, octet for octet.
type arrival struct {
	id     string // the case, as the User-Agent tells it
	line   string
	lines  []string // the header lines
	body   string
	octets string
	conn   int           // which connection it came on, from 1
	nth    int           // of its connection, from 1
	waited time.Duration // how long its connection was open before, if it is the first
}

// field is the values of a header's lines.
func (r arrival) field(name string) []string {
	var all []string
	for _, l := range r.lines {
		if n, v, _ := strings.Cut(l, ":"); strings.EqualFold(n, name) {
			all = append(all, strings.TrimSpace(v))
		}
	}
	return all
}

// cookie is the value of the first cookie of that name, or "".
func (r arrival) cookie(name string) string {
	for _, line := range r.field("Cookie") {
		for _, pair := range strings.Split(line, ";") {
			if n, v, ok := strings.Cut(strings.TrimSpace(pair), "="); ok && n == name {
				return v
			}
		}
	}
	return ""
}

// reply is what a server does with a request: it writes octets, then goes on
// with the connection, or ends it.
type reply struct {
	octets string
	closes bool
	hangs  bool // until the client goes away
}

func answer(status int, body string, lines ...string) reply {
	lines = append([]string{fmt.Sprintf("HTTP/1.1 %d Status", status), "Content-Length: " + strconv.Itoa(len(body))}, lines...)
	return reply{octets: strings.Join(lines, "\r\n") + "\r\n\r\n" + body}
}

const asJSON = "Content-Type: application/json"

func granted(access string, lines ...string) reply {
	return answer(200, `{"access_token":"`+access+`","token_type":"bearer"}`, append(lines, asJSON, "Cache-Control: no-store")...)
}

func refused() reply {
	return answer(422, `{"detail":[{"loc":["cookie","refresh_token"],"msg":"Not valid","type":"value_error"}]}`, asJSON)
}

func (r reply) closing() reply { r.closes = true; return r }

// plainly is a server of one token that can be used again.
func plainly(r arrival) reply {
	if r.cookie("refresh_token") == liveToken {
		return granted(accessToken)
	}
	return refused()
}

// inTurn is for servers that remember: one request is handled at a time.
func inTurn(handle func(arrival) reply) func(arrival) reply {
	var mu sync.Mutex
	return func(r arrival) reply {
		mu.Lock()
		defer mu.Unlock()
		return handle(r)
	}
}

// server serves by hand on a real socket, and keeps all that it got.
type server struct {
	url string

	mu     sync.Mutex
	got    []arrival
	conns  int // how many were opened
	silent int // of these, how many ended without a request
	// patience is how long a connection may wait for its first request; 0: for ever.
	patience time.Duration
}

// serve starts a server whose connections are served side by side.
func serve(t *testing.T, handle func(arrival) reply) *server {
	t.Helper()
	return listen(t, func(serve func()) { go serve() }, handle)
}

func listen(t *testing.T, spawn func(func()), handle func(arrival) reply) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listenOn(t, l, "http", spawn, handle)
}

func listenOn(t *testing.T, l net.Listener, scheme string, spawn func(func()), handle func(arrival) reply) *server {
	t.Helper()
	t.Cleanup(func() { l.Close() })
	s := &server{url: scheme + "://" + l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns++
			number := s.conns
			s.mu.Unlock()
			spawn(func() { s.converse(c, number, handle) })
		}
	}()
	return s
}

func (s *server) converse(c net.Conn, number int, handle func(arrival) reply) {
	defer c.Close()
	if secured, ok := c.(*tls.Conn); ok && secured.Handshake() != nil {
		return
	}
	open := time.Now()
	s.mu.Lock()
	if s.patience > 0 {
		_ = c.SetReadDeadline(open.Add(s.patience))
	}
	s.mu.Unlock()
	from := bufio.NewReader(c)
	for nth := 1; ; nth++ {
		r, err := readRequest(from)
		if err != nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			if nth == 1 {
				s.silent++
			}
			return
		}
		_ = c.SetReadDeadline(time.Time{})
		r.conn, r.nth, r.waited = number, nth, time.Since(open)
		s.mu.Lock()
		s.got = append(s.got, r)
		s.mu.Unlock()
		a := handle(r)
		if _, err := io.WriteString(c, a.octets); err != nil || a.closes {
			return
		}
		if a.hangs {
			_, _ = io.Copy(io.Discard, c)
			return
		}
	}
}

// readRequest reads a header section and the body that it announces.
func readRequest(from *bufio.Reader) (arrival, error) {
	var head strings.Builder
	for !strings.HasSuffix(head.String(), "\r\n\r\n") {
		b, err := from.ReadByte()
		if err != nil {
			return arrival{}, err
		}
		head.WriteByte(b)
	}
	lines := strings.Split(strings.TrimSuffix(head.String(), "\r\n\r\n"), "\r\n")
	r := arrival{line: lines[0], lines: lines[1:]}
	if agent := r.field("User-Agent"); len(agent) > 0 && strings.Contains(agent[0], "refreshcheck") {
		_, id, _ := strings.Cut(agent[0], "(")
		r.id = strings.TrimSuffix(id, ")")
	}
	if length := r.field("Content-Length"); len(length) > 0 {
		n, _ := strconv.Atoi(length[0])
		body := make([]byte, n)
		if _, err := io.ReadFull(from, body); err != nil {
			return r, err
		}
		r.body = string(body)
	} else if len(r.field("Transfer-Encoding")) > 0 {
		for !strings.HasSuffix(r.body, "\r\n\r\n") { // the last chunk, and trailers
			b, err := from.ReadByte()
			if err != nil {
				return r, err
			}
			r.body += string(b)
		}
	}
	r.octets = head.String() + r.body
	return r, nil
}

// requests are those of a case, in the order of their arrival; of all cases
// where it is "".
func (s *server) requests(id string) []arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.got), func(r arrival) bool { return id != "" && r.id != id })
}
