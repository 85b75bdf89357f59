package wire

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"golang.org/x/net/http2"
)

// stream is one request and its answer. Its connection's mu guards it.
type stream struct {
	id      uint32 // 0: nothing of it is written yet
	kept    bool   // the connection had carried a stream before
	second  bool   // an answer had come before it was opened
	head    bool   // the answer has no body
	limits  Limits
	window  int64 // octets of the body that may be sent
	credit  int64 // octets of the body that the peer may send
	written []byte
	list    int // the size of the header section of the request

	any       bool // a header section of an answer has begun
	resp      *Response
	before    []Interim
	interims  int
	octets    int // of interim header sections
	body      bytes.Buffer
	length    int64 // that the answer announces; -1: none
	found     problems
	fail      *Failure // why the answer, or its body, is not complete
	endStream bool     // the peer has ended the stream in order
	endedOurs bool     // this side has sent its END_STREAM
	closed    bool     // neither side sends any more
	over      bool     // done is closed
	done      chan struct{}
	late      chan struct{} // gets a message when a frame comes after the end

	unprocessed bool // the peer says that it has not looked at the request
}

// newStream makes a stream. c.mu is held.
func newStream(c *connection2, r Request) *stream {
	return &stream{
		kept: c.opened > 0, second: c.replied, head: r.Method == http.MethodHead, limits: c.limits.beside(r.size()),
		credit: ownWindow, length: -1, done: make(chan struct{}), late: make(chan struct{}, 1),
	}
}

// end ends the exchange; nil: the answer is complete.
func (s *stream) end(why *Failure) {
	if s.over {
		return
	}
	s.over, s.fail = true, why
	close(s.done)
}

// when says how far the answer came.
func (s *stream) when() string {
	switch {
	case s.resp != nil:
		text := fmt.Sprintf("in the middle of the body, after %d octets", s.body.Len())
		if s.length >= 0 {
			text += fmt.Sprintf(" (content-length is %d)", s.length)
		}
		return text
	case s.interims > 0:
		return fmt.Sprintf("after %d interim answers and before a final one", s.interims)
	}
	return "before any octet of an answer"
}

// headers takes over a whole header section.
func (s *stream) headers(h *headerBlock) {
	s.any = true
	switch {
	case s.endStream:
		s.afterEnd("HEADERS")
		return
	case s.resp != nil:
		s.trailers(h)
		return
	case h.tooLarge:
		s.end(failed(TooLarge, errPastLimit, "the header section is larger than %d octets", s.limits.HeaderOctets))
		return
	}
	resp, ok := s.answer(h)
	switch {
	case !ok:
		s.end(&Failure{Kind: Garbled, Section: "RFC 9113 §8.3.2", Err: errNoStatus})
	case resp.Status >= 100 && resp.Status <= 199:
		s.interim(resp, h.endStream)
	default:
		s.resp, resp.Interim = resp, s.before
		s.announced()
		if h.endStream {
			s.finish()
		}
	}
}

// errNoStatus says that a header section has no status.
var errNoStatus = errors.New("the answer has no :status of three digits")

func (s *stream) interim(resp *Response, ends bool) {
	if s.interims++; s.interims > s.limits.Informational {
		s.end(failed(TooManyInterim, errPastLimit, "more than %d interim answers (1xx) and no final one", s.limits.Informational))
		return
	}
	if resp.Status == http.StatusSwitchingProtocols {
		s.found.add(ProblemSwitch, "RFC 9113 §8.6", "The server answers 101, which HTTP/2 does not have.")
	}
	if s.octets += resp.HeaderOctets; s.octets > s.limits.HeaderOctets {
		resp.Fields = nil
	}
	s.before = append(s.before, Interim{Status: resp.Status, Fields: resp.Fields})
	if ends {
		s.end(&Failure{Kind: Garbled, Section: "RFC 9113 §8.1", Err: fmt.Errorf("the stream ends with an interim answer (%d), without a final one", resp.Status)})
	}
}

func (s *stream) trailers(h *headerBlock) {
	if !h.endStream {
		s.found.add(ProblemTrailer, "RFC 9113 §8.1", "A header section after the first one does not end the stream.")
	}
	if h.tooLarge {
		s.resp.Truncated = true
	}
	s.resp.Trailers = s.judgeTrailers(h)
	if h.endStream {
		s.finish()
	}
}

