package wire_test

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// peer is the server's side of one connection, which writes what a test says.
type peer struct {
	*http2.Framer
	out bytes.Buffer
}

// block is a header block of names and values.
func block(pairs ...string) []byte {
	var b bytes.Buffer
	e := hpack.NewEncoder(&b)
	for i := 0; i < len(pairs); i += 2 {
		_ = e.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]})
	}
	return b.Bytes()
}

// headers writes a whole header section on stream 1.
func (p *peer) headers(ends bool, pairs ...string) {
	_ = p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(pairs...), EndHeaders: true, EndStream: ends})
}

func (p *peer) body(text string, ends bool) { _ = p.WriteData(1, ends, []byte(text)) }

// raw writes a frame as it is.
func (p *peer) raw(kind http2.FrameType, flags http2.Flags, stream uint32, payload string) {
	_ = p.WriteRawFrame(kind, flags, stream, []byte(payload))
}

// playing is a server that reads a request, writes what script says after its
// settings, and leaves the connection open.
func playing(settings bool, script func(p *peer)) func(net.Conn) {
	return func(c net.Conn) {
		p := &peer{}
		p.Framer = http2.NewFramer(&p.out, c)
		p.AllowIllegalWrites = true
		if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
			return
		}
		for {
			f, err := p.ReadFrame()
			if err != nil {
				return
			}
			if h, ok := f.(*http2.HeadersFrame); ok && h.HeadersEnded() {
				break
			}
		}
		if settings {
			_ = p.WriteSettings()
		}
		script(p)
		_, _ = c.Write(p.out.Bytes())
		_, _ = io.Copy(io.Discard, c)
	}
}

func do2(t *testing.T, serve func(net.Conn), r wire.Request, limits wire.Limits) wire.Exchange {
	t.Helper()
	c, err := net.Dial("tcp", listen(t, serve))
	if err != nil {
		t.Fatal(err)
	}
	tr := wire.Open(c, wire.HTTP2, limits)
	defer tr.Close()
	return checked(t, tr.Do(within(t, enough), r))
}

// breach2 is an answer with something wrong, and what must be said of it.
type breach2 struct {
	name     string
	script   func(p *peer)
	kinds    string // of the problems of the answer
	sections string
	fail     wire.FailureKind // there is no answer
	bodyErr  wire.FailureKind
	section  string // of the failure
	head     bool   // the request is HEAD
	early    bool   // without settings first
}

func good(p *peer) { p.headers(false, ":status", "200"); p.body("{}", true) }

func then(first, second func(p *peer)) func(p *peer) { return func(p *peer) { first(p); second(p) } }

func fields(pairs ...string) func(p *peer) {
	return func(p *peer) { p.headers(true, append([]string{":status", "200"}, pairs...)...) }
}

