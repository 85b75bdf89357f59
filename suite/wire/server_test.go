package wire_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// enough is more time than any exchange here takes, unless it hangs.
const enough = time.Minute

// plain is a request that nobody can misread.
const plain = "POST /v1/refresh_token HTTP/1.1\r\nHost: server\r\nContent-Length: 0\r\n\r\n"

// listen hands every connection to serve and closes it after.
func listen(t *testing.T, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}

// answering is a server that reads a request, writes octets and closes.
func answering(octets string) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(bufio.NewReader(c))
		io.WriteString(c, octets)
	}
}

// answeringOpen does not close before the client does.
func answeringOpen(octets string) func(net.Conn) {
	return func(c net.Conn) {
		answering(octets)(c)
		io.Copy(io.Discard, c)
	}
}

// readRequest takes the octets up to and with the first empty line.
func readRequest(from *bufio.Reader) []byte {
	var got bytes.Buffer
	for !bytes.HasSuffix(got.Bytes(), []byte("\r\n\r\n")) {
		b, err := from.ReadByte()
		if err != nil {
			break
		}
		got.WriteByte(b)
	}
	return got.Bytes()
}

func dial(t *testing.T, address string, limits wire.Limits) *wire.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	conn := wire.NewConn(c, limits)
	t.Cleanup(func() { conn.Close() })
	return conn
}

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// exchange is one request to a server of its own, with default limits.
func exchange(t *testing.T, serve func(net.Conn), request string) wire.Exchange {
	t.Helper()
	e := checked(t, dial(t, listen(t, serve), wire.Limits{}).Do(within(t, enough), []byte(request)))
	if e.Duration > enough/2 {
		t.Error("the exchange waited for its deadline")
	}
	return e
}

// checked asserts what holds of every exchange.
func checked(t *testing.T, e wire.Exchange) wire.Exchange {
	t.Helper()
	if (e.Response == nil) == (e.Failure == nil) {
		t.Fatalf("an exchange has exactly one of response and failure: %+v", e)
	}
	if e.Failure != nil && strings.ContainsAny(e.Failure.Error(), "\r\n") {
		t.Errorf("a failure is told in more than one line: %q", e.Failure)
	}
	if e.Response != nil {
		checkProblems(t, e.Response)
	}
	return e
}

func checkProblems(t *testing.T, r *wire.Response) {
	t.Helper()
	for _, p := range r.Problems {
		if p.Kind == "" || !strings.HasPrefix(p.Section, "RFC ") || !strings.HasSuffix(p.Detail, ".") || len(p.Detail) > 200 {
			t.Errorf("a problem is not told as it should be: %+v", p)
		}
		for _, b := range []byte(strings.ReplaceAll(p.Detail, "§", "")) {
			if b < ' ' || b > '~' {
				t.Errorf("a problem quotes an octet that is not visible: %q", p.Detail)
			}
		}
	}
	if len(r.Problems) > 0 && !r.Closes && r.Proto != "HTTP/2" { // there the stream is wrong, and not the connection
		t.Error("after a framing problem the connection must not be used again")
	}
	if r.BodyErr != nil {
		if _, ok := r.BodyErr.(*wire.Failure); !ok {
			t.Errorf("BodyErr is a %T", r.BodyErr)
		}
	}
}

// response is exchange where a response must come.
func response(t *testing.T, serve func(net.Conn), request string) *wire.Response {
	t.Helper()
	e := exchange(t, serve, request)
	if e.Failure != nil {
		t.Fatalf("no response: %v", e.Failure)
	}
	return e.Response
}

func kinds(r *wire.Response) string {
	var all []string
	for _, p := range r.Problems {
		all = append(all, p.Kind)
	}
	return strings.Join(all, " ")
}

func bodyErrKind(r *wire.Response) wire.FailureKind {
	if f, ok := r.BodyErr.(*wire.Failure); ok {
		return f.Kind
	}
	return ""
}

// message is a whole answer with a length of its own.
func message(status int, body string, fields ...string) string {
	lines := append([]string{http.StatusText(status)}, fields...)
	return "HTTP/1.1 " + itoa(status) + " " + strings.Join(lines, "\r\n") + "\r\nContent-Length: " + itoa(len(body)) + "\r\n\r\n" + body
}
