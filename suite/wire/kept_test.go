package wire_test

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// keeping answers every request on a connection with the next of answers, and
// closes after the last.
func keeping(answers ...string) func(net.Conn) {
	return func(c net.Conn) {
		from := bufio.NewReader(c)
		for _, answer := range answers {
			readRequest(from)
			io.WriteString(c, answer)
		}
	}
}

func TestTwoExchangesOnOneConnection(t *testing.T) {
	c := dial(t, listen(t, keeping(
		"HTTP/1.1 422 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
		message(200, "{}"), message(200, "last", "Connection: close"))), wire.Limits{})
	for i, body := range []string{"[]", "{}", "last"} {
		if !c.Reusable() {
			t.Fatalf("not reusable before exchange %d", i+1)
		}
		e := checked(t, c.Do(within(t, enough), []byte(plain)))
		if e.Response == nil || string(e.Response.Body) != body || len(e.Response.Problems) > 0 || e.Kept != (i > 0) {
			t.Fatalf("exchange %d: %+v", i+1, e)
		}
	}
	if c.Reusable() {
		t.Error("reusable after an announced close")
	}
	if e := checked(t, c.Do(within(t, enough), []byte(plain))); e.Failure == nil || e.Failure.Kind != wire.WriteFailed || e.Sent != nil {
		t.Errorf("an exchange after the close: %+v", e)
	}
}

func TestCloseThatWasNotAnnounced(t *testing.T) {
	c := dial(t, listen(t, keeping(message(200, "{}"))), wire.Limits{})
	r := c.Do(within(t, enough), []byte(plain)).Response
	if r == nil || len(r.Problems) > 0 {
		t.Fatalf("response %+v", r)
	}
	// The close comes with the answer or a little later; it must be found in
	// either case before a request, and a credential, is spent.
	for c.Reusable() {
		time.Sleep(10 * time.Millisecond)
		if e := checked(t, c.Do(within(t, enough), []byte(plain))); e.Failure == nil || e.Failure.Kind != wire.Closed || e.Sent != nil || !e.Kept || e.FirstOctet {
			t.Fatalf("exchange on a closed connection: %+v", e)
		}
	}
}

// TestCloseThatComesWithTheAnswer is found before the next exchange is tried;
// at least now and then, since nothing says how soon it comes.
func TestCloseThatComesWithTheAnswer(t *testing.T) {
	for range 50 {
		if response(t, keeping(message(200, "{}")), plain).Closes {
			return
		}
	}
	t.Error("a close that comes with the answer is never found")
}

// late answers, sends octets of its own accord once told, and says when they are sent.
func late(octets string, now, sent chan struct{}) func(net.Conn) {
	return func(c net.Conn) {
		answering(message(200, "{}"))(c)
		<-now
		io.WriteString(c, octets)
		close(sent)
		io.Copy(io.Discard, c)
	}
}

func TestOctetsBetweenTwoExchanges(t *testing.T) {
	for _, l := range []struct {
		octets string
		kind   wire.FailureKind
	}{
		{"{}", wire.Garbled},
		{message(200, "poison"), wire.Garbled},
		{"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n", wire.Closed}, // RFC 9110 §15.5.9
	} {
		now, sent := make(chan struct{}), make(chan struct{})
		c := dial(t, listen(t, late(l.octets, now, sent)), wire.Limits{})
		if r := c.Do(within(t, enough), []byte(plain)).Response; r == nil || r.Closes {
			t.Fatalf("response %+v", r)
		}
		close(now)
		<-sent
		e := checked(t, c.Do(within(t, enough), []byte(plain)))
		if e.Failure == nil || e.Failure.Kind != l.kind || e.Sent != nil || c.Reusable() {
			t.Errorf("after %q: %+v", l.octets, e)
		}
	}
}

func TestRequestsThatEndTheConnection(t *testing.T) {
	for _, request := range []string{
		strings.Replace(plain, "Host", "Connection: close\r\nHost", 1),
		"POST / HTTP/1.1\r\nCookie: a\rb\r\n\r\n",
	} {
		c := dial(t, listen(t, answeringOpen(message(200, "{}"))), wire.Limits{})
		if r := c.Do(within(t, enough), []byte(request)).Response; r == nil || !r.Closes || c.Reusable() {
			t.Errorf("%q leaves the connection reusable", request)
		}
	}
}

// lateWriter notices some time after the octets are gone that they are.
type lateWriter struct{ net.Conn }

func (c lateWriter) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	time.Sleep(80 * time.Millisecond)
	return n, err
}

// A writer that is noticed late, as on a busy machine, is not waited for, and does not
// make the next exchange wait for its whole time.
func TestAWriterThatIsNoticedLate(t *testing.T) {
	raw, err := net.Dial("tcp", listen(t, func(c net.Conn) {
		keeping(message(200, "{}"), message(200, "[]"))(c)
		_, _ = io.Copy(io.Discard, c)
	}))
	if err != nil {
		t.Fatal(err)
	}
	c := wire.NewConn(lateWriter{raw}, wire.Limits{})
	t.Cleanup(func() { c.Close() })
	ctx := within(t, 20*time.Second)
	for i, body := range []string{"{}", "[]"} {
		if e := checked(t, c.Do(ctx, []byte(plain))); e.Response == nil || string(e.Response.Body) != body || !c.Reusable() {
			t.Fatalf("exchange %d: %+v", i+1, e)
		}
	}
	if ctx.Err() != nil {
		t.Error("the second exchange waits until its time is up")
	}
}
