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

// PlainWriter writes [PlainText] of what it is given in whole lines.
func PlainWriter(w io.Writer) io.Writer { return plainWriter{w} }

type plainWriter struct{ to io.Writer }

func (p plainWriter) Write(text []byte) (int, error) {
	if _, err := io.WriteString(p.to, PlainText(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
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

// HarmlessWriter writes [Harmless] text, whole lines at a time; the last one
// must end in a line feed.
func HarmlessWriter(w io.Writer) io.Writer { return &harmlessWriter{to: w} }

type harmlessWriter struct {
	to   io.Writer
	mu   sync.Mutex
	held []byte
}

func (h *harmlessWriter) Write(text []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held = append(h.held, text...)
	end := bytes.LastIndexByte(h.held, '\n') + 1
	if end > 0 {
		if _, err := io.WriteString(h.to, Harmless(string(h.held[:end]))); err != nil {
			return 0, err
		}
		h.held = append(h.held[:0], h.held[end:]...)
	}
	return len(text), nil
}
