// Package wire writes an HTTP/1.1 request octet for octet on a connection that
// it is given, and reads the answer within bounds, strictly enough to tell
// where its framing is dishonest (RFC 9112, RFC 9110). It knows octets,
// deadlines and limits; nothing of cookies, schemas or verdicts.
package wire

import "bytes"

// Request is what is sent. Any octets are allowed anywhere.
type Request struct {
	Method, Target string
	// Lines are the field lines, each as "Name: value" without its CRLF.
	Lines [][]byte
	Body  []byte
}

// Octets is the request as it goes on the wire: request line, field lines,
// empty line, body. Nothing is added, repaired or refused, so a request that
// has a body needs a Content-Length line of its own.
func (r Request) Octets() []byte {
	var b bytes.Buffer
	b.WriteString(r.Method + " " + r.Target + " HTTP/1.1\r\n")
	for _, line := range r.Lines {
		b.Write(line)
		b.WriteString("\r\n")
	}
	b.WriteString("\r\n")
	b.Write(r.Body)
	return b.Bytes()
}
