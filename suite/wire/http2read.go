package wire

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/net/http2"
)

// breach is an error of the peer that ends the connection (RFC 9113 §5.4.1).
type breach struct {
	kind, section, detail string
	code                  http2.ErrCode
}

func (b *breach) Error() string { return b.detail }

func breached(code http2.ErrCode, kind, section, format string, args ...any) error {
	return &breach{kind, section, fmt.Sprintf(format, args...), code}
}

// readAll reads frames until the connection ends.
func (c *connection2) readAll() {
	err := c.greeted()
	for err == nil {
		err = c.frame()
		c.flush()
	}
	c.mu.Lock()
	c.fail(err)
	c.wake()
	c.mu.Unlock()
	c.flush()
}

// greeted checks that the peer speaks HTTP/2: its first frame is its settings
// (RFC 9113 §3.4).
func (c *connection2) greeted() error {
	start, err := c.from.Peek(len("HTTP/"))
	switch {
	case string(start) == "HTTP/":
		return fmt.Errorf("%w: the server answers in HTTP/1.x", errNotHTTP2)
	case len(start) > 0 && (start[0] == 0x15 || start[0] == 0x16) && len(start) > 1 && start[1] == 3:
		return fmt.Errorf("%w; it looks like TLS: try https", errNotHTTP2)
	case err != nil:
		return err
	}
	header, err := c.from.Peek(9)
	if err != nil {
		return err
	}
	if http2.FrameType(header[3]) != http2.FrameSettings || http2.Flags(header[4]).Has(http2.FlagSettingsAck) {
		return breached(http2.ErrCodeProtocol, ProblemFrame, "RFC 9113 §3.4", "The first frame of the server is not its settings.")
	}
	return nil
}

var errNotHTTP2 = errors.New("the server does not speak HTTP/2")

// sectionOf is where a type of frame is defined in RFC 9113.
func sectionOf(t http2.FrameType) string {
	if t > http2.FrameContinuation {
		return "RFC 9113 §4.1"
	}
	return fmt.Sprintf("RFC 9113 §6.%d", t+1)
}

