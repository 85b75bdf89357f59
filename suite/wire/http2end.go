package wire

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"golang.org/x/net/http2"
)

// goAway notes that the peer takes no more streams (RFC 9113 §6.8). After an
// error no more frames come, whatever the last stream is: the peer must close the
// connection (RFC 9113 §5.4.1), and some wait until the client does.
func (c *connection2) goAway(f *http2.GoAwayFrame) {
	code := f.ErrCode
	c.left = &code
	for id, s := range c.streams {
		kind := Refused
		if code == http2.ErrCodeNo {
			kind = Closed
		}
		if !s.over && (kind == Refused || id > f.LastStreamID) {
			s.unprocessed = kind == Closed
			s.end(failed(kind, net.ErrClosed, "the server ended the connection (GOAWAY, %s) %s", code, s.when()))
		}
	}
	c.wake()
}

// fail ends all streams, because no more frames come. c.mu is held.
func (c *connection2) fail(err error) {
	var b *breach
	if errors.As(err, &b) {
		c.found.add(b.kind, b.section, "%s", b.detail)
		c.control = append(c.control, goAwayFrame(b.code)...)
	}
	c.ended = c.ending(err, "between two answers")
	for _, s := range c.streams {
		if s.over {
			continue
		}
		why := c.ending(err, s.when())
		if s.resp != nil && (why.Kind == Closed || why.Kind == Refused) {
			s.found.add(ProblemCutShort, "RFC 9113 §8.1", "The body is not complete: %s.", why)
		}
		s.end(why)
	}
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + strings.TrimSuffix(s[1:], ".") }

// ending says how the connection ended.
func (c *connection2) ending(err error, when string) *Failure {
	var b *breach
	gone, kind := "", Closed
	if c.left != nil {
		gone = fmt.Sprintf(" after GOAWAY, %s,", *c.left)
		if *c.left != http2.ErrCodeNo {
			kind = Refused
		}
	}
	switch {
	case errors.As(err, &b):
		return &Failure{Kind: Garbled, Section: b.section, Err: &cause{text: lowerFirst(b.detail), err: err}}
	case errors.Is(err, errNotHTTP2):
		return &Failure{Kind: Garbled, Section: "RFC 9113 §3.4", Err: err}
	case errors.Is(err, errPastLimit):
		return failed(TooLarge, err, "the header section is larger than %d octets", c.limits.HeaderOctets)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed):
		return failed(kind, err, "the connection was closed%s %s", gone, when)
	case kind == Refused:
		return failed(kind, err, "the connection failed%s %s", gone, when)
	}
	return failed(Reset, err, "the connection failed%s %s: %s", gone, when, innermost(err))
}
