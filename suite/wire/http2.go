package wire

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// connection2 is one HTTP/2 connection (RFC 9113). Each Do opens a stream. One
// goroutine reads all frames and hands them to the streams. It ends when the
// connection ends, at the latest with Close.
type connection2 struct {
	net    net.Conn
	scheme string
	limits Limits
	begin  sync.Once
	over   atomic.Bool // Close was called

	// writing is held while frames are written that belong together, and guards
	// the state of the header compression.
	writing  sync.Mutex
	block    bytes.Buffer
	encoder  *hpack.Encoder
	greeting []byte // the connection preface, until it is written

	from    *bufio.Reader
	framer  *http2.Framer
	decoder *hpack.Decoder
	header  *headerBlock // that is being read
	payload []byte       // of the DATA frame that is being read

	mu      sync.Mutex // guards everything below
	lastID  uint32
	streams map[uint32]*stream
	opened  int           // streams so far
	active  int           // streams now
	changed chan struct{} // closed and replaced when a stream ends or the peer gives room
	settled bool          // the peer's settings are there
	agreed  bool          // the peer has acknowledged the settings of this side
	replied bool          // an answer has come
	peer    peerSettings
	window  int64  // octets of bodies that may be sent
	credit  int64  // octets of bodies that the peer may send
	control []byte // frames that wait to be written
	idle    int    // frames in a row that brought no answer further
	found   problems
	table   *uint32        // the largest dynamic table that the peer allows, if that has changed
	left    *http2.ErrCode // the peer has said why it ends the connection (GOAWAY)
	ended   *Failure       // no more frames come
}

// peerSettings are the settings of the peer that concern this side (RFC 9113
// §6.5.2).
type peerSettings struct {
	streams uint32 // at the same time
	window  int64  // of a new stream
	frame   int    // the largest payload
	list    int    // the largest header section, which is only advice; 0: any
}

const (
	initialWindow = 65_535 // RFC 9113 §6.9.2
	initialFrame  = 16_384 // RFC 9113 §4.2
	// ownWindow is how much the peer may send of one body, and of all bodies,
	// before it gets more room.
	ownWindow = 4 << 20
)

func newHTTP2(c net.Conn, limits Limits) *connection2 {
	h := &connection2{
		net: c, scheme: "http", limits: limits.orDefault(), from: bufio.NewReader(c), streams: map[uint32]*stream{}, changed: make(chan struct{}),
		peer: peerSettings{streams: 1<<32 - 1, window: initialWindow, frame: initialFrame}, window: initialWindow, credit: ownWindow,
	}
	if _, secure := c.(*tls.Conn); secure {
		h.scheme = "https"
	}
	h.encoder = hpack.NewEncoder(&h.block)
	h.decoder = hpack.NewDecoder(4096, nil)
	h.framer = http2.NewFramer(nil, h.from)
	h.framer.SetMaxReadFrameSize(initialFrame)
	h.greeting = preface(h.limits)
	return h
}

// preface is what a client sends first (RFC 9113 §3.4): pushes are switched off,
// and bodies have room.
func preface(l Limits) []byte {
	b := bytes.NewBufferString(http2.ClientPreface)
	w := http2.NewFramer(b, nil)
	_ = w.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: ownWindow},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: uint32(l.HeaderOctets)},
	)
	_ = w.WriteWindowUpdate(0, ownWindow-initialWindow)
	return b.Bytes()
}

// Do sends the request as a stream and reads its answer.
func (c *connection2) Do(ctx context.Context, request Request) Exchange {
	done, settle := c.Answer(ctx, request)
	settle()
	return done
}

// Answer implements Transport.
func (c *connection2) Answer(ctx context.Context, request Request) (done Exchange, settle func()) {
	c.begin.Do(func() { go c.readAll() })
	done = Exchange{Started: time.Now()}
	s, fail := c.enter(ctx, request)
	done.Kept = s != nil && s.kept
	if fail != nil {
		done.Failure = fail
		return done, func() {}
	}
	sent := make(chan struct{})
	go func() { defer close(sent); c.send(ctx, s, request) }()
	select {
	case <-s.done:
	case <-ctx.Done():
		c.giveUp(ctx, s)
	}
	done.Duration = time.Since(done.Started)
	c.finish(s, sent)
	known := c.conclude(s, &done)
	return done, func() {
		s.lateFrames(c)
		c.part(s, done.Response, known)
	}
}

