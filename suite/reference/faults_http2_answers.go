package reference

import (
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// atOnce is how long a stream stays open in the faults about several streams at
// the same time.
const atOnce = 20 * time.Millisecond

// answerFaults2 send answers that are malformed (RFC 9113 §8).
func answerFaults2() []entry {
	framing := by("framing")
	raw := func(kind http2.FrameType, flags http2.Flags, payload string) func(c *conn2, id uint32) {
		return func(c *conn2, id uint32) { _ = c.framer.WriteRawFrame(kind, flags, id, []byte(payload)) }
	}
	onConnection := func(kind http2.FrameType, payload string) func(c *conn2, id uint32) {
		return func(c *conn2, _ uint32) { _ = c.framer.WriteRawFrame(kind, 0, 0, []byte(payload)) }
	}
	statuses := func(all []hpack.HeaderField) []hpack.HeaderField {
		return append([]hpack.HeaderField{pair(":status", "200")}, all...)
	}
	return []entry{
		{id: "answer-upper-case-name", row: "valid/alone", sentence: "The name of a field of the answer has capital letters.", rules: framing, edit: withFields(upper)},
		{id: "answer-connection-field", row: "valid/alone", sentence: "The answer has a connection field.", rules: framing, edit: withField("connection", "keep-alive")},
		{id: "answer-transfer-encoding", row: "valid/alone", sentence: "The answer has a transfer-encoding field.", rules: framing, edit: withField("transfer-encoding", "chunked")},
		{id: "answer-control-octet", row: "valid/alone", sentence: "A value of the answer has a line end.", rules: framing, edit: withField("x-note", "a\r\nb")},
		{id: "answer-two-statuses", row: "valid/alone", sentence: "The answer has :status twice.", rules: framing, edit: withFields(statuses)},
		{id: "answer-status-last", row: "valid/alone", sentence: "The :status stands after the other fields.", rules: framing, edit: withFields(func(all []hpack.HeaderField) []hpack.HeaderField { return append(all[1:], all[0]) })},
		{id: "answer-unknown-pseudo", row: "valid/alone", sentence: "The answer has a pseudo-header field that no answer has.", rules: framing, edit: withFields(func(all []hpack.HeaderField) []hpack.HeaderField {
			return append([]hpack.HeaderField{all[0], pair(":reason", "OK")}, all[1:]...)
		})},
		{id: "answer-length-wrong", row: "valid/alone", sentence: "The content-length is ten times the size of the body.", rules: framing, edit: withFields(wrongLength("0"))},
		{id: "answer-two-lengths", row: "valid/alone", sentence: "The answer has two content-length fields that differ.", rules: framing, edit: withField("content-length", "3")},
		{id: "answer-101", row: "valid/alone", sentence: "A 101 comes before the answer.", rules: framing, edit: answered2(func(c *conn2, id uint32, m message2) {
			m.interim = append(m.interim, []hpack.HeaderField{pair(":status", "101")})
			c.send(id, m)
		})},
		{id: "answer-ends-with-103", row: "valid/alone", sentence: "A 103 ends the stream.", rules: framing, incomplete: true, edit: answered2(func(c *conn2, id uint32, _ message2) {
			c.section(id, true, []hpack.HeaderField{pair(":status", "103")})
		})},
		{id: "answer-trailers-with-status", row: "valid/alone", sentence: "The trailer section has a :status.", rules: framing, edit: answered2(func(c *conn2, id uint32, m message2) {
			m.trailers = []hpack.HeaderField{pair(":status", "200")}
			c.send(id, m)
		})},
		{id: "answer-trailers-with-cookie", row: "valid/alone", sentence: "The trailer section has a set-cookie field, which no client reads there.", rules: framing, edit: answered2(func(c *conn2, id uint32, m message2) {
			m.trailers = []hpack.HeaderField{pair("set-cookie", "a=b; Path=/")}
			c.send(id, m)
		})},
		{id: "answer-late-reset", row: "valid/alone", sentence: "The stream is reset after the body, and does not end.", rules: framing, edit: answered2(func(c *conn2, id uint32, m message2) {
			c.section(id, false, m.fields)
			c.sendBody(id, m.body, false)
			c.reset(id, http2.ErrCodeInternal)
		})},
		{id: "answer-without-end", row: "http2/crumbs-none", sentence: "The stream of a refusal does not end.", rules: by("answered"), edit: over2(func(h *behaviour2) {
			plain := h.answer
			h.answer = func(c *conn2, id uint32, x *exchange, a *Answer) {
				if a.Status == x.server.op.success.status {
					plain(c, id, x, a)
					return
				}
				m := a.message2()
				c.section(id, false, m.fields)
				c.sendBody(id, m.body, false)
				<-c.server.done
			}
		})},
		{id: "answer-after-end", row: "valid/alone", sentence: "A DATA frame follows after the end of the stream.", rules: framing, edit: andThen(raw(http2.FrameData, 0, "x"))},
		{id: "answer-twice", row: "valid/alone", sentence: "The answer comes twice on its stream.", rules: framing, edit: answered2(func(c *conn2, id uint32, m message2) {
			c.send(id, m)
			c.section(id, true, m.fields)
		})},
		{id: "answer-pushes", row: "valid/alone", sentence: "The server pushes, although the client has switched that off.", rules: framing, edit: andThen(func(c *conn2, id uint32) {
			_ = c.framer.WritePushPromise(http2.PushPromiseParam{StreamID: id, PromiseID: 2, EndHeaders: true, BlockFragment: c.compressed([]hpack.HeaderField{pair(":method", "GET")})})
		})},
		{id: "answer-wrong-padding", row: "valid/alone", sentence: "A DATA frame has more padding than octets.", rules: framing, incomplete: true, edit: answered2(func(c *conn2, id uint32, m message2) {
			c.section(id, false, m.fields)
			c.write(func() { raw(http2.FrameData, http2.FlagDataPadded, "\xffabc")(c, id) })
		})},
		{id: "answer-broken-block", row: "valid/alone", sentence: "The header block of the answer refers to a field that is not in the table.", rules: framing, incomplete: true, edit: answered2(func(c *conn2, id uint32, _ message2) {
			c.write(func() { raw(http2.FrameHeaders, http2.FlagHeadersEndHeaders, "\xff\xff\x01")(c, id) })
		})},
		{id: "answer-empty-window", row: "valid/alone", sentence: "After the answer, a WINDOW_UPDATE gives no room.", rules: framing, edit: andThen(onConnection(http2.FrameWindowUpdate, "\x00\x00\x00\x00"))},
		{id: "answer-huge-window", row: "valid/alone", sentence: "After the answer, a WINDOW_UPDATE gives more room than a window may have.", rules: framing, edit: andThen(onConnection(http2.FrameWindowUpdate, "\x7f\xff\xff\xff"))},
		{id: "answer-on-other-stream", row: "valid/alone", sentence: "After the answer, a DATA frame comes on a stream that nobody opened.", rules: framing, edit: andThen(func(c *conn2, id uint32) { _ = c.framer.WriteRawFrame(http2.FrameData, 0, id+100, []byte("x")) })},
		{id: "answer-large-frame", row: "valid/alone", sentence: "After the answer, an unknown frame is larger than the client allows.", rules: framing, edit: andThen(func(c *conn2, _ uint32) { _ = c.framer.WriteRawFrame(0xbb, 0, 0, make([]byte, 20_000)) })},
		{id: "answer-pings-without-end", row: "valid/alone", sentence: "The answer comes after 3,000 PING frames.", rules: framing, incomplete: true, edit: firstly(func(c *conn2, _ uint32) {
			for range 3_000 {
				_ = c.framer.WritePing(false, [8]byte{1})
			}
		})},
	}
}

// connectionFaults2 begin the connection in a wrong way.
func connectionFaults2() []entry {
	framing := by("framing")
	return []entry{
		{id: "settings-missing", row: "valid/alone", sentence: "The first frame of the server is a PING.", rules: framing, incomplete: true, edit: over2(func(h *behaviour2) {
			h.begin = func(c *conn2) { c.write(func() { _ = c.framer.WritePing(false, [8]byte{1}) }) }
		})},
		{id: "settings-allow-pushes", row: "valid/alone", sentence: "The settings of the server allow pushes.", rules: framing, incomplete: true, edit: over2(func(h *behaviour2) {
			h.settings = append(h.settings, http2.Setting{ID: http2.SettingEnablePush, Val: 1})
		})},
		{id: "settings-small-frames", row: "valid/alone", sentence: "The settings of the server have a frame size that is too small.", rules: framing, incomplete: true, edit: over2(func(h *behaviour2) {
			h.settings = append(h.settings, http2.Setting{ID: http2.SettingMaxFrameSize, Val: 1_000})
		})},
	}
}

// transportFaults differ between HTTP/2 and HTTP/1.1. A client that may choose
// gets HTTP/2.
func transportFaults() []entry {
	rule := by("transport")
	over := func(e edit) edit {
		return func(b *behaviour) {
			plain := *b
			e(b)
			changed := b.operation
			b.operation = func(x *exchange) *Answer {
				if x.request.ProtoMajor == 1 {
					return changed(x)
				}
				return plain.refresh(x)
			}
		}
	}
	all := []entry{
		{id: "other-version-refuses", row: "transport/alone", sentence: "Over HTTP/1.1 every refresh token is refused.", rules: rule, edit: over(found(func([]string, string) (string, bool) { return "", false }))},
		{id: "other-version-first-cookie", row: "transport/among-others", sentence: "Over HTTP/1.1 only the first cookie of a line is found.", rules: rule, edit: over(found(within(func(pairs []string) []string { return pairs[:min(1, len(pairs))] })))},
		{id: "other-version-forty-cookies", row: "transport/after-sixty-others", sentence: "Over HTTP/1.1 only the first forty cookies of a line are found.", rules: rule, edit: over(found(within(func(pairs []string) []string { return pairs[:min(40, len(pairs))] })))},
		{id: "other-version-unchecked", sentence: "Over HTTP/1.1 every value gets a token.", rules: rule, edit: over(alsoAccepting(func(*exchange, string) bool { return true }))},
		{id: "other-version-any-case", row: "transport/near-name", sentence: "Over HTTP/1.1 the name of the cookie is compared without its letter case.", rules: rule, edit: over(found(named(strings.EqualFold)))},
		{id: "other-version-missing", row: "transport/missing", sentence: "Over HTTP/1.1 a request without the cookie gets a token.", rules: rule, edit: over(judging(func(_ *exchange, v verdict) verdict {
			if v.reason == missing {
				return verdict{}
			}
			return v
		}))},
		{id: "other-version-stays-refused", row: "transport/in-turn", sentence: "Over HTTP/1.1, after a refusal, every request of the connection is refused.", rules: rule, edit: over(judging(func(x *exchange, v verdict) verdict {
			if v.reason != accepted {
				x.conn.remember("out", v)
			} else if out, ok := x.conn.recall("out").(verdict); ok {
				return out
			}
			return v
		}))},
		{id: "other-version-one-at-a-time", row: "transport/four-at-once", sentence: "Over HTTP/1.1, of valid requests at the same time only one is accepted.", rules: rule, edit: over(alone())},
	}
	for i := range all {
		all[i].needs = []Need{NeedBoth}
	}
	return all
}
