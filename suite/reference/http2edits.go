package reference

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// over2 makes an edit of how the server speaks HTTP/2.
//
//go:noinline
func over2(f func(h *behaviour2)) edit { return func(b *behaviour) { f(b.http2) } }

// crumbled finds other Cookie lines in the cookie fields.
func crumbled(f func(crumbs []string) []string) edit {
	return over2(func(h *behaviour2) { h.crumbs = func(_ *conn2, crumbs []string) []string { return f(crumbs) } })
}

// lost drops the cookie fields that meet a condition.
func lost(condition func(r *request2, f hpack.HeaderField) bool) edit {
	return over2(func(h *behaviour2) {
		h.fields = func(_ *conn2, r *request2) {
			r.fields = slices.DeleteFunc(r.fields, func(f hpack.HeaderField) bool { return f.Name == "cookie" && condition(r, f) })
		}
	})
}

// writtenPlain, writtenHuffman and writtenLater say how a value is in the header
// block: as it is, Huffman-coded, or as an index of the dynamic table.
func writtenPlain(r *request2, f hpack.HeaderField) bool {
	return len(f.Value) > 8 && bytes.Contains(r.block, []byte(f.Value))
}

func writtenHuffman(r *request2, f hpack.HeaderField) bool {
	return len(f.Value) > 8 && bytes.Contains(r.block, hpack.AppendHuffmanString(nil, f.Value))
}

func writtenLater(r *request2, f hpack.HeaderField) bool {
	return len(f.Value) > 8 && !writtenPlain(r, f) && !writtenHuffman(r, f)
}

// stopped ends the connection at frames that meet a condition.
func stopped(code http2.ErrCode, condition func(c *conn2, f http2.Frame) bool) edit {
	return over2(func(h *behaviour2) {
		h.arrived = func(c *conn2, f http2.Frame) bool {
			if !condition(c, f) {
				return true
			}
			c.goAway(0, code)
			return false
		}
	})
}

// flagged reports whether a frame has a type and a flag.
func flagged(kind http2.FrameType, flag http2.Flags) func(*conn2, http2.Frame) bool {
	return func(_ *conn2, f http2.Frame) bool { return f.Header().Type == kind && f.Header().Flags.Has(flag) }
}

// crashing answers malformed requests that meet a condition with 500.
//
//go:noinline
func crashing(condition func(r *request2) bool) edit {
	return over2(func(h *behaviour2) {
		malformed := h.malformed
		h.malformed = func(c *conn2, r *request2) {
			if !condition(r) {
				malformed(c, r)
				return
			}
			c.send(r.id, message2{fields: []hpack.HeaderField{pair(":status", "500"), pair("content-type", "text/plain")}, body: []byte("Internal Server Error")})
			c.finished(r.id)
		}
	})
}

func hasField(name string) func(r *request2) bool {
	return func(r *request2) bool {
		return slices.ContainsFunc(r.fields, func(f hpack.HeaderField) bool { return f.Name == name })
	}
}

// answered2 writes the answers of the operation in another way. Others stay as
// they are.
//
//go:noinline
func answered2(f func(c *conn2, id uint32, m message2)) edit {
	return over2(func(h *behaviour2) {
		plain := h.answer
		h.answer = func(c *conn2, id uint32, x *exchange, a *Answer) {
			if a.Script != nil {
				plain(c, id, x, a)
				return
			}
			f(c, id, a.message2())
		}
	})
}

// withFields sends answers with other fields.
func withFields(f func([]hpack.HeaderField) []hpack.HeaderField) edit {
	return answered2(func(c *conn2, id uint32, m message2) {
		m.fields = f(slices.Clone(m.fields))
		c.send(id, m)
	})
}

func withField(name, value string) edit {
	return withFields(func(all []hpack.HeaderField) []hpack.HeaderField { return append(all, pair(name, value)) })
}

// andThen writes frames after an answer.
func andThen(frames func(c *conn2, id uint32)) edit {
	return answered2(func(c *conn2, id uint32, m message2) {
		c.send(id, m)
		c.write(func() { frames(c, id) })
	})
}

// firstly writes frames before an answer.
func firstly(frames func(c *conn2, id uint32)) edit {
	return answered2(func(c *conn2, id uint32, m message2) {
		c.write(func() { frames(c, id) })
		c.send(id, m)
	})
}

// later2 does something else from the second stream of a connection on.
func later2(f func(c *conn2, id uint32)) edit {
	return over2(func(h *behaviour2) {
		plain := h.answer
		h.answer = func(c *conn2, id uint32, x *exchange, a *Answer) {
			if x.nth > 1 {
				f(c, id)
				return
			}
			plain(c, id, x, a)
		}
	})
}

func upper(all []hpack.HeaderField) []hpack.HeaderField {
	for i := range all {
		if all[i].Name == "content-type" {
			all[i].Name = "Content-Type"
		}
	}
	return all
}

func wrongLength(by string) func([]hpack.HeaderField) []hpack.HeaderField {
	return func(all []hpack.HeaderField) []hpack.HeaderField {
		for i := range all {
			if all[i].Name == "content-length" {
				all[i].Value = strings.TrimSpace(all[i].Value + by)
			}
		}
		return all
	}
}