func http2Breaches() []breach2 {
	const garbled = wire.Garbled
	push := string([]byte{0, 0, 0, 2}) + string(block(":status", "200"))
	return []breach2{
		{name: "nothing", script: good},
		{name: "no settings first", script: good, early: true, fail: garbled, section: "RFC 9113 §3.4"},
		{name: "HTTP/1.1", script: func(p *peer) { p.out.WriteString("HTTP/1.1 400 Bad Request\r\n\r\n") }, early: true, fail: garbled, section: "RFC 9113 §3.4"},
		{name: "no status", script: func(p *peer) { p.headers(true, "server", "x") }, fail: garbled, section: "RFC 9113 §8.3.2"},
		{name: "status of two digits", script: func(p *peer) { p.headers(true, ":status", "20") }, fail: garbled, section: "RFC 9113 §8.3.2"},
		{name: "status above 599", script: func(p *peer) { p.headers(true, ":status", "999") }, kinds: "status-code", sections: "RFC 9110 §15"},
		{name: "two statuses", script: fields(":status", "200"), kinds: "pseudo-header", sections: "RFC 9113 §8.3"},
		{name: "status after a field", script: func(p *peer) { p.headers(true, "server", "x", ":status", "200") }, kinds: "pseudo-header", sections: "RFC 9113 §8.3"},
		{name: "pseudo-header field of a request", script: fields(":path", "/"), kinds: "pseudo-header", sections: "RFC 9113 §8.3"},
		{name: "capital letter in a name", script: fields("Server", "x"), kinds: "field-name", sections: "RFC 9113 §8.2.1"},
		{name: "space in a name", script: fields("a b", "x"), kinds: "field-name", sections: "RFC 9113 §8.2.1"},
		{name: "NUL in a value", script: fields("a", "x\x00"), kinds: "field-value", sections: "RFC 9113 §8.2.1"},
		{name: "control octet in a value", script: fields("a", "x\x01"), kinds: "field-value", sections: "RFC 9110 §5.5"},
		{name: "field of a connection", script: fields("connection", "close", "keep-alive", "timeout=5", "transfer-encoding", "chunked"), kinds: "connection-field connection-field connection-field", sections: "RFC 9113 §8.2.2"},
		{name: "length that is no number", script: fields("content-length", "+0"), kinds: "length-invalid", sections: "RFC 9110 §8.6"},
		{name: "two lengths", script: fields("content-length", "0", "content-length", "1"), kinds: "length-conflict", sections: "RFC 9113 §8.1.1"},
		{name: "length above the body", script: func(p *peer) { p.headers(false, ":status", "200", "content-length", "5"); p.body("{}", true) }, kinds: "length-sum", sections: "RFC 9113 §8.1.1"},
		{name: "length below the body", script: func(p *peer) { p.headers(false, ":status", "200", "content-length", "1"); p.body("{}", true) }, kinds: "length-sum", sections: "RFC 9113 §8.1.1"},
		{name: "length without a body to HEAD", head: true, script: fields("content-length", "5")},
		{name: "body to HEAD", head: true, script: good, kinds: "body-announced", sections: "RFC 9113 §8.1.1"},
		{name: "length of a 204", script: func(p *peer) { p.headers(true, ":status", "204", "content-length", "5") }, kinds: "body-announced", sections: "RFC 9110 §8.6"},
		{name: "body before the header section", script: func(p *peer) { p.body("{}", true) }, fail: garbled, section: "RFC 9113 §8.1"},
		{name: "101", script: then(func(p *peer) { p.headers(false, ":status", "101") }, good), kinds: "unasked-switch", sections: "RFC 9113 §8.6"},
		{name: "interim answer", script: then(func(p *peer) { p.headers(false, ":status", "103", "link", "x") }, good)},
		{name: "interim answer at the end", script: func(p *peer) { p.headers(true, ":status", "103") }, fail: garbled, section: "RFC 9113 §8.1"},
		{name: "trailers", script: func(p *peer) { p.headers(false, ":status", "200"); p.headers(true, "x", "y") }},
		{name: "trailers with a status", script: func(p *peer) { p.headers(false, ":status", "200"); p.headers(true, ":status", "200") }, kinds: "pseudo-header", sections: "RFC 9113 §8.1"},
		{name: "trailers with a length", script: func(p *peer) { p.headers(false, ":status", "200"); p.headers(true, "content-length", "0") }, kinds: "trailer-field", sections: "RFC 9110 §6.5.1"},
		{name: "trailers that do not end the stream", script: func(p *peer) {
			p.headers(false, ":status", "200")
			p.headers(false, "x", "y")
			p.body("", true)
		}, kinds: "trailer-field", sections: "RFC 9113 §8.1"},
		{name: "DATA after the end", script: then(good, func(p *peer) { p.body("{}", true) }), kinds: "surplus", sections: "RFC 9113 §5.1"},
		{name: "HEADERS after the end", script: then(good, fields()), kinds: "surplus", sections: "RFC 9113 §5.1"},
		{name: "a reset that asks for no more", script: then(good, func(p *peer) { _ = p.WriteRSTStream(1, http2.ErrCodeNo) })},
		{name: "a reset instead of an answer", script: func(p *peer) { _ = p.WriteRSTStream(1, http2.ErrCodeProtocol) }, fail: wire.Refused},
		{name: "a reset in the body", script: func(p *peer) {
			p.headers(false, ":status", "200")
			p.body("{", false)
			_ = p.WriteRSTStream(1, http2.ErrCodeInternal)
		}, bodyErr: wire.Reset},
		{name: "an end instead of an answer", script: func(p *peer) { _ = p.WriteGoAway(0, http2.ErrCodeProtocol, nil) }, fail: wire.Refused},
		{name: "an end with an error that names the stream", script: func(p *peer) { _ = p.WriteGoAway(1, http2.ErrCodeCompression, nil) }, fail: wire.Refused},
		{name: "an end with an error in the body", script: func(p *peer) {
			p.headers(false, ":status", "200")
			_ = p.WriteGoAway(1, http2.ErrCodeInternal, nil)
		}, bodyErr: wire.Refused},
		{name: "an end without an error", script: func(p *peer) { _ = p.WriteGoAway(0, http2.ErrCodeNo, nil) }, fail: wire.Closed},
		{name: "an answer on a stream that the end gave up", script: func(p *peer) { _ = p.WriteGoAway(0, http2.ErrCodeNo, nil); good(p) }, fail: wire.Closed},
		{name: "a stream that nobody opened", script: func(p *peer) { p.raw(http2.FrameData, 0, 3, "x") }, fail: garbled, section: "RFC 9113 §5.1"},
		{name: "an even stream", script: func(p *peer) { p.raw(http2.FrameHeaders, http2.FlagHeadersEndHeaders, 2, "\x88") }, fail: garbled, section: "RFC 9113 §5.1"},
		{name: "a push", script: func(p *peer) { p.raw(http2.FramePushPromise, http2.FlagPushPromiseEndHeaders, 1, push) }, fail: garbled, section: "RFC 9113 §8.4"},
		{name: "a push after the answer", script: then(good, func(p *peer) { p.raw(http2.FramePushPromise, http2.FlagPushPromiseEndHeaders, 1, push) }), kinds: "push", sections: "RFC 9113 §8.4"},
		{name: "DATA on no stream", script: func(p *peer) { p.raw(http2.FrameData, 0, 0, "x") }, fail: garbled, section: "RFC 9113 §6.1"},
		{name: "padding above the frame", script: func(p *peer) { p.raw(http2.FrameData, http2.FlagDataPadded, 1, "\x09x") }, fail: garbled, section: "RFC 9113 §6.1"},
		{name: "HEADERS on no stream", script: func(p *peer) { p.raw(http2.FrameHeaders, 4, 0, "\x88") }, fail: garbled, section: "RFC 9113 §6.2"},
		{name: "a short RST_STREAM", script: func(p *peer) { p.raw(http2.FrameRSTStream, 0, 1, "\x00") }, fail: garbled, section: "RFC 9113 §6.4"},
		{name: "settings on a stream", script: func(p *peer) { p.raw(http2.FrameSettings, 0, 1, "") }, fail: garbled, section: "RFC 9113 §6.5"},
		{name: "settings that switch pushes on", script: func(p *peer) { _ = p.WriteSettings(http2.Setting{ID: http2.SettingEnablePush, Val: 1}) }, fail: garbled, section: "RFC 9113 §6.5.2"},
		{name: "settings with a frame size that is too small", script: func(p *peer) { _ = p.WriteSettings(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 100}) }, fail: garbled, section: "RFC 9113 §6.5.2"},
		{name: "a short PING", script: func(p *peer) { p.raw(http2.FramePing, 0, 0, "x") }, fail: garbled, section: "RFC 9113 §6.7"},
		{name: "GOAWAY on a stream", script: func(p *peer) { p.raw(http2.FrameGoAway, 0, 1, "\x00\x00\x00\x00\x00\x00\x00\x00") }, fail: garbled, section: "RFC 9113 §6.8"},
		{name: "no more window", script: func(p *peer) { p.raw(http2.FrameWindowUpdate, 0, 0, "\x00\x00\x00\x00") }, fail: garbled, section: "RFC 9113 §6.9"},
		{name: "too much window", script: func(p *peer) { p.raw(http2.FrameWindowUpdate, 0, 0, "\x7f\xff\xff\xff") }, fail: garbled, section: "RFC 9113 §6.9.1"},
		{name: "CONTINUATION alone", script: func(p *peer) { p.raw(http2.FrameContinuation, 4, 1, "\x88") }, fail: garbled, section: "RFC 9113 §6.10"},
		{name: "a frame inside a header block", script: func(p *peer) { p.raw(http2.FrameHeaders, 0, 1, "\x88"); p.raw(http2.FramePing, 0, 0, "12345678") }, fail: garbled, section: "RFC 9113 §6.10"},
		{name: "a frame that is too large", script: func(p *peer) { p.raw(http2.FrameData, 0, 1, strings.Repeat("x", 16_385)) }, fail: garbled, section: "RFC 9113 §4.2"},
		{name: "an index that is not there", script: func(p *peer) { p.raw(http2.FrameHeaders, 4, 1, "\xff\x00") }, fail: garbled, section: "RFC 9113 §4.3"},
		{name: "half a field", script: func(p *peer) { p.raw(http2.FrameHeaders, 4, 1, "\x88\x00\x05a") }, fail: garbled, section: "RFC 9113 §4.3"},
		{name: "a breach in the body", script: func(p *peer) {
			p.headers(false, ":status", "200")
			p.raw(http2.FramePing, 0, 0, "x")
		}, kinds: "frame", sections: "RFC 9113 §6.7", bodyErr: garbled},
		{name: "too much window after the answer", script: then(good, func(p *peer) { p.raw(http2.FrameWindowUpdate, 0, 0, "\x7f\xff\xff\xff") }), kinds: "flow-control", sections: "RFC 9113 §6.9.1"},
		{name: "wrong settings after the answer", script: then(good, func(p *peer) { _ = p.WriteSettings(http2.Setting{ID: http2.SettingEnablePush, Val: 1}) }), kinds: "settings", sections: "RFC 9113 §6.5.2"},
		{name: "a header block that is none, after the answer", script: then(good, func(p *peer) { p.raw(http2.FrameHeaders, 4, 1, "\xff\x00") }), kinds: "compression", sections: "RFC 9113 §4.3"},
		{name: "unknown frames, pings, settings, priorities", script: func(p *peer) {
			p.raw(0xbb, 0xff, 0, "x")
			_ = p.WritePing(false, [8]byte{1})
			_ = p.WriteSettings(http2.Setting{ID: 0xbbbb, Val: 1}, http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0})
			p.raw(http2.FramePriority, 0, 7, "\x00\x00\x00\x00\x01")
			good(p)
		}},
	}
}

