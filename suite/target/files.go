package target

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
)

func tlsConfig(o Options, host string) (*tls.Config, error) {
	c := &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}, InsecureSkipVerify: o.Insecure, MinVersion: tls.VersionTLS12}
	if o.CAFile == "" {
		return c, nil
	}
	pem, err := os.ReadFile(o.CAFile)
	if err != nil {
		return nil, fmt.Errorf("--ca-file: %w; name a PEM file with the authority's certificate", err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--ca-file %s: holds no PEM certificate (-----BEGIN CERTIFICATE-----)", o.CAFile)
	}
	return c, nil
}

// readHeaderFile reads one field line a line; blank lines and lines that begin
// with # are passed over. Values are secrets, so no error shows one.
func readHeaderFile(name string) ([]string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--header-file: %w", err)
	}
	var lines []string
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimRight(line, "\r")
		if trimmed := strings.TrimSpace(line); trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if err := checkLine(line); err != nil {
			return nil, fmt.Errorf("--header-file %s:%d: %w", name, i+1, err)
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("--header-file %s: holds no header line; write one a line, Name: value", name)
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
	case "cookie", "content-length", "transfer-encoding", "connection", "host":
		return fmt.Errorf("%s is what the cases are about; it cannot be set for all of them", name)
	}
	return nil
}

func notTokenChar(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
}
