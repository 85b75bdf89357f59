package reference

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"
	"time"
)

// listenLater gives the address of a listener up, and takes it again when the
// server is up.
func (s *Server) listenLater(l net.Listener, up time.Duration, config *tls.Config) {
	address := l.Addr().String()
	_ = l.Close()
	s.running.Go(func() {
		for s.wait(context.Background(), up) {
			if l, err := net.Listen("tcp", address); err == nil {
				s.serveOn(l, config)
				return
			}
			up = overlap // somebody else has the port for a moment
		}
	})
}

// lonelyAddress is a loopback address that hardly anybody else uses, so that its
// port stays free while nothing listens on it. Where the system has only one such
// address, it is that one.
func lonelyAddress() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	address := fmt.Sprintf("127.%d.%d.%d:0", b[0], b[1], 1+b[2]/2)
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "127.0.0.1:0"
	}
	_ = l.Close()
	return address
}
