package wire

import (
	"bufio"
	"bytes"
	"errors"
)

var errPastLimit = errors.New("more octets than the limit allows")

// source hands out an answer's octets, counts them section by section, and
// stops at the section's limit.
type source struct {
	from  *bufio.Reader
	taken int  // octets of this section so far
	left  int  // octets that may still be taken
	any   bool // an octet has arrived at all
}

// section starts to count anew.
func (s *source) section(limit int) { s.taken, s.left = 0, limit }

// more reports errPastLimit only when there is an octet past the limit: a
// message that ends exactly there is whole.
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
		r.found.add(ProblemBareLF, "RFC 9112 §2.2", "A line ends in LF alone and not in CRLF.")
	}
	if bytes.IndexByte(text, '\r') >= 0 {
		r.found.add(ProblemBareCR, "RFC 9112 §2.2", "A line has a CR that no LF follows.")
	}
	return text, nil
}
