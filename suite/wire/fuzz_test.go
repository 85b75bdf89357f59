package wire_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// recorded is a connection that holds an answer already: fuzzing needs more
// exchanges a second than sockets give.
type recorded struct {
	answer *bytes.Reader
	piece  int // octets a read, at most
}

func (r recorded) Read(p []byte) (int, error)       { return r.answer.Read(p[:min(len(p), r.piece)]) }
func (r recorded) Write(p []byte) (int, error)      { return len(p), nil }
func (r recorded) Close() error                     { return nil }
func (r recorded) LocalAddr() net.Addr              { return nil }
func (r recorded) RemoteAddr() net.Addr             { return nil }
func (r recorded) SetDeadline(time.Time) error      { return nil }
func (r recorded) SetReadDeadline(time.Time) error  { return nil }
func (r recorded) SetWriteDeadline(time.Time) error { return nil }

var small = wire.Limits{HeaderOctets: 512, BodyOctets: 1024, Informational: 3}

// FuzzResponse: whatever comes, the reader does not panic, keeps its bounds,
// gives exactly one of response and failure, and takes nothing for honest that
// net/http cannot read, or reads otherwise.
func FuzzResponse(f *testing.F) {
	for _, b := range allBreaches() {
		f.Add([]byte(b.answer), byte(0), byte(255))
	}
	f.Add([]byte("HTTP/1.1 103 X\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a\r\n{}\r\n0\r\nT: u\r\n\r\n"), byte(1), byte(1))
	f.Add([]byte(message(200, zipped("{}"), "Content-Encoding: gzip")), byte(0), byte(7))
	requests := []string{plain, "HEAD / HTTP/1.1\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\n\r\n", "G\rET / HTTP/1.1\n\n"}
	f.Fuzz(func(t *testing.T, answer []byte, which, piece byte) {
		c := wire.NewConn(recorded{bytes.NewReader(answer), 1 + int(piece)}, small)
		request := requests[int(which)%len(requests)]
		e := checked(t, c.Do(t.Context(), []byte(request)))
		if e.Response == nil {
			return
		}
		r := e.Response
		if r.HeaderOctets > small.HeaderOctets || r.BodyOctets > small.BodyOctets+len(request) || len(r.Body) > small.BodyOctets+len(request) || len(r.Interim) > small.Informational {
			t.Errorf("past the limits: %+v", r)
		}
		if r.HeaderOctets+r.BodyOctets > len(answer) {
			t.Errorf("more octets counted than sent: %+v", r)
		}
		if c.Reusable() == r.Closes {
			t.Errorf("Closes %v, Reusable %v", r.Closes, c.Reusable())
		}
		tunnel := r.Status == 101 || strings.HasPrefix(request, "CONNECT") && r.Status/100 == 2
		if len(r.Problems) == 0 && r.BodyErr == nil && !r.Truncated && !tunnel && r.Get("Content-Encoding") == "" {
			agreesWithNetHTTP(t, answer, request, r)
		}
	})
}

// agreesWithNetHTTP reads an answer that was found honest a second time.
func agreesWithNetHTTP(t *testing.T, answer []byte, request string, ours *wire.Response) {
	t.Helper()
	method, _, _ := strings.Cut(request, " ")
	from := bufio.NewReader(bytes.NewReader(answer))
	for range ours.Interim {
		if _, err := http.ReadResponse(from, nil); err != nil {
			t.Fatalf("net/http does not read an interim answer: %v", err)
		}
	}
	theirs, err := http.ReadResponse(from, &http.Request{Method: method})
	if err != nil {
		t.Fatalf("net/http does not read what has no problem here: %v", err)
	}
	body, err := io.ReadAll(theirs.Body)
	if err != nil || theirs.StatusCode != ours.Status {
		t.Fatalf("net/http reads status %d, body %v; here it is %d", theirs.StatusCode, err, ours.Status)
	}
	if !bytes.Equal(body, ours.Body) {
		t.Errorf("net/http reads the body %q, here it is %q", body, ours.Body)
	}
}

// FuzzHonest: an answer that is framed by the book has no problem, and its body
// comes back as it was, in whatever pieces it is sent.
func FuzzHonest(f *testing.F) {
	f.Add([]byte(`{"access_token":"x"}`), byte(3), byte(5), byte(0))
	f.Add([]byte("\r\n0\r\n\r\n"), byte(1), byte(0), byte(3))
	f.Fuzz(func(t *testing.T, body []byte, chunk, piece, form byte) {
		if len(body) > 100 {
			body = body[:100]
		}
		sent, coding := body, ""
		if form&1 != 0 {
			sent, coding = []byte(zipped(string(body))), "Content-Encoding: gzip\r\n"
		}
		var answer bytes.Buffer
		answer.WriteString("HTTP/1.1 200\r\n" + coding)
		switch form >> 1 % 3 {
		case 0:
			fmt.Fprintf(&answer, "Content-Length: %d\r\n\r\n%s", len(sent), sent)
		case 1:
			fmt.Fprintf(&answer, "Connection: close\r\n\r\n%s", sent)
		case 2:
			answer.WriteString("Transfer-Encoding: chunked\r\n\r\n")
			for len(sent) > 0 {
				n := min(len(sent), 1+int(chunk))
				fmt.Fprintf(&answer, "%x;%d\r\n%s\r\n", n, chunk, sent[:n])
				sent = sent[n:]
			}
			answer.WriteString("0\r\nDigest: x\r\n\r\n")
		}
		c := wire.NewConn(recorded{bytes.NewReader(answer.Bytes()), 1 + int(piece)}, wire.Limits{})
		r := checked(t, c.Do(t.Context(), []byte(plain))).Response
		if r == nil || len(r.Problems) > 0 || r.BodyErr != nil || !bytes.Equal(r.Body, body) {
			t.Errorf("%q is read as %+v", answer.Bytes(), r)
		}
	})
}
