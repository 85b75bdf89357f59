package wire

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"time"

	"golang.org/x/net/http2"
)

// send writes a request: its header section, its body as far as the peer gives
// room, and its trailers.
func (c *connection2) send(ctx context.Context, s *stream, r Request) {
	f := r.Framing
	bare := len(r.Body) == 0 && len(f.Trailers) == 0 && !f.LateEnd
	err := c.write(ctx, func() []byte {
		if !c.mayOpen(s) {
			return nil
		}
		octets := c.preludes(r)
		id := c.number(s)
		fields := r.HTTP2Fields(c.scheme)
		block := c.compressed(fields, f)
		mine := headerFrames(id, block, f, bare, c.peerFrame())
		c.mu.Lock()
		s.written, s.endedOurs, s.list = mine, bare, ListSize(fields)
		c.mu.Unlock()
		return append(octets, mine...)
	})
	if err == nil && !bare && s.id != 0 {
		err = c.sendRest(ctx, s, r)
	}
	c.flush()
	if err != nil && !errors.Is(err, errOver) {
		c.notWritten(s, err)
	}
}

// errOver: the exchange ended before its request was written.
var errOver = errors.New("the exchange is over")

func (c *connection2) sendRest(ctx context.Context, s *stream, r Request) error {
	f := r.Framing
	for rest := r.Body; len(rest) > 0; {
		n, err := c.room(ctx, s, len(rest), f)
		if err != nil {
			return err
		}
		piece := rest[:n]
		rest = rest[n:]
		last := len(rest) == 0 && len(f.Trailers) == 0 && !f.LateEnd
		if err := c.write(ctx, func() []byte { return dataFrame(s.id, piece, last, f.Padding) }); err != nil {
			return err
		}
	}
	err := c.write(ctx, func() []byte {
		switch {
		case len(f.Trailers) > 0:
			return headerFrames(s.id, c.compressed(fieldsOf(f.Trailers), Framing{Cookie: f.Cookie}), Framing{}, true, c.peerFrame())
		case f.LateEnd:
			return dataFrame(s.id, nil, true, 0)
		}
		return nil
	})
	c.mu.Lock()
	s.endedOurs = err == nil
	c.mu.Unlock()
	return err
}

// room waits until the peer gives room for a piece of a body, and takes it
// (RFC 9113 §6.9).
func (c *connection2) room(ctx context.Context, s *stream, wanted int, f Framing) (int, error) {
	padding := 0
	if f.Padding > 0 {
		padding = f.Padding + 1
	}
	for {
		c.mu.Lock()
		n := min(int64(wanted), c.window-int64(padding), s.window-int64(padding), int64(c.peer.frame-padding))
		if f.Piece > 0 {
			n = min(n, int64(f.Piece))
		}
		over, changed := s.over || c.ended != nil, c.changed
		if n > 0 && !over {
			c.window -= n + int64(padding)
			s.window -= n + int64(padding)
		}
		c.mu.Unlock()
		switch {
		case over:
			return 0, errOver
		case n > 0:
			return int(n), nil
		}
		select {
		case <-changed:
		case <-s.done:
		case <-ctx.Done():
			return 0, errOver
		}
	}
}

// mayOpen reports whether a stream that has its place can still be opened. Since it
// got the place, the peer may have said that it takes no more of them: it would pass
// the stream over without a word (RFC 9113 §6.8).
func (c *connection2) mayOpen(s *stream) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	fail := c.unusable()
	if fail != nil {
		s.end(fail)
	}
	return fail == nil
}

// number gives the stream the next number (RFC 9113 §5.1.1).
func (c *connection2) number(s *stream) uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.nextID()
	if s != nil {
		s.id, s.window = id, c.peer.window
		c.streams[id] = s
	}
	return id
}

func (c *connection2) nextID() uint32 {
	if c.lastID == 0 {
		c.lastID = 1
	} else {
		c.lastID += 2
	}
	return c.lastID
}

func (c *connection2) peerFrame() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.peer.frame
}

// write writes octets that belong together. Before them comes what waits, and
// before that the connection preface.
func (c *connection2) write(ctx context.Context, octets func() []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.over.Load() {
		return net.ErrClosed
	}
	deadline, _ := ctx.Deadline()
	_ = c.net.SetWriteDeadline(deadline)
	stop := context.AfterFunc(ctx, func() { _ = c.net.SetWriteDeadline(time.Unix(1, 0)) })
	defer stop()
	before := slices.Concat(c.greeting, c.takeControl())
	c.greeting = nil
	_, err := c.net.Write(append(before, octets()...))
	return err
}

