package wire

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
)

// mostCodings bounds how often a body is decoded: each pass costs up to a
// whole body's time.
const mostCodings = 4

// decode undoes the content codings, last applied first (RFC 9110 §8.4).
func (r *reading) decode(resp *Response) {
	if resp.Body == nil {
		return
	}
	codings := list(resp.Values("Content-Encoding")...)
	codings = slices.DeleteFunc(codings, func(c string) bool { return c == "identity" })
	if len(codings) > mostCodings {
		r.found.add(ProblemContentCoding, "RFC 9110 §8.4", "Content-Encoding names %d codings, one on top of another.", len(codings))
		return
	}
	for _, c := range slices.Backward(codings) {
		if c != "gzip" && c != "x-gzip" {
			r.found.add(ProblemContentCoding, "RFC 9110 §8.4", "Content-Encoding names a coding that is unknown or was not offered (%s).", shown(c))
			return
		}
		// An empty body is left alone: where there is no content, none is coded,
		// and servers that set the field for every answer are known.
		if len(resp.Body) == 0 || !r.gunzip(resp) {
			return
		}
	}
}

// gunzip replaces the body by what it decodes to, and reports whether it did,
// to the end.
func (r *reading) gunzip(resp *Response) bool {
	whole := resp.BodyErr == nil && !resp.Truncated
	from := bytes.NewReader(resp.Body)
	decoded, err := gunzip(from, r.limits.BodyOctets)
	switch {
	case errors.Is(err, errPastLimit):
		r.found.add(ProblemDecodedSize, "RFC 9110 §8.4.1.3", "The body of %d octets decodes to more than %d octets: reading stopped there.", len(resp.Body), r.limits.BodyOctets)
		resp.Truncated = true
	case errors.Is(err, errTrailing) && whole:
		r.found.add(ProblemGzipTrailing, "RFC 9110 §8.4.1.3", "After the gzip data come octets that are no gzip data.")
	case err != nil && whole:
		r.found.add(ProblemGzipBroken, "RFC 9110 §8.4.1.3", "Content-Encoding says gzip, and the body is no whole gzip data.")
		return false
	case err != nil && len(decoded) == 0:
		return false
	}
	resp.Body = decoded
	return err == nil
}

var errTrailing = errors.New("octets after the last gzip member")

// gunzip decodes one or more members (RFC 1952 §2.2), most octets at most.
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
