package run

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"
)

// ahead opens connections before they are needed. Far away, and with TLS, opening one
// takes longer than an answer. Each one that is needed has the next one opened, so
// that there are as many as are needed while one is opened.
type ahead struct {
	mu     sync.Mutex
	idle   []net.Conn // on which nothing has been sent
	coming int        // that are being opened
	uses
	off bool
}

const (
	// longestOpened is how long a connection may wait for its first request. Servers
	// close one that is silent after some seconds.
	longestOpened = time.Second
	// worthAhead: to open a connection at once is as good, if it takes no longer.
	worthAhead = 5 * time.Millisecond
	// mostAhead is how many are open or opened ahead of need.
	mostAhead = 32
)

// take gives the connection that has waited longest, if there is any.
func (a *ahead) take() net.Conn {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.idle) == 0 {
		return nil
	}
	first := a.idle[0]
	a.idle = a.idle[1:]
	return first
}

// next has one more opened, within a time limit.
func (a *ahead) next(within time.Duration, dial func(context.Context) (net.Conn, error)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.off || a.coming+len(a.idle) >= mostAhead {
		return
	}
	a.coming++
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), within)
		defer cancel()
		conn, err := dial(ctx)
		a.came(conn, err)
	}()
}

func (a *ahead) came(conn net.Conn, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.coming--
	switch {
	case err != nil: // there may be a limit of connections
		a.close()
		return
	case a.off:
		conn.Close()
		return
	}
	a.idle = append(a.idle, conn)
	time.AfterFunc(longestOpened, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if i := slices.Index(a.idle, conn); i >= 0 {
			a.idle = slices.Delete(a.idle, i, i+1)
			conn.Close()
		}
	})
}

// answered notes whether a request on such a connection got an answer. A server may
// close one at any time; one that often does costs more than it saves.
func (a *ahead) answered(ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.note(ok) {
		a.close()
	}
}

// stop closes all of them, and opens none any more.
func (a *ahead) stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.close()
}

func (a *ahead) close() {
	a.off = true
	for _, one := range a.idle {
		one.Close()
	}
	a.idle = nil
}