// bare reports whether the answer has no body, whatever it says.
func (s *stream) bare() bool {
	return s.head || s.resp.Status == http.StatusNoContent || s.resp.Status == http.StatusNotModified
}

// announced reads the length that the answer announces (RFC 9110 §8.6).
func (s *stream) announced() {
	for i, text := range s.resp.Values("Content-Length") {
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case !digits(text) || err != nil:
			s.found.add(ProblemLengthInvalid, "RFC 9110 §8.6", "content-length is not a decimal number (%s).", shown(text))
			return
		case i > 0 && n != s.length:
			s.found.add(ProblemLengthConflict, "RFC 9113 §8.1.1", "content-length is given as %d and as %d.", s.length, n)
			s.length = -1
			return
		}
		s.length = n
	}
	if s.resp.Status == http.StatusNoContent && s.length > 0 {
		s.found.add(ProblemNoContent, "RFC 9110 §8.6", "A 204 announces a body, but must not have one.")
	}
}

// data takes over a piece of the body.
func (s *stream) data(octets []byte, ends bool) (surplus bool) {
	switch {
	case s.endStream:
		s.afterEnd("DATA")
		return false
	case s.resp == nil:
		s.end(&Failure{Kind: Garbled, Section: "RFC 9113 §8.1", Err: errors.New("a DATA frame comes before the header section of a final answer")})
		return false
	case len(octets) > 0 && s.bare():
		s.found.add(ProblemNoContent, "RFC 9113 §8.1.1", "The answer has a body, but an answer with %d, or to HEAD, must not have one.", s.resp.Status)
	default:
		room := s.limits.BodyOctets - s.body.Len()
		s.body.Write(octets[:min(room, len(octets))])
		if len(octets) > room {
			s.resp.Truncated = true
			s.end(nil)
			return true
		}
	}
	if ends {
		s.finish()
	}
	return false
}

// finish is the end of the stream, in order.
func (s *stream) finish() {
	s.endStream = true
	if n := int64(s.body.Len()); s.length >= 0 && n != s.length && !s.bare() {
		s.found.add(ProblemLengthSum, "RFC 9113 §8.1.1", "content-length is %d, but the body has %d octets.", s.length, n)
	}
	s.end(nil)
}

// afterEnd is a frame where no frame may stand any more.
func (s *stream) afterEnd(frame string) {
	s.found.add(ProblemSurplus, "RFC 9113 §5.1", "A %s frame follows after the end of the stream.", frame)
	select {
	case s.late <- struct{}{}:
	default:
	}
}

// reset is the end of the stream, out of order (RFC 9113 §5.4.2).
func (s *stream) reset(code http2.ErrCode) {
	s.closed = true
	switch {
	case s.endStream: // the peer only asks to stop sending (RFC 9113 §8.1)
	case code == http2.ErrCodeRefusedStream && s.resp == nil:
		s.unprocessed = true
		fallthrough
	case s.resp == nil:
		s.end(failed(Refused, errReset, "the server reset the stream (%s) %s", code, s.when()))
	default: // a server may do so if the request is malformed (RFC 9113 §8.1.1)
		s.end(failed(Reset, errReset, "the server reset the stream (%s) %s", code, s.when()))
	}
}

// errReset is a stream that the peer has reset.
var errReset = errors.New("stream reset")

// response is the answer, as far as it came. connection is what was found on its
// connection.
func (s *stream) response(connection []Problem) *Response {
	r := s.resp
	r.BodyOctets = s.body.Len()
	if !s.bare() {
		s.limits.Bodies.own(r, s.body.Bytes())
	}
	d := reading{limits: s.limits, found: problems{slices.Concat(s.found.all, connection)}}
	d.decode(r)
	r.Problems = d.found.all[:min(len(d.found.all), mostProblems)]
	return r
}

// lateFrames waits for frames after the end of the stream, which would come at
// once.
func (s *stream) lateFrames(c *connection2) {
	c.mu.Lock()
	complete := s.endStream && c.ended == nil
	c.mu.Unlock()
	if !complete {
		return
	}
	select {
	case <-s.late:
	case <-time.After(3 * time.Millisecond):
	}
}
