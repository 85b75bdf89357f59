package wire

import (
	"math"
	"strconv"
	"strings"
)

// frame is the way to find the end of a body (RFC 9112 §6.3).
type frame int

const (
	noBody frame = iota
	tunnel       // the octets that follow are not HTTP (101, or 2xx to CONNECT)
	fixed
	chunked
	toClose
	unknown // the end is not known
)

// frame records every error in the fields, and decides as in RFC 9112 §6.3.
func (r *reading) frame(resp *Response) (frame, int64) {
	if r.asked.connect && resp.Status/100 == 2 {
		return tunnel, 0
	}
	length, lengths := r.contentLength(resp)
	coded := r.transferCoding(resp)
	if coded != uncoded && lengths != lengthAbsent {
		r.found.add(ProblemLengthAndCoding, "RFC 9112 §6.2", "The answer has both Content-Length and Transfer-Encoding.")
	}
	bare := resp.Status/100 == 1 || resp.Status == 204
	if bare && (coded != uncoded || lengths != lengthAbsent && length > 0) {
		r.found.add(ProblemNoContent, "RFC 9110 §8.6, RFC 9112 §6.1", "A %d announces a body, but must not have one.", resp.Status)
	}
	switch {
	case resp.Status == 101:
		if !r.asked.upgrade {
			r.found.add(ProblemSwitch, "RFC 9110 §7.8", "The server switches to a protocol that the request did not offer.")
		}
		return tunnel, 0
	case bare || resp.Status == 304 || r.asked.head:
		return noBody, 0
	case coded == codedChunked:
		return chunked, 0
	case coded == codedOther:
		return toClose, 0
	case lengths == lengthBroken:
		return unknown, 0
	case lengths == lengthValid:
		return fixed, length
	}
	return toClose, 0
}

type lengthState int

const (
	lengthAbsent lengthState = iota
	lengthValid
	lengthBroken
)

// contentLength reads Content-Length (RFC 9110 §8.6). Several equal numbers, in
// lines or in a list, count as one.
func (r *reading) contentLength(resp *Response) (int64, lengthState) {
	lines := resp.Values("Content-Length")
	if len(lines) == 0 {
		return 0, lengthAbsent
	}
	var first int64
	for i, text := range strings.Split(strings.Join(lines, ","), ",") {
		text = strings.Trim(text, ows)
		if !digits(text) {
			r.found.add(ProblemLengthInvalid, "RFC 9110 §8.6", "Content-Length is not a decimal number (%s).", shown(text))
			return 0, lengthBroken
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			n = math.MaxInt64 // grammatical, and past every limit
		}
		if i > 0 && n != first {
			r.found.add(ProblemLengthConflict, "RFC 9112 §6.3", "Content-Length is given as %d and as %d.", first, n)
			return 0, lengthBroken
		}
		first = n
	}
	return first, lengthValid
}

type coding int

const (
	uncoded coding = iota
	codedChunked
	codedOther // the body ends with the connection
)

// transferCoding reads Transfer-Encoding (RFC 9112 §6.1). The request offered no
// coding (TE), so an answer may only use chunked, once.
func (r *reading) transferCoding(resp *Response) coding {
	lines := resp.Values("Transfer-Encoding")
	if len(lines) == 0 {
		return uncoded
	}
	if resp.Proto == "HTTP/1.0" {
		r.found.add(ProblemCodingInOld, "RFC 9112 §6.1", "An HTTP/1.0 answer has a Transfer-Encoding.")
	}
	names := list(lines...)
	if len(names) == 0 {
		r.found.add(ProblemTransferCoding, "RFC 9112 §6.1", "Transfer-Encoding is empty.")
		return uncoded
	}
	chunks, identities := 0, 0
	for i, text := range names {
		name, _, parameters := strings.Cut(text, ";")
		name = strings.Trim(name, ows)
		names[i] = name
		switch {
		case name == "chunked" && parameters:
			r.found.add(ProblemTransferCoding, "RFC 9112 §7.1", "The chunked transfer coding has parameters.")
			chunks++
		case name == "chunked":
			chunks++
		case name == "identity":
			identities++
			fallthrough
		default:
			r.found.add(ProblemTransferCoding, "RFC 9112 §7", "Transfer-Encoding names a coding that the request did not offer (%s).", shown(name))
		}
	}
	last := names[len(names)-1] == "chunked"
	if chunks > 1 {
		r.found.add(ProblemTransferCoding, "RFC 9112 §6.1", "The chunked transfer coding is applied %d times.", chunks)
	}
	if chunks > 0 && !last {
		r.found.add(ProblemTransferCoding, "RFC 9112 §6.1", "The chunked transfer coding is not the last one.")
	}
	switch {
	case last:
		return codedChunked
	case identities == len(names):
		return uncoded // in RFC 2616 identity means no coding: Content-Length counts
	}
	return codedOther
}
