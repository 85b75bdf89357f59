package wire

import (
	"context"
	"net"
)

// Transport sends requests and reads answers on one connection. Over HTTP/1.1
// only Close may be called while Do runs; over HTTP/2 each Do has a stream of
// its own, so several may run at the same time.
type Transport interface {
	// Do sends the request and reads its answer. The context's deadline limits the
	// whole exchange, and its cancellation ends it at once. Without either, Do
	// waits for a silent server forever.
	Do(ctx context.Context, request Request) Exchange
	// Answer is Do up to the end of the answer. What is left is to look, for some
	// milliseconds, whether something follows that answers nothing: settle does so,
	// adds what it finds to the response, and must be called before the next
	// exchange.
	Answer(ctx context.Context, request Request) (done Exchange, settle func())
	// Streams is how many exchanges there may be at the same time, as far as this side
	// knows: at least 1.
	Streams() int
	// Reusable reports whether another exchange is possible on the connection, as
	// far as this side knows.
	Reusable() bool
	// Close closes the connection. A running Do ends.
	Close() error
}

// Protocol is a version of HTTP, by its ALPN name (RFC 7301 §3.1, RFC 9113 §3.2).
type Protocol string

// The protocols that [Open] speaks.
const (
	HTTP1 Protocol = "http/1.1"
	HTTP2 Protocol = "h2"
)

// Version is the version as people write it, such as HTTP/2.
func (p Protocol) Version() string {
	if p == HTTP2 {
		return "HTTP/2"
	}
	return "HTTP/1.1"
}

// Protocols are the protocols that [Open] speaks, the preferred one first.
func Protocols() []Protocol { return []Protocol{HTTP2, HTTP1} }

// Open takes over a connection and speaks a protocol on it. The connection's
// deadlines must work, and its TLS handshake must be done. A limit that is zero
// or less has its default.
func Open(c net.Conn, protocol Protocol, limits Limits) Transport {
	if protocol == HTTP2 {
		return newHTTP2(c, limits)
	}
	return http1{newConn(c, limits)}
}

// http1 writes each request as the octets of HTTP/1.1.
type http1 struct{ *conn }

func (http1) Streams() int { return 1 }

func (h http1) Do(ctx context.Context, request Request) Exchange {
	done, settle := h.Answer(ctx, request)
	settle()
	return done
}

func (h http1) Answer(ctx context.Context, request Request) (done Exchange, settle func()) {
	octets := request.Octets()
	asked := inspect(octets)
	asked.single = asked.single || request.BodyExpected && asked.framed
	return h.answer(ctx, octets, asked)
}
