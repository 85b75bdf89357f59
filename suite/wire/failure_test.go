package wire_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// resetting makes the close of a connection a reset.
func resetting(serve func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		serve(c)
		c.(*net.TCPConn).SetLinger(0)
	}
}

func TestFailures(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, f := range []struct {
		name  string
		serve func(net.Conn)
		kind  wire.FailureKind
		says  string
		first bool
	}{
		{"closed without an octet", answering(""), wire.Closed, "before any octet", false},
		{"closed after an interim answer", answering("HTTP/1.1 100 Continue\r\n\r\n"), wire.Closed, "after 1 interim", true},
		{"reset without an octet", resetting(answering("")), wire.Reset, "before any octet", false},
		{"closed in the status line", answering("HTT"), wire.Garbled, "after 3 octets", true},
		{"closed in the header section", answering(ok + "A: b\r\n"), wire.Garbled, "in the middle of the header section", true},
		{"another protocol", answeringOpen("SSH-2.0-OpenSSH_9.2p1\r\n"), wire.Garbled, "does not begin with an HTTP/1.x status line", true},
		{"octets without a line end", answeringOpen("\x00\x01"), wire.Garbled, "HTTP/2", true},
		{"a TLS alert", answeringOpen("\x15\x03\x01\x00\x02\x02\x46"), wire.Garbled, "try https", true},
		{"an answer without its status line", answeringOpen("{}"), wire.Garbled, "does not begin with an HTTP/1.x status line", true},
		{"an empty line first", answeringOpen("\r\n" + ok), wire.Garbled, "does not begin with an HTTP/1.x status line", true},
		{"HTTP/2.0", answeringOpen("HTTP/2.0 200 OK\r\n\r\n"), wire.Garbled, "another version", true},
		{"HTTP/1.10", answeringOpen("HTTP/1.10 200 OK\r\n\r\n"), wire.Garbled, "three digits", true},
		{"lower case", answeringOpen("http/1.1 200 OK\r\n\r\n"), wire.Garbled, "does not begin with an HTTP/1.x status line", true},
		{"two spaces", answeringOpen("HTTP/1.1  200 OK\r\n\r\n"), wire.Garbled, "three digits", true},
		{"four digits", answeringOpen("HTTP/1.1 2000 OK\r\n\r\n"), wire.Garbled, "three digits", true},
		{"two digits", answeringOpen("HTTP/1.1 20\r\n\r\n"), wire.Garbled, "three digits", true},
		{"words for a status", answeringOpen("HTTP/1.1 OK 200\r\n\r\n"), wire.Garbled, "three digits", true},
		{"endless header", func(c net.Conn) { answering(ok + strings.Repeat("A: b\r\n", 20_000))(c) }, wire.TooLarge, "65536", true},
		{"endless field", answeringOpen(ok + "A: " + strings.Repeat("b", 1<<17)), wire.TooLarge, "65536", true},
		{"endless interim answers", answeringOpen(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 1000)), wire.TooManyInterim, "16 interim", true},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			e := exchange(t, f.serve, plain)
			if e.Failure == nil || e.Failure.Kind != f.kind || e.FirstOctet != f.first {
				t.Fatalf("failure %#v, first octet %v", e.Failure, e.FirstOctet)
			}
			if !strings.Contains(e.Failure.Error(), f.says) {
				t.Errorf("told as %q", e.Failure)
			}
		})
	}
}

func TestInterimAnswersUpToTheLimit(t *testing.T) {
	const interim = "HTTP/1.1 102 Processing\r\n\r\n"
	r := response(t, answeringOpen(strings.Repeat(interim, 16)+message(200, "{}")), plain)
	if len(r.Interim) != 16 || len(r.Problems) > 0 {
		t.Errorf("response %+v", r)
	}
}

// dripping sends one octet after another until the client is gone.
func dripping(first, octet string) func(net.Conn) {
	return func(c net.Conn) {
		answering(first)(c)
		for {
			if _, err := io.WriteString(c, octet); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func TestDeadlineAndCancelBeforeTheHeaderEnds(t *testing.T) {
	for name, serve := range map[string]func(net.Conn){
		"silence":           answeringOpen(""),
		"half a header":     answeringOpen("HTTP/1.1 200 OK\r\nA:"),
		"octet by octet":    dripping("HTTP/1.1 200 OK\r\nA:", "b"),
		"request not taken": func(c net.Conn) { <-t.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			request := []byte(plain)
			if name == "request not taken" {
				request = []byte(strings.Repeat("x", 16<<20)) // more than any socket buffer
			}
			timedOut, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer stop()
			cancelled, cancel := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, cancel)
			for kind, ctx := range map[wire.FailureKind]context.Context{wire.TimedOut: timedOut, wire.Interrupted: cancelled} {
				c := dial(t, listen(t, serve), wire.Limits{})
				e := checked(t, c.Do(ctx, request))
				if e.Failure == nil || e.Failure.Kind != kind || c.Reusable() {
					t.Errorf("failure %#v, expected %s", e.Failure, kind)
				}
				if wire.IsTimeout(e.Failure) != (kind == wire.TimedOut) || wire.IsInterrupted(e.Failure) != (kind == wire.Interrupted) {
					t.Errorf("%s is not told apart", kind)
				}
			}
		})
	}
}

func TestContextThatIsOverAlready(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer stop()
	for kind, ctx := range map[wire.FailureKind]context.Context{wire.TimedOut: late, wire.Interrupted: cancelled} {
		e := checked(t, dial(t, listen(t, answering(message(200, "{}"))), wire.Limits{}).Do(ctx, []byte(plain)))
		if e.Failure == nil || e.Failure.Kind != kind || e.Sent != nil {
			t.Errorf("exchange %+v, expected %s", e, kind)
		}
	}
}

func TestWriteThatFails(t *testing.T) {
	raw, err := net.Dial("tcp", listen(t, answering(message(200, "{}"))))
	if err != nil {
		t.Fatal(err)
	}
	c := wire.NewConn(raw, wire.Limits{})
	raw.Close()
	e := checked(t, c.Do(within(t, enough), []byte(plain)))
	if e.Failure == nil || e.Failure.Kind != wire.WriteFailed || !errors.Is(e.Failure, net.ErrClosed) {
		t.Errorf("failure %#v", e.Failure)
	}
}

func TestCloseEndsAnExchange(t *testing.T) {
	began := make(chan struct{})
	c := dial(t, listen(t, func(s net.Conn) {
		readRequest(bufio.NewReader(s))
		close(began)
		io.Copy(io.Discard, s)
	}), wire.Limits{})
	go func() { <-began; c.Close() }()
	if e := checked(t, c.Do(within(t, enough), []byte(plain))); e.Failure == nil || c.Reusable() {
		t.Errorf("exchange %+v", e)
	}
}
