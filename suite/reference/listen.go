package reference

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

// listen takes an address, and serves on it, at once or when the server is up.
func (s *Server) listen(address string, config *tls.Config) error {
	up := s.behaviour.upAfter
	switch {
	case address == "" && up > 0:
		address = lonelyAddress()
	case address == "":
		address = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("listen %q: %w; give a free host:port, such as 127.0.0.1:8080", address, err)
	}
	s.url = "http://" + reachable(l.Addr()) + s.basePath
	if config != nil {
		config = config.Clone()
		config.NextProtos = []string{"http/1.1"}
		if s.http2 {
			config.NextProtos = []string{"h2", "http/1.1"}
		}
		s.url = "https" + strings.TrimPrefix(s.url, "http")
	}
	s.http = s.newHTTP(config)
	if up > 0 {
		s.listenLater(l, up, config)
		return nil
	}
	s.serveOn(l, config)
	return nil
}

// newHTTP is the server of net/http; HTTP/2 without TLS does not use it.
func (s *Server) newHTTP(config *tls.Config) *http.Server {
	if s.http2 && config == nil {
		return &http.Server{}
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Server{
		Handler:           http.HandlerFunc(s.handle),
		Protocols:         &protocols,
		ErrorLog:          log.New(io.Discard, "", 0), // a request that a client aborts is not worth a message
		ReadHeaderTimeout: 30 * time.Second,
		ConnContext:       func(ctx context.Context, _ net.Conn) context.Context { return withConnection(ctx) },
		ConnState:         s.connState,
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){"h2": func(_ *http.Server, c *tls.Conn, _ http.Handler) {
			s.begin2(c)
		}},
	}
}

func (s *Server) serveOn(l net.Listener, config *tls.Config) {
	if config != nil {
		l = tls.NewListener(l, config)
	}
	if s.behaviour.early != nil {
		l = earlyListener{l, s.behaviour.early}
	}
	if s.http2 && config == nil {
		s.running.Go(func() { s.accept2(l) })
		return
	}
	s.running.Go(func() { _ = s.http.Serve(l) })
}

// accept2 accepts connections that speak HTTP/2 from their first octet on (RFC
// 9113 §3.3).
func (s *Server) accept2(l net.Listener) {
	s.running.Go(func() { <-s.done; _ = l.Close() })
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		s.running.Go(func() { s.begin2(c) })
	}
}

func (s *Server) begin2(c net.Conn) {
	if s.taken(c) {
		s.serve2(c)
	}
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
}

// connState counts connections. When a script takes a connection over, net/http
// does not report its end, so released counts it.
func (s *Server) connState(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.running.Add(1)
	case http.StateClosed:
		s.running.Done()
	}
}

// taken registers a hijacked connection, so that Close can close it; false: the
// server is already closed.
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

// reachable is the listener's address, with loopback instead of "all addresses".
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
