package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
	"time"
)

// errFraming: the octets do not follow their framing, so the end is not known.
var errFraming = errors.New("the framing is broken")

// errWriting: the connection ended while the request was still being written.
// This must be decided when the connection ends, because a moment later the
// writer may have finished.
var errWriting = errors.New("the connection ended before the request was written")

var scratch = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// body reads the body, and records in resp what happened.
func (r *reading) body(resp *Response) {
	kind, length := r.frame(resp)
	if kind == noBody || kind == tunnel {
		r.ended = kind == noBody
		return
	}
	// A body is read into a buffer that others have used, and copied once its size
	// is known: to let one grow with each would cost more than all else.
	body := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(body)
	body.Reset()
	var err error
	r.section(r.limits.BodyOctets)
	switch kind {
	case fixed:
		_, err = io.CopyN(body, r, length)
	case chunked:
		resp.Trailers, err = r.chunks(body)
	case toClose:
		err = r.readToClose(body)
	case unknown:
		// The end is not known, and waiting for the close could take all the time. So
		// only the octets that come at once are read.
		r.within(lingering)
		err = errors.Join(errFraming, readAll(body, r))
	}
	r.limits.Bodies.own(resp, body.Bytes())
	resp.BodyOctets = r.taken
	r.ended = err == nil && kind != toClose
	r.bodyEnd(resp, err, kind, length)
}

func readAll(to *bytes.Buffer, from io.Reader) error {
	_, err := io.Copy(to, from)
	return err
}

func (r *reading) bodyEnd(resp *Response, err error, kind frame, length int64) {
	if errors.Is(err, errPastLimit) {
		resp.Truncated = true
	}
	switch {
	case err == nil || errors.Is(err, errPastLimit):
	case errors.Is(err, errFraming):
		resp.BodyErr = failed(Garbled, errFraming, "the end of the body is not known: its framing is wrong")
	default:
		when := fmt.Sprintf("in the middle of the body, after %d octets", r.taken)
		if kind == fixed && length < math.MaxInt64 {
			when += fmt.Sprintf(" (Content-Length is %d)", length)
		}
		fail := r.stopped(err, when)
		switch {
		case fail.Kind == Closed:
			r.found.add(ProblemCutShort, "RFC 9112 §8", "The body is not complete: %s.", fail)
		case fail.Kind == TimedOut && kind == toClose && !resp.announcesClose():
			r.found.add(ProblemNoEnd, "RFC 9112 §6.3", "The answer declares no length, and the connection stays open: a client would wait forever.")
		}
		resp.BodyErr = fail
	}
}

// readToClose reads a body that ends when the connection ends.
func (r *reading) readToClose(to *bytes.Buffer) error {
	if err := readAll(to, r); err != nil {
		return err
	}
	if !r.sent.whole() {
		return errWriting // a reset can look like a normal end
	}
	return nil
}

// lingering is how long a server gets to send, or to close, something that it
// should have sent or closed immediately.
const lingering = 50 * time.Millisecond
