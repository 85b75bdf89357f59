package wire_test

import (
	"io"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/http2"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// closing ends the connection after the script.
func closing(serve func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		pipe := &halfRead{Conn: c}
		serve(pipe)
	}
}

// halfRead ends after the first write.
type halfRead struct {
	net.Conn
	wrote bool
}

func (h *halfRead) Write(b []byte) (int, error) { h.wrote = true; return h.Conn.Write(b) }

func (h *halfRead) Read(b []byte) (int, error) {
	if h.wrote {
		return 0, io.EOF
	}
	return h.Conn.Read(b)
}

func TestHTTP2BodiesThatEndTooEarly(t *testing.T) {
	cut := func(p *peer) { p.headers(false, ":status", "200"); p.body("{", false) }
	x := do2(t, closing(playing(true, cut)), ask(), wire.Limits{})
	// What the client writes meanwhile may turn the close into a reset.
	if x.Response == nil || bodyErrKind(x.Response) != wire.Reset && (bodyErrKind(x.Response) != wire.Closed || kinds(x.Response) != "cut-short") || string(x.Response.Body) != "{" {
		t.Errorf("%v, %+v", x.Failure, x.Response)
	}
	x = do2(t, closing(playing(true, func(*peer) {})), ask(), wire.Limits{})
	if x.Failure == nil || x.Failure.Kind != wire.Closed && x.Failure.Kind != wire.Reset || x.FirstOctet {
		t.Errorf("%v, %+v", x.Failure, x.Response)
	}
	x = do2(t, playing(true, func(p *peer) { _ = p.WriteRSTStream(1, http2.ErrCodeRefusedStream) }), ask(), wire.Limits{})
	if x.Failure == nil || x.Sent != nil {
		t.Errorf("a refused stream counts as sent: %v", x.Failure)
	}
}

func TestHTTP2Bounds(t *testing.T) {
	limits := wire.Limits{HeaderOctets: 1000, BodyOctets: 1000, Informational: 2, IdleFrames: 20}
	long := strings.Repeat("x", 2000)
	for _, test := range []struct {
		name      string
		script    func(p *peer)
		fail      wire.FailureKind
		truncated bool
	}{
		{name: "header section", script: fields("a", long), fail: wire.TooLarge},
		{name: "header section that is small when compressed", script: func(p *peer) {
			p.raw(http2.FrameHeaders, http2.FlagHeadersEndHeaders|http2.FlagHeadersEndStream, 1, "\x88"+string(block("a", strings.Repeat("0", 500)))+strings.Repeat("\xbe", 400))
		}, fail: wire.TooLarge},
		{name: "CONTINUATION frames", script: func(p *peer) {
			p.raw(http2.FrameHeaders, 0, 1, "\x88")
			for range 100 {
				p.raw(http2.FrameContinuation, 0, 1, string(block("a", strings.Repeat("\xff", 100))))
			}
		}, fail: wire.TooLarge},
		{name: "empty CONTINUATION frames", script: func(p *peer) {
			p.raw(http2.FrameHeaders, 0, 1, "\x88")
			for range 100 {
				p.raw(http2.FrameContinuation, 0, 1, "")
			}
		}, fail: wire.Garbled},
		{name: "pings", script: func(p *peer) {
			for range 100 {
				_ = p.WritePing(false, [8]byte{})
			}
		}, fail: wire.Garbled},
		{name: "empty DATA", script: func(p *peer) {
			p.headers(false, ":status", "200")
			for range 100 {
				p.body("", false)
			}
		}},
		{name: "interim answers", script: func(p *peer) {
			for range 10 {
				p.headers(false, ":status", "103")
			}
		}, fail: wire.TooManyInterim},
		{name: "body", script: func(p *peer) { p.headers(false, ":status", "200"); p.body(long, false) }, truncated: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := do2(t, playing(true, test.script), ask(), limits)
			switch {
			case test.fail != "" && (x.Failure == nil || x.Failure.Kind != test.fail):
				t.Errorf("%v, %+v", x.Failure, x.Response)
			case test.truncated && (x.Response == nil || !x.Response.Truncated):
				t.Errorf("%v, %+v", x.Failure, x.Response)
			case test.fail == "" && !test.truncated && (x.Response == nil || kinds(x.Response) != "frame"):
				t.Errorf("%v, %+v", x.Failure, x.Response)
			}
		})
	}
}
