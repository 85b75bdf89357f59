package credential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// command is a source that runs a command line in the shell each time that a
// token is needed. It prints one token on standard output; what it says on
// standard error is told once it has ended.
type command struct {
	line    string
	timeout time.Duration       // of one run
	tell    func(stderr string) // gets standard error, after onToken
	onToken func(token string)  // has the token masked
	check   func(token string) error
}

const mostSaid = 8 << 10

// Next runs the command. Its errors name --token-command and show no output.
func (c *command) Next(ctx context.Context) (string, error) {
	timed, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	words := shell(c.line)
	cmd := exec.CommandContext(timed, words[0], words[1:]...)
	ownGroup(cmd)
	cmd.WaitDelay = time.Second // for what it started and left behind
	out, said := &head{most: mostToken}, &head{most: mostSaid}
	cmd.Stdout, cmd.Stderr = out, said
	err := cmd.Run()
	token, bad := oneLine(out)
	for _, word := range strings.Fields(out.text.String()) { // whatever it printed, it may repeat on standard error
		c.onToken(word)
	}
	if said.text.Len() > 0 {
		c.tell(said.words())
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case timed.Err() != nil:
		return "", fmt.Errorf("--token-command: gave no token within %s; see --token-command-timeout", c.timeout)
	case errors.As(err, &exit) && said.text.Len() == 0:
		return "", fmt.Errorf("--token-command: %w, and it says nothing on standard error", exit)
	case errors.As(err, &exit):
		return "", fmt.Errorf("--token-command: %w; what it says on standard error stands above", exit)
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return "", fmt.Errorf("--token-command: %w", err)
	case bad != nil:
		return "", fmt.Errorf("--token-command: %w", bad)
	}
	if err := c.check(token); err != nil {
		return "", fmt.Errorf("--token-command: %w", err)
	}
	return token, nil
}

func oneLine(out *head) (string, error) {
	text := strings.TrimSpace(out.text.String())
	switch {
	case out.more:
		return "", fmt.Errorf("printed more than %d octets; it must print the refresh token and nothing else", mostToken)
	case text == "":
		return "", errors.New("printed nothing; it must print the refresh token on standard output")
	case strings.ContainsAny(text, "\r\n"):
		return "", fmt.Errorf("printed %d lines; it must print the refresh token alone, in one", strings.Count(text, "\n")+1)
	}
	return text, nil
}

// head keeps the beginning of what is written to it.
type head struct {
	mu   sync.Mutex
	most int
	text bytes.Buffer
	more bool
}

func (h *head) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	keep := min(len(p), h.most-h.text.Len())
	h.text.Write(p[:keep])
	h.more = h.more || keep < len(p)
	return len(p), nil
}

// words is what was kept, up to the last whole word: masking does not find half a
// secret.
func (h *head) words() string {
	text := h.text.String()
	if h.more {
		text = text[:strings.LastIndexAny(text, " \t\r\n")+1] + "..."
	}
	return text
}
