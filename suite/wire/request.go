// Package wire writes a request on a given connection, octet for octet over
// HTTP/1.1 and field for field over HTTP/2, and reads the answer within limits.
// It reads strictly enough to report every framing error (RFC 9112, RFC 9113,
// RFC 9110). It knows octets, frames, deadlines and limits, but not cookies,
// schemas or verdicts.
package wire

import "bytes"

// Request is a request to send. Any octets are allowed in every part.
type Request struct {
	Method, Target string
	Version        string // empty: HTTP/1.1
	// Lines are the field lines, each as "Name: value" without its CRLF.
	Lines [][]byte
	Body  []byte
	// BodyExpected: the operation has a body, so no server may take it for the next
	// request.
	BodyExpected bool
	// Framing is how HTTP/2 writes it.
	Framing Framing
}

// Octets is the request as HTTP/1.1 sends it: request line, field lines, empty line,
// body. Nothing is added, repaired or refused, so a request with a body needs
// its own Content-Length line.
func (r Request) Octets() []byte {
	var b bytes.Buffer
	version := r.Version
	if version == "" {
		version = "HTTP/1.1"
	}
	b.WriteString(r.Method + " " + r.Target + " " + version + "\r\n")
	for _, line := range r.Lines {
		b.Write(line)
		b.WriteString("\r\n")
	}
	b.WriteString("\r\n")
	b.Write(r.Body)
	return b.Bytes()
}
