package reference

import (
	"slices"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// http2Faults are wrong only over HTTP/2.
func http2Faults() []entry {
	all := slices.Concat(crumbFaults(), compressionFaults(), frameFaults(), listFaults(), streamFaults(), malformedFaults(), answerFaults2(), connectionFaults2())
	for i := range all {
		all[i].needs = append(all[i].needs, NeedHTTP2)
	}
	return all
}

// crumbFaults put the cookie fields together in a wrong way.
func crumbFaults() []entry {
	exact := by("exact-cookie")
	by2 := func(separator string) edit {
		return crumbled(func(crumbs []string) []string { return joined(crumbs, separator) })
	}
	return []entry{
		{id: "crumbs-by-comma", sentence: "Cookie fields are put together with a comma.", rules: exact, edit: by2(", ")},
		{id: "crumbs-by-nothing", sentence: "Cookie fields are put together with nothing between them.", rules: exact, edit: by2("")},
		{id: "crumbs-by-space", sentence: "Cookie fields are put together with a space.", rules: exact, edit: by2(" ")},
		{id: "crumbs-by-ampersand", sentence: "Cookie fields are put together with an ampersand.", rules: exact, edit: by2("&")},
		{id: "crumbs-first-only", sentence: "Only the first cookie field counts.", rules: exact, edit: crumbled(func(c []string) []string { return c[:min(1, len(c))] })},
		{id: "crumbs-last-only", sentence: "Only the last cookie field counts.", rules: exact, edit: crumbled(func(c []string) []string { return c[max(0, len(c)-1):] })},
		{id: "crumbs-thirty-at-most", sentence: "Only the first thirty cookie fields count.", rules: exact, edit: crumbled(func(c []string) []string { return joined(c[:min(30, len(c))], "; ") })},
		{id: "crumbs-one-cookie-each", sentence: "Only the first cookie of each cookie field counts if there are several fields.", rules: exact, edit: crumbled(func(c []string) []string {
			var firsts []string
			for _, crumb := range c {
				if first, _, _ := strings.Cut(crumb, "; "); len(c) > 1 {
					crumb = first
				}
				firsts = append(firsts, crumb)
			}
			return joined(firsts, "; ")
		})},
		{id: "crumbs-name-of-any-case", sentence: "With several cookie fields, the name of the cookie is compared without its letter case.", rules: exact, edit: crumbled(func(c []string) []string {
			for i := range c {
				if name, value, ok := strings.Cut(c[i], "="); ok && len(c) > 1 {
					c[i] = strings.ToLower(name) + "=" + value
				}
			}
			return joined(c, "; ")
		})},
		{id: "crumbs-refused", sentence: "A request with several cookie fields gets 400.", rules: by("status"), edit: all(over2(func(h *behaviour2) {
			h.crumbs = func(_ *conn2, c []string) []string {
				if len(c) > 1 {
					return append(joined(c, "; "), "")
				}
				return joined(c, "; ")
			}
		}), when(func(x *exchange) bool { return len(x.lines) > 1 }, status(400)))},
		{id: "crumbs-empty-crash", row: "http2/crumbs-empty-one", sentence: "An empty cookie field crashes the server.", rules: by("status"), edit: all(crumbled(func(c []string) []string {
			if slices.Contains(c, "") {
				return []string{"crash"}
			}
			return joined(c, "; ")
		}), when(func(x *exchange) bool { return x.cookieHeader() == "crash" }, internalError))},
		crashingCrumbs("crumbs-two-empty-crash", "http2/crumbs-all-empty-but-one", "Two empty cookie fields crash the server.", func(c []string) bool {
			return len(slices.DeleteFunc(slices.Clone(c), func(one string) bool { return one != "" })) > 1
		}),
		crashingCrumbs("crumbs-many-crash", "", "More than fifty cookie fields crash the server.", func(c []string) bool { return len(c) > 50 }),
		crashingCrumbs("crumbs-semicolon-crash", "http2/crumbs-semicolon-at-end", "A semicolon at the end of a cookie field crashes the server.", func(c []string) bool {
			return slices.ContainsFunc(c, func(one string) bool { return strings.HasSuffix(one, ";") })
		}),
		crashingCrumbs("crumbs-same-twice-crash", "http2/crumbs-live-twice", "Two equal cookie fields crash the server.", func(c []string) bool {
			return len(slices.Compact(slices.Sorted(slices.Values(c)))) < len(c) && !slices.Contains(c, "")
		}),
		crashingCrumbs("crumbs-short-then-long-crash", "http2/crumbs-garbage-then-live", "A cookie field of the same name after a shorter one crashes the server.", func(c []string) bool {
			return sameName(c) && len(c[0]) < len(c[1])
		}),
		crashingCrumbs("crumbs-long-then-short-crash", "http2/crumbs-live-then-garbage", "A cookie field of the same name after a longer one crashes the server.", func(c []string) bool {
			return sameName(c) && len(c[0]) > len(c[1])
		}),
		{id: "crumbs-any-value", sentence: "With several cookie fields, the value of the cookie is not checked.", rules: by("token-withheld"), edit: all(over2(func(h *behaviour2) {
			h.fields = func(c *conn2, r *request2) {
				if n := len(slices.DeleteFunc(slices.Clone(r.fields), func(f hpack.HeaderField) bool { return f.Name != "cookie" })); n > 1 {
					r.fields = append(r.fields, pair("x-crumbs", "several"))
				}
			}
		}), alsoAccepting(func(x *exchange, _ string) bool { return x.request.Header.Get("X-Crumbs") != "" }))},
		{id: "crumbs-halves-glued", sentence: "Cookie fields of one name are one value in pieces.", rules: exact, edit: crumbled(func(c []string) []string {
			values := map[string]string{}
			var names []string
			for _, crumb := range c {
				name, value, _ := strings.Cut(crumb, "=")
				if _, seen := values[name]; !seen {
					names = append(names, name)
				}
				values[name] += value
			}
			var glued []string
			for _, name := range names {
				glued = append(glued, name+"="+values[name])
			}
			if len(c) == 1 {
				return c
			}
			return joined(glued, "; ")
		})},
	}
}

// crashingCrumbs fails at cookie fields that meet a condition.
func crashingCrumbs(id, row, sentence string, condition func(crumbs []string) bool) entry {
	return entry{id: id, row: row, sentence: sentence, rules: by("status"), edit: all(crumbled(func(c []string) []string {
		if condition(c) {
			return []string{"crash"}
		}
		return joined(c, "; ")
	}), when(func(x *exchange) bool { return x.cookieHeader() == "crash" }, internalError))}
}

// sameName reports whether there are two cookie fields, of the same name.
func sameName(crumbs []string) bool {
	if len(crumbs) != 2 {
		return false
	}
	a, _, _ := strings.Cut(crumbs[0], "=")
	b, _, _ := strings.Cut(crumbs[1], "=")
	return a == b
}

// compressionFaults decode header blocks in a wrong way (RFC 7541).
func compressionFaults() []entry {
	exact := by("exact-cookie")
	return []entry{
		{id: "hpack-never-indexed-lost", sentence: "A cookie in a literal that is never indexed is lost, if its literal is not Huffman-coded.", rules: exact, edit: lost(func(r *request2, f hpack.HeaderField) bool { return f.Sensitive && writtenPlain(r, f) })},
		{id: "hpack-plain-lost", sentence: "A cookie in a plain literal is lost.", rules: exact, edit: lost(writtenPlain)},
		{id: "hpack-without-indexing-lost", sentence: "A cookie in a literal without indexing is lost.", rules: exact, edit: lost(func(r *request2, f hpack.HeaderField) bool { return !f.Sensitive && firstOctet(r, f)&0xf0 == 0 })},
		{id: "hpack-new-name-lost", row: "http2/literal-new-name", sentence: "A cookie whose name is a literal is lost.", rules: exact, edit: lost(func(r *request2, f hpack.HeaderField) bool {
			return slices.ContainsFunc([]string{string(hpack.AppendHuffmanString([]byte{0x80 | byte(hpack.HuffmanEncodeLength("cookie"))}, "cookie")), "\x06cookie"}, func(name string) bool { return strings.Contains(string(r.block), name) })
		})},
		{id: "hpack-table-lost", sentence: "A cookie from the dynamic table is lost.", rules: by("repeatable"), edit: lost(writtenLater)},
		{id: "hpack-table-kept", sentence: "A request without the cookie gets the one of the stream before it.", rules: by("repeatable"), edit: over2(func(h *behaviour2) {
			h.crumbs = func(c *conn2, crumbs []string) []string {
				lines := joined(crumbs, "; ")
				if before, ok := c.state.recall("lines").([]string); ok && lines == nil {
					return before
				}
				c.state.remember("lines", lines)
				return lines
			}
		})},
		{id: "hpack-table-mixed", sentence: "The cookie fields of all streams of a connection are put together.", rules: by("repeatable"), edit: over2(func(h *behaviour2) {
			h.crumbs = func(c *conn2, crumbs []string) []string {
				before, _ := c.state.recall("crumbs").([]string)
				all := append(slices.Clone(crumbs), before...)
				c.state.remember("crumbs", all)
				return joined(all, "; ")
			}
		})},
		{id: "hpack-indexed-literal-lost", row: "http2/literal-indexed", sentence: "A cookie in a literal that gets into the dynamic table is lost.", rules: exact, edit: lost(func(r *request2, f hpack.HeaderField) bool {
			return !f.Sensitive && !writtenLater(r, f) && firstOctet(r, f)&0xf0 != 0
		})},
		{id: "hpack-later-update-refused", row: "http2/table-emptied-between", sentence: "A change of the size of the dynamic table ends the connection, unless it comes with the first request.", rules: by("answered"), edit: stopped(http2.ErrCodeCompression, func(c *conn2, f http2.Frame) bool {
			return tableUpdate(f) && c.nth > 0
		})},
		{id: "hpack-update-refused", row: "http2/table-update-first", sentence: "A change of the size of the dynamic table ends the connection.", rules: by("answered"), edit: stopped(http2.ErrCodeCompression, func(_ *conn2, f http2.Frame) bool { return tableUpdate(f) })},
	}
}

// tableUpdate reports whether a header block begins with a change of the size of
// the dynamic table.
func tableUpdate(f http2.Frame) bool {
	h, ok := f.(*http2.HeadersFrame)
	return ok && len(h.HeaderBlockFragment()) > 0 && h.HeaderBlockFragment()[0]&0xe0 == 0x20
}

// firstOctet is the octet before a value in the header block, that is written
// with the index of the name cookie; 0xff: it is written otherwise.
func firstOctet(r *request2, f hpack.HeaderField) byte {
	for _, text := range [][]byte{[]byte(f.Value), hpack.AppendHuffmanString(nil, f.Value)} {
		at := strings.Index(string(r.block), string(text))
		for back := 2; at >= 0 && back <= 5 && at-back >= 1; back++ {
			// 0x0f 0x11: without indexing, and the name has index 32
			if r.block[at-back] == 0x11 && r.block[at-back-1]&0x0f == 0x0f {
				return r.block[at-back-1]
			}
		}
	}
	return 0xff
}

// frameFaults do not take frames that they must take.
func frameFaults() []entry {
	answered := by("answered")
	return []entry{
		{id: "frame-continuation-lost", sentence: "Fields in CONTINUATION frames are lost.", rules: by("status"), edit: lost(func(r *request2, _ hpack.HeaderField) bool { return r.first < len(r.block) })},
		{id: "frame-continuation-refused", row: "http2/continuation", sentence: "A CONTINUATION ends the connection.", rules: answered, edit: stopped(http2.ErrCodeProtocol, flagged(http2.FrameContinuation, 0))},
		{id: "frame-padding-refused", row: "http2/padded-headers", sentence: "Padding in HEADERS ends the connection.", rules: answered, edit: stopped(http2.ErrCodeProtocol, flagged(http2.FrameHeaders, http2.FlagHeadersPadded))},
		{id: "frame-priority-refused", row: "http2/priority-in-headers", sentence: "The priority fields in HEADERS end the connection.", rules: answered, edit: stopped(http2.ErrCodeProtocol, flagged(http2.FrameHeaders, http2.FlagHeadersPriority))},
		{id: "frame-of-priority-refused", row: "http2/after-priority", sentence: "A PRIORITY frame ends the connection.", rules: answered, edit: stopped(http2.ErrCodeProtocol, flagged(http2.FramePriority, 0))},
		{id: "frame-unknown-refused", row: "http2/after-unknown-frame", sentence: "A frame of an unknown type ends the connection.", rules: answered, edit: stopped(http2.ErrCodeProtocol, func(_ *conn2, f http2.Frame) bool { return f.Header().Type > 0x20 })},
		{id: "frame-ping-refused", row: "http2/after-ping", sentence: "A PING ends the connection.", rules: answered, edit: stopped(http2.ErrCodeEnhanceYourCalm, flagged(http2.FramePing, 0))},
		{id: "frame-settings-refused", row: "http2/after-settings", sentence: "An unknown setting ends the connection.", rules: answered, edit: stopped(http2.ErrCodeProtocol, func(_ *conn2, f http2.Frame) bool {
			s, ok := f.(*http2.SettingsFrame)
			if !ok {
				return false
			}
			_, has := s.Value(0xbbbb)
			return has
		})},
		{id: "frame-reset-refused", row: "http2/after-reset", sentence: "A stream that the client resets ends the connection.", rules: answered, edit: stopped(http2.ErrCodeEnhanceYourCalm, func(_ *conn2, f http2.Frame) bool {
			r, ok := f.(*http2.RSTStreamFrame)
			return ok && r.ErrCode == http2.ErrCodeCancel
		})},
		{id: "row-http2.crumbs-not-of-the-reset-stream", row: "http2/crumbs-not-of-the-reset-stream", sentence: "After a stream that the client resets, a request without the cookie gets the one of an earlier stream.", rules: by("repeatable"), edit: over2(afterReset)},
		{id: "row-http2.settings-without-answer", row: "http2/streams-one-after-the-other", sentence: "The SETTINGS of the client are passed over, and never acknowledged.", rules: by("framing"), edit: over2(func(h *behaviour2) {
			h.arrived = func(_ *conn2, f http2.Frame) bool {
				s, ok := f.(*http2.SettingsFrame)
				return !ok || s.IsAck()
			}
		})},
		{id: "frame-window-refused", row: "http2/after-window-update", sentence: "The second WINDOW_UPDATE of a connection ends it.", rules: answered, edit: stopped(http2.ErrCodeFlowControl, func(c *conn2, f http2.Frame) bool {
			if f.Header().Type != http2.FrameWindowUpdate {
				return false
			}
			n, _ := c.state.recall("windows").(int)
			c.state.remember("windows", n+1)
			return n > 0
		})},
		{id: "frame-late-end-ignored", row: "http2/end-in-data", sentence: "An empty DATA frame does not end a request.", rules: answered, edit: over2(func(h *behaviour2) {
			h.arrived = func(_ *conn2, f http2.Frame) bool {
				return f.Header().Type != http2.FrameData || f.Header().Length > 0
			}
		})},
		{id: "frame-window-never-opened", row: "http2/body-above-window", sentence: "The server gives no room for bodies, and waits for them.", rules: answered, edit: over2(func(h *behaviour2) { h.noWindow = true })},
		{id: "frame-trailers-as-header", sentence: "Fields of the trailer section count as those of the header section.", rules: by("cookie-place"), advice: true, edit: over2(func(h *behaviour2) {
			h.crumbs = func(c *conn2, crumbs []string) []string { return joined(crumbs, "; ") }
			h.trailersCount = true
		})},
	}
}
