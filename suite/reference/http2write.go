package reference

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// message2 is an answer as HTTP/2 sends it.
type message2 struct {
	interim  [][]hpack.HeaderField
	fields   []hpack.HeaderField // :status first
	body     []byte
	trailers []hpack.HeaderField
}

func pair(name, value string) hpack.HeaderField { return hpack.HeaderField{Name: name, Value: value} }

// message makes the message of an answer.
func (a *Answer) message2() message2 {
	m := message2{fields: []hpack.HeaderField{pair(":status", strconv.Itoa(a.Status))}, body: a.Body}
	if a.Early != nil {
		early := []hpack.HeaderField{pair(":status", "103")}
		for _, f := range a.Early {
			early = append(early, pair(strings.ToLower(f.Name), f.Value))
		}
		m.interim = append(m.interim, early)
	}
	for _, f := range a.Header {
		m.fields = append(m.fields, pair(strings.ToLower(f.Name), strings.Trim(f.Value, " \t")))
	}
	if a.Gzip {
		m.fields = append(m.fields, pair("content-encoding", "gzip"))
		m.body = gzipped(m.body)
	}
	if !a.Chunked && len(a.Trailer) == 0 && !bodiless(a.Status) {
		m.fields = append(m.fields, pair("content-length", strconv.Itoa(len(m.body))))
	}
	for _, f := range a.Trailer {
		m.trailers = append(m.trailers, pair(strings.ToLower(f.Name), f.Value))
	}
	return m
}

// answer sends an answer. One with a script is sent as octets of HTTP/1.1, so
// only its end has a meaning here.
func (c *conn2) answer(id uint32, a *Answer) {
	if a.Script != nil {
		c.scripted(id, a.Script)
		return
	}
	c.send(id, a.message2())
	if a.Close { // others of its streams are still answered (RFC 9113 §6.8)
		c.mu.Lock()
		if c.leaves == 0 {
			c.leaves = c.last
		}
		last := c.leaves
		c.mu.Unlock()
		c.write(func() { _ = c.framer.WriteGoAway(last, http2.ErrCodeNo, nil) })
	}
}

func (c *conn2) scripted(id uint32, steps script) {
	for _, s := range steps {
		switch {
		case len(s.octets) > 0:
			c.server.onlyHTTP1.Store(true)
			c.reset(id, http2.ErrCodeInternal)
			return
		case s.end == hang:
			<-c.server.done
			return
		case s.end == reset:
			c.reset(id, http2.ErrCodeInternal)
			return
		case s.end == sever:
			severs(c.net)
			return
		}
	}
	_ = c.net.Close()
}

// send sends a message in order.
func (c *conn2) send(id uint32, m message2) {
	for _, fields := range m.interim {
		c.section(id, false, fields)
	}
	head := c.method(id) == "HEAD"
	bare := head || len(m.body) == 0
	c.section(id, bare && len(m.trailers) == 0, m.fields)
	if !bare {
		c.sendBody(id, m.body, len(m.trailers) == 0)
	}
	if len(m.trailers) > 0 {
		c.section(id, true, m.trailers)
	}
}

func (c *conn2) method(id uint32) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.open[id]; r != nil {
		return value(r.fields, ":method")
	}
	return ""
}

// section sends a header section, in as many frames as it needs.
func (c *conn2) section(id uint32, ends bool, fields []hpack.HeaderField) {
	c.sectionIn(id, ends, 16_384, fields)
}

func (c *conn2) sectionIn(id uint32, ends bool, size int, fields []hpack.HeaderField) {
	c.write(func() {
		block := c.compressed(fields)
		first := true
		for {
			piece := block[:min(len(block), size)]
			block = block[len(piece):]
			if first {
				_ = c.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: piece, EndHeaders: len(block) == 0, EndStream: ends})
			} else {
				_ = c.framer.WriteContinuation(id, len(block) == 0, piece)
			}
			if first = false; len(block) == 0 {
				return
			}
		}
	})
}

// compressed makes a header block. c.writing is held.
func (c *conn2) compressed(fields []hpack.HeaderField) []byte {
	c.block.Reset()
	for _, f := range fields {
		_ = c.encoder.WriteField(f) // writing to a buffer never fails
	}
	return bytes.Clone(c.block.Bytes())
}

// sendBody sends a body as the client gives room (RFC 9113 §6.9).
func (c *conn2) sendBody(id uint32, body []byte, ends bool) {
	c.pieces(id, body, 16_384, ends)
}

func (c *conn2) pieces(id uint32, body []byte, size int, ends bool) {
	for len(body) > 0 {
		n := c.room(id, min(len(body), size))
		if n == 0 {
			return
		}
		piece := body[:n]
		body = body[n:]
		c.write(func() { _ = c.framer.WriteData(id, ends && len(body) == 0, piece) })
	}
}

// room takes room for a piece of a body; 0: the stream or the connection is over.
func (c *conn2) room(id uint32, wanted int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		window, open := c.windows[id]
		n := min(int64(wanted), c.window, window)
		switch {
		case c.ended || !open:
			return 0
		case n > 0:
			c.window -= n
			c.windows[id] -= n
			return int(n)
		}
		c.changed.Wait()
	}
}