// takeControl takes the frames that wait. A change of the dynamic table counts
// from its acknowledgement on, so both are taken at once (RFC 7541 §4.2).
// c.writing is held.
func (c *connection2) takeControl() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.table != nil {
		size := min(*c.table, 4096)
		c.encoder.SetMaxDynamicTableSizeLimit(size)
		c.encoder.SetMaxDynamicTableSize(size)
		c.table = nil
	}
	waiting := c.control
	c.control = nil
	return waiting
}

// flush writes the frames that wait. If something else is being written, whoever
// writes that will write them: the reader must never wait for a writer.
func (c *connection2) flush() {
	for c.waiting() && c.writing.TryLock() {
		ready := c.greeting == nil && !c.over.Load()
		var err error
		if ready {
			_ = c.net.SetWriteDeadline(time.Now().Add(time.Second))
			_, err = c.net.Write(c.takeControl())
		}
		c.writing.Unlock()
		if err != nil {
			c.over.Store(true)
		}
		if !ready || err != nil {
			return
		}
	}
}

func (c *connection2) waiting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.control) > 0
}

// notWritten ends an exchange whose request could not be written. If the
// connection ended, the reader says it better, and at once.
func (c *connection2) notWritten(s *stream, err error) {
	select {
	case <-s.done:
		return
	case <-time.After(patience):
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over.Store(true)
	if isTimeout(err) { // Do says it
		return
	}
	s.end(failed(WriteFailed, err, "the request could not be written: %s", innermost(err)))
}

// compressed makes a header block. c.writing is held, because the dynamic table
// must change in the order of writing (RFC 7541 §2.2).
func (c *connection2) compressed(fields []Field, f Framing) []byte {
	c.block.Reset()
	if f.TableUpdate {
		full := c.encoder.MaxDynamicTableSize()
		c.encoder.SetMaxDynamicTableSize(0)
		c.encoder.SetMaxDynamicTableSize(full)
	}
	// The encoder writes a change of the table's size only with a field, but it must
	// begin the block (RFC 7541 §4.2). A field of the static table has one octet.
	_ = c.encoder.WriteField(hpackField(Field{":method", http.MethodGet}))
	c.block.Truncate(c.block.Len() - 1)
	for _, field := range fields {
		c.writeField(field, f)
	}
	return slices.Clone(c.block.Bytes())
}

func (c *connection2) writeField(field Field, f Framing) {
	form, index := Form{}, uint64(0)
	switch field.Name {
	case ":method", ":scheme", ":authority", ":path", "accept", "accept-encoding", "content-length", "user-agent":
		form.Indexing = Incremental // these are no secrets
		if f.LiteralOthers {
			form.Indexing = Without
		}
	case "cookie":
		form = f.Cookie
		if !form.NewName {
			index = cookieIndex
		}
	}
	if form.Indexing == Incremental {
		_ = c.encoder.WriteField(hpackField(field)) // writing to a buffer never fails
		return
	}
	c.block.Write(appendLiteral(nil, field.Name, field.Value, form, index))
}

// preludes are the frames before a request.
func (c *connection2) preludes(r Request) []byte {
	var all []byte
	for _, p := range r.Framing.Before {
		switch p {
		case BeforePing:
			all = append(all, pingFrame()...)
		case BeforeUnknownFrame:
			all = append(all, rawFrame(0xbb, 0xff, 0, []byte("nobody knows this"))...)
		case BeforeSettings:
			all = append(all, unknownSettings()...)
		case BeforePriority:
			all = append(all, rawFrame(http2.FramePriority, 0, 1_001, []byte{0, 0, 0, 3, 15})...)
		case BeforeWindow:
			all = append(all, windowFrame(0, 1<<16)...)
		case BeforeReset:
			id := c.number(nil)
			other := Request{Method: http.MethodPost, Target: r.Target, Lines: withoutCookies(r.Lines)}
			all = append(all, headerFrames(id, c.compressed(other.HTTP2Fields(c.scheme), Framing{}), Framing{}, false, initialFrame)...)
			all = append(all, resetFrame(id, http2.ErrCodeCancel)...)
		}
	}
	return all
}

func withoutCookies(lines [][]byte) [][]byte {
	return slices.DeleteFunc(slices.Clone(lines), func(line []byte) bool {
		name := fieldOf(line).Name
		return len(name) == len("cookie") && name[0]|0x20 == 'c' || name == "Content-Length"
	})
}
