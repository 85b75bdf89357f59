package reference

import (
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

func readFull(c net.Conn, into []byte) (int, error) { return io.ReadFull(c, into) }

// frame reads and handles one frame. It returns false if the connection is over.
func (c *conn2) frame() bool {
	f, err := c.framer.ReadFrame()
	var one http2.StreamError
	var broken http2.ConnectionError
	switch {
	case errors.As(err, &one):
		return true
	case errors.As(err, &broken):
		c.goAway(0, http2.ErrCode(broken))
		return false
	case err != nil:
		return false
	case !c.how.arrived(c, f):
		return true
	}
	switch f := f.(type) {
	case *http2.HeadersFrame:
		return c.headers(f)
	case *http2.DataFrame:
		c.data(f)
	case *http2.SettingsFrame:
		c.settings(f)
	case *http2.PingFrame:
		if !f.IsAck() {
			c.write(func() { _ = c.framer.WritePing(true, f.Data) })
		}
	case *http2.WindowUpdateFrame:
		c.mu.Lock()
		if f.StreamID == 0 {
			c.window += int64(f.Increment)
		} else if _, open := c.windows[f.StreamID]; open {
			c.windows[f.StreamID] += int64(f.Increment)
		}
		c.changed.Broadcast()
		c.mu.Unlock()
	case *http2.RSTStreamFrame:
		c.finished(f.StreamID)
	case *http2.GoAwayFrame:
		return false
	}
	return true
}

func (c *conn2) settings(f *http2.SettingsFrame) {
	if f.IsAck() {
		c.acknowledged = true
		return
	}
	c.mu.Lock()
	if size, ok := f.Value(http2.SettingInitialWindowSize); ok {
		for id := range c.windows {
			c.windows[id] += int64(size) - c.initial
		}
		c.initial = int64(size)
		c.changed.Broadcast()
	}
	c.mu.Unlock()
	c.write(func() { _ = c.framer.WriteSettingsAck() })
}

// headers reads a whole header section, or a trailer section.
func (c *conn2) headers(f *http2.HeadersFrame) bool {
	id, ends := f.StreamID, f.StreamEnded()
	block := slices.Clone(f.HeaderBlockFragment())
	first, whole := len(block), f.HeadersEnded()
	for !whole {
		next, err := c.framer.ReadFrame()
		more, ok := next.(*http2.ContinuationFrame)
		if err != nil || !ok || !c.how.arrived(c, next) {
			return false
		}
		block = append(block, more.HeaderBlockFragment()...)
		whole = more.HeadersEnded()
	}
	if c.how.noTable && c.acknowledged && !c.updated {
		if c.updated = len(block) > 0 && block[0] == 0x20; !c.updated {
			c.goAway(0, http2.ErrCodeCompression)
			return false
		}
	}
	fields, skipped, err := c.decoded(block)
	if err != nil {
		c.goAway(0, http2.ErrCodeCompression)
		return false
	}
	c.mu.Lock()
	r, known := c.open[id]
	busy := len(c.open)
	late := c.leaves > 0 && id > c.leaves
	if late || !known && id <= c.last { // the trailer section of a request that is answered
		c.mu.Unlock()
		return true
	}
	c.last = max(c.last, id)
	if !known {
		r = &request2{id: id, fields: fields, block: block, first: first, room: c.receiveWindow()}
		c.open[id], c.windows[id] = r, c.initial
	} else {
		r.trailers = fields
	}
	c.mu.Unlock()
	if most := c.setting(http2.SettingMaxConcurrentStreams, 1<<31-1); !known && busy >= int(most) {
		c.reset(id, http2.ErrCodeRefusedStream)
		return true
	}
	if skipped {
		c.reset(id, http2.ErrCodeEnhanceYourCalm)
		return true
	}
	if !known {
		c.how.fields(c, r)
		if more := c.how.firstWindow; more > 0 {
			c.write(func() { _ = c.framer.WriteWindowUpdate(id, more) })
		}
	}
	if ends && !c.how.early || c.how.early && !known {
		c.handle(r)
	}
	return true
}

// decoded decodes a header block, whatever its size: otherwise the dynamic table would
// be behind (RFC 9113 §4.3).
func (c *conn2) decoded(block []byte) (fields []hpack.HeaderField, skipped bool, err error) {
	if c.how.skips && len(block) > c.listLimit()/2 { // Huffman coding saves less than half
		return nil, true, nil
	}
	fields, err = c.decoder.DecodeFull(block)
	return fields, false, err
}

// listLimit is the largest header list that the settings allow (RFC 9113 §6.5.2).
func (c *conn2) listLimit() int {
	return int(c.setting(http2.SettingMaxHeaderListSize, 1<<31-1))
}

func listSize(fields []hpack.HeaderField) int {
	n := 0
	for _, f := range fields {
		n += int(f.Size())
	}
	return n
}

func (c *conn2) setting(id http2.SettingID, otherwise uint32) uint32 {
	for _, s := range c.how.settings {
		if s.ID == id {
			return s.Val
		}
	}
	return otherwise
}

func (c *conn2) receiveWindow() int64 {
	return int64(c.setting(http2.SettingInitialWindowSize, 65_535))
}

// data reads a piece of a body, and gives room for the next one.
func (c *conn2) data(f *http2.DataFrame) {
	n := f.Header().Length
	c.mu.Lock()
	r := c.open[f.StreamID]
	if r == nil || r.over {
		c.mu.Unlock()
		return
	}
	r.body.Write(f.Data())
	c.mu.Unlock()
	if n > 0 && !c.how.noWindow {
		c.write(func() {
			if !c.how.noConnWindow {
				_ = c.framer.WriteWindowUpdate(0, n)
			}
			if !f.StreamEnded() {
				_ = c.framer.WriteWindowUpdate(f.StreamID, n)
			}
		})
	}
	if f.StreamEnded() && !c.how.early {
		c.handle(r)
	}
}

// wellFormed holds a request against RFC 9113 §8.2, §8.3 and §8.1.1.
func (c *conn2) wellFormed(r *request2) bool {
	seen := map[string]int{}
	regular := false
	for _, f := range r.fields {
		switch {
		case f.IsPseudo():
			if seen[f.Name]++; regular || seen[f.Name] > 1 || !slices.Contains([]string{":method", ":scheme", ":authority", ":path"}, f.Name) {
				return false
			}
			continue
		case c.how.lenient:
		case f.Name == "te" && f.Value != "trailers", !fieldIsRight(f):
			return false
		case f.Name == "content-length":
			n, err := strconv.Atoi(f.Value)
			if err != nil || !c.how.early && n != r.body.Len() {
				return false
			}
		}
		regular = true
	}
	for _, f := range r.trailers {
		if f.IsPseudo() || !fieldIsRight(f) {
			return false
		}
	}
	return seen[":method"] == 1 && seen[":scheme"] == 1 && seen[":path"] == 1 && httpguts.ValidHeaderFieldName(value(r.fields, ":method"))
}

func fieldIsRight(f hpack.HeaderField) bool {
	switch f.Name {
	case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade":
		return false
	}
	return httpguts.ValidHeaderFieldName(f.Name) && f.Name == strings.ToLower(f.Name) && httpguts.ValidHeaderFieldValue(f.Value)
}

func value(fields []hpack.HeaderField, name string) string {
	for _, f := range fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// bodiless reports whether answers with the status have no body.
func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}
