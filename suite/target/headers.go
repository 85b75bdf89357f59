package target

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// readHeaderFile reads one field line a line; blank lines and lines that begin
// with # are passed over. Values are secrets, so no error shows one.
func readHeaderFile(name string) (lines []string, cookies string, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, "", fmt.Errorf("--header-file: %w; name a file of header lines", err)
	}
	return headerLines("--header-file "+name, string(text))
}

// headerLines reads header lines. A Cookie line is none of them: its cookies go
// into the Cookie line of each request, before the case's own.
func headerLines(from, text string) (lines []string, cookies string, err error) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if trimmed := strings.TrimSpace(line); trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok && strings.EqualFold(name, "Cookie") {
			if err := CheckLine("X-" + strings.TrimSpace(line)); err != nil {
				return nil, "", fmt.Errorf("%s:%d: %w", from, i+1, err)
			}
			cookies = strings.Trim(cookies+"; "+strings.Trim(value, " \t;"), "; ")
			continue
		}
		if err := CheckLine(line); err != nil {
			return nil, "", fmt.Errorf("%s:%d: %w", from, i+1, err)
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	if len(lines) == 0 && cookies == "" {
		return nil, "", fmt.Errorf("%s: holds no header line; write one a line, Name: value", from)
	}
	return lines, cookies, nil
}

// CheckLine holds an extra header line against field-name and field-value (RFC 9110 §5).
func CheckLine(line string) error {
	name, value, ok := strings.Cut(line, ":")
	if !ok || !wire.IsToken(name) {
		return errors.New("not a header line; write Name: value")
	}
	for _, c := range []byte(value) {
		if c != '\t' && (c < 0x20 || c == 0x7f) {
			return errors.New("the value holds a control character")
		}
	}
	switch strings.ToLower(name) {
	case "host":
		return errors.New("the Host field is set with --host")
	case "cookie", "content-length", "transfer-encoding", "connection", "accept", "accept-encoding", "expect", "upgrade", "te", "trailer":
		return fmt.Errorf("%s is what the cases are about, or changes how answers are read; it cannot be set for all of them", name)
	}
	return nil
}
