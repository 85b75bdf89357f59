package wire

import (
	"bufio"
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Conn carries exchanges over one connection, one at a time; only Close may be
// called while Do runs. TLS handshakes are the caller's.
type Conn struct {
	net     net.Conn
	from    *bufio.Reader
	limits  Limits
	carried bool        // a request has been handed to it
	ended   atomic.Bool // it can carry no other
	gate    gate
}

// NewConn takes over a connection, whose deadlines must work. Where a limit is
// zero or less, its default holds.
func NewConn(c net.Conn, limits Limits) *Conn {
	return &Conn{net: c, from: bufio.NewReader(c), limits: limits.orDefault(), gate: gate{net: c}}
}

// Do writes the request and reads its answer. The context's deadline bounds the
// whole exchange, and its cancellation ends it at once; without either, a
// silent server is waited for without end. The request's octets decide how the
// answer is read: one to HEAD has no body.
func (c *Conn) Do(ctx context.Context, request []byte) Exchange {
	done := Exchange{Started: time.Now(), Kept: c.carried}
	if done.Failure = c.beforeSending(ctx); done.Failure != nil {
		c.ended.Store(true)
		return done
	}
	release := c.gate.open(ctx)
	r := &reading{source: source{from: c.from}, ctx: ctx, limits: c.limits, asked: inspect(request), within: c.gate.within}
	c.carried = true
	done.Sent = request
	r.sent = write(c.net, request)
	done.Response, done.Failure = r.response()
	done.Duration = time.Since(done.Started)
	done.FirstOctet = r.any
	c.lookForSurplus(r, done.Response)
	c.finish(r, done.Response)
	if cancelled := release(); cancelled || done.Failure != nil || done.Response.Closes {
		c.ended.Store(true)
	}
	return done
}

// beforeSending finds what makes sending pointless, so that no credential is
// spent on it: a connection that is over, or that the server has closed.
func (c *Conn) beforeSending(ctx context.Context) *Failure {
	switch err := ctx.Err(); {
	case errors.Is(err, context.DeadlineExceeded):
		return failed(TimedOut, err, "the time was up before the request was sent")
	case err != nil:
		return failed(Interrupted, err, "the exchange was interrupted before the request was sent")
	case c.ended.Load():
		return failed(WriteFailed, net.ErrClosed, "the connection cannot carry another exchange; open a new one")
	case !c.carried:
		return nil
	}
	// Octets here answer no request (RFC 9112 §9.2). Half a millisecond: a
	// deadline that has passed already would not read at all.
	_ = c.net.SetReadDeadline(time.Now().Add(500 * time.Microsecond))
	start, err := c.from.Peek(len("HTTP/1.1 408"))
	switch {
	case len(start) == len("HTTP/1.1 408") && strings.HasPrefix(string(start), "HTTP/1.") && strings.HasSuffix(string(start), " 408"):
		return failed(Closed, net.ErrClosed, "the connection was closed, with a 408, before the request was sent")
	case len(start) > 0:
		return failed(Garbled, errNotHTTP, "the kept connection holds octets that answer no request: the answer before was longer than it said")
	case isTimeout(err):
		return nil
	}
	return failed(Closed, err, "the connection was closed before the request was sent")
}

// lookForSurplus notes octets after the end of a message (RFC 9112 §6.3).
func (c *Conn) lookForSurplus(r *reading, resp *Response) {
	// Octets of which a server may see two requests may well get two answers.
	if resp == nil || !r.ended || !r.asked.single {
		return
	}
	// Surplus comes in the same packet as the message or right behind it. Where
	// the connection ends, its end proves that there is none, and comes soon;
	// where it stays open, waiting is pure loss, so it is short.
	wait := 3 * time.Millisecond
	if resp.Closes {
		wait = lingering
	}
	c.gate.within(wait)
	_, err := c.from.Peek(1)
	switch {
	case err == nil:
		r.found.add(ProblemSurplus, "RFC 9112 §6.3", "Octets follow after the end of the answer.")
		resp.Problems, resp.Closes = r.found.all, true
	case !isTimeout(err):
		resp.Closes = true
	}
}

// finish lets go of the writer. A request that did not go out whole leaves a
// connection on which nothing else can be said.
func (c *Conn) finish(r *reading, resp *Response) {
	if resp == nil || !r.sent.wait() {
		c.gate.shut()
		<-r.sent.done
	}
	if resp != nil && r.sent.err != nil {
		resp.Closes = true
	}
}

// Reusable reports whether the connection can carry another exchange, as far as
// can be told from this side.
func (c *Conn) Reusable() bool { return !c.ended.Load() }

// Close closes the connection. A running Do ends.
func (c *Conn) Close() error {
	c.ended.Store(true)
	return c.net.Close()
}

// gate sets a connection's deadlines so that none that is set later can undo an
// interruption.
type gate struct {
	net  net.Conn
	lock sync.Mutex
	ends time.Time // zero: no deadline
	over bool
}

// open bounds reading and writing by ctx. The function that it returns lets go
// of ctx and reports whether it has ended.
func (g *gate) open(ctx context.Context) (release func() bool) {
	g.lock.Lock()
	defer g.lock.Unlock()
	g.ends, _ = ctx.Deadline()
	_ = g.net.SetDeadline(g.ends)
	stop := context.AfterFunc(ctx, g.shut)
	return func() bool { return !stop() }
}

// within bounds the next reads by a short time, or by the deadline before it.
func (g *gate) within(d time.Duration) {
	g.lock.Lock()
	defer g.lock.Unlock()
	soon := time.Now().Add(d)
	if !g.over && (g.ends.IsZero() || soon.Before(g.ends)) {
		_ = g.net.SetReadDeadline(soon)
	}
}

// shut ends all reading and writing, now and from now on.
func (g *gate) shut() {
	g.lock.Lock()
	defer g.lock.Unlock()
	g.over = true
	_ = g.net.SetDeadline(time.Unix(1, 0))
}
