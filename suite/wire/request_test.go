package wire_test

import (
	"io"
	"net"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// TestOctetsArriveAsGiven: what the server reads is what the case says, with
// nothing added, repaired or refused.
func TestOctetsArriveAsGiven(t *testing.T) {
	for name, r := range map[string]struct {
		request wire.Request
		octets  string
	}{
		"nothing but the line": {wire.Request{Method: "POST", Target: "/"}, "POST / HTTP/1.1\r\n\r\n"},
		"order, case, doubles": {wire.Request{Method: "post", Target: "*", Lines: [][]byte{[]byte("cookie: b=2"), []byte("Cookie: a=1"), []byte("HOST:x")}}, "post * HTTP/1.1\r\ncookie: b=2\r\nCookie: a=1\r\nHOST:x\r\n\r\n"},
		"NUL, CR, LF, DEL":     {wire.Request{Method: "POST", Target: "/", Lines: [][]byte{[]byte("Cookie: a=\x00\r\n\x01\x7f\xff")}}, "POST / HTTP/1.1\r\nCookie: a=\x00\r\n\x01\x7f\xff\r\n\r\n"},
		"obs-fold":             {wire.Request{Method: "POST", Target: "/", Lines: [][]byte{[]byte("Cookie: a;\r\n b")}}, "POST / HTTP/1.1\r\nCookie: a;\r\n b\r\n\r\n"},
		"blanks":               {wire.Request{Method: "POST", Target: "/", Lines: [][]byte{[]byte(" Cookie :  a \t"), {}}}, "POST / HTTP/1.1\r\n Cookie :  a \t\r\n\r\n\r\n"},
		"an older version":     {wire.Request{Method: "POST", Target: "/", Version: "HTTP/1.0"}, "POST / HTTP/1.0\r\n\r\n"},
		"body without a word":  {wire.Request{Method: "P T", Target: "/ü?a b", Body: []byte("\x00{}\n")}, "P T /ü?a b HTTP/1.1\r\n\r\n\x00{}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan string, 1)
			serve := func(c net.Conn) {
				octets := make([]byte, len(r.octets)+1)
				n, _ := io.ReadAtLeast(c, octets, len(r.octets))
				io.WriteString(c, message(400, ""))
				more, _ := io.ReadAll(c)
				got <- string(octets[:n]) + string(more)
			}
			c := dial(t, listen(t, serve), wire.Limits{})
			e := checked(t, c.Do(within(t, enough), r.request.Octets()))
			c.Close()
			if arrived := <-got; arrived != r.octets {
				t.Errorf("arrived: %q, expected: %q", arrived, r.octets)
			}
			if e.Response == nil || string(e.Sent) != r.octets {
				t.Errorf("exchange %+v", e)
			}
		})
	}
}
