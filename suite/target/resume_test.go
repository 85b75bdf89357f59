package target_test

import (
	"crypto/tls"
	"errors"
	"io"
	"sync/atomic"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

// The second connection resumes the session of the first. A server that ends the
// connection then is asked for a whole handshake, and not offered a session again.
func TestSessionsAreResumed(t *testing.T) {
	a := newAuthority(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, forgetful := range []bool{false, true} {
			var offered atomic.Int64
			config := a.server("127.0.0.1")
			config.MaxVersion = version
			if forgetful {
				config.UnwrapSession = func(session []byte, _ tls.ConnectionState) (*tls.SessionState, error) {
					if len(session) == 0 {
						return nil, nil
					}
					offered.Add(1)
					return nil, errors.New("unknown session")
				}
			}
			to := parse(t, target.Options{URL: "https://" + serveTLS(t, config, echo), CAFile: a.file})
			for i := range 4 {
				c := connect(t, to)
				if _, err := c.Write([]byte("x")); err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadFull(c, make([]byte, 1)); err != nil { // the session comes before it
					t.Fatal(err)
				}
				secured, ok := c.(*tls.Conn)
				if !ok {
					t.Fatalf("%T", c)
				}
				if got := secured.ConnectionState().DidResume; got != (i > 0 && !forgetful) {
					t.Errorf("%s, connection %d: resumed %v", tls.VersionName(version), i+1, got)
				}
				c.Close()
			}
			if forgetful && offered.Load() != 1 {
				t.Errorf("%s: a session was offered %d times", tls.VersionName(version), offered.Load())
			}
		}
	}
}
