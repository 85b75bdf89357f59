package secrecy

import (
	"fmt"
	"strings"
)

// answer is an answer as it is put together.
type answer struct {
	status    int
	reason    string
	fields    []string
	interim   []string // the fields of an interim answer
	trailers  []string
	extension string // of each chunk
	kind      string // the media type of a body that is no object
	body      string
	members   string          // of the object, after those that every answer of its status has
	access    string          // the access token that a success gives where clients look for it
	taken     map[string]bool // the places, by name
}

// object puts members into the body.
func (a *answer) object(members string) { a.members += members }

// hasBody reports whether a place has taken the whole body.
func (a *answer) hasBody() bool { return a.kind != "" }

// octets writes the answer. A reply to HEAD has a body, too, as those of broken
// servers have.
func (a *answer) octets() string {
	kind, body := a.kind, a.body
	switch {
	case a.hasBody():
	case a.status == 200 && a.access != "":
		kind, body = "application/json", `{"token_type":"bearer","access_token":"`+jsonText(a.access)+`"`+a.members+`}`
	case a.status == 200:
		kind, body = "application/json", `{"token_type":"bearer"`+a.members+`}`
	default:
		kind, body = "application/json", `{"detail":[{"loc":["cookie","refresh_token"],"msg":"Not valid","type":"value_error"}]`+a.members+`}`
	}
	var b strings.Builder
	section := func(line string, fields []string) {
		b.WriteString(line + "\r\n")
		for _, f := range fields {
			b.WriteString(f + "\r\n")
		}
		b.WriteString("\r\n")
	}
	if a.interim != nil {
		section("HTTP/1.1 103 Early Hints", a.interim)
	}
	fields := append([]string{"Content-Type: " + kind, "Connection: close"}, a.fields...)
	if a.trailers == nil && a.extension == "" {
		section(fmt.Sprintf("HTTP/1.1 %d %s", a.status, a.reason), append(fields, fmt.Sprintf("Content-Length: %d", len(body))))
		return b.String() + body
	}
	section(fmt.Sprintf("HTTP/1.1 %d %s", a.status, a.reason), append(fields, "Transfer-Encoding: chunked"))
	extension := ""
	if a.extension != "" {
		extension = ";" + a.extension
	}
	for len(body) > 0 { // a chunk may end within a secret
		n := min(len(body), 100)
		fmt.Fprintf(&b, "%x%s\r\n%s\r\n", n, extension, body[:n])
		body = body[n:]
	}
	section("0"+extension, a.trailers)
	return b.String()
}
