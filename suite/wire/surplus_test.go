package wire_test

import (
	"bufio"
	"io"
	"net"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

func surplusBreaches() []breach {
	const head = "HEAD /v1/refresh_token HTTP/1.1\r\nHost: server\r\n\r\n"
	return []breach{
		{name: "length too short", answer: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}", open: true, kinds: "surplus", body: "{"},
		{name: "length too short, then closed", answer: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n{}", kinds: "surplus", body: "{"},
		{name: "an empty line too many", answer: message(200, "{}") + "\r\n", open: true, kinds: "surplus", body: "{}"},
		{name: "two answers to one request", answer: message(200, "{}") + message(200, "[]"), open: true, kinds: "surplus", body: "{}"},
		{name: "octets after the last chunk", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nx", open: true, kinds: "surplus", body: "{}"},
		{name: "body after 204", answer: "HTTP/1.1 204 No Content\r\n\r\n{}", kinds: "surplus"},
		{name: "body after 304", answer: "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{}", kinds: "surplus"},
		{name: "body after HEAD", answer: message(200, "{}"), request: head, open: true, kinds: "surplus"},
	}
}

// TestSurplusThatComesRightBehind takes a few attempts: a busy machine may
// delay the surplus past the look for it.
func TestSurplusThatComesRightBehind(t *testing.T) {
	serve := func(c net.Conn) {
		readRequest(bufio.NewReader(c))
		io.WriteString(c, message(200, "{}", "Connection: close"))
		time.Sleep(15 * time.Millisecond)
		io.WriteString(c, "{}")
	}
	for range 20 {
		if r := response(t, serve, plain); kinds(r) == wire.ProblemSurplus {
			return
		}
	}
	t.Error("octets right behind an answer are never found")
}

// TestTwoAnswersToOctetsThatCanBeTwoRequests: a server that sees a second
// request in what was sent is honest when it answers that too.
func TestTwoAnswersToOctetsThatCanBeTwoRequests(t *testing.T) {
	const head = "POST / HTTP/1.1\r\nHost: server\r\n"
	for name, request := range map[string]string{
		"empty line in a value":       head + "Cookie: a\r\n\r\nb\r\n\r\n",
		"LF in a value":               head + "Cookie: a\nb\r\n\r\n",
		"CR in a value":               head + "Cookie: a\rb\r\n\r\n",
		"NUL in a value":              head + "Cookie: a\x00b\r\n\r\n",
		"body without a length":       head + "\r\n{}",
		"body longer than its length": head + "Content-Length: 1\r\n\r\n{}",
		"length and chunks":           head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"coding that is unknown":      head + "Transfer-Encoding: xyz\r\n\r\n0\r\n\r\n",
		"chunks without an end":       head + "Transfer-Encoding: chunked\r\n\r\n1\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := response(t, answeringOpen(message(422, "{}")+message(400, "")), request)
			if len(r.Problems) > 0 || !r.Closes {
				t.Errorf("problems %v, closes %v", r.Problems, r.Closes)
			}
		})
	}
}

func TestTwoAnswersToOneRequest(t *testing.T) {
	const request = "POST / HTTP/1.1\r\nHost: server\r\nContent-Length: 0\r\nCookie: a;\r\n b\r\n\r\n"
	if r := response(t, answeringOpen(message(422, "{}")+message(400, "")), request); kinds(r) != wire.ProblemSurplus {
		t.Errorf("problems %v", r.Problems)
	}
}

// A server that leaves the body unread, since the operation has none, takes it for
// another request. That is no lie about the first answer, but the connection
// cannot carry a second request then (RFC 9112 §9.3).
func TestTwoAnswersToARequestWithABody(t *testing.T) {
	const head = "POST / HTTP/1.1\r\nHost: server\r\n"
	for _, request := range []string{
		head + "Content-Length: 2\r\n\r\n{}",
		head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	} {
		c := dial(t, listen(t, answeringOpen(message(422, "{}")+message(400, ""))), wire.Limits{})
		r := c.Do(within(t, enough), []byte(request)).Response
		if r == nil || len(r.Problems) > 0 || r.Closes {
			t.Fatalf("%q: %+v", request, r)
		}
		if next := c.Do(within(t, enough), []byte(plain)); next.Failure == nil || next.Failure.Kind != wire.Garbled || next.Sent != nil {
			t.Errorf("%q: the next exchange: %+v", request, next)
		}
	}
}

// A connection stays open behind a body that has an end, and no longer behind
// one that servers may read in two ways.
func TestWhatMayFollowARequestWithABody(t *testing.T) {
	const head = "POST / HTTP/1.1\r\nHost: server\r\n"
	for request, closes := range map[string]bool{
		head + "Content-Length: 2\r\n\r\n{}":                                    false,
		head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n":         false,
		head + "Content-Length: 3\r\n\r\n{}":                                    true,
		head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}":               true,
		head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2":       true,
		head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: 1\r\n\r\n": true,
		head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}":                      true,
		head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n":        true,
		"POST / HTTP/1.0\r\nHost: server\r\n\r\n":                               true,
		"POST / HTTP/1.0\r\nHost: server\r\nConnection: keep-alive\r\n\r\n":     false,
	} {
		if r := response(t, answeringOpen(message(422, "{}")), request); r.Closes != closes || len(r.Problems) > 0 {
			t.Errorf("%q: closes %v, problems %v", request, r.Closes, r.Problems)
		}
	}
}

// Where the operation has a body, a server that takes it for another request is wrong.
func TestTwoAnswersToABodyThatTheOperationHas(t *testing.T) {
	request := wire.Request{Method: "POST", Target: "/", Lines: [][]byte{[]byte("Host: server"), []byte("Content-Length: 2")}, Body: []byte("{}"), BodyExpected: true}
	conn, err := net.Dial("tcp", listen(t, answeringOpen(message(422, "{}")+message(400, ""))))
	if err != nil {
		t.Fatal(err)
	}
	carrier := wire.Open(conn, wire.HTTP1, wire.Limits{})
	defer carrier.Close()
	if r := carrier.Do(within(t, enough), request).Response; r == nil || kinds(r) != wire.ProblemSurplus {
		t.Errorf("%+v", r)
	}
}
