package wire

import (
	"strconv"
	"strings"

	"golang.org/x/net/http2/hpack"
)

// ListSize is the size of a header section as HTTP/2 counts it: 32 octets come on top
// of each field (RFC 9113 §6.5.2).
func ListSize(fields []Field) int {
	n := 0
	for _, f := range fields {
		n += len(f.Name) + len(f.Value) + 32
	}
	return n
}

// headerBlock is one header section: the fields of HEADERS and of the
// CONTINUATION frames after it.
type headerBlock struct {
	stream    uint32
	endStream bool
	fields    []Field
	octets    int // of the compressed block
	size      int // of names and values
	tooLarge  bool
}

// take decodes a piece of the block. The fields above the limit are decoded, too,
// because they may change the dynamic table, but they are not kept.
func (h *headerBlock) take(d *hpack.Decoder, piece []byte, limit int) error {
	h.octets += len(piece)
	d.SetEmitFunc(func(f hpack.HeaderField) {
		if h.size += len(f.Name) + len(f.Value); h.size > limit {
			h.tooLarge = true
			return
		}
		h.fields = append(h.fields, Field{f.Name, f.Value})
	})
	_, err := d.Write(piece)
	return err
}

// answer reads a header section of an answer (RFC 9113 §8.3). ok is false if it
// has no status.
func (s *stream) answer(h *headerBlock) (resp *Response, ok bool) {
	resp = &Response{Proto: HTTP2.Version(), HeaderOctets: h.octets}
	regular := false
	for _, f := range h.fields {
		if !strings.HasPrefix(f.Name, ":") {
			regular = true
			resp.Fields = append(resp.Fields, s.field(f))
			continue
		}
		switch {
		case f.Name != ":status":
			s.found.add(ProblemPseudo, "RFC 9113 §8.3", "The answer has a pseudo-header field that no answer has (%s).", shown(f.Name))
		case ok:
			s.found.add(ProblemPseudo, "RFC 9113 §8.3", "The answer has :status twice.")
		case regular:
			s.found.add(ProblemPseudo, "RFC 9113 §8.3", "The pseudo-header field :status stands after another field.")
			fallthrough
		default:
			resp.Status, ok = s.status(f.Value)
			if !ok {
				return resp, false
			}
		}
	}
	return resp, ok
}

func (s *stream) status(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	if len(text) != 3 || !digits(text) || err != nil {
		return 0, false
	}
	if n < 100 || n > 599 {
		s.found.add(ProblemStatusCode, "RFC 9110 §15", "The status %s is outside 100 to 599.", text)
	}
	return n, true
}

// field judges one field (RFC 9113 §8.2).
func (s *stream) field(f Field) Field {
	lower := strings.ToLower(f.Name)
	switch {
	case !IsToken(f.Name):
		s.found.add(ProblemFieldName, "RFC 9113 §8.2.1", "A field's name is not a token (%s).", shown(f.Name))
	case f.Name != lower:
		s.found.add(ProblemFieldName, "RFC 9113 §8.2.1", "A field's name has a capital letter (%s).", shown(f.Name))
	case OfConnection(lower):
		s.found.add(ProblemConnectionField, "RFC 9113 §8.2.2", "The answer has a field that HTTP/2 does not have (%s).", shown(f.Name))
	}
	switch {
	case strings.ContainsAny(f.Value, "\x00\r\n"):
		s.found.add(ProblemFieldValue, "RFC 9113 §8.2.1", "The value of a field has a NUL, a CR or an LF (%s).", shown(f.Name))
	case control(f.Value):
		s.found.add(ProblemFieldValue, "RFC 9110 §5.5", "The value of a field has control octets (%s).", shown(f.Name))
	}
	// RFC 9113 §8.2.1 allows no white space around a value, but many well-kept
	// servers send what their application gives them, and all clients take it.
	return Field{f.Name, strings.Trim(f.Value, ows)}
}

// judgeTrailers reads a trailer section (RFC 9113 §8.1).
func (s *stream) judgeTrailers(h *headerBlock) []Field {
	var all []Field
	for _, f := range h.fields {
		if strings.HasPrefix(f.Name, ":") {
			s.found.add(ProblemPseudo, "RFC 9113 §8.1", "The trailer section has a pseudo-header field (%s).", shown(f.Name))
			continue
		}
		switch strings.ToLower(f.Name) {
		case "content-length", "content-encoding", "set-cookie":
			s.found.add(ProblemTrailer, "RFC 9110 §6.5.1", "%s is in the trailer section, where it is too late.", f.Name)
		}
		all = append(all, s.field(f))
	}
	return all
}
