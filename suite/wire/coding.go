package wire

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
)

// mostCodings is how often a body is decoded at most. Each pass can take as long
// as a whole body.
const mostCodings = 4

// decode undoes the content codings, last applied first (RFC 9110 §8.4).
func (r *reading) decode(resp *Response) {
	if resp.Body == nil {
		return
	}
	codings := list(resp.Values("Content-Encoding")...)
	codings = slices.DeleteFunc(codings, func(c string) bool { return c == "identity" })
	if len(codings) > mostCodings {
		r.found.add(ProblemContentCoding, "RFC 9110 §8.4", "Content-Encoding names %d codings, which are applied one after the other.", len(codings))
		return
	}
	for _, c := range slices.Backward(codings) {
		if c != "gzip" && c != "x-gzip" {
			r.found.add(ProblemContentCoding, "RFC 9110 §8.4", "Content-Encoding names a coding that is unknown or was not offered (%s).", shown(c))
			return
		}
		// An empty body is not decoded: without content there is nothing to code, and
		// some servers set the field in every answer.
		if len(resp.Body) == 0 || !r.gunzip(resp) {
			return
		}
	}
}

// gunzip replaces the body by the decoded one, and reports whether it was
// decoded to its end.
func (r *reading) gunzip(resp *Response) bool {
	whole := resp.BodyErr == nil && !resp.Truncated
	from := bytes.NewReader(resp.Body)
	decoded, err := gunzip(from, r.limits.BodyOctets)
	switch {
	case errors.Is(err, errPastLimit):
		r.found.add(ProblemDecodedSize, "RFC 9110 §8.4.1.3", "The body of %d octets decodes to more than %d octets; the rest was not read.", len(resp.Body), r.limits.BodyOctets)
		resp.Truncated = true
	case errors.Is(err, errTrailing) && whole:
		r.found.add(ProblemGzipTrailing, "RFC 9110 §8.4.1.3", "Octets that are not gzip data follow the gzip data.")
	case err != nil && whole:
		r.found.add(ProblemGzipBroken, "RFC 9110 §8.4.1.3", "Content-Encoding says gzip, but the body is not complete gzip data.")
		return false
	case err != nil && len(decoded) == 0:
		return false
	}
	r.limits.Bodies.own(resp, decoded)
	return err == nil
}

var errTrailing = errors.New("octets after the last gzip member")

// gunzip decodes one or more members (RFC 1952 §2.2), up to most octets.
func gunzip(from *bytes.Reader, most int) ([]byte, error) {
	decoded := []byte{}
	member, err := gzip.NewReader(from)
	for err == nil {
		member.Multistream(false) // to tell a bad next member from a bad first one
		var text []byte
		text, err = io.ReadAll(io.LimitReader(member, int64(most-len(decoded)+1)))
		decoded = append(decoded, text...)
		switch {
		case len(decoded) > most:
			return decoded[:most], errPastLimit
		case err != nil || from.Len() == 0:
			return decoded, err
		}
		if member.Reset(from) != nil {
			return decoded, errTrailing
		}
	}
	return decoded, err
}
