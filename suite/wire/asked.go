package wire

import (
	"bytes"
	"strings"
)

// asked is what of a request decides how its answer is to be read.
type asked struct {
	head    bool // the answer has no body (RFC 9110 §9.3.2)
	connect bool // a 2xx opens a tunnel (RFC 9110 §9.3.6)
	upgrade bool // the request offers another protocol, so a 101 is no breach
	close   bool // the request ends the connection (RFC 9112 §9.6)
	// single: by every reading these octets are exactly one request. Otherwise
	// a server may rightly see two and answer both.
	single bool
}

// mostOfInterest spares the copy of megabytes of a cookie: the values that
// count here are words.
const mostOfInterest = 1 << 10

func inspect(request []byte) asked {
	head, body, ended := bytes.Cut(request, []byte("\r\n\r\n"))
	method, _, _ := bytes.Cut(head, []byte(" "))
	a := asked{head: string(method) == "HEAD", connect: string(method) == "CONNECT"}
	var lengths, codings []string
	for _, line := range bytes.Split(head, []byte("\r\n"))[1:] {
		name, octets, _ := bytes.Cut(line, []byte(":"))
		if len(octets) > mostOfInterest {
			continue
		}
		value := string(octets)
		switch strings.ToLower(string(name)) {
		case "upgrade":
			a.upgrade = true
		case "connection":
			a.close = a.close || holds(list(value), "close")
		case "content-length":
			lengths = append(lengths, strings.Trim(value, ows))
		case "transfer-encoding":
			codings = append(codings, strings.ToLower(strings.Trim(value, ows)))
		}
	}
	a.single = ended && plainLines(head) && accounted(body, lengths, codings)
	return a
}

// plainLines reports whether no server can see a line end that is not a CRLF.
func plainLines(head []byte) bool {
	rest := bytes.ReplaceAll(head, []byte("\r\n"), nil)
	return !bytes.ContainsAny(rest, "\r\n\x00")
}

// accounted reports whether the request has no body, and says no other. A server
// that leaves a body unread, since the operation has none, reads it as the next
// request and answers that as well.
func accounted(body []byte, lengths, codings []string) bool {
	return len(body) == 0 && len(codings) == 0 && (len(lengths) == 0 || len(lengths) == 1 && lengths[0] == "0")
}
