package run_test

import (
	"crypto/tls"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

// A server whose handshakes take long gets connections before there is something to
// send on them, and is not accused if it closes them.
func TestConnectionsThatAreOpenedAhead(t *testing.T) {
	const handshake = 15 * time.Millisecond
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	defer certified.Close()
	for name, after := range map[string]time.Duration{"patient": 0, "closes soon": 100 * time.Millisecond, "closes sooner": 40 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			config := &tls.Config{Certificates: certified.TLS.Certificates, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
				time.Sleep(handshake)
				return nil, nil
			}}
			plain, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			s := listenOn(t, tls.NewListener(plain, config), "https", func(serve func()) { go serve() }, func(r arrival) reply {
				time.Sleep(handshake)
				a := plainly(r)
				if r.conn%3 == 0 {
					return a
				}
				a.octets = strings.Replace(a.octets, "\r\n", "\r\nConnection: close\r\n", 1)
				return a.closing()
			})
			s.mu.Lock()
			s.patience = after
			s.mu.Unlock()
			set := settings(t, s.url)
			set.Target = aim(t, target.Options{URL: s.url, Insecure: true})
			passes(t, finish(t, set, wholesome(t)))
			ahead := 0
			for _, r := range s.requests("") {
				if r.waited > handshake/3 {
					ahead++
				}
			}
			if after == 0 && ahead < 10 {
				t.Errorf("%d connections were opened ahead", ahead)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.silent > s.conns/2 {
				t.Errorf("%d of %d connections were opened in vain", s.silent, s.conns)
			}
		})
	}
}
