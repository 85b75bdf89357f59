package wire

import (
	"bytes"
	"strconv"
	"strings"
)

// asked is the part of a request that decides how its answer is read.
type asked struct {
	head    bool // the answer has no body (RFC 9110 §9.3.2)
	connect bool // a 2xx opens a tunnel (RFC 9110 §9.3.6)
	upgrade bool // the request offers another protocol, so a 101 is allowed
	close   bool // the request ends the connection (RFC 9112 §9.6)
	// single: every server must read these octets as exactly one request. Otherwise
	// a server may correctly see two requests and answer both.
	single bool
	// framed: the octets have a body that ends where the request says. A server that
	// does not read it must close the connection (RFC 9112 §9.3).
	framed bool
}

// mostOfInterest is the longest value, in octets, that is inspected. The values
// that count are words; a cookie may have megabytes.
const mostOfInterest = 1 << 10

func inspect(request []byte) asked {
	head, body, ended := bytes.Cut(request, []byte("\r\n\r\n"))
	method, _, _ := bytes.Cut(head, []byte(" "))
	a := asked{head: string(method) == "HEAD", connect: string(method) == "CONNECT"}
	line, _, _ := bytes.Cut(head, []byte("\r\n"))
	old, keeps := bytes.HasSuffix(line, []byte(" HTTP/1.0")), false
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
			keeps = keeps || holds(list(value), "keep-alive")
		case "content-length":
			lengths = append(lengths, strings.Trim(value, ows))
		case "transfer-encoding":
			codings = append(codings, strings.ToLower(strings.Trim(value, ows)))
		}
	}
	a.close = a.close || old && !keeps // RFC 9112 §9.3
	plain := ended && plainLines(head)
	a.single = plain && accounted(body, lengths, codings)
	a.framed = plain && framed(body, lengths, codings)
	return a
}

// framed reports whether a body ends where its one Content-Length or its chunks
// end.
func framed(body []byte, lengths, codings []string) bool {
	if len(codings) == 0 {
		return len(lengths) == 1 && lengths[0] == strconv.Itoa(len(body))
	}
	return len(codings) == 1 && codings[0] == "chunked" && len(lengths) == 0 && wholeChunks(body)
}

// wholeChunks reports whether the octets are chunks, the last chunk, and nothing
// else: no extensions, no trailers (RFC 9112 §7.1).
func wholeChunks(body []byte) bool {
	for {
		size, rest, ok := bytes.Cut(body, []byte("\r\n"))
		n, err := strconv.ParseUint(string(size), 16, 31)
		if !ok || err != nil {
			return false
		}
		if n == 0 {
			return string(rest) == "\r\n"
		}
		if uint64(len(rest)) < n+2 || string(rest[n:n+2]) != "\r\n" {
			return false
		}
		body = rest[n+2:]
	}
}

// plainLines reports whether no server can see a line end other than CRLF.
func plainLines(head []byte) bool {
	rest := bytes.ReplaceAll(head, []byte("\r\n"), nil)
	return !bytes.ContainsAny(rest, "\r\n\x00")
}

// accounted reports whether the request has no body and announces none. A server
// that does not read a body, since the operation has none, reads it as the next
// request and answers that too.
func accounted(body []byte, lengths, codings []string) bool {
	return len(body) == 0 && len(codings) == 0 && (len(lengths) == 0 || len(lengths) == 1 && lengths[0] == "0")
}
