package target

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// readHeaderFile reads one field line a line; blank lines and lines that begin
// with # are passed over. Values are secrets, so no error shows one.
func readHeaderFile(name string) ([]string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--header-file: %w; name a file of header lines", err)
	}
	return headerLines("--header-file "+name, string(text))
}

func headerLines(from, text string) ([]string, error) {
	var lines []string
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if trimmed := strings.TrimSpace(line); trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if err := checkLine(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", from, i+1, err)
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s: holds no header line; write one a line, Name: value", from)
	}
	return lines, nil
}

// checkLine holds a line against field-name and field-value (RFC 9110 §5).
func checkLine(line string) error {
	name, value, ok := strings.Cut(line, ":")
	if !ok || name == "" || strings.ContainsFunc(name, notTokenChar) {
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

func notTokenChar(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
}
