package reference

import (
	"net/http"
	"slices"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// http2Variants speak HTTP/2 in other ways that RFC 9113 allows.
func http2Variants() []entry {
	all := slices.Concat(limitVariants(), listVariants(), answerVariants2(), refusalVariants2())
	for i := range all {
		all[i].needs = append(all[i].needs, NeedHTTP2)
	}
	return append(all, entry{id: "speaks-both-versions", sentence: "The server speaks HTTP/2 and HTTP/1.1 over TLS.", needs: []Need{NeedBoth}, edit: func(*behaviour) {}})
}

func setting(id http2.SettingID, value uint32) edit {
	return over2(func(h *behaviour2) {
		h.settings = append(slices.DeleteFunc(h.settings, func(s http2.Setting) bool { return s.ID == id }), http2.Setting{ID: id, Val: value})
	})
}

// limitVariants have other limits.
func limitVariants() []entry {
	return []entry{
		{id: "limit-one-stream", sentence: "The server allows one stream at a time.", edit: setting(http2.SettingMaxConcurrentStreams, 1)},
		{id: "limit-four-streams", sentence: "The server allows four streams at a time.", edit: setting(http2.SettingMaxConcurrentStreams, 4)},
		{id: "limit-no-settings", sentence: "The settings of the server are empty.", edit: over2(func(h *behaviour2) { h.settings = nil })},
		{id: "limit-no-table", sentence: "The server has no dynamic table.", edit: over2(func(h *behaviour2) {
			h.settings = append(h.settings, http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0})
			h.noTable = true
		})},
		{id: "limit-large-table", sentence: "The server has a dynamic table of 64 KiB.", edit: over2(func(h *behaviour2) {
			h.settings = append(h.settings, http2.Setting{ID: http2.SettingHeaderTableSize, Val: 64 << 10})
		})},
		{id: "limit-tiny-window", sentence: "The windows of streams have 1,000 octets at first.", edit: setting(http2.SettingInitialWindowSize, 1_000)},
		{id: "limit-no-window", sentence: "The windows of streams have no octets at first.", edit: all(setting(http2.SettingInitialWindowSize, 0), over2(func(h *behaviour2) { h.firstWindow = 500 }))},
		{id: "limit-large-frames", sentence: "The server takes frames of up to 1 MiB.", edit: setting(http2.SettingMaxFrameSize, 1<<20)},
		{id: "limit-settings-change", sentence: "The settings change after each answer.", edit: andThen(func(c *conn2, id uint32) {
			_ = c.framer.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 50 + id%50}, http2.Setting{ID: 0x9999, Val: id})
		})},
	}
}

// answerVariants2 write answers in other frames.
func answerVariants2() []entry {
	return []entry{
		{id: "frames-of-one-octet", sentence: "A body is sent in DATA frames of one octet.", edit: answered2(func(c *conn2, id uint32, m message2) {
			c.section(id, len(m.body) == 0, m.fields)
			c.pieces(id, m.body, 1, true)
		})},
		{id: "frames-block-in-pieces", sentence: "A header block is sent in pieces of ten octets.", edit: answered2(func(c *conn2, id uint32, m message2) {
			c.sectionIn(id, len(m.body) == 0, 10, m.fields)
			c.sendBody(id, m.body, true)
		})},
		{id: "frames-padded", sentence: "DATA frames have padding.", edit: answered2(func(c *conn2, id uint32, m message2) {
			c.section(id, len(m.body) == 0, m.fields)
			if len(m.body) > 0 {
				half := len(m.body) / 2
				c.write(func() {
					_ = c.framer.WriteDataPadded(id, false, m.body[:half], make([]byte, 200))
					_ = c.framer.WriteDataPadded(id, true, m.body[half:], make([]byte, 0))
				})
			}
		})},
		{id: "frames-late-end", sentence: "An empty DATA frame ends the stream.", edit: answered2(func(c *conn2, id uint32, m message2) {
			c.section(id, false, m.fields)
			c.sendBody(id, m.body, false)
			c.write(func() { _ = c.framer.WriteData(id, true, nil) })
		})},
		{id: "frames-end-in-trailers", sentence: "A trailer section ends the stream.", edit: answered2(func(c *conn2, id uint32, m message2) {
			m.trailers = []hpack.HeaderField{pair("x-checksum", "5b9f")}
			c.send(id, m)
		})},
		{id: "frames-interim", sentence: "A 103 with a link comes before each answer.", edit: answered2(func(c *conn2, id uint32, m message2) {
			m.interim = append(m.interim, []hpack.HeaderField{pair(":status", "103"), pair("link", "</style.css>; rel=preload")})
			c.send(id, m)
		})},
		{id: "frames-without-length", sentence: "Answers have no content-length.", edit: withFields(func(all []hpack.HeaderField) []hpack.HeaderField { return without2(all, "content-length") })},
		{id: "frames-with-pings", sentence: "A PING comes before each answer, and after it.", edit: answered2(func(c *conn2, id uint32, m message2) {
			c.write(func() { _ = c.framer.WritePing(false, [8]byte{byte(id)}) })
			c.send(id, m)
			c.write(func() { _ = c.framer.WritePing(false, [8]byte{byte(id), 1}) })
		})},
		{id: "frames-unknown", sentence: "Frames that nobody knows, and PRIORITY frames, come before each answer.", edit: firstly(func(c *conn2, id uint32) {
			_ = c.framer.WriteRawFrame(0xbb, 0xff, id, []byte("nobody"))
			_ = c.framer.WriteRawFrame(0x0c, 0, 0, []byte("origin"))
			_ = c.framer.WriteRawFrame(http2.FramePriority, 0, id, []byte{0, 0, 0, 0, 1})
		})},
		{id: "frames-no-error-reset", sentence: "After each answer the stream is reset without an error.", edit: andThen(func(c *conn2, id uint32) { _ = c.framer.WriteRSTStream(id, http2.ErrCodeNo) })},
		{id: "frames-more-window", sentence: "More room than is needed is given before each answer.", edit: firstly(func(c *conn2, id uint32) {
			_ = c.framer.WriteWindowUpdate(0, 10_000)
			_ = c.framer.WriteWindowUpdate(id, 10_000)
		})},
		{id: "frames-early", sentence: "A request is answered before its body is there.", edit: over2(func(h *behaviour2) {
			h.early = true
			h.answer = func(c *conn2, id uint32, _ *exchange, a *Answer) {
				c.answer(id, a)
				c.write(func() { _ = c.framer.WriteRSTStream(id, http2.ErrCodeNo) })
			}
		})},
		{id: "frames-slow-body", sentence: "The body comes a while after the header section.", edit: answered2(func(c *conn2, id uint32, m message2) {
			c.section(id, len(m.body) == 0, m.fields)
			time.Sleep(20 * time.Millisecond)
			c.sendBody(id, m.body, true)
		})},
	}
}

