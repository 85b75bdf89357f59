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

// conn sends requests and reads answers on one connection, one at a time. Only
// Close may be called while Do runs. The caller does the TLS handshake.
type conn struct {
	net     net.Conn
	from    *bufio.Reader
	limits  Limits
	carried bool        // a request has been written to it
	ended   atomic.Bool // no other exchange is possible
	gate    gate
}

// newConn takes over a connection, whose deadlines must work. A limit that is
// zero or less has its default.
func newConn(c net.Conn, limits Limits) *conn {
	return &conn{net: c, from: bufio.NewReader(c), limits: limits.orDefault(), gate: gate{net: c}}
}

// Do writes the request, reads its answer, and looks for octets behind it. The
// context's deadline limits the whole exchange, and its cancellation ends it at
// once. Without either, Do waits for a silent server forever. The request decides
// how the answer is read: an answer to HEAD has no body.
func (c *conn) Do(ctx context.Context, request []byte) Exchange {
	done, settle := c.Answer(ctx, request)
	settle()
	return done
}

// Answer is Do without the look for octets behind the answer. settle is that look:
// it adds what it finds to the response.
func (c *conn) Answer(ctx context.Context, request []byte) (done Exchange, settle func()) {
	return c.answer(ctx, request, inspect(request))
}

func (c *conn) answer(ctx context.Context, request []byte, asked asked) (done Exchange, settle func()) {
	done, settle = Exchange{Started: time.Now(), Kept: c.carried}, func() {}
	if done.Failure = c.beforeSending(ctx); done.Failure != nil {
		c.ended.Store(true)
		return done, settle
	}
	release := c.gate.open(ctx)
	r := &reading{source: source{from: c.from}, ctx: ctx, limits: c.limits.beside(len(request)), asked: asked, within: c.gate.within}
	c.carried = true
	done.Sent = request
	r.sent = write(c.net, request)
	done.Response, done.Failure = r.response()
	done.Duration = time.Since(done.Started)
	done.FirstOctet = r.any
	conclude := func() {
		c.lookForSurplus(r, done.Response)
		c.finish(r, done.Response)
		if done.Failure != nil || done.Response.Closes {
			c.ended.Store(true)
		}
	}
	if done.Response != nil && r.sent.over() {
		settle = conclude
	} else { // else the time of the exchange would not limit the writer
		conclude()
	}
	if cancelled := release(); cancelled || done.Failure != nil || done.Response.Closes {
		c.ended.Store(true)
	}
	return done, settle
}

// beforeSending finds out whether sending makes no sense, because the time is up
// or the server has closed the connection. Then no credential is spent.
func (c *conn) beforeSending(ctx context.Context) *Failure {
	switch err := ctx.Err(); {
	case errors.Is(err, context.DeadlineExceeded):
		return failed(TimedOut, err, "the time limit was reached before the request was sent")
	case err != nil:
		return failed(Interrupted, err, "the exchange was interrupted before the request was sent")
	case c.ended.Load():
		return failed(WriteFailed, net.ErrClosed, "the connection cannot carry another exchange; open a new one")
	case !c.carried:
		return nil
	}
	start, err := c.waiting()
	switch {
	case len(start) == len("HTTP/1.1 408") && strings.HasPrefix(string(start), "HTTP/1.") && strings.HasSuffix(string(start), " 408"):
		return failed(Closed, net.ErrClosed, "the connection was closed, with a 408, before the request was sent")
	case len(start) > 0:
		return failed(Garbled, errNotHTTP, "the kept connection holds octets that answer no request: the previous answer was longer than announced")
	case isTimeout(err):
		return nil
	}
	return failed(Closed, err, "the connection was closed before the request was sent")
}

// waiting is the beginning of what has come since the last answer: octets there answer
// no request (RFC 9112 §9.2). The deadline is half a millisecond away: with one in the
// past, nothing would be read. On a busy machine it can pass before the read begins, so
// then it is looked once more.
func (c *conn) waiting() (start []byte, err error) {
	const moment = 500 * time.Microsecond
	for range 5 {
		begun := time.Now()
		_ = c.net.SetReadDeadline(begun.Add(moment))
		start, err = c.from.Peek(len("HTTP/1.1 408"))
		if !isTimeout(err) || time.Since(begun) < 2*moment {
			break
		}
	}
	return start, err
}

// lookForSurplus finds octets after the end of a message (RFC 9112 §6.3).
func (c *conn) lookForSurplus(r *reading, resp *Response) {
	// If a server may see two requests in the octets, it may give two answers.
	if resp == nil || !r.ended || !r.asked.single {
		return
	}
	// Surplus octets come in the same packet as the message or right after it. If
	// the connection ends, its end proves that there are none, and it comes soon.
	// If the connection stays open, there is nothing to wait for, so the wait is
	// short.
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

// finish ends the writer. If the request was not written completely, nothing
// else can be sent on the connection.
func (c *conn) finish(r *reading, resp *Response) {
	if resp == nil || !r.sent.wait() {
		c.gate.shut()
		<-r.sent.done
	}
	if resp != nil && r.sent.err != nil {
		resp.Closes = true
	}
}

// Reusable reports whether another exchange is possible on the connection, as
// far as this side knows.
func (c *conn) Reusable() bool { return !c.ended.Load() }

// Close closes the connection. A running Do ends.
func (c *conn) Close() error {
	c.ended.Store(true)
	return c.net.Close()
}

// gate sets a connection's deadlines. After an interruption, no later deadline of
// the same exchange can undo it.
type gate struct {
	net  net.Conn
	lock sync.Mutex
	ends time.Time // zero: no deadline
	over bool
}

// open limits reading and writing by ctx. The function that it returns releases
// ctx and reports whether ctx has ended.
func (g *gate) open(ctx context.Context) (release func() bool) {
	g.lock.Lock()
	defer g.lock.Unlock()
	g.over = false // it was for the exchange before, whose writer was slow to end
	g.ends, _ = ctx.Deadline()
	_ = g.net.SetDeadline(g.ends)
	stop := context.AfterFunc(ctx, g.shut)
	return func() bool { return !stop() }
}

// within limits the next reads to a short time, but not beyond the deadline.
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
