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
	// maxDrain bounds how much of an unasked-for body is read and thrown away.
	maxDrain = 1 << 20
	// drainTime bounds how long the server waits for such a body.
	drainTime = 2 * time.Second
	// maxKept is how much of it stays for the faults that look into it.
	maxKept = 64 << 10
)

// exchange is one request on its way through the server.
type exchange struct {
	server  *Server
	request *http.Request
	conn    *connection
	nth     int      // of its connection, from 1
	lines   []string // the Cookie header lines
	body    []byte   // the first octets of the body, which the operation ignores
	value   string   // what lookup found
	subject string   // whose token verify accepted
	access  string   // the access token of the answer, once one is made
}

// connection is what the server knows of one kept connection.
type connection struct {
	mu       sync.Mutex
	requests int
	notes    map[string]any // for the faults that remember
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

// drain reads a body that nobody asked for, so that the connection can be kept.
// A body that is too long, too slow or broken costs the connection, not the answer.
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

// remember keeps a note with the connection, and returns the one before it.
func (c *connection) remember(name string, note any) (before any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before = c.notes[name]
	c.notes[name] = note
	return before
}

// recall is the connection's note of that name; nil: there is none.
func (c *connection) recall(name string) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.notes[name]
}

// cookieHeader is the whole of the Cookie header, its lines joined.
func (x *exchange) cookieHeader() string { return strings.Join(x.lines, "; ") }

// accessToken is the one access token of this exchange.
func (x *exchange) accessToken() string {
	if x.access == "" {
		x.access = x.server.behaviour.mintAccess(x.subject, accessLifetime)
	}
	return x.access
}

// refreshToken is a fresh refresh token for the exchange's subject.
func (x *exchange) refreshToken() string {
	return x.server.mintRefresh(x.subject, refreshLifetime)
}
