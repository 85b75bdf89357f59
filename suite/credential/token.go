package credential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// mostToken bounds what is read in search of a token, in octets.
const mostToken = 64 << 10

// ReadTokenFile reads a token: the file's text without the white space around
// it. The name - stands for standard input. flag is what errors call the setting,
// check holds the token against what can be sent.
func ReadTokenFile(ctx context.Context, flag, name string, stdin io.Reader, check func(token string) error) (string, error) {
	text, err := readSecretFile(ctx, name, stdin)
	if err != nil {
		return "", fmt.Errorf("--%s: %w; name a file that holds the refresh token, or - for standard input", flag, err)
	}
	if why := notPlainText(text); why != "" {
		return "", fmt.Errorf("--%s %s: %s; write the token as plain ASCII, with nothing before it", flag, name, why)
	}
	token := strings.TrimSpace(string(text))
	if token == "" {
		return "", fmt.Errorf("--%s %s: is empty; it must hold the refresh token", flag, name)
	}
	if err := check(token); err != nil {
		return "", fmt.Errorf("--%s %s: %w", flag, name, err)
	}
	return token, nil
}

// notPlainText names the encoding of a text that is neither ASCII nor UTF-8
// without a byte order mark; empty: it is. Windows PowerShell writes such files.
func notPlainText(text []byte) string {
	switch {
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}), bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		return "is UTF-16"
	case bytes.HasPrefix(text, []byte{0xef, 0xbb, 0xbf}):
		return "begins with a byte order mark (UTF-8)"
	case len(text) > 3 && bytes.Count(text, []byte{0}) >= len(text)/2-1 && bytes.IndexByte(text, 0) >= 0:
		return "is UTF-16, without a byte order mark"
	}
	return ""
}

func readSecretFile(ctx context.Context, name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return readInput(ctx, stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readBounded(f)
}

// readInput waits for standard input no longer than the run is wanted.
func readInput(ctx context.Context, stdin io.Reader) ([]byte, error) {
	if f, ok := stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return nil, errors.New("standard input is a terminal, which would show the token; pipe it in")
	}
	type read struct {
		text []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		text, err := readBounded(stdin)
		done <- read{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return nil, errors.New("interrupted while waiting for standard input")
	}
}

func readBounded(from io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, mostToken+1))
	if err == nil && len(text) > mostToken {
		err = fmt.Errorf("more than %d octets, which is no refresh token", mostToken)
	}
	return text, err
}

// SharedFile says, in one line, that others than its owner can read a file of
// secrets; empty: they cannot, or it is no regular file.
func SharedFile(flag, name string) string {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 || !hasModes {
		return ""
	}
	return fmt.Sprintf("--%s %s: others than its owner can get at it (mode %04o); chmod 600 it", flag, name, info.Mode().Perm())
}
