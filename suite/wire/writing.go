package wire

import (
	"io"
	"time"
)

// writing is a request on its way. It is written beside the reading, because
// servers answer an oversized request before they have read it.
type writing struct {
	done chan struct{}
	err  error // valid once done is closed
}

func write(to io.Writer, octets []byte) *writing {
	w := &writing{done: make(chan struct{})}
	go func() {
		defer close(w.done)
		_, w.err = to.Write(octets)
	}()
	return w
}

// patience is how long a writer may take to notice what the reader has seen
// already: it is done within microseconds, or blocked for good.
const patience = 50 * time.Millisecond

func (w *writing) wait() bool {
	select {
	case <-w.done:
		return true
	case <-time.After(patience):
		return false
	}
}

// whole reports whether the request went out to its last octet.
func (w *writing) whole() bool { return w.wait() && w.err == nil }

// failure is the writer's error, once there is one.
func (w *writing) failure() error {
	if !w.wait() {
		return nil
	}
	return w.err
}
