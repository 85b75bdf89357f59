package wire

import "strings"

// Field is one field line as received: the name as sent, the value without the
// white space around it, folded lines joined by a space. A line without a colon
// is kept whole as the value of a field without a name, so that nothing that
// was received is lost.
type Field struct{ Name, Value string }

// Response is one final answer, as far as it could be read.
type Response struct {
	Proto  string // "HTTP/1.1"
	Status int    // 200
	Reason string // "OK"; often empty

	Fields, Trailers []Field

	// Body is what is left after transfer coding and content coding (gzip,
	// x-gzip, identity) are undone. It is nil where the answer has none: to a
	// HEAD request, with 101, 204 and 304, and for a tunnel. A body whose coding
	// cannot be undone is left as it came.
	Body []byte

	HeaderOctets, BodyOctets int // as on the wire

	Informational int // how many 1xx answers came first

	// Problems are the breaches of message framing, in the order found, each
	// once; past 50 no more are kept.
	Problems []Problem

	// Truncated: the body goes past a limit, and reading stopped there.
	Truncated bool

	// BodyErr, where it is set, is a *Failure: the body could not be read to its
	// end (TimedOut, Reset, Interrupted, Closed for one cut short, Garbled where
	// its framing tells no end). Status and fields stand, Body is what came.
	BodyErr error

	// Closes: the connection cannot carry another exchange.
	Closes bool
}

// Values are all values of a field in the order received; the name's case does
// not matter (RFC 9110 §5.1).
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

func values(fields []Field, name string) []string {
	var all []string
	for _, f := range fields {
		// Same length: EqualFold alone takes the Kelvin sign for a k.
		if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
			all = append(all, f.Value)
		}
	}
	return all
}

// interim: another answer to the same request follows (RFC 9110 §15.2). A 101
// is the last that is HTTP/1.1 on its connection.
func (r *Response) interim() bool {
	return r.Status >= 100 && r.Status <= 199 && r.Status != 101
}

// announcesClose reports whether the answer ends its connection (RFC 9112 §9.3).
func (r *Response) announcesClose() bool {
	options := list(r.Values("Connection")...)
	return holds(options, "close") || r.Proto == "HTTP/1.0" && !holds(options, "keep-alive")
}

// ows is the white space that may surround a value (RFC 9110 §5.6.3).
const ows = " \t"

// list splits values as comma-separated lists (RFC 9110 §5.6.1), empty elements
// left out, in lower case.
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
