package wire

import (
	"bytes"
	"strings"
)

// OfConnection reports whether a field is about the connection, which HTTP/2
// does not have (RFC 9113 §8.2.2). name is in lower case.
func OfConnection(name string) bool {
	switch name {
	case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade":
		return true
	}
	return false
}

// HTTP2Fields are the fields of the request as HTTP/2 sends them: the
// pseudo-header fields first, names in lower case, Host as :authority, and
// without the fields that are about a connection (RFC 9113 §8.3.1, §8.2). The
// framing of the request can change each of these. scheme is http or https.
func (r Request) HTTP2Fields(scheme string) []Field {
	var pseudo, fields []Field
	authority, has := "", false
	for _, line := range r.Lines {
		f := fieldOf(line)
		name := strings.ToLower(f.Name)
		switch {
		case r.Framing.AsWritten && name != "host":
			fields = append(fields, f)
		case name == "host" && !has:
			authority, has = f.Value, true
		case name == "cookie" && r.Framing.Crumbs:
			for crumb := range strings.SplitSeq(f.Value, "; ") {
				fields = append(fields, Field{name, crumb})
			}
		case !OfConnection(name):
			fields = append(fields, Field{name, f.Value})
		}
	}
	switch {
	case r.Framing.Pseudo != nil:
		for _, line := range r.Framing.Pseudo {
			pseudo = append(pseudo, fieldOf(line))
		}
	default:
		pseudo = []Field{{":method", r.Method}, {":scheme", scheme}}
		if has {
			pseudo = append(pseudo, Field{":authority", authority})
		}
		pseudo = append(pseudo, Field{":path", r.Target})
	}
	if r.Framing.PseudoLast {
		return append(fields, pseudo...)
	}
	return append(pseudo, fields...)
}

// fieldOf reads a line. The white space around a value is no part of it.
func fieldOf(line []byte) Field {
	at := bytes.IndexByte(line[min(1, len(line)):], ':') // the name of a pseudo-header field begins with a colon
	if at < 0 {
		return Field{Name: string(line)}
	}
	at += min(1, len(line))
	return Field{string(line[:at]), strings.Trim(string(line[at+1:]), ows)}
}

func fieldsOf(lines [][]byte) []Field {
	all := make([]Field, len(lines))
	for i, line := range lines {
		all[i] = fieldOf(line)
	}
	return all
}

// size is about how many octets a request has, as it is sent.
func (r Request) size() int {
	n := len(r.Method) + len(r.Target) + len(r.Body)
	for _, line := range r.Lines {
		n += len(line) + 2
	}
	return n
}
