package wire

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// chunks reads a chunked body into to, and returns its trailer fields
// (RFC 9112 §7.1).
func (r *reading) chunks(to *bytes.Buffer) ([]Field, error) {
	for {
		size, err := r.chunkSize()
		if err != nil {
			return nil, unfinished(err)
		}
		if size == 0 {
			return r.trailers()
		}
		if _, err := io.CopyN(to, r, size); err != nil {
			return nil, unfinished(err)
		}
		if err := r.chunkEnd(); err != nil {
			return nil, unfinished(err)
		}
	}
}

// unfinished: inside a chunked body, the end of the connection is always an
// error.
func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// chunkSize reads the first line of a chunk. Extensions are allowed and ignored.
func (r *reading) chunkSize() (int64, error) {
	line, err := r.line()
	if err != nil {
		return 0, err
	}
	text, _, extended := strings.Cut(string(line), ";")
	number := strings.TrimRight(text, ows)
	if !hexadecimal(number) {
		r.found.add(ProblemChunkSize, "RFC 9112 §7.1", "A chunk's size is not a hexadecimal number (%s).", shown(text))
		return 0, errFraming
	}
	if number != text && !extended { // before an extension a recipient accepts it (RFC 9112 §7.1.1)
		r.found.add(ProblemChunkSize, "RFC 9112 §7.1", "A chunk's size has white space after it.")
	}
	size, err := strconv.ParseInt(number, 16, 64)
	if err != nil {
		size = math.MaxInt64 // valid syntax, and above every limit
	}
	return size, nil
}

func hexadecimal(s string) bool {
	return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// chunkEnd reads the CRLF after a chunk's octets.
func (r *reading) chunkEnd() error {
	b, err := r.ReadByte()
	if err != nil {
		return err
	}
	if b == '\n' {
		r.found.add(ProblemBareLF, "RFC 9112 §2.2", "A line ends with LF, and not with CRLF.")
		return nil
	}
	if b == '\r' {
		if b, err = r.ReadByte(); err != nil {
			return err
		}
		if b == '\n' {
			return nil
		}
	}
	r.found.add(ProblemChunkEnd, "RFC 9112 §7.1", "No CRLF follows a chunk's octets: its size is wrong.")
	return errFraming
}

// trailers reads the trailer section, with the limit of a header section.
func (r *reading) trailers() ([]Field, error) {
	r.left = min(r.left, r.limits.HeaderOctets)
	fields, err := r.fields()
	for _, name := range []string{"Content-Length", "Transfer-Encoding", "Content-Encoding", "Set-Cookie"} {
		if len(values(fields, name)) > 0 {
			r.found.add(ProblemTrailer, "RFC 9110 §6.5.1", "%s is in the trailer section, where it is too late.", name)
		}
	}
	return fields, err
}
