package wire

import (
	"io"
	"time"
)

// writing is a request that is being written. It is written while the answer is
// read, because servers answer a request that is too large before they have read
// it.
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

// patience is how long a writer may take to notice what the reader has already
// seen. It needs microseconds, or it is blocked forever.
const patience = 50 * time.Millisecond

func (w *writing) wait() bool {
	select {
	case <-w.done:
		return true
	case <-time.After(patience):
		return false
	}
}

// over reports whether the writer has ended.
func (w *writing) over() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

// whole reports whether the request was written completely.
func (w *writing) whole() bool { return w.wait() && w.err == nil }

// failure is the writer's error, if there is one already.
func (w *writing) failure() error {
	if !w.wait() {
		return nil
	}
	return w.err
}
