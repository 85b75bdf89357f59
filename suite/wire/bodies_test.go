package wire_test

import (
	"bytes"
	"compress/gzip"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// A body that comes again is kept once, and has the digest that it had. Another
// one has not; one that was decoded is kept with the others.
func TestABodyThatComesAgainIsKeptOnce(t *testing.T) {
	long := strings.Repeat("The same octets for everybody. ", 1000)
	var coded bytes.Buffer
	z := gzip.NewWriter(&coded)
	_, _ = z.Write([]byte(long))
	_ = z.Close()
	bodies := wire.NewBodies()
	read := func(body string, fields ...string) *wire.Response {
		c := dial(t, listen(t, func(c net.Conn) { answering(message(200, body, fields...))(c) }), wire.Limits{Bodies: bodies})
		x := c.Do(within(t, 5*time.Second), []byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
		if x.Response == nil {
			t.Fatal(x.Failure)
		}
		return x.Response
	}
	read(long)
	second, third := read(long), read(long)
	if second.Digest == 0 || second.Digest != third.Digest || &second.Body[0] != &third.Body[0] || string(third.Body) != long {
		t.Errorf("digests %d and %d, in the same memory: %v", second.Digest, third.Digest, &second.Body[0] == &third.Body[0])
	}
	other := read(long[:len(long)-1] + "!")
	if other.Digest == second.Digest || string(other.Body) == long {
		t.Error("another body is taken for the same")
	}
	for _, r := range []*wire.Response{read("{}"), read("")} {
		if r.Digest != 0 {
			t.Errorf("%d octets have the digest %d", len(r.Body), r.Digest)
		}
	}
	if got := read(coded.String(), "Content-Encoding: gzip"); string(got.Body) != long || got.Digest != second.Digest {
		t.Error("the decoded body is another one")
	}
}
