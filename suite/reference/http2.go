package reference

import (
	"bytes"
	"cmp"
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// behaviour2 is how the server speaks HTTP/2 (RFC 9113). A fault or a variant
// replaces one of its functions.
type behaviour2 struct {
	settings []http2.Setting
	// begin writes what comes before the first answer; nil: the settings.
	begin func(c *conn2)
	// arrived sees a frame before it is handled. If it returns false, the frame
	// is passed over.
	arrived func(c *conn2, f http2.Frame) bool
	// fields can change the fields of a request.
	fields func(c *conn2, r *request2)
	// crumbs makes Cookie lines of the cookie fields (RFC 9113 §8.2.3).
	crumbs func(c *conn2, crumbs []string) []string
	// malformed is what happens to a request that is malformed (RFC 9113 §8.1.1).
	malformed func(c *conn2, r *request2)
	// oversized is what happens to a request whose header list has more octets than
	// enforced, or, if that is 0, than the settings say (RFC 9113 §10.5.1); nil: it is
	// answered.
	oversized func(c *conn2, r *request2)
	enforced  int
	// skips: the header block of such a request is not decoded, if its octets alone show
	// that it is too large.
	skips bool
	// answer writes an answer.
	answer func(c *conn2, id uint32, x *exchange, a *Answer)
	// early: requests are answered before their body is there.
	early bool
	// trailersCount: fields of the trailer section are fields of the request.
	trailersCount bool
	// firstWindow is the room that each stream is given when it begins.
	firstWindow uint32
	// noTable: once its settings are acknowledged, the client must say that it
	// uses no dynamic table (RFC 7541 §4.2).
	noTable bool
	// lenient: fields are not held against RFC 9113 §8.2, nor lengths against bodies.
	lenient bool
	// noConnWindow: only streams are given room for bodies.
	noConnWindow bool
	// noWindow: no room is given for bodies.
	noWindow bool
}

func plain2() *behaviour2 {
	return &behaviour2{
		settings:  []http2.Setting{{ID: http2.SettingMaxConcurrentStreams, Val: 100}, {ID: http2.SettingMaxHeaderListSize, Val: ownList}},
		arrived:   func(*conn2, http2.Frame) bool { return true },
		fields:    func(*conn2, *request2) {},
		crumbs:    func(_ *conn2, crumbs []string) []string { return joined(crumbs, "; ") },
		malformed: func(c *conn2, r *request2) { c.reset(r.id, http2.ErrCodeProtocol) },
		answer:    func(c *conn2, id uint32, _ *exchange, a *Answer) { c.answer(id, a) },
	}
}

// joined makes one line of the crumbs; none of no crumbs.
func joined(crumbs []string, by string) []string {
	if len(crumbs) == 0 {
		return nil
	}
	return []string{strings.Join(crumbs, by)}
}

// request2 is one request while its frames arrive.
type request2 struct {
	id       uint32
	fields   []hpack.HeaderField
	trailers []hpack.HeaderField
	block    []byte // the header block
	first    int    // octets of it in HEADERS
	wrong    bool   // it is malformed
	refused  bool   // it is not looked at
	large    bool
	body     bytes.Buffer
	room     int64 // that the client may still use
	over     bool  // it is answered, or reset
}

// conn2 is one HTTP/2 connection.
type conn2 struct {
	server  *Server
	how     *behaviour2
	net     net.Conn
	state   *connection
	framer  *http2.Framer
	decoder *hpack.Decoder

	last                  uint32 // the newest stream
	leaves                uint32 // the last stream that is answered, once GOAWAY is sent; 0: it is not
	acknowledged, updated bool   // see behaviour2.noTable

	writing sync.Mutex
	block   bytes.Buffer
	encoder *hpack.Encoder

	mu      sync.Mutex
	open    map[uint32]*request2
	nth     int
	window  int64 // that the server may use
	windows map[uint32]int64
	initial int64
	changed *sync.Cond
	ended   bool
	running sync.WaitGroup
}

// serve2 speaks HTTP/2 on a connection until it ends.
func (s *Server) serve2(c net.Conn) {
	how := s.behaviour.http2
	h := &conn2{
		server: s, how: how, net: c, state: &connection{notes: map[string]any{}}, framer: http2.NewFramer(c, c),
		open: map[uint32]*request2{}, window: 65_535, initial: 65_535, windows: map[uint32]int64{},
	}
	h.changed = sync.NewCond(&h.mu)
	h.encoder = hpack.NewEncoder(&h.block)
	h.decoder = hpack.NewDecoder(4096, nil)
	h.framer.AllowIllegalWrites = true
	defer func() {
		h.mu.Lock()
		h.ended = true
		h.changed.Broadcast()
		h.mu.Unlock()
		_ = c.Close()
		h.running.Wait()
	}()
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := readFull(c, preface); err != nil || string(preface) != http2.ClientPreface {
		return
	}
	if how.begin != nil {
		how.begin(h)
	} else {
		h.write(func() { _ = h.framer.WriteSettings(how.settings...) })
	}
	for h.frame() {
	}
}

// write writes frames that belong together.
func (c *conn2) write(frames func()) {
	c.writing.Lock()
	defer c.writing.Unlock()
	frames()
}

func (c *conn2) reset(id uint32, code http2.ErrCode) {
	c.finished(id)
	c.write(func() { _ = c.framer.WriteRSTStream(id, code) })
}

// goAway ends the connection with an error.
func (c *conn2) goAway(last uint32, code http2.ErrCode) {
	c.write(func() { _ = c.framer.WriteGoAway(last, code, nil) })
	linger(c.net)
	_ = c.net.Close()
}

func (c *conn2) finished(id uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.open[id]; r != nil {
		r.over = true
	}
	delete(c.open, id)
	delete(c.windows, id)
	c.changed.Broadcast()
}

// handle answers a request, beside the others of its connection.
func (c *conn2) handle(r *request2) {
	c.mu.Lock()
	c.nth++
	nth := c.nth
	c.mu.Unlock()
	c.running.Go(func() {
		c.server.requests.Add(1)
		if r.refused {
			c.reset(r.id, http2.ErrCodeRefusedStream)
			return
		}
		if c.how.oversized != nil && listSize(r.fields) > cmp.Or(c.how.enforced, c.listLimit()) {
			c.how.oversized(c, r)
			return
		}
		if r.wrong || r.large || !c.wellFormed(r) {
			c.how.malformed(c, r)
			return
		}
		x := c.exchange(r, nth)
		a := c.server.serve(x)
		if !c.server.wait(context.Background(), c.server.delay+a.Delay) {
			return
		}
		c.how.answer(c, r.id, x, a)
		c.finished(r.id)
	})
}

// plain answers with a page of the HTTP layer.
func (c *conn2) plain(id uint32, status int) {
	c.send(id, message2{fields: []hpack.HeaderField{pair(":status", strconv.Itoa(status)), pair("content-type", "text/plain")}, body: []byte(http.StatusText(status))})
	c.finished(id)
}

// exchange is the request as the operation sees it.
func (c *conn2) exchange(r *request2, nth int) *exchange {
	pseudo, header := map[string]string{}, http.Header{}
	var crumbs []string
	fields := r.fields
	if c.how.trailersCount {
		fields = slices.Concat(fields, r.trailers)
	}
	for _, f := range fields {
		switch {
		case f.IsPseudo():
			pseudo[f.Name] = f.Value
		case f.Name == "cookie":
			crumbs = append(crumbs, f.Value)
		default:
			header.Add(f.Name, f.Value)
		}
	}
	to, err := url.ParseRequestURI(pseudo[":path"])
	if err != nil {
		to = &url.URL{Path: "/"}
	}
	request := (&http.Request{
		Method: pseudo[":method"], URL: to, RequestURI: pseudo[":path"], Host: pseudo[":authority"],
		Header: header, Proto: "HTTP/2.0", ProtoMajor: 2, ContentLength: int64(r.body.Len()),
	}).WithContext(context.Background())
	lines := c.how.crumbs(c, crumbs)
	if lines != nil {
		header["Cookie"] = lines
	}
	body := r.body.Bytes()
	return &exchange{server: c.server, request: request, conn: c.state, nth: nth, lines: lines, body: body[:min(len(body), maxKept)], subject: "nobody"}
}
