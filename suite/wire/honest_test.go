package wire_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// TestHonestAnswers are the variants that well-kept servers send: none of them
// has a problem.
func TestHonestAnswers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	const chunked = ok + "Transfer-Encoding: chunked\r\n"
	const connect = "CONNECT server:1 HTTP/1.1\r\nHost: server\r\n\r\n"
	const head = "HEAD / HTTP/1.1\r\nHost: server\r\n\r\n"
	for _, h := range []struct {
		name, answer, request string
		closes                bool // what the answer itself must lead to, on a connection kept open
		body                  string
		none                  bool // no body at all
	}{
		{name: "length", answer: message(200, "{}"), body: "{}"},
		{name: "length zero", answer: message(422, "")},
		{name: "length repeated", answer: ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", body: "{}"},
		{name: "length repeated in a list", answer: ok + "Content-Length: 2, 2\r\n\r\n{}", body: "{}"},
		{name: "length with leading zeros", answer: ok + "content-length:002\r\n\r\n{}", body: "{}"},
		{name: "empty reason", answer: "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{}", body: "{}"},
		{name: "no reason, no space", answer: "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", body: "{}"},
		{name: "reason in Latin-1", answer: "HTTP/1.1 422 D\xe9j\xe0 vu\tetc\r\nContent-Length: 2\r\n\r\n{}", body: "{}"},
		{name: "status that nobody registered", answer: "HTTP/1.1 599 X\r\nContent-Length: 2\r\n\r\n{}", body: "{}"},
		{name: "one chunk", answer: chunked + "\r\n2\r\n{}\r\n0\r\n\r\n", body: "{}"},
		{name: "many chunks", answer: chunked + "\r\n1\r\n{\r\n00001\r\n}\r\n000\r\n\r\n", body: "{}"},
		{name: "chunks in capitals", answer: ok + "transfer-encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", body: "0123456789"},
		{name: "chunk extensions", answer: chunked + "\r\n2;a=b;c=\"d\"\r\n{}\r\n0 ;e\r\n\r\n", body: "{}"},
		{name: "trailers", answer: chunked + "Trailer: Digest\r\n\r\n2\r\n{}\r\n0\r\nDigest: x\r\nServer-Timing: y\r\n\r\n", body: "{}"},
		{name: "no chunk but the last", answer: chunked + "\r\n0\r\n\r\n"},
		{name: "gzip", answer: message(200, zipped("{}"), "Content-Encoding: gzip"), body: "{}"},
		{name: "x-gzip in capitals", answer: message(200, zipped("{}"), "Content-Encoding: X-GZIP"), body: "{}"},
		{name: "gzip in two members", answer: message(200, zipped("{")+zipped("}"), "Content-Encoding: gzip"), body: "{}"},
		{name: "gzip of nothing", answer: message(200, zipped(""), "Content-Encoding: gzip")},
		{name: "gzip declared on no octets", answer: message(200, "", "Content-Encoding: gzip")},
		{name: "gzip twice", answer: message(200, zipped(zipped("{}")), "Content-Encoding: gzip", "Content-Encoding: gzip"), body: "{}"},
		{name: "identity", answer: message(200, "{}", "Content-Encoding: identity"), body: "{}"},
		{name: "empty content coding", answer: message(200, "{}", "Content-Encoding:"), body: "{}"},
		{name: "announced close", answer: message(200, "{}", "Connection: Close"), body: "{}", closes: true},
		{name: "close in a list", answer: message(200, "{}", "Connection: x, close"), body: "{}", closes: true},
		{name: "HTTP/1.0", answer: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", body: "{}", closes: true},
		{name: "HTTP/1.0 kept alive", answer: "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}", body: "{}"},
		{name: "204", answer: "HTTP/1.1 204 No Content\r\n\r\n", none: true},
		{name: "204 with length zero", answer: "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", none: true},
		{name: "304 with a length", answer: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", none: true},
		{name: "HEAD with a length", answer: ok + "Content-Length: 9\r\n\r\n", request: head, none: true},
		{name: "HEAD with chunks and gzip", answer: chunked + "Content-Encoding: gzip\r\n\r\n", request: head, none: true},
		{name: "HEAD with neither", answer: ok + "\r\n", request: head, none: true},
		{name: "CONNECT refused", answer: message(405, "{}"), request: connect, body: "{}"},
		{name: "CONNECT taken", answer: ok + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\ntunnelled", request: connect, none: true, closes: true},
		{name: "upgrade that was asked for", answer: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\x00\x01", request: strings.Replace(plain, "Host", "Upgrade: x\r\nHost", 1), none: true, closes: true},
		{name: "request that closes", answer: message(200, "{}"), request: strings.Replace(plain, "Host", "Connection: close\r\nHost", 1), body: "{}", closes: true},
	} {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			if h.request == "" {
				h.request = plain
			}
			r := response(t, answeringOpen(h.answer), h.request)
			if len(r.Problems) > 0 || r.BodyErr != nil || r.Truncated {
				t.Errorf("an honest answer is accused: %v, %v", r.Problems, r.BodyErr)
			}
			if string(r.Body) != h.body || (r.Body == nil) != h.none {
				t.Errorf("body %q (nil: %v)", r.Body, r.Body == nil)
			}
			if r.Closes != h.closes {
				t.Errorf("Closes %v, expected %v", r.Closes, h.closes)
			}
		})
	}
}

func TestBodyUpToTheClose(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.0 200 OK\r\n\r\n{}",
		"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
		"HTTP/1.1 200 OK\r\n\r\n{}",
	} {
		r := response(t, answering(answer), plain)
		if len(r.Problems) > 0 || r.BodyErr != nil || string(r.Body) != "{}" || !r.Closes {
			t.Errorf("%q is read as %+v", answer, r)
		}
	}
}

func TestPartsOfAnAnswer(t *testing.T) {
	const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"
	const head = "HTTP/1.1 422 Unprocessable Content\r\nTransfer-Encoding: chunked\r\n\r\n"
	const body = "2;x\r\n{}\r\n0\r\nDigest: y\r\n\r\n"
	e := exchange(t, answeringOpen(interim+head+body), plain)
	r := e.Response
	want := &wire.Response{
		Proto: "HTTP/1.1", Status: 422, Reason: "Unprocessable Content",
		Fields:   []wire.Field{{Name: "Transfer-Encoding", Value: "chunked"}},
		Trailers: []wire.Field{{Name: "Digest", Value: "y"}},
		Body:     []byte("{}"), HeaderOctets: len(head), BodyOctets: len(body),
		Interim: []wire.Interim{{Status: 100, Reason: "Continue", Fields: []wire.Field{}}, {Status: 103, Reason: "Early Hints", Fields: []wire.Field{{Name: "Link", Value: "</>"}}}},
	}
	if !reflect.DeepEqual(r, want) {
		t.Errorf("response %+v", r)
	}
	if string(e.Sent) != plain || e.Kept || !e.FirstOctet || e.Started.IsZero() || e.Duration <= 0 {
		t.Errorf("exchange %+v", e)
	}
}
