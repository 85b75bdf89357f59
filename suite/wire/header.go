package wire

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// errNotHTTP says that the answer does not begin with a status line.
var errNotHTTP = errors.New("the answer does not begin with an HTTP/1.x status line")

// header reads one header section, interim or final.
func (r *reading) header(interims int) (*Response, *Failure) {
	resp := &Response{}
	r.section(r.limits.HeaderOctets)
	err := r.statusLine(resp)
	if err == nil {
		resp.Fields, err = r.fields()
	}
	resp.HeaderOctets = r.taken
	if err != nil {
		return nil, r.noHeader(err, interims)
	}
	return resp, nil
}

func (r *reading) noHeader(err error, interims int) *Failure {
	when := "before any octet of an answer"
	switch {
	case r.taken > 0:
		when = fmt.Sprintf("in the middle of the header section, after %d octets", r.taken)
	case interims > 0:
		when = fmt.Sprintf("after %d interim answers and before a final one", interims)
	}
	switch {
	case errors.Is(err, errPastLimit):
		return failed(TooLarge, err, "the header section is larger than %d octets", r.limits.HeaderOctets)
	case errors.Is(err, errNotHTTP):
		return &Failure{Kind: Garbled, Err: err}
	}
	f := r.stopped(err, when)
	if f.Kind == Closed && r.taken > 0 {
		f.Kind = Garbled
	}
	return f
}

// statusLine reads HTTP/1.x SP 3DIGIT [ SP reason ] (RFC 9112 §4). The SP before
// an empty reason phrase is often left out; that is accepted.
func (r *reading) statusLine(resp *Response) error {
	const start = "HTTP/1."
	// Octet by octet: a peer that speaks another protocol may never send an LF.
	for i := range len(start) {
		b, err := r.ReadByte()
		if err != nil {
			return err
		}
		if b != start[i] {
			return fmt.Errorf("%w%s", errNotHTTP, hint(i, b))
		}
	}
	text, err := r.line()
	if err != nil {
		return err
	}
	rest := string(text) // "1 200 OK"
	if len(rest) < 5 || !digits(rest[:1]) || rest[1] != ' ' || !digits(rest[2:5]) || len(rest) > 5 && rest[5] != ' ' {
		return fmt.Errorf("%w: HTTP/1. is not followed by a version, a space and a status of three digits", errNotHTTP)
	}
	resp.Proto = start + rest[:1]
	resp.Status, _ = strconv.Atoi(rest[2:5])
	resp.Reason = strings.TrimPrefix(rest[5:], " ")
	if resp.Status < 100 || resp.Status > 599 {
		r.found.add(ProblemStatusCode, "RFC 9110 §15", "The status %s is outside 100 to 599.", rest[2:5])
	}
	if control(resp.Reason) {
		r.found.add(ProblemReason, "RFC 9112 §4", "The reason phrase has control octets.")
	}
	return nil
}

// hint says which other protocol the peer may speak, from the first octet that
// is not HTTP/1.x.
func hint(at int, b byte) string {
	switch {
	case at == 0 && (b == 0x15 || b == 0x16):
		return "; it looks like TLS: try https"
	case at == 0 && b == 0x00:
		return "; it may be HTTP/2 without TLS"
	case at >= len("HTTP"):
		return "; it is another version of HTTP"
	}
	return ""
}

// fields reads field lines up to the empty line (RFC 9112 §5), in a header or
// a trailer section.
func (r *reading) fields() ([]Field, error) {
	var lines [][]byte
	for {
		line, err := r.line()
		switch {
		case errors.Is(err, io.EOF):
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		case len(line) == 0:
			return r.parse(lines), nil
		case !strings.ContainsRune(ows, rune(line[0])):
			lines = append(lines, line)
		case len(lines) == 0:
			r.found.add(ProblemFieldLine, "RFC 9112 §2.2", "There is white space before the first field.")
			lines = append(lines, line)
		default:
			r.found.add(ProblemObsFold, "RFC 9112 §5.2", "A field continues on a second line that begins with white space.")
			last := &lines[len(lines)-1]
			*last = append(append(*last, ' '), strings.Trim(string(line), ows)...)
		}
	}
}

func (r *reading) parse(lines [][]byte) []Field {
	fields := make([]Field, 0, len(lines))
	for _, line := range lines {
		name, value, ok := strings.Cut(string(line), ":")
		if !ok {
			r.found.add(ProblemFieldLine, "RFC 9112 §5", "A line of the header section has no colon (%s).", shown(name))
			fields = append(fields, Field{Value: name})
			continue
		}
		token := strings.Trim(name, ows)
		switch {
		case token != name:
			r.found.add(ProblemFieldName, "RFC 9112 §5.1", "There is white space beside a field's name (%s).", shown(name))
		case !IsToken(name):
			r.found.add(ProblemFieldName, "RFC 9110 §5.1", "A field's name is not a token (%s).", shown(name))
		}
		if control(value) {
			r.found.add(ProblemFieldValue, "RFC 9110 §5.5", "The value of a field has control octets (%s).", shown(name))
		}
		fields = append(fields, Field{Name: token, Value: strings.Trim(value, ows)})
	}
	return fields
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// IsToken reports whether a text is a token (RFC 9110 §5.6.2), the grammar of
// field names and methods.
func IsToken(s string) bool {
	for _, b := range []byte(s) {
		letter := b|0x20 >= 'a' && b|0x20 <= 'z'
		if !letter && (b < '0' || b > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(b)) {
			return false
		}
	}
	return s != ""
}

// control reports whether there are control octets, which are not allowed in a
// field value or a reason phrase. CR is reported as another problem.
func control(s string) bool {
	for _, b := range []byte(s) {
		if b < ' ' && b != '\t' && b != '\r' || b == 0x7f {
			return true
		}
	}
	return false
}
