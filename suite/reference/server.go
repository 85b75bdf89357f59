package reference

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/refreshcheck/refreshcheck"
)

// Server is a running reference server. Its methods are safe for concurrent use.
type Server struct {
	op        operation
	basePath  string
	url       string
	delay     time.Duration
	now       func() time.Time
	behaviour *behaviour

	http     *http.Server
	done     chan struct{}  // closed by Close
	running  sync.WaitGroup // the accept loop and every connection
	requests atomic.Int64
	subjects atomic.Int64

	mu     sync.Mutex
	closed bool
	spent  map[string]struct{}   // ids of the refresh tokens that a success has spent
	conns  map[net.Conn]struct{} // the connections that scripts are played on
}

// Start starts a server. It listens when Start returns. An unknown Options.Fault
// is an error that names the ids closest to it.
func Start(o Options) (*Server, error) {
	if o.OpenAPI == nil {
		o.OpenAPI = refreshcheck.OpenAPI
	}
	op, err := readOperation(o.OpenAPI)
	if err != nil {
		return nil, err
	}
	s := &Server{
		op: op, basePath: cleanBasePath(o.BasePath), delay: o.Delay, now: o.Now,
		done: make(chan struct{}), spent: map[string]struct{}{}, conns: map[net.Conn]struct{}{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.behaviour = plain(s)
	s.behaviour.singleUse = o.SingleUse
	s.behaviour.rotate = o.Rotate || o.SingleUse && !o.NoRotate
	if o.Fault != "" {
		edit, err := editOf(o.Fault)
		if err != nil {
			return nil, err
		}
		edit(s.behaviour)
	}
	if err := s.listen(o.Listen, o.TLS); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Server) listen(address string, config *tls.Config) error {
	if address == "" {
		address = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("listen %q: %w; give a free host:port, such as 127.0.0.1:8080", address, err)
	}
	s.url = "http://" + reachable(l.Addr()) + s.basePath
	if config != nil {
		config = config.Clone()
		config.NextProtos = []string{"http/1.1"} // HTTP/2 connections cannot be taken over
		l = tls.NewListener(l, config)
		s.url = "https" + strings.TrimPrefix(s.url, "http")
	}
	if s.behaviour.early != nil {
		l = earlyListener{l, s.behaviour.early}
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	s.http = &http.Server{
		Handler:           http.HandlerFunc(s.handle),
		Protocols:         &protocols,
		ErrorLog:          log.New(io.Discard, "", 0), // a request that a client breaks off is no news
		ReadHeaderTimeout: 30 * time.Second,
		ConnContext:       func(ctx context.Context, _ net.Conn) context.Context { return withConnection(ctx) },
		ConnState:         s.connState,
	}
	s.running.Go(func() { _ = s.http.Serve(l) })
	return nil
}

// connState counts connections. One that a script has taken over is counted out
// by released, since net/http says no more about it.
func (s *Server) connState(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.running.Add(1)
	case http.StateClosed:
		s.running.Done()
	}
}

func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	x := s.newExchange(w, r)
	s.write(w, x, s.serve(x))
}

// URL is the base URL, with the base path and without a slash at its end.
func (s *Server) URL() string { return s.url }

// IssueToken makes a valid refresh token, each for a subject of its own.
func (s *Server) IssueToken() string { return s.mintRefresh(s.newSubject(), refreshLifetime) }

// IssueExpired makes a refresh token that was valid until an hour ago.
func (s *Server) IssueExpired() string { return s.mintRefresh(s.newSubject(), -time.Hour) }

func (s *Server) newSubject() string { return fmt.Sprintf("user-%d", s.subjects.Add(1)) }

func (s *Server) mintRefresh(subject string, lifetime time.Duration) string {
	return s.behaviour.mintRefresh(subject, lifetime)
}

// Requests is how many requests have been read, of any path and method; those
// that net/http refuses itself are not among them.
func (s *Server) Requests() int { return int(s.requests.Load()) }

// Spent is how many refresh tokens successes have spent; 0 unless tokens are
// single-use.
func (s *Server) Spent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.spent)
}

// spend uses a single-use token up, and reports whether it was still unspent.
func (s *Server) spend(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, gone := s.spent[id]
	s.spent[id] = struct{}{}
	return !gone
}

// Close stops the server at once, answers in progress included, and returns when
// nothing of it runs any more. Calling it again does nothing.
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

// taken keeps a hijacked connection in sight of Close; false: it is too late.
func (s *Server) taken(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[conn] = struct{}{}
	return !s.closed
}

func (s *Server) released(conn net.Conn) {
	s.mu.Lock()
	delete(s.conns, conn)
	s.mu.Unlock()
	_ = conn.Close()
	s.running.Done()
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

// reachable is the listener's address, with loopback for "every address".
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	host := "127.0.0.1"
	if tcp.IP.To4() == nil {
		host = "::1"
	}
	return net.JoinHostPort(host, fmt.Sprint(tcp.Port))
}
