package wire_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// pouring writes first and then more, over and over, until the client is gone.
func pouring(first, more string) func(net.Conn) {
	return func(c net.Conn) {
		answering(first)(c)
		block := strings.Repeat(more, 1+4096/len(more))
		for {
			if _, err := io.WriteString(c, block); err != nil {
				return
			}
		}
	}
}

func TestEndlessBodiesEndAtTheLimit(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	const most = 100_000
	for name, serve := range map[string]func(net.Conn){
		"to the close":      pouring(ok+"\r\n", "x"),
		"with a length":     pouring(ok+"Content-Length: 99999999999\r\n\r\n", "x"),
		"in one chunk":      pouring(ok+"Transfer-Encoding: chunked\r\n\r\nfffffff\r\n", "x"),
		"in many chunks":    pouring(ok+"Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
		"chunk extensions":  pouring(ok+"Transfer-Encoding: chunked\r\n\r\n1;", "a=b;"),
		"trailer fields":    pouring(ok+"Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"),
		"one trailer field": pouring(ok+"Transfer-Encoding: chunked\r\n\r\n0\r\nA: ", "b"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, listen(t, serve), wire.Limits{BodyOctets: most})
			r := checked(t, c.Do(within(t, enough), []byte(plain))).Response
			if r == nil || !r.Truncated || !r.Closes || r.BodyErr != nil || len(r.Problems) > 0 {
				t.Fatalf("response %+v", r)
			}
			if len(r.Body) > most+len(plain) || r.BodyOctets > most+len(plain) {
				t.Errorf("%d octets of body, %d on the wire", len(r.Body), r.BodyOctets)
			}
		})
	}
}

func TestTrailersKeepTheBoundOfAHeaderSection(t *testing.T) {
	c := dial(t, listen(t, pouring("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n")), wire.Limits{HeaderOctets: 1000})
	if r := checked(t, c.Do(within(t, enough), []byte(plain))).Response; r == nil || !r.Truncated || r.BodyOctets > 1100 {
		t.Errorf("response %+v", r)
	}
}

// An answer may repeat its request, however large the request is.
func TestTheLimitGrowsWithTheRequest(t *testing.T) {
	request := "POST / HTTP/1.1\r\nHost: x\r\nX-Large: " + strings.Repeat("x", 5000) + "\r\nContent-Length: 0\r\n\r\n"
	for _, test := range []struct {
		name      string
		size      int
		truncated bool
	}{
		{"as large as both", 1000 + len(request), false},
		{"one octet more", 1001 + len(request), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := dial(t, listen(t, answering(message(200, strings.Repeat("x", test.size)))), wire.Limits{BodyOctets: 1000})
			r := checked(t, c.Do(within(t, enough), []byte(request))).Response
			if r == nil || r.Truncated != test.truncated {
				t.Errorf("response %+v", r)
			}
		})
	}
}

func TestBodyOfExactlyTheLimit(t *testing.T) {
	for _, answer := range []string{message(200, "12345678"), "HTTP/1.0 200 OK\r\n\r\n12345678"} {
		c := dial(t, listen(t, answering(answer)), wire.Limits{BodyOctets: 8})
		r := checked(t, c.Do(within(t, enough), []byte(plain))).Response
		if r == nil || r.Truncated || string(r.Body) != "12345678" || len(r.Problems) > 0 {
			t.Errorf("%q is read as %+v", answer, r)
		}
	}
}

func TestHeaderOfExactlyTheLimit(t *testing.T) {
	answer := message(200, "")
	for limit, whole := range map[int]bool{len(answer): true, len(answer) - 1: false} {
		e := checked(t, dial(t, listen(t, answering(answer)), wire.Limits{HeaderOctets: limit}).Do(within(t, enough), []byte(plain)))
		if (e.Response != nil) != whole || !whole && e.Failure.Kind != wire.TooLarge {
			t.Errorf("limit %d of %d: %+v", limit, len(answer), e.Failure)
		}
	}
}

func TestBodyTimesOut(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, b := range []struct{ name, answer, kinds string }{
		{"within a length", ok + "Content-Length: 5\r\n\r\n{}", ""},
		{"within a chunk", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}", ""},
		{"up to a close that is announced", ok + "Connection: close\r\n\r\n{}", ""},
		{"up to a close that nobody announced", ok + "\r\n{}", wire.ProblemNoEnd},
	} {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			e := checked(t, dial(t, listen(t, answeringOpen(b.answer)), wire.Limits{}).Do(within(t, 100*time.Millisecond), []byte(plain)))
			if e.Response == nil || !wire.IsTimeout(e.Response.BodyErr) || string(e.Response.Body) != "{}" || !e.Response.Closes || kinds(e.Response) != b.kinds {
				t.Errorf("exchange %+v", e)
			}
		})
	}
}

func TestCancelInTheMiddleOfABody(t *testing.T) {
	ctx, cancel := context.WithCancel(within(t, enough))
	serve := func(c net.Conn) {
		readRequest(bufio.NewReader(c))
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
		time.AfterFunc(50*time.Millisecond, cancel)
		io.Copy(io.Discard, c)
	}
	c := dial(t, listen(t, serve), wire.Limits{})
	e := checked(t, c.Do(ctx, []byte(plain)))
	if e.Response == nil || !wire.IsInterrupted(e.Response.BodyErr) || len(e.Response.Problems) > 0 || c.Reusable() {
		t.Errorf("exchange %+v", e)
	}
}

// TestNothingIsLeftRunning: neither a silent server nor one that takes no
// request keeps a goroutine of ours alive after the exchange.
func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	release := make(chan struct{})
	l := listen(t, func(c net.Conn) { <-release })
	for range 5 {
		c := dial(t, l, wire.Limits{})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		c.Do(ctx, []byte(strings.Repeat("x", 16<<20)))
		cancel()
		c.Close()
	}
	close(release)
	for range 1000 {
		if runtime.NumGoroutine() <= before+1 { // the listener
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
