package session

import (
	"fmt"
	"io"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// watched remembers the first error of a writer. A disk that is full must not end
// as a run that passed and said nothing.
type watched struct {
	to  io.Writer
	mu  sync.Mutex
	err error
}

// Write implements io.Writer.
func (w *watched) Write(text []byte) (int, error) {
	n, err := w.to.Write(text)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

// failed is the first error.
func (w *watched) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// written turns the code of a run whose output could not be written into a
// failure: nobody can read what the run found.
func (s *session) written(code int) int {
	err := s.out.failed()
	if err == nil && s.standard != nil {
		err = s.standard.failed()
	}
	if err == nil {
		return code
	}
	return s.refuse(max(code, result.ExitNonConformant), fmt.Errorf("the output cannot be written: %w", err))
}
