package run_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// lingering serves one connection at a time: the next one when the client has
// closed the one before, as gunicorn's sync workers do.
func lingering(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if r, err := readRequest(bufio.NewReader(c)); err == nil {
				// Only a token alone is accepted.
				reply := plainly(r)
				if strings.Contains(strings.Join(r.field("Cookie"), ""), ";") {
					reply = plainly(arrival{line: r.line})
				}
				_, _ = io.WriteString(c, strings.Replace(reply.octets, "\r\n", "\r\nConnection: close\r\n", 1))
				_ = c.(*net.TCPConn).CloseWrite()
				_, _ = io.Copy(io.Discard, c)
			}
			_ = c.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

// A case that waits for others closes its connection before that, so that the
// others are served.
func TestAServerOfOneConnectionAtATime(t *testing.T) {
	s := settings(t, lingering(t))
	s.Concurrency, s.ExchangeTimeout = 16, 10*time.Second
	var all strings.Builder
	for n := range 40 {
		fmt.Fprintf(&all, "\n      - {id: test/named-%02d, cookie: 'x%[1]d=\\{token}', outcome: refusal}", n)
		fmt.Fprintf(&all, "\n      - {id: test/beside-%02d, cookie: 'y%[1]d=1; \\{name}=\\{token}', outcome: any-safe}", n)
	}
	r := finish(t, s, cases(t, all.String()))
	for _, c := range r.Results {
		if c.Worst() == fixtures.Must || c.State != "" && c.State != "passed" {
			t.Errorf("%s: %s %s %v", c.Case.ID, c.State, c.Why, c.Findings)
		}
	}
}
