package wire

import (
	"bufio"
	"bytes"
	"errors"
)

var errPastLimit = errors.New("more octets than the limit allows")

// source reads an answer's octets, counts them for each section, and stops at
// the limit of the section.
type source struct {
	from  *bufio.Reader
	taken int  // octets of this section so far
	left  int  // octets that may still be taken
	any   bool // at least one octet has arrived
}

// section begins a new section, and counts from 0.
func (s *source) section(limit int) { s.taken, s.left = 0, limit }

// more returns errPastLimit only if there is an octet above the limit: a message
// that ends exactly at the limit is complete.
func (s *source) more() error {
	if s.left > 0 {
		return nil
	}
	if _, err := s.from.Peek(1); err != nil {
		return err
	}
	return errPastLimit
}

func (s *source) count(n int) {
	s.taken, s.left, s.any = s.taken+n, s.left-n, s.any || n > 0
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.more(); err != nil {
		return 0, err
	}
	n, err := s.from.Read(p[:min(len(p), s.left)])
	s.count(n)
	return n, err
}

func (s *source) ReadByte() (byte, error) {
	if err := s.more(); err != nil {
		return 0, err
	}
	b, err := s.from.ReadByte()
	if err == nil {
		s.count(1)
	}
	return b, err
}

// line reads one line and returns it without its end (RFC 9112 §2.2).
func (r *reading) line() ([]byte, error) {
	var text []byte
	for {
		b, err := r.ReadByte()
		if err != nil {
			return nil, err
		}
		if b == '\n' {
			break
		}
		text = append(text, b)
	}
	text, whole := bytes.CutSuffix(text, []byte("\r"))
	if !whole {
		r.found.add(ProblemBareLF, "RFC 9112 §2.2", "A line ends with LF, and not with CRLF.")
	}
	if bytes.IndexByte(text, '\r') >= 0 {
		r.found.add(ProblemBareCR, "RFC 9112 §2.2", "A line has a CR without an LF after it.")
	}
	return text, nil
}
