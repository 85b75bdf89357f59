package target

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

const example = "give a base URL such as https://staging.example.com/api"

func parseURL(raw string) (*Target, error) {
	if strings.TrimSpace(raw) == "" {
		return nil, errors.New("the target is given but empty (a variable that is not set?); " + example)
	}
	u, err := url.Parse(raw)
	if err != nil {
		// url.Error repeats the URL, which may hold a password.
		var reason *url.Error
		if errors.As(err, &reason) {
			err = reason.Err
		}
		return nil, fmt.Errorf("the target is not a URL: %w; %s", err, example)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("the target's scheme must be http or https; %s", example)
	case u.User != nil:
		return nil, errors.New("the target holds a user name or password, and flags show in process lists; leave it out, and put an Authorization line into a --header-file")
	case u.Hostname() == "":
		return nil, fmt.Errorf("the target names no host; %s", example)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the target is a base URL and has no ? or #; leave them out")
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return nil, fmt.Errorf("the target's host holds a blank or a control character; %s", example)
	}
	t := &Target{scheme: u.Scheme, host: u.Hostname(), port: u.Port(), base: strings.TrimRight(u.EscapedPath(), "/")}
	if strings.HasSuffix(u.Host, ":") {
		return nil, errors.New("the target's port is empty; give one, or leave the colon out")
	}
	if t.port != "" {
		if n, err := net.LookupPort("tcp", t.port); err != nil || n == 0 {
			return nil, fmt.Errorf("the target's port %s is none; it is 1 to 65535", t.port)
		}
	}
	return t, nil
}

// CheckPath refuses a target that already ends in the operation's own path.
func (t *Target) CheckPath(operation string) error {
	if strings.HasSuffix(t.base, operation) {
		return fmt.Errorf("the target is the base URL; leave off %s, which the contract adds", operation)
	}
	return nil
}

// sameOrigin compares scheme, host and port (RFC 6454 §5).
func (t *Target) sameOrigin(u *url.URL) bool {
	other := &Target{scheme: u.Scheme, host: u.Hostname(), port: u.Port()}
	return t.scheme == other.scheme && strings.EqualFold(t.address(), other.address())
}
