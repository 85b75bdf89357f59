package reference

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// maxDrain is the most octets of an unexpected body that are read and thrown
	// away.
	maxDrain = 1 << 20
	// drainTime is the longest time that the server waits for such a body.
	drainTime = 2 * time.Second
	// maxKept is the most octets of it that are kept for the faults that look at
	// it.
	maxKept = 64 << 10
)

// exchange is one request while the server handles it.
type exchange struct {
	server  *Server
	request *http.Request
	conn    *connection
	nth     int      // number of the request on its connection, from 1
	lines   []string // the Cookie header lines
	body    []byte   // the first octets of the body, which the operation ignores
	value   string   // what lookup found
	subject string   // the subject of the token that verify accepted
	access  string   // the access token of the answer, once one is made
}

// connection is the state of one kept connection.
type connection struct {
	mu       sync.Mutex
	requests int
	notes    map[string]any // for faults that keep state
}

type connectionKey struct{}

func withConnection(ctx context.Context) context.Context {
	return context.WithValue(ctx, connectionKey{}, &connection{notes: map[string]any{}})
}

func (s *Server) newExchange(w http.ResponseWriter, r *http.Request) *exchange {
	conn := r.Context().Value(connectionKey{}).(*connection)
	conn.mu.Lock()
	defer conn.mu.Unlock()
	conn.requests++
	return &exchange{
		server: s, request: r, conn: conn, nth: conn.requests,
		lines: r.Header["Cookie"], body: drain(w, r), subject: "nobody",
	}
}

// drain reads an unexpected body, so that the connection can be kept. If the
// body is too long, too slow or broken, the connection is closed after the
// answer.
func drain(w http.ResponseWriter, r *http.Request) []byte {
	if r.ContentLength == 0 {
		return nil
	}
	control := http.NewResponseController(w)
	if err := control.SetReadDeadline(time.Now().Add(drainTime)); err != nil {
		return nil
	}
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	kept, err := io.ReadAll(io.LimitReader(r.Body, maxKept))
	if err == nil {
		_, err = io.CopyN(io.Discard, r.Body, maxDrain)
	}
	if !errors.Is(err, io.EOF) {
		w.Header().Set("Connection", "close")
	}
	return kept
}

// remember keeps a note with the connection, and returns the previous note.
func (c *connection) remember(name string, note any) (before any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before = c.notes[name]
	c.notes[name] = note
	return before
}

// count adds to a counter of the connection, and returns it.
func (c *connection) count(name string, by int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, _ := c.notes[name].(int)
	c.notes[name] = n + by
	return n + by
}

// recall returns the connection's note of that name; nil: there is none.
func (c *connection) recall(name string) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.notes[name]
}

// cookieHeader is the whole Cookie header, with its lines joined.
func (x *exchange) cookieHeader() string { return strings.Join(x.lines, "; ") }

// accessToken is the access token of this exchange. There is only one.
func (x *exchange) accessToken() string {
	if x.access == "" {
		x.access = x.server.behaviour.mintAccess(x.subject, accessLifetime)
	}
	return x.access
}

// liveToken is the last refresh token that the server accepted, in any exchange.
// If there is none, it is a new refresh token.
func (x *exchange) liveToken() string {
	if token := x.server.accepted.Load(); token != nil {
		return *token
	}
	return x.refreshToken()
}

// refreshToken is a fresh refresh token for the exchange's subject.
func (x *exchange) refreshToken() string {
	return x.server.mintRefresh(x.subject, refreshLifetime)
}
