package redact

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"
)

const (
	// maxLine is how many octets without a line feed are held back at most, unless secrets are so long
	// that more are needed.
	maxLine = 1 << 20
	// maxExpansion is how many octets an encoding makes of one, at most: %26%23x41%3B.
	maxExpansion = 12
)

// Writer masks what is written through it. It holds text back until its line is
// complete, so that a secret that is split over several writes is still caught; secrets
// that are added before the line is complete are masked in it. Close or Flush it at the end.
// It is safe for concurrent use.
type Writer struct {
	masker *Masker
	to     io.Writer

	mu    sync.Mutex
	held  []byte
	limit int // octets held from which on part of an unfinished line is written
	err   error
}

// Writer returns a Writer that writes to w.
func (m *Masker) Writer(w io.Writer) *Writer {
	return &Writer{masker: m, to: w, limit: maxLine}
}

// Write takes all of p. An error is that of the writer below; it stays.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return 0, w.err
	}
	w.held = append(w.held, p...)
	if bytes.IndexByte(p, '\n') >= 0 {
		w.write(w.masker.complete(w.held[:bytes.LastIndexByte(w.held, '\n')+1]))
	}
	if len(w.held) > w.limit {
		w.writeWindow()
	}
	if w.err != nil {
		return 0, w.err
	}
	return len(p), nil
}

// Flush writes all that is held back. A secret of which only the beginning was written is not
// recognised then, so it is for the end of a message, not for its middle.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.write(len(w.held))
	return w.err
}

// Close flushes and refuses further writes. The writer below stays open.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if errors.Is(w.err, errClosed) {
		return nil
	}
	w.write(len(w.held))
	if w.err != nil {
		return w.err
	}
	w.err = errClosed
	return nil
}

var errClosed = errors.New("write to a closed redact.Writer: write before Close")

// write masks and writes the first n octets held.
func (w *Writer) write(n int) {
	if n <= 0 || w.err != nil {
		return
	}
	masked := w.masker.Bytes(w.held[:n])
	written, err := w.to.Write(masked)
	if err == nil && written < len(masked) {
		err = io.ErrShortWrite
	}
	w.err = err
	w.held = append(w.held[:0], w.held[n:]...)
}

// writeWindow writes as much of an overlong line as cannot be the beginning of a secret
// that is not complete yet. Where that is nothing, more is held back.
func (w *Writer) writeWindow() {
	w.write(w.masker.cut(w.held))
	w.limit = max(maxLine, 2*len(w.held))
}

// cut returns how much of a text can be masked by itself while more may follow: the most
// that leaves room for a whole secret in its longest encoding and splits nothing that is found.
func (m *Masker) cut(text []byte) int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	// Three digits of base64 before a secret are needed to read its first octet wherever it begins.
	const lead = 3
	return m.apart(text, len(text)-maxExpansion*max(m.long.longest, m.short.longest, gramLength), lead)
}

// complete returns how much of a text of whole lines can be masked by itself: all of it, unless
// a secret of several lines may begin in it and end in what follows.
func (m *Masker) complete(lines []byte) int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	at := m.multiline.unfinished(lines)
	for at < len(lines) {
		start := bytes.LastIndexByte(lines[:at], '\n') + 1
		if at = m.apart(lines, start, 0); at == start {
			break
		}
	}
	return at
}

// apart returns the last place up to at where the text can be split without splitting
// a label, anything that is found, or the lead octets before it.
func (m *Masker) apart(text []byte, at, lead int) int {
	var spans []segment
	for _, s := range m.segments(text) {
		if s.label {
			spans = append(spans, s)
			continue
		}
		for _, f := range m.clusters(text[s.start:s.end]) {
			spans = append(spans, segment{start: s.start + f.start - lead, end: s.start + f.end})
		}
	}
	for _, s := range slices.Backward(spans) {
		if s.start < at && at < s.end {
			at = s.start
		}
	}
	return max(at, 0)
}
