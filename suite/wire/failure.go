package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// Failure says why no complete header section was received, or, as the BodyErr
// of a [Response], why its body was not received. Its text is one readable line
// without octets of the answer.
type Failure struct {
	Kind FailureKind
	Err  error // the error of the connection, with a sentence before it
	// Section is the section of a standard that the peer has broken; empty: none
	// that is more exact than the kind.
	Section string
}

// FailureKind is a word for what went wrong. The words never change.
type FailureKind string

// The kinds of failure.
const (
	// TimedOut: the context's deadline passed.
	TimedOut FailureKind = "timeout"
	// Closed: the peer closed the connection before any octet of a final answer; in
	// a BodyErr, before the declared end of the body.
	Closed FailureKind = "closed"
	// Reset: the connection failed, or ended while the request was still being
	// written.
	Reset FailureKind = "reset"
	// Refused: the peer ended an HTTP/2 stream (RST_STREAM), or the connection with
	// an error (GOAWAY), instead of an answer.
	Refused FailureKind = "refused"
	// Garbled: the octets are not an HTTP/1.x answer, or only a part of its header
	// section; in a BodyErr, the framing does not give the end.
	Garbled FailureKind = "not-http"
	// TooLarge: the header section is larger than its limit.
	TooLarge FailureKind = "header-too-large"
	// TooManyInterim: more 1xx answers than the limit.
	TooManyInterim FailureKind = "too-many-1xx"
	// Interrupted: the context was cancelled.
	Interrupted FailureKind = "interrupted"
	// WriteFailed: the request could not be written, and nothing was read.
	WriteFailed FailureKind = "write-failed"
)

func (f *Failure) Error() string {
	if f.Err == nil {
		return string(f.Kind)
	}
	return f.Err.Error()
}

func (f *Failure) Unwrap() error { return f.Err }

// IsTimeout reports whether an error is, or wraps, a [Failure] by deadline.
func IsTimeout(err error) bool { return isKind(err, TimedOut) }

// IsInterrupted reports whether an error is, or wraps, a [Failure] by cancellation.
func IsInterrupted(err error) bool { return isKind(err, Interrupted) }

func isKind(err error, kind FailureKind) bool {
	f, ok := errors.AsType[*Failure](err)
	return ok && f.Kind == kind
}

// cause is an error with a readable sentence as its text.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.err }

func failed(kind FailureKind, err error, format string, args ...any) *Failure {
	return &Failure{Kind: kind, Err: &cause{text: fmt.Sprintf(format, args...), err: err}}
}

// stopped classifies an error of the connection. when is a phrase such as
// "before any octet of an answer".
func (r *reading) stopped(err error, when string) *Failure {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) && errors.Is(r.ctx.Err(), context.Canceled):
		return failed(Interrupted, context.Canceled, "the exchange was interrupted %s", when)
	case isTimeout(err):
		return failed(TimedOut, err, "the time limit was reached %s", when)
	case errors.Is(err, errWriting):
		return failed(Reset, err, "the connection ended %s, while the request was still being written", when)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		// When a server answers early and resets the connection, the writer may see
		// the reset first, and the reader then sees a normal end. The result must not
		// depend on this race.
		if !r.sent.whole() {
			return failed(Reset, err, "the connection ended %s, while the request was still being written", when)
		}
		return failed(Closed, err, "the connection was closed %s", when)
	case !isReset(err) && !r.any:
		if broke := r.sent.failure(); broke != nil {
			return failed(WriteFailed, broke, "the request could not be written: %s", innermost(broke))
		}
	}
	return failed(Reset, err, "the connection failed %s: %s", when, innermost(err))
}

func isTimeout(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout()
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED)
}

// innermost leaves out the addresses and ports that package net puts before its
// errors: they differ in every run.
func innermost(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err
	}
	return err
}
