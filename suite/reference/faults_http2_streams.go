package reference

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// streamFaults confuse the streams of a connection.
func streamFaults() []entry {
	return []entry{
		{id: "stream-second-goes-away", row: "http2/streams-in-turn", sentence: "The second stream of a connection gets GOAWAY with an error.", rules: by("answered"), edit: later2(func(c *conn2, id uint32) { c.goAway(id-2, http2.ErrCodeInternal) })},
		{id: "stream-second-reset", row: "http2/streams-one-after-the-other", sentence: "The second stream of a connection is reset.", rules: by("answered"), edit: later2(func(c *conn2, id uint32) { c.reset(id, http2.ErrCodeInternal) })},
		{id: "stream-second-silent", row: "http2/crumbs-from-the-table", sentence: "The second stream of a connection is never answered.", rules: by("answered"), edit: later2(func(c *conn2, _ uint32) { <-c.server.done })},
		{id: "stream-answers-swapped", row: "http2/streams-mixed-at-once", sentence: "Two streams that are open at the same time get each other's answers.", rules: by("repeatable"), edit: swappedStreams},
		{id: "stream-fourth-at-once-fails", row: "http2/streams-at-once", sentence: "A fourth stream at the same time gets 500.", rules: by("status"), edit: around(func(x *exchange, next func(*exchange) *Answer) *Answer {
			defer x.conn.count("at once", -1)
			a := next(x)
			if x.conn.count("at once", +1) > 3 {
				internalError(x, a)
			}
			x.server.wait(x.request.Context(), atOnce)
			return a
		})},
		{id: "stream-fifth-refused", row: "http2/streams-one-after-the-other", sentence: "From the fifth stream of a connection on, every refresh token is refused.", rules: by("repeatable"), edit: when(func(x *exchange) bool { return x.nth > 4 })},
		{id: "stream-fiftieth-fails", row: "http2/streams-hundred", sentence: "From the fiftieth stream of a connection on, there is a 500.", rules: by("status"), edit: when(func(x *exchange) bool { return x.nth > 49 }, internalError)},
		{id: "stream-resets-crash", row: "http2/resets-on-connection", sentence: "After three streams that the client has reset, every request of the connection gets a 500.", rules: by("status"), edit: all(over2(func(h *behaviour2) {
			h.arrived = func(c *conn2, f http2.Frame) bool {
				if f.Header().Type == http2.FrameRSTStream {
					c.state.count("resets", 1)
				}
				return true
			}
		}), when(func(x *exchange) bool { return x.conn.count("resets", 0) > 2 }, internalError))},
		{id: "stream-windows-only", row: "http2/bodies-above-window", sentence: "Streams get more room for bodies, and the connection does not.", rules: by("answered"), edit: over2(func(h *behaviour2) { h.noConnWindow = true })},
		{id: "stream-credential-shared", sentence: "While a stream with a valid cookie is open, all streams of the connection use its cookie.", rules: by("repeatable"), edit: func(b *behaviour) {
			judging(func(x *exchange, v verdict) verdict {
				if v.reason == accepted {
					x.conn.remember("open", v)
				}
				x.server.wait(x.request.Context(), atOnce)
				if open, ok := x.conn.recall("open").(verdict); ok && v.reason == malformed {
					return open
				}
				return v
			})(b)
		}},
	}
}

// swappedStreams exchanges the verdicts of two streams of a connection that are
// open at the same time.
func swappedStreams(b *behaviour) {
	var meetings sync.Map // by connection
	judging(func(x *exchange, v verdict) verdict {
		meeting, _ := meetings.LoadOrStore(x.conn, make(chan trade))
		return traded(meeting.(chan trade), v, atOnce)
	})(b)
}

