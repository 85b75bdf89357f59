package wire_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func codingBreaches() []breach {
	whole := zipped(`{"access_token":"x"}`)
	damaged := whole[:len(whole)-5] + "x" + whole[len(whole)-4:]
	return []breach{
		{name: "gzip declared on a plain body", answer: message(200, "{}", "Content-Encoding: gzip"), kinds: "gzip-broken", body: "{}"},
		{name: "gzip without its end", answer: message(200, whole[:20], "Content-Encoding: gzip"), kinds: "gzip-broken", body: whole[:20]},
		{name: "gzip with a wrong checksum", answer: message(200, damaged, "Content-Encoding: gzip"), kinds: "gzip-broken", body: damaged},
		{name: "octets after the gzip data", answer: message(200, zipped("{}")+"rest", "Content-Encoding: x-gzip"), kinds: "gzip-trailing", body: "{}"},
		{name: "brotli that nobody asked for", answer: message(200, "\x0b", "Content-Encoding: br"), kinds: "content-coding", body: "\x0b"},
		{name: "charset as content coding", answer: message(200, "{}", "Content-Encoding: utf-8"), kinds: "content-coding", body: "{}"},
		{name: "gzip under an unknown coding", answer: message(200, whole, "Content-Encoding: gzip, xyz"), kinds: "content-coding", body: whole},
		{name: "a tower of codings", answer: message(200, whole, "Content-Encoding: gzip,gzip,gzip,gzip,gzip"), kinds: "content-coding", body: whole},
	}
}

func TestBombEndsAtTheLimit(t *testing.T) {
	const most = 10_000
	bomb := zipped(strings.Repeat("0", 100*most))
	serve := answering(message(200, bomb, "Content-Encoding: gzip"))
	r := dial(t, listen(t, serve), wire.Limits{BodyOctets: most}).Do(within(t, enough), []byte(plain)).Response
	if r == nil || kinds(r) != wire.ProblemDecodedSize || !r.Truncated || len(r.Body) != most+len(plain) || !r.Closes {
		t.Fatalf("a bomb is read as %+v", r)
	}
	if r.BodyOctets != len(bomb) {
		t.Errorf("BodyOctets %d, expected %d", r.BodyOctets, len(bomb))
	}
}

func TestGzipThatDecodesToExactlyTheLimit(t *testing.T) {
	text := strings.Repeat("0", 1000)
	c := dial(t, listen(t, answering(message(200, zipped(text), "Content-Encoding: gzip"))), wire.Limits{BodyOctets: len(text)})
	if r := checked(t, c.Do(within(t, enough), []byte(plain))).Response; r == nil || r.Truncated || len(r.Problems) > 0 || string(r.Body) != text {
		t.Errorf("response %+v", r)
	}
}

// TestGzipCutBeforeItsFirstOctet: there is nothing decoded to show.
func TestGzipCutBeforeItsFirstOctet(t *testing.T) {
	const cut = "\x1f\x8b\x08"
	r := response(t, answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n"+cut), plain)
	if kinds(r) != wire.ProblemCutShort || string(r.Body) != cut {
		t.Errorf("problems %v, body %q", r.Problems, r.Body)
	}
}

func TestGzipCutByTheConnectionIsToldOnce(t *testing.T) {
	whole := zipped(strings.Repeat("incompressible? no. ", 5))
	cut := strings.TrimSuffix(message(200, whole, "Content-Encoding: gzip"), whole[len(whole)-6:])
	r := response(t, answering(cut), plain)
	if kinds(r) != wire.ProblemCutShort || bodyErrKind(r) != wire.Closed {
		t.Errorf("problems %v, BodyErr %v", r.Problems, r.BodyErr)
	}
}
