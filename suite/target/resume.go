package target

import (
	"crypto/tls"
	"sync/atomic"
)

// sessions are the TLS sessions that connections of a target resume (RFC 8446
// §2.2): a handshake then costs the server no signature.
type sessions struct {
	tls.ClientSessionCache
	offered atomic.Bool // one was offered
	off     atomic.Bool // none is offered any more
}

func newSessions() *sessions { return &sessions{ClientSessionCache: tls.NewLRUClientSessionCache(0)} }

// Get implements [tls.ClientSessionCache].
func (s *sessions) Get(key string) (*tls.ClientSessionState, bool) {
	if s.off.Load() {
		return nil, false
	}
	state, ok := s.ClientSessionCache.Get(key)
	if ok && state != nil {
		s.offered.Store(true)
	}
	return state, ok
}

// giveUp ends all resuming after a handshake that failed, and reports whether a
// session may have been the reason: a server that does not know one any more must
// do a whole handshake, but some end the connection.
func (s *sessions) giveUp() bool { return s.offered.Load() && !s.off.Swap(true) }
