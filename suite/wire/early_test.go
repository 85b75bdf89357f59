package wire_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// huge is a request whose header no server takes whole.
func huge() []byte {
	return wire.Request{Method: "POST", Target: "/", Lines: [][]byte{[]byte("Host: server"), []byte("Cookie: a=" + strings.Repeat("x", 1<<20))}}.Octets()
}

// refusingEarly answers after the first octets, and closes with the rest
// unread, which is a reset.
func refusingEarly(answer string) func(net.Conn) {
	return func(c net.Conn) {
		c.(*net.TCPConn).SetReadBuffer(4096)
		io.ReadFull(c, make([]byte, 1000))
		io.WriteString(c, answer)
	}
}

// TestAnswerBeforeTheRequestIsWhole: the status stands, every time, though the
// connection is reset while the request is still on its way.
func TestAnswerBeforeTheRequestIsWhole(t *testing.T) {
	address := listen(t, refusingEarly(message(431, "too large", "Connection: close")))
	request := huge()
	for range 40 {
		e := checked(t, dial(t, address, wire.Limits{}).Do(within(t, enough), request))
		if e.Response == nil || e.Response.Status != 431 || len(e.Response.Problems) > 0 || !e.Response.Closes {
			t.Fatalf("exchange: response %+v, failure %v", e.Response, e.Failure)
		}
	}
}

// TestResetWithinTheBodyOfAnEarlyAnswer: cut by the reset that the unread
// request brings about, and so nothing that the framing is to blame for.
func TestResetWithinTheBodyOfAnEarlyAnswer(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.1 400 Bad Request\r\nContent-Length: 1000\r\n\r\nInvalid",
		"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nInvalid\r\n",
		"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nInvalid",
	} {
		address := listen(t, refusingEarly(answer))
		for range 10 {
			e := checked(t, dial(t, address, wire.Limits{}).Do(within(t, enough), huge()))
			if e.Response == nil || e.Response.Status != 400 || bodyErrKind(e.Response) != wire.Reset || len(e.Response.Problems) > 0 {
				t.Fatalf("exchange: response %+v, failure %v", e.Response, e.Failure)
			}
		}
	}
}

// TestEndWhileTheRequestIsBeingWritten: the peer ends its side and takes no
// more of ours. Where the reset behind it reaches the writer first, this is all
// that the reader sees.
func TestEndWhileTheRequestIsBeingWritten(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	for _, answer := range []string{
		"",
		"HTTP/1.1 400 Bad Request\r\nA:",
		"HTTP/1.1 400 Bad Request\r\nContent-Length: 1000\r\n\r\nInvalid",
		"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nInvalid",
	} {
		c := dial(t, listen(t, func(s net.Conn) {
			refusingEarly(answer)(s)
			s.(*net.TCPConn).CloseWrite()
			<-release
		}), wire.Limits{})
		e := checked(t, c.Do(within(t, enough), bytes.Repeat([]byte("x"), 16<<20)))
		kind := wire.FailureKind("")
		if e.Failure != nil {
			kind = e.Failure.Kind
		} else if len(e.Response.Problems) == 0 {
			kind = bodyErrKind(e.Response)
		}
		if kind != wire.Reset {
			t.Errorf("after %q: response %+v, failure %v", answer, e.Response, e.Failure)
		}
	}
}

// TestResetWithinTheBody takes a few attempts: a reset that overtakes the reading
// of the header section takes it away.
func TestResetWithinTheBody(t *testing.T) {
	serve := resetting(func(c net.Conn) {
		answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")(c)
		time.Sleep(20 * time.Millisecond)
	})
	for range 50 {
		e := exchange(t, serve, plain)
		if e.Response != nil {
			if bodyErrKind(e.Response) != wire.Reset || len(e.Response.Problems) > 0 {
				t.Errorf("exchange %+v", e)
			}
			return
		}
		if e.Failure.Kind != wire.Reset {
			t.Fatalf("failure %v", e.Failure)
		}
	}
	t.Error("no header section arrives before the reset")
}

// TestDropWithoutAnAnswer: some servers close on an oversized request.
func TestDropWithoutAnAnswer(t *testing.T) {
	address := listen(t, refusingEarly(""))
	for range 10 {
		e := checked(t, dial(t, address, wire.Limits{}).Do(within(t, enough), huge()))
		if e.Failure == nil || e.Failure.Kind != wire.Reset {
			t.Fatalf("exchange %+v", e)
		}
	}
}

// TestEarlyAnswerOnAConnectionKeptOpen: the server neither reads on nor closes.
func TestEarlyAnswerOnAConnectionKeptOpen(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	c := dial(t, listen(t, func(s net.Conn) {
		refusingEarly(message(431, "too large"))(s)
		<-release
	}), wire.Limits{})
	line := []byte("Cookie: a=" + strings.Repeat("x", 16<<20)) // more than any socket buffer
	request := wire.Request{Method: "POST", Target: "/", Lines: [][]byte{line}}.Octets()
	e := checked(t, c.Do(within(t, enough), request))
	if e.Response == nil || e.Response.Status != 431 || len(e.Response.Problems) > 0 || c.Reusable() {
		t.Errorf("exchange: response %+v, failure %v", e.Response, e.Failure)
	}
}

// slowWriter is done with its writing a while after the octets have gone out.
type slowWriter struct{ net.Conn }

func (s slowWriter) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p)
	time.Sleep(75 * time.Millisecond)
	return n, err
}

// TestAWriterThatIsDoneLaterBlamesNobody: an answer that the connection's end ends
// is whole or broken off, whenever the writer is done; its server is not to blame.
func TestAWriterThatIsDoneLaterBlamesNobody(t *testing.T) {
	raw, err := net.Dial("tcp", listen(t, answering("HTTP/1.1 431 Too Large\r\nConnection: close\r\n\r\ntoo large")))
	if err != nil {
		t.Fatal(err)
	}
	c := wire.NewConn(slowWriter{raw}, wire.Limits{})
	defer c.Close()
	r := checked(t, c.Do(within(t, enough), []byte(plain))).Response
	if r == nil || r.Status != 431 || string(r.Body) != "too large" || len(r.Problems) > 0 || r.BodyErr != nil && bodyErrKind(r) != wire.Reset {
		t.Errorf("response %+v", r)
	}
}

// TestWholeRequestIsSentToASlowReader: an interim answer stops nothing.
func TestWholeRequestIsSentToASlowReader(t *testing.T) {
	got := make(chan []byte, 1)
	c := dial(t, listen(t, func(s net.Conn) {
		io.WriteString(s, "HTTP/1.1 100 Continue\r\n\r\n")
		time.Sleep(50 * time.Millisecond)
		got <- readRequest(bufio.NewReader(s))
		io.WriteString(s, message(200, "{}"))
	}), wire.Limits{})
	e := checked(t, c.Do(within(t, enough), huge()))
	if e.Response == nil || len(e.Response.Interim) != 1 || len(e.Response.Problems) > 0 {
		t.Fatalf("exchange: response %+v, failure %v", e.Response, e.Failure)
	}
	if n := len(<-got); n != len(huge()) {
		t.Errorf("%d octets of %d arrived", n, len(huge()))
	}
}
