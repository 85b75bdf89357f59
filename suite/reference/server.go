package reference

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/contract"
)

// Server is a running reference server. Its methods are safe for concurrent use.
type Server struct {
	openAPI   []byte
	op        operation
	basePath  string
	url       string
	delay     time.Duration
	now       func() time.Time
	behaviour *behaviour

	http2     bool
	onlyHTTP1 atomic.Bool // an answer was octets of HTTP/1.1, which HTTP/2 cannot send

	http     *http.Server
	done     chan struct{}  // closed by Close
	running  sync.WaitGroup // the accept loop and every connection
	requests atomic.Int64
	subjects atomic.Int64
	accepted atomic.Pointer[string] // the refresh token that was accepted last
	unfit    atomic.Pointer[string] // why the fault or the variant says nothing under the contract

	mu     sync.Mutex
	closed bool
	spent  map[string]struct{}   // ids of the refresh tokens that a success has spent
	conns  map[net.Conn]struct{} // the connections that scripts are played on
}

// Start starts a server. It listens when Start returns. For an unknown
// Options.Fault, the error names the most similar ids.
func Start(o Options) (*Server, error) {
	e, err := entryOf(o.Fault)
	if err != nil {
		return nil, err
	}
	if o.OpenAPI == nil {
		if o.OpenAPI, err = contractWith(e.needs); err != nil {
			return nil, err
		}
	}
	op, err := readOperation(contract.Source{Name: "openapi", Text: o.OpenAPI, Folder: o.Folder}, o.Choice)
	if err != nil {
		return nil, err
	}
	if o, err = withNeeds(o, e.needs); err != nil {
		return nil, err
	}
	s := &Server{
		http2: o.HTTP2, openAPI: o.OpenAPI, op: op, basePath: cleanBasePath(o.BasePath), delay: o.Delay, now: o.Now,
		done: make(chan struct{}), spent: map[string]struct{}{}, conns: map[net.Conn]struct{}{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.behaviour = plain(s)
	s.behaviour.singleUse = o.SingleUse
	s.behaviour.rotate = o.Rotate || o.SingleUse && !o.NoRotate || op.setsCookie()
	e.edit(s.behaviour)
	if err := s.listen(o.Listen, o.TLS); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	x := s.newExchange(w, r)
	s.write(w, x, s.serve(x))
}

// URL is the base URL, with the base path and without a slash at its end.
func (s *Server) URL() string { return s.url }

// Unfit says why the fault or the variant says nothing under this contract: it has
// sent a body that was written for another one, or what this one allows. It is
// empty where there is no such reason.
func (s *Server) Unfit() string {
	if why := s.unfit.Load(); why != nil {
		return *why
	}
	return ""
}

// unfitFor keeps the first reason.
func (s *Server) unfitFor(why string) { s.unfit.CompareAndSwap(nil, &why) }

const allowedByContract = "the contract allows what it does"

// HTTP2 reports whether the server speaks HTTP/2.
func (s *Server) HTTP2() bool { return s.http2 }

// OpenAPI is the contract document that the server follows, and that a run
// against it must use: the document of the options, or the embedded document
// with the changes that the fault or the variant needs.
func (s *Server) OpenAPI() []byte { return slices.Clone(s.openAPI) }

// IssueToken makes a valid refresh token, each for a subject of its own.
func (s *Server) IssueToken() string { return s.mintRefresh(s.newSubject(), refreshLifetime) }

// IssueExpired makes a refresh token that was valid until an hour ago.
func (s *Server) IssueExpired() string { return s.mintRefresh(s.newSubject(), -time.Hour) }

func (s *Server) newSubject() string { return fmt.Sprintf("user-%d", s.subjects.Add(1)) }

func (s *Server) mintRefresh(subject string, lifetime time.Duration) string {
	return s.behaviour.mintRefresh(subject, lifetime)
}

// Requests is the number of requests that were read, with any path and method.
// Requests that net/http itself refuses do not count.
func (s *Server) Requests() int { return int(s.requests.Load()) }

// Spent is the number of refresh tokens that successes have spent; 0 if tokens
// are not single-use.
func (s *Server) Spent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.spent)
}

// spend marks a single-use token as used, and reports whether it was unused
// before.
func (s *Server) spend(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, gone := s.spent[id]
	s.spent[id] = struct{}{}
	return !gone
}

// isSpent reports whether a single-use token was used.
func (s *Server) isSpent(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, gone := s.spent[id]
	return gone
}

// Close stops the server at once, even if answers are in progress, and returns
// when nothing of it runs any more. Calling it again does nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.done)
	for conn := range s.conns {
		_ = conn.Close()
	}
	s.mu.Unlock()
	err := s.http.Close()
	s.running.Wait()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	return err
}

// wait waits, unless the server closes or the request's client goes away.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.done:
	case <-ctx.Done():
	}
	return false
}

func cleanBasePath(p string) string {
	p = strings.Trim(p, "/")
	if p == "" {
		return ""
	}
	return "/" + p
}