// refusalVariants2 refuse requests, and end connections, in other ways.
func refusalVariants2() []entry {
	bad := func(c *conn2, r *request2) { c.plain(r.id, http.StatusBadRequest) }
	return []entry{
		{id: "refuses-with-400", sentence: "A malformed request gets 400.", edit: over2(func(h *behaviour2) { h.malformed = bad })},
		{id: "refuses-with-goaway", sentence: "A malformed request ends the connection.", edit: over2(func(h *behaviour2) {
			h.malformed = func(c *conn2, r *request2) { c.goAway(r.id, http2.ErrCodeProtocol) }
		})},
		{id: "refuses-by-closing", sentence: "A malformed request ends the connection, without GOAWAY.", edit: over2(func(h *behaviour2) {
			h.malformed = func(c *conn2, _ *request2) { _ = c.net.Close() }
		})},
		{id: "refuses-streams-now-and-then", sentence: "Every thirtieth stream is refused before it is looked at.", edit: func(b *behaviour) {
			thirtieth := every(30, func(*exchange) bool { return true })
			plain := b.http2.fields
			b.http2.fields = func(c *conn2, r *request2) {
				plain(c, r)
				r.refused = thirtieth(nil)
			}
		}},
		{id: "leaves-after-each-answer", sentence: "GOAWAY comes after each answer, and the connection is closed.", edit: over2(func(h *behaviour2) {
			plain := h.answer
			h.answer = func(c *conn2, id uint32, x *exchange, a *Answer) {
				plain(c, id, x, a)
				c.goAway(id, http2.ErrCodeNo)
			}
		})},
		{id: "leaves-in-two-steps", sentence: "After the second answer of a connection, GOAWAY comes twice: with the last possible stream, and with the real one.", edit: over2(func(h *behaviour2) {
			plain := h.answer
			h.answer = func(c *conn2, id uint32, x *exchange, a *Answer) {
				plain(c, id, x, a)
				if x.nth == 2 {
					c.write(func() { _ = c.framer.WriteGoAway(1<<31-1, http2.ErrCodeNo, nil) })
					c.goAway(id, http2.ErrCodeNo)
				}
			}
		})},
		{id: "refuses-large-sections", sentence: "A header section above 8 KiB gets 431, and the limit is in the settings.", edit: all(setting(http2.SettingMaxHeaderListSize, 8<<10), when(func(x *exchange) bool { return headerSize(x.request) > 8<<10 },
			layerError(http.StatusRequestHeaderFieldsTooLarge, "text/plain", "Request Header Fields Too Large"), func(_ *exchange, a *Answer) { a.Close = false }))},
		{id: "refuses-large-by-leaving", sentence: "A header section above 16 KiB ends the connection.", edit: over2(func(h *behaviour2) {
			h.fields = func(_ *conn2, r *request2) { r.large = len(r.block) > 16<<10 }
			malformed := h.malformed
			h.malformed = func(c *conn2, r *request2) {
				if r.large {
					c.goAway(r.id, http2.ErrCodeEnhanceYourCalm)
					return
				}
				malformed(c, r)
			}
		})},
		{id: "refuses-many-fields", sentence: "The stream of a request with more than 50 fields is reset, as with Varnish.", edit: over2(func(h *behaviour2) {
			h.fields = func(_ *conn2, r *request2) { r.large = len(r.fields) > 50 }
			malformed := h.malformed
			h.malformed = func(c *conn2, r *request2) {
				if r.large {
					c.write(func() { _ = c.framer.WriteRSTStream(r.id, http2.ErrCodeEnhanceYourCalm) })
					return
				}
				malformed(c, r)
			}
		})},
		{id: "leaves-for-overhead", sentence: "The fourth CONTINUATION or empty DATA frame ends the connection, as too many of them do with Tomcat.", edit: stopped(http2.ErrCodeEnhanceYourCalm, func(c *conn2, f http2.Frame) bool {
			if head := f.Header(); head.Type != http2.FrameContinuation && (head.Type != http2.FrameData || head.Length > 0) {
				return false
			}
			n, _ := c.state.recall("overhead").(int)
			c.state.remember("overhead", n+1)
			return n >= 3
		})},
		{id: "tolerates-malformed", sentence: "Connection fields, capital letters and wrong lengths are ignored.", edit: over2(func(h *behaviour2) { h.lenient = true })},
	}
}
