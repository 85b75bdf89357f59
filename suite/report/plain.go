package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
)

// plainWords are the signs that reports use, in ASCII.
func plainWords() []string {
	return []string{"✘", "x", "✔", "ok", "‹", "<", "›", ">", "…", "...", "·", "|", "§", "sec. ", "—", "-", "–", "-", "→", "->", "“", `"`, "”", `"`, "’", "'"}
}

// PlainText is s in printable ASCII, line ends and tabs aside: the signs of our
// own by their likeness, everything else as \u{…}. ESC stays, since it begins
// a colour of our own: a server's is made visible long before.
func PlainText(s string) string {
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

// CI servers take lines for commands: GitHub those that begin with "::", spaces
// aside, and it and Azure Pipelines a "##[…]" or "##word[…]" anywhere.
var (
	commandAtStart  = regexp.MustCompile(`(?m)^([\s]*):(:)`)
	commandAnywhere = regexp.MustCompile(`##([A-Za-z]*)\[`)
)

// Harmless is text in which no CI server finds a command: what a server answered
// must not set an output or a secret of the job that tests it.
func Harmless(text string) string {
	if !strings.Contains(text, "::") && !strings.Contains(text, "##") {
		return text
	}
	text = commandAnywhere.ReplaceAllString(text, `##$1\x5b`)
	return commandAtStart.ReplaceAllString(text, `$1\x3a$2`)
}

// Screen is where text for people goes in the end: nothing in it is a command of
// a CI server, and it is plain ASCII where the style asks for it. It works on whole lines; Close
// writes what is left of one.
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

// Close writes the last line, also where no line feed ends it.
func (s *screen) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(len(s.held))
}

func (s *screen) write(n int) error {
	if n == 0 {
		return nil
	}
	text := Harmless(string(s.held[:n]))
	if s.ascii {
		text = PlainText(text)
	}
	s.held = append(s.held[:0], s.held[n:]...)
	_, err := io.WriteString(s.to, text)
	return err
}
