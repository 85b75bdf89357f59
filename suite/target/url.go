package target

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

const example = "give a base URL such as https://staging.example.com/api"

func parseURL(raw string) (*Target, error) {
	if strings.TrimSpace(raw) == "" {
		return nil, errors.New("the target is given but empty (a variable that is not set?); " + example)
	}
	u, err := url.Parse(raw)
	if err != nil {
		// url.Error repeats the URL, and its reason a piece of it: of a password, maybe.
		var reason *url.Error
		if !errors.As(err, &reason) || strings.Contains(raw, "@") || didYouMean(raw) != "" {
			return nil, errors.New("the target is not a URL; " + example + didYouMean(raw))
		}
		return nil, fmt.Errorf("the target is not a URL: %w; %s", reason.Err, example)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("the target's scheme must be http or https; %s%s", example, didYouMean(raw))
	case u.User != nil:
		return nil, errors.New("the target holds a user name or password, and flags show in process lists; leave it out, and put an Authorization line into a --header-file")
	case u.Hostname() == "":
		return nil, fmt.Errorf("the target names no host; %s", example)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the target is a base URL and has no ? or #; leave them out")
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return nil, fmt.Errorf("the target's host holds a blank or a control character; %s", example)
	}
	if err := inASCII(u); err != nil {
		return nil, err
	}
	t := &Target{scheme: u.Scheme, host: u.Hostname(), port: u.Port(), base: strings.TrimRight(u.EscapedPath(), "/")}
	if strings.HasSuffix(u.Host, ":") {
		return nil, errors.New("the target's port is empty; give one, or leave the colon out")
	}
	if t.port != "" && !isPort(t.port) {
		return nil, errors.New("the target's port is none; it is 1 to 65535")
	}
	return t, nil
}

// didYouMean offers the URL that a host without a scheme probably stands for: http
// on this machine, and https elsewhere.
func didYouMean(raw string) string {
	raw = strings.TrimPrefix(strings.TrimSpace(raw), "//") // a URL without a scheme may begin so
	if strings.HasPrefix(raw, "-") || strings.Contains(raw, "://") || strings.ContainsAny(raw, "@?#% ") {
		return ""
	}
	for _, scheme := range []string{"http", "https"} {
		u, err := url.Parse(scheme + "://" + raw)
		if err != nil || u.Hostname() == "" || u.Port() != "" && !isPort(u.Port()) {
			return ""
		}
		t := &Target{host: u.Hostname()}
		if t.Loopback() == (scheme == "http") {
			return " (did you mean " + u.String() + "?)"
		}
	}
	return ""
}

// inASCII writes a host in other letters as DNS and the Host field have it (RFC
// 5891 §4.4), with the rules that browsers use (UTS 46).
func inASCII(u *url.URL) error {
	name := u.Hostname()
	if strings.Trim(name, ascii) == "" {
		return nil
	}
	host, err := idna.Lookup.ToASCII(name)
	if err != nil {
		return fmt.Errorf("the target's host is no name that DNS can have; %s", example)
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host = host
	return nil
}

// ascii is every octet that a host of a URL can have without being in other
// letters.
const ascii = "!\"$%&'()*+,-.0123456789:;<=>ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// isPort reports whether the digits are a port's. No error shows them: they may be
// the first part of a password with a slash in it.
func isPort(digits string) bool {
	n, err := strconv.ParseUint(digits, 10, 16)
	return err == nil && n > 0
}

// CheckPath refuses a target that already ends in the operation's own path.
func (t *Target) CheckPath(operation string) error {
	if strings.HasSuffix(t.base, operation) {
		return fmt.Errorf("the target is the base URL; leave off %s, which the contract adds", operation)
	}
	return nil
}

// SameOrigin compares scheme, host and port (RFC 6454 §5).
func (t *Target) SameOrigin(u *url.URL) bool {
	other := &Target{scheme: u.Scheme, host: u.Hostname(), port: u.Port()}
	return t.scheme == other.scheme && strings.EqualFold(t.address(), other.address())
}

// Elsewhere is a target at another origin, such as a login's: it is reached with
// the same proxy, authority (CA) and IP version, and with nothing else of this one.
func (t *Target) Elsewhere(u *url.URL) (*Target, error) {
	origin := *u
	origin.Path, origin.RawPath, origin.RawQuery, origin.ForceQuery = "", "", "", false
	from := t.options
	return Parse(Options{URL: origin.String(), CAFile: from.CAFile, Insecure: from.Insecure, Proxy: from.Proxy, IP: from.IP, HTTP: elsewhereHTTP(u, from.HTTP), LookupEnv: from.LookupEnv, elsewhere: true})
}