func TestHTTP2Breaches(t *testing.T) {
	for _, b := range http2Breaches() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			r := ask()
			if b.head {
				r.Method = "HEAD"
			}
			x := do2(t, playing(!b.early, b.script), r, wire.Limits{})
			if b.fail != "" {
				if x.Failure == nil || x.Failure.Kind != b.fail || x.Failure.Section != b.section {
					t.Errorf("%+v, %+v", x.Failure, x.Response)
				}
				return
			}
			if x.Response == nil {
				t.Fatalf("no answer: %v", x.Failure)
			}
			if got := kinds(x.Response); got != b.kinds {
				t.Errorf("problems %q, expected %q: %+v", got, b.kinds, x.Response.Problems)
			}
			for _, p := range x.Response.Problems {
				if p.Section != b.sections {
					t.Errorf("section %q, expected %q: %s", p.Section, b.sections, p.Detail)
				}
			}
			if got := bodyErrKind(x.Response); got != b.bodyErr {
				t.Errorf("BodyErr %v, expected kind %q", x.Response.BodyErr, b.bodyErr)
			}
		})
	}
}

// TestEveryHTTP2ProblemIsProvoked: no kind is added without an answer that shows it.
func TestEveryHTTP2ProblemIsProvoked(t *testing.T) {
	var shown []string
	for _, b := range http2Breaches() {
		shown = append(shown, strings.Fields(b.kinds)...)
	}
	for _, kind := range kindsDeclaredIn(t, "http2problem.go") {
		if !slices.Contains(shown, kind) {
			t.Errorf("no answer shows %q", kind)
		}
	}
}
