package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// errFraming: the octets do not follow their framing, whose end is lost.
var errFraming = errors.New("the framing is broken")

// body reads the body and says in resp how that went.
func (r *reading) body(resp *Response) {
	kind, length := r.frame(resp)
	if kind == noBody || kind == tunnel {
		r.ended = kind == noBody
		return
	}
	var body bytes.Buffer
	var err error
	r.section(r.limits.BodyOctets)
	switch kind {
	case fixed:
		_, err = io.CopyN(&body, r, length)
	case chunked:
		resp.Trailers, err = r.chunks(&body)
	case toClose:
		err = r.readToClose(&body)
	case unknown:
		// No end can be told, and waiting for the close could take all the time
		// there is: what comes at once is shown, and no more.
		r.within(lingering)
		err = errors.Join(errFraming, readAll(&body, r))
	}
	resp.Body = append([]byte{}, body.Bytes()...)
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
		resp.BodyErr = failed(Garbled, errFraming, "the end of the body cannot be told: its framing is broken")
	default:
		when := fmt.Sprintf("in the middle of the body, after %d octets of it", r.taken)
		if kind == fixed && length < math.MaxInt64 {
			when += fmt.Sprintf(" where Content-Length says %d", length)
		}
		fail := r.stopped(err, when)
		switch {
		case fail.Kind == Closed:
			r.found.add(ProblemCutShort, "RFC 9112 §8", "The body is cut short: %s.", fail)
		case fail.Kind == TimedOut && kind == toClose && !resp.announcesClose():
			r.found.add(ProblemNoEnd, "RFC 9112 §6.3", "The answer declares no length, and the connection stays open: a client waits for ever.")
		}
		resp.BodyErr = fail
	}
}

// readToClose reads a body that the connection's end ends.
func (r *reading) readToClose(to *bytes.Buffer) error {
	if err := readAll(to, r); err != nil {
		return err
	}
	if !r.sent.whole() {
		return io.ErrUnexpectedEOF // a reset can look like this end; see stopped
	}
	return nil
}

// lingering is how long a server gets to send, or to close, what it should have
// sent or closed at once.
const lingering = 50 * time.Millisecond
