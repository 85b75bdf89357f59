package reference

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// internalError makes the answer that a server gives when its code has crashed.
func internalError(x *exchange, a *Answer) {
	status(http.StatusInternalServerError)(x, a)
	field("Content-Type", "text/plain; charset=utf-8")(x, a)
	body("Internal Server Error")(x, a)
}

// layerError is an answer of an HTTP layer in front of the operation.
//
//go:noinline
func layerError(code int, mediaType, text string) change {
	return func(_ *exchange, a *Answer) {
		*a = Answer{Status: code, Body: []byte(text), Close: true, Header: []Field{{"Content-Type", mediaType}}}
	}
}

func tooManyRequests(x *exchange, a *Answer) {
	layerError(http.StatusTooManyRequests, "application/json", `{"detail":"Too Many Requests"}`)(x, a)
	a.Close = false
}

// hung gives no answer; dropped closes the connection; torn resets it, over HTTP/2 only
// the stream; severed resets the connection over both, as a firewall does.
func hung(_ *exchange, a *Answer)       { a.Script = script{{end: hang}} }
func dropped(_ *exchange, a *Answer)    { a.Script = script{{}} }
func torn(_ *exchange, a *Answer)       { a.Script = script{{end: reset}} }
func severed(_ *exchange, a *Answer)    { a.Script = script{{end: sever}} }
func later(d time.Duration) change      { return func(_ *exchange, a *Answer) { a.Delay = d } }
func chunked(_ *exchange, a *Answer)    { a.Chunked = true }
func compressed(_ *exchange, a *Answer) { a.Gzip = true }
func closing(_ *exchange, a *Answer)    { a.Close = true }

// octets sends a message unchanged, in one write.
func octets(message string) script { return script{{octets: []byte(message)}} }

func (a *Answer) length() string { return "Content-Length: " + strconv.Itoa(len(a.Body)) }

// message is the whole answer as octets, with the right length and the given
// lines.
func (a *Answer) message(lines ...string) string {
	return a.head(append(lines, a.length())...) + string(a.Body)
}

// framed sends the answer with the given framing lines and body octets, instead
// of the right length. %d in a line is the length of the body.
//
//go:noinline
func framed(bodyOctets func(body string) string, lines ...string) change {
	return scripted(func(a *Answer) script {
		head := a.head(append([]string{"Connection: close"}, formatted(lines, len(a.Body))...)...)
		return octets(head + bodyOctets(string(a.Body)))
	})
}

func formatted(lines []string, n int) []string {
	var all []string
	for _, l := range lines {
		if strings.Contains(l, "%d") {
			l = fmt.Sprintf(l, n)
		}
		all = append(all, l)
	}
	return all
}

// spoiled sends the whole message after a function has changed its octets.
func spoiled(f func(message string) string) change {
	return scripted(func(a *Answer) script { return octets(f(a.message("Connection: close"))) })
}

// statusLine sends another status line, which a function makes from status and
// reason.
func statusLine(f func(status int, reason string) string) change {
	return scripted(func(a *Answer) script {
		line := f(a.Status, http.StatusText(a.Status))
		return octets(a.headOf(line, "Connection: close", a.length()) + string(a.Body))
	})
}

func asIs(body string) string { return body }

func oneChunk(body string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body) }

// dripped sends the message one octet at a time, each after a wait.
func dripped(wait time.Duration) change {
	return scripted(func(a *Answer) script {
		var steps script
		for _, c := range []byte(a.message("Connection: close")) {
			steps = append(steps, step{wait: wait, octets: []byte{c}})
		}
		return steps
	})
}

// endless sends the head of a chunked answer and then one chunk per second,
// longer than any client waits.
func endless(_ *exchange, a *Answer) {
	a.Script = script{{octets: []byte(a.head("Transfer-Encoding: chunked"))}}
	for range 3600 {
		a.Script = append(a.Script, step{octets: []byte("1\r\n \r\n"), wait: time.Second})
	}
}
