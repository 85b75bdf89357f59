package wire

import (
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

// Field is one field line as it was received: the name as it was sent, the value
// without the white space around it, and folded lines joined by a space. A line
// without a colon becomes the value of a field without a name, so that nothing
// is lost.
type Field struct{ Name, Value string }

// Response is one final answer, or as much of it as could be read.
type Response struct {
	Proto  string // "HTTP/1.1"
	Status int    // 200
	Reason string // "OK"; often empty

	Fields, Trailers []Field

	// Body is the body after the transfer coding and the content coding (gzip,
	// x-gzip, identity) are removed. It is nil if the answer has no body: to a HEAD
	// request, with 101, 204 and 304, and for a tunnel. If a coding cannot be
	// removed, the body stays as it was received.
	// It may be shared with other answers: it must not be changed.
	Body []byte
	// Digest is the same for the same octets of a body, within a run, and another
	// one for all others. Zero: none was made. The seed is random, so no server can
	// make two bodies that have the same one.
	Digest uint64
	// Alike tells how a long body is like earlier ones of the run; nil: it is not, or
	// it is the same as one of them.
	Alike *alike.Body

	HeaderOctets, BodyOctets int // as on the wire

	// Interim are the 1xx answers that came before the final one (RFC 9110 §15.2).
	// If there are many, they are kept up to the size limit of one header section.
	Interim []Interim

	// Problems are the errors in message framing, in the order in which they were
	// found, each once, and at most 50.
	Problems []Problem

	// Truncated: the body is larger than a limit, and the rest was not read.
	Truncated bool

	// BodyErr, if it is set, is a *Failure: the body could not be read to its end.
	// Its kind is TimedOut, Reset, Interrupted, Closed (the body ended too early)
	// or Garbled (the framing does not give the end). Status and fields are valid,
	// and Body is the part that was received.
	BodyErr error

	// Closes: no other exchange is possible on the connection.
	Closes bool
}

// Interim is one interim answer.
type Interim struct {
	Status int
	Reason string
	Fields []Field
}

// Values are all values of a field, in the order received. The case of the name
// does not matter (RFC 9110 §5.1).
func (r *Response) Values(name string) []string {
	return values(r.Fields, name)
}

// Get is the first value of a field, or "".
func (r *Response) Get(name string) string {
	if all := r.Values(name); len(all) > 0 {
		return all[0]
	}
	return ""
}

// List is the elements of a field that is a comma-separated list (RFC 9110 §5.6.1), of
// all its lines, in lower case and without empty elements.
func (r *Response) List(name string) []string { return list(r.Values(name)...) }

func values(fields []Field, name string) []string {
	var all []string
	for _, f := range fields {
		// The lengths are compared because EqualFold reads the Kelvin sign as a k.
		if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
			all = append(all, f.Value)
		}
	}
	return all
}

// interim reports whether another answer to the same request follows (RFC 9110
// §15.2). A 101 is the last HTTP/1.1 answer on its connection.
func (r *Response) interim() bool {
	return r.Status >= 100 && r.Status <= 199 && r.Status != 101
}

// announcesClose reports whether the answer ends its connection (RFC 9112 §9.3).
func (r *Response) announcesClose() bool {
	options := r.List("Connection")
	return holds(options, "close") || r.Proto == "HTTP/1.0" && !holds(options, "keep-alive")
}

// ows is the white space that may surround a value (RFC 9110 §5.6.3).
const ows = " \t"

// list splits values into the elements of comma-separated lists (RFC 9110
// §5.6.1), in lower case and without empty elements.
func list(values ...string) []string {
	var all []string
	for element := range strings.SplitSeq(strings.Join(values, ","), ",") {
		if element = strings.Trim(element, ows); element != "" {
			all = append(all, strings.ToLower(element))
		}
	}
	return all
}

func holds(elements []string, element string) bool {
	for _, e := range elements {
		if e == element {
			return true
		}
	}
	return false
}