// enter waits for a place for one more stream.
func (c *connection2) enter(ctx context.Context, r Request) (*stream, *Failure) {
	for {
		c.mu.Lock()
		switch err := ctx.Err(); {
		case errors.Is(err, context.DeadlineExceeded):
			c.mu.Unlock()
			return nil, failed(TimedOut, err, "the time limit was reached before the request was sent")
		case err != nil:
			c.mu.Unlock()
			return nil, failed(Interrupted, err, "the exchange was interrupted before the request was sent")
		}
		if fail := c.unusable(); fail != nil {
			s := &stream{kept: c.opened > 0}
			c.mu.Unlock()
			return s, fail
		}
		// How many streams there may be is known only from the settings. The first one
		// need not wait for them.
		if c.opened == 0 || c.settled && uint32(c.active) < c.peer.streams {
			s := newStream(c, r)
			c.opened++
			c.active++
			c.mu.Unlock()
			return s, nil
		}
		changed := c.changed
		c.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// unusable says why no more streams are possible. c.mu is held.
func (c *connection2) unusable() *Failure {
	switch {
	case c.ended != nil && c.ended.Kind == Garbled:
		return c.ended
	case c.ended != nil:
		return failed(Closed, c.ended.Err, "the connection was closed before the request was sent")
	case c.left != nil:
		return failed(Closed, net.ErrClosed, "the server ended the connection (GOAWAY, %s) before the request was sent", *c.left)
	case c.over.Load() || c.lastID >= 1<<30:
		return failed(WriteFailed, net.ErrClosed, "the connection cannot carry another exchange; open a new one")
	}
	return nil
}

// giveUp ends a stream whose time is up.
func (c *connection2) giveUp(ctx context.Context, s *stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.over {
		return
	}
	kind, what := TimedOut, "the time limit was reached"
	if errors.Is(ctx.Err(), context.Canceled) {
		kind, what = Interrupted, "the exchange was interrupted"
	}
	s.end(failed(kind, ctx.Err(), "%s %s", what, s.when()))
	c.cancel(s)
}

// cancel tells the peer that a stream is not needed any more. c.mu is held.
func (c *connection2) cancel(s *stream) {
	if s.id != 0 && !s.closed {
		s.closed = true
		c.control = append(c.control, resetFrame(s.id, http2.ErrCodeCancel)...)
	}
}

// finish ends the writing of a request whose answer is complete.
func (c *connection2) finish(s *stream, sent <-chan struct{}) {
	select {
	case <-sent:
	case <-time.After(patience):
		// The peer does not read what is still being written, so nothing else can be
		// written either.
		c.mu.Lock()
		c.over.Store(true)
		c.mu.Unlock()
		_ = c.net.SetWriteDeadline(time.Unix(1, 0))
		<-sent
	}
	c.mu.Lock()
	if s.endedOurs {
		s.closed = true
	}
	c.cancel(s)
	c.mu.Unlock()
	c.flush()
}

// conclude takes over what the stream has found, and returns how many problems the
// stream and the connection have so far.
func (c *connection2) conclude(s *stream, done *Exchange) (known [2]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active--
	c.wake()
	done.FirstOctet = s.any
	done.ListSize, done.ListLimit = s.list, c.peer.list
	if !s.unprocessed {
		done.Sent = s.written
	}
	if s.resp == nil {
		done.Failure = s.fail
		return known
	}
	if s.fail != nil && s.resp.BodyErr == nil {
		s.resp.BodyErr = s.fail
	}
	known = [2]int{len(s.found.all), len(c.found.all)}
	done.Response = s.response(c.found.all)
	done.Response.Closes = c.unfit()
	return known
}

// part ends the stream: what came behind its answer goes into the response.
func (c *connection2) part(s *stream, resp *Response, known [2]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.streams, s.id)
	if resp == nil {
		return
	}
	later := slices.Concat(resp.Problems, s.found.all[known[0]:], c.found.all[known[1]:])
	resp.Problems = later[:min(len(later), mostProblems)]
	resp.Closes = resp.Closes || c.unfit()
}

// unfit reports whether no more streams are possible. c.mu is held.
func (c *connection2) unfit() bool { return c.ended != nil || c.left != nil || c.over.Load() }

// wake tells everybody who waits for room to look again. c.mu is held.
func (c *connection2) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// Reusable reports whether another exchange is possible on the connection, as
// far as this side knows.
func (c *connection2) Reusable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.unusable() == nil
}

// Close closes the connection. A running Do ends.
func (c *connection2) Close() error {
	c.over.Store(true)
	return c.net.Close()
}