// frame reads one frame and handles it.
func (c *connection2) frame() error {
	head, err := c.framer.ReadFrameHeader()
	var broken http2.ConnectionError
	switch {
	case errors.Is(err, http2.ErrFrameTooLarge):
		return breached(http2.ErrCodeFrameSize, ProblemFrame, "RFC 9113 §4.2", "A %s frame has %d octets, more than the client allows.", head.Type, head.Length)
	case errors.As(err, &broken):
		return breached(http2.ErrCodeProtocol, ProblemFrame, "RFC 9113 §6.10", "A %s frame stands where only, or no, CONTINUATION may stand.", head.Type)
	case err != nil:
		return err
	}
	var f http2.Frame
	var body dataFrameRead
	if head.Type == http2.FrameData {
		body, err = c.readData(head)
	} else {
		f, err = c.framer.ReadFrameForHeader(head)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle++
	if c.idle > c.limits.IdleFrames {
		return breached(http2.ErrCodeEnhanceYourCalm, ProblemFrame, "RFC 9113 §10.5", "The server sends more than %d frames that bring no answer further.", c.limits.IdleFrames)
	}
	var one http2.StreamError
	switch {
	case errors.As(err, &broken), errors.As(err, &one):
		return breached(http2.ErrCodeProtocol, ProblemFrame, sectionOf(head.Type), "A %s frame is not as it must be (%s).", head.Type, c.detail(err))
	case err != nil:
		return err
	case f == nil:
		return c.data(body)
	}
	return c.handle(f)
}

// dataFrameRead is a DATA frame: its octets, without the padding.
type dataFrameRead struct {
	http2.FrameHeader
	octets []byte
}

// readData reads a DATA frame (RFC 9113 §6.1). The framer is not used for it,
// since it logs the octets if GODEBUG asks for that, and they may hold tokens.
func (c *connection2) readData(head http2.FrameHeader) (dataFrameRead, error) {
	c.payload = slices.Grow(c.payload[:0], int(head.Length))[:head.Length]
	if _, err := io.ReadFull(c.from, c.payload); err != nil {
		return dataFrameRead{}, err
	}
	wrong := func(what string) error {
		return breached(http2.ErrCodeProtocol, ProblemFrame, "RFC 9113 §6.1", "A DATA frame is not as it must be (%s).", what)
	}
	octets := c.payload
	switch {
	case head.StreamID == 0:
		return dataFrameRead{}, wrong("it is on no stream")
	case head.Flags.Has(http2.FlagDataPadded) && (len(octets) == 0 || int(octets[0]) >= len(octets)):
		return dataFrameRead{}, wrong("its padding is larger than the frame")
	case head.Flags.Has(http2.FlagDataPadded):
		octets = octets[1 : len(octets)-int(octets[0])]
	}
	return dataFrameRead{head, octets}, nil
}

// detail is what the framer says of a broken frame: its own words.
func (c *connection2) detail(err error) error {
	if detail := c.framer.ErrorDetail(); detail != nil {
		return detail
	}
	return err
}

// handle handles a frame. c.mu is held.
func (c *connection2) handle(f http2.Frame) error {
	head := f.Header()
	switch f := f.(type) {
	case *http2.HeadersFrame:
		if err := c.known(head); err != nil {
			return err
		}
		c.header = &headerBlock{stream: head.StreamID, endStream: f.StreamEnded()}
		return c.piece(f.HeaderBlockFragment(), f.HeadersEnded())
	case *http2.ContinuationFrame:
		return c.piece(f.HeaderBlockFragment(), f.HeadersEnded())
	case *http2.RSTStreamFrame:
		if err := c.known(head); err != nil {
			return err
		}
		if s := c.streams[head.StreamID]; s != nil {
			s.reset(f.ErrCode)
			c.wake()
		}
	case *http2.SettingsFrame:
		return c.settings(f)
	case *http2.PushPromiseFrame:
		return breached(http2.ErrCodeProtocol, ProblemPush, "RFC 9113 §8.4", "The server pushes, although the client has switched that off.")
	case *http2.PingFrame:
		if !f.IsAck() {
			c.control = append(c.control, pongFrame(f.Data)...)
		}
	case *http2.GoAwayFrame:
		c.goAway(f)
	case *http2.WindowUpdateFrame:
		return c.moreWindow(f)
	}
	return nil // PRIORITY, and what nobody knows, is passed over (RFC 9113 §4.1, §5.3.2)
}

// known refuses frames on streams that nobody has opened (RFC 9113 §5.1).
func (c *connection2) known(head http2.FrameHeader) error {
	if head.StreamID%2 == 0 || head.StreamID > c.lastID {
		return breached(http2.ErrCodeProtocol, ProblemFrame, "RFC 9113 §5.1", "A %s frame is on a stream that nobody has opened.", head.Type)
	}
	return nil
}

// piece takes over a piece of a header block.
func (c *connection2) piece(octets []byte, ends bool) error {
	h := c.header
	if len(octets) > 0 {
		c.idle--
	}
	if err := h.take(c.decoder, octets, c.limits.HeaderOctets); err != nil {
		return breached(http2.ErrCodeCompression, ProblemCompression, "RFC 9113 §4.3", "The header block cannot be decoded.")
	}
	if h.octets > c.limits.HeaderOctets {
		return errPastLimit
	}
	if !ends {
		return nil
	}
	if err := c.decoder.Close(); err != nil {
		return breached(http2.ErrCodeCompression, ProblemCompression, "RFC 9113 §4.3", "The header block ends in the middle of a field.")
	}
	if s := c.streams[h.stream]; s != nil && !s.unprocessed {
		c.idle = 0
		s.headers(h)
		c.owesAgreement(s)
	}
	return nil
}

func (c *connection2) data(f dataFrameRead) error {
	if err := c.known(f.FrameHeader); err != nil {
		return err
	}
	n := int64(f.Length) // padding counts (RFC 9113 §6.9.1)
	ends := f.Flags.Has(http2.FlagDataEndStream)
	s := c.streams[f.StreamID]
	if c.credit -= n; c.credit < 0 {
		return breached(http2.ErrCodeFlowControl, ProblemFlow, "RFC 9113 §6.9.1", "The server sends more octets than the window of the connection has.")
	}
	if c.credit < ownWindow/2 {
		c.control = append(c.control, windowFrame(0, uint32(ownWindow-c.credit))...)
		c.credit = ownWindow
	}
	if s == nil || s.unprocessed { // the request is sent again, so this answer is passed over
		return nil
	}
	if s.credit -= n; s.credit < 0 {
		return breached(http2.ErrCodeFlowControl, ProblemFlow, "RFC 9113 §6.9.1", "The server sends more octets than the window of the stream has.")
	}
	if s.credit < ownWindow/2 && !ends {
		c.control = append(c.control, windowFrame(s.id, uint32(ownWindow-s.credit))...)
		s.credit = ownWindow
	}
	if len(f.octets) > 0 || ends {
		c.idle = 0
	}
	if surplus := s.data(f.octets, ends); surplus {
		c.cancel(s)
	}
	return nil
}
