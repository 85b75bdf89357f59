package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// plainWords lists the special characters of our own texts, each with its
// replacement in ASCII.
func plainWords() []string {
	return []string{"✘", "x", "✔", "ok", "‹", "<", "›", ">", "…", "...", "·", "|", "§", "sec. ", "—", "-", "–", "-", "→", "->", "“", `"`, "”", `"`, "’", "'"}
}

// plainText is s in printable ASCII, with line ends and tabs. Our own special
// characters get a similar ASCII text; other characters become \u{…}. ESC stays,
// since it begins a colour of ours; an ESC from a server was already replaced
// earlier.
func plainText(s string) string {
	s = strings.NewReplacer(plainWords()...).Replace(s)
	var b strings.Builder
	for _, c := range s {
		if c < 0x7f {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, `\u{%x}`, c)
		}
	}
	return b.String()
}

// Screen writes text for people. The text holds no command of a CI server, and
// is plain ASCII if the style asks for that. Screen works on whole lines; Close
// writes the rest of the last line.
func Screen(w io.Writer, style Style) io.WriteCloser { return &screen{to: w, ascii: style.ASCII} }

type screen struct {
	to    io.Writer
	ascii bool
	mu    sync.Mutex
	held  []byte
}

// Write implements io.Writer.
func (s *screen) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, text...)
	if err := s.write(bytes.LastIndexByte(s.held, '\n') + 1); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Close writes the last line, even if no line feed ends it.
func (s *screen) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(len(s.held))
}

func (s *screen) write(n int) error {
	if n == 0 {
		return nil
	}
	text := result.Harmless(string(s.held[:n]))
	if s.ascii {
		text = plainText(text)
	}
	s.held = append(s.held[:0], s.held[n:]...)
	_, err := io.WriteString(s.to, text)
	return err
}