// malformedFaults fail at requests that are malformed (RFC 9113 §8.1.1).
func malformedFaults() []entry {
	status := by("status")
	lengths := func(r *request2) bool {
		return hasField("content-length")(r) && value(r.fields, "content-length") != "0"
	}
	return []entry{
		{id: "malformed-upper-case-crash", row: "http2/upper-case-name", sentence: "A capital letter in the name of a field crashes the server.", rules: status, edit: crashing(func(r *request2) bool {
			return slices.ContainsFunc(r.fields, func(f hpack.HeaderField) bool { return f.Name != strings.ToLower(f.Name) })
		})},
		{id: "malformed-upper-case-taken", sentence: "A field named Cookie, with a capital letter, counts as a cookie field.", rules: by("token-withheld"), advice: true, edit: over2(func(h *behaviour2) {
			h.fields = func(_ *conn2, r *request2) {
				for i := range r.fields {
					r.fields[i].Name = strings.ToLower(r.fields[i].Name)
				}
			}
		})},
		{id: "malformed-no-method-crash", row: "http2/no-method", sentence: "A request without :method crashes the server.", rules: status, edit: crashing(func(r *request2) bool { return !hasField(":method")(r) })},
		{id: "malformed-no-path-crash", row: "http2/no-path", sentence: "A request without :path crashes the server.", rules: status, edit: crashing(func(r *request2) bool { return !hasField(":path")(r) })},
		{id: "malformed-no-scheme-crash", row: "http2/no-scheme", sentence: "A request without :scheme crashes the server.", rules: status, edit: crashing(func(r *request2) bool { return !hasField(":scheme")(r) })},
		{id: "malformed-two-paths-crash", row: "http2/two-paths", sentence: "A request with two :path fields crashes the server.", rules: status, edit: crashing(func(r *request2) bool { return len(without2(r.fields, ":path")) == len(r.fields)-2 })},
		{id: "malformed-pseudo-crash", row: "http2/unknown-pseudo", sentence: "An unknown pseudo-header field crashes the server.", rules: status, edit: crashing(hasField(":cookie"))},
		{id: "malformed-order-crash", row: "http2/pseudo-last", sentence: "Pseudo-header fields after other fields crash the server.", rules: status, edit: crashing(func(r *request2) bool { return len(r.fields) > 0 && !r.fields[0].IsPseudo() })},
		{id: "malformed-connection-crash", row: "http2/connection-field", sentence: "A connection field crashes the server.", rules: status, edit: crashing(hasField("connection"))},
		{id: "malformed-coding-crash", row: "http2/transfer-encoding-field", sentence: "A transfer-encoding field crashes the server.", rules: status, edit: crashing(hasField("transfer-encoding"))},
		{id: "malformed-length-crash", row: "http2/length-below-body", sentence: "A content-length that is not the size of the body crashes the server.", rules: status, edit: crashing(lengths)},
		{id: "malformed-two-lengths-crash", row: "http2/two-lengths", sentence: "Two content-length fields crash the server.", rules: status, edit: crashing(func(r *request2) bool { return len(without2(r.fields, "content-length")) == len(r.fields)-2 })},
		{id: "malformed-length-hangs", row: "http2/length-above-body", sentence: "A request whose body is shorter than its content-length is never answered.", rules: by("answered"), edit: over2(func(h *behaviour2) {
			malformed := h.malformed
			h.malformed = func(c *conn2, r *request2) {
				if lengths(r) {
					<-c.server.done
					return
				}
				malformed(c, r)
			}
		})},
		{id: "malformed-control-crash", sentence: "A control octet in a value crashes the server.", rules: status, edit: crashing(func(r *request2) bool {
			return slices.ContainsFunc(r.fields, func(f hpack.HeaderField) bool { return strings.ContainsAny(f.Value, "\x00\r\n") })
		})},
		{id: "malformed-padded-body-crash", row: "http2/body-padded", sentence: "Padding in DATA ends the connection after a 500.", rules: status, edit: over2(func(h *behaviour2) {
			h.arrived = func(c *conn2, f http2.Frame) bool {
				if f.Header().Type == http2.FrameData && f.Header().Flags.Has(http2.FlagDataPadded) {
					c.mu.Lock()
					if r := c.open[f.Header().StreamID]; r != nil {
						r.wrong = true
					}
					c.mu.Unlock()
				}
				return true
			}
			crashing(func(r *request2) bool { return r.wrong })(&behaviour{http2: h})
		})},
		{id: "malformed-empty-pieces-crash", row: "http2/empty-continuations", sentence: "An empty CONTINUATION ends the connection after a 500.", rules: status, edit: over2(func(h *behaviour2) {
			h.arrived = func(c *conn2, f http2.Frame) bool {
				if f.Header().Type == http2.FrameContinuation && f.Header().Length == 0 {
					c.state.remember("empty", true)
				}
				return true
			}
			h.fields = func(c *conn2, r *request2) { r.wrong, _ = c.state.recall("empty").(bool) }
			crashing(func(r *request2) bool { return r.wrong })(&behaviour{http2: h})
		})},
		{id: "body-of-one-octet-frames-crash", row: "http2/body-in-pieces", sentence: "A DATA frame of one octet crashes the server.", rules: status, edit: over2(func(h *behaviour2) {
			h.arrived = func(c *conn2, f http2.Frame) bool {
				c.mu.Lock()
				if r := c.open[f.Header().StreamID]; r != nil && f.Header().Type == http2.FrameData && f.Header().Length == 1 && r.body.Len() > 0 {
					r.wrong = true
				}
				c.mu.Unlock()
				return true
			}
			crashing(func(r *request2) bool { return r.wrong })(&behaviour{http2: h})
		})},
	}
}

func without2(fields []hpack.HeaderField, name string) []hpack.HeaderField {
	return slices.DeleteFunc(slices.Clone(fields), func(f hpack.HeaderField) bool { return f.Name == name })
}
