package target

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// LoginSource is a source that logs in each time that a token is needed. It
// follows no redirect: the password is sent nowhere but where the file says.
type LoginSource struct {
	login    *Login
	to       *Target
	path     string
	own      bool // the login is at the target's own origin
	agent    string
	timeout  time.Duration
	longest  time.Duration
	onSecret func(label, value string)
}

// LoginOptions are what a login needs beside its description.
type LoginOptions struct {
	Agent    string                    // User-Agent
	Timeout  time.Duration             // of one login, connecting included
	MaxWait  time.Duration             // the longest Retry-After that is waited for
	OnSecret func(label, value string) // has a value masked
}

// Source binds the login to a target. A login below the target, or at its
// origin, goes the target's way, with its extra headers; one elsewhere keeps
// the proxy, the authority (CA) and the IP version alone.
func (l *Login) Source(t *Target, o LoginOptions) (*LoginSource, error) {
	s := &LoginSource{login: l, to: t, agent: o.Agent, timeout: o.Timeout, longest: o.MaxWait, onSecret: o.OnSecret}
	for label, value := range l.secrets {
		o.OnSecret(label, value)
	}
	switch {
	case l.url.Scheme == "":
		s.own, s.path = true, t.base+l.url.RequestURI()
		return s, nil
	case t.sameOrigin(l.url):
		s.own, s.path = true, l.url.RequestURI()
		return s, nil
	}
	origin := *l.url
	origin.Path, origin.RawPath, origin.RawQuery, origin.ForceQuery = "", "", "", false
	from := t.options
	to, err := Parse(Options{URL: origin.String(), CAFile: from.CAFile, Insecure: from.Insecure, Proxy: from.Proxy, IP: from.IP, LookupEnv: from.LookupEnv, elsewhere: true})
	if err != nil {
		return nil, fmt.Errorf("--login %s: url: %w", l.name, err)
	}
	s.to, s.path = to, l.url.RequestURI()
	return s, nil
}

// InTheClear reports whether the password would cross a network without TLS.
func (s *LoginSource) InTheClear() bool { return !s.to.Secure() && !s.to.Loopback() }

// mostLoginWaits bounds how often one login is told to come back later.
const mostLoginWaits = 5

// Next logs in. Its errors show nothing of the answer but its status and the
// names of its cookies.
func (s *LoginSource) Next(ctx context.Context) (string, error) {
	for waits := 0; ; waits++ {
		x, err := s.send(ctx)
		if err != nil {
			return "", err
		}
		wait, asked := RetryAfter(x.Response, time.Now())
		if !asked || waits >= mostLoginWaits || wait > s.longest {
			return s.take(x.Response)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func (s *LoginSource) url() string { return s.to.scheme + "://" + s.to.authority() + s.path }

func (s *LoginSource) failed(format string, args ...any) error {
	return fmt.Errorf("--login %s: %s %s %w", s.login.name, s.login.method, s.url(), fmt.Errorf(format, args...))
}

func (s *LoginSource) send(ctx context.Context) (wire.Exchange, error) {
	timed, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	conn, err := s.to.Dial(timed)
	if err != nil {
		return wire.Exchange{}, fmt.Errorf("--login %s: %w", s.login.name, err)
	}
	carrier := wire.NewConn(conn, wire.DefaultLimits())
	defer carrier.Close()
	x := carrier.Do(timed, s.request())
	switch {
	case ctx.Err() != nil:
		return x, ctx.Err()
	case x.Failure != nil:
		return x, s.failed("gives no HTTP answer: %w", x.Failure)
	}
	return x, nil
}

func (s *LoginSource) request() []byte {
	lines := []string{
		"Host: " + s.to.HostHeader(), "User-Agent: " + s.agent, "Accept: application/json", "Connection: close",
		fmt.Sprintf("Content-Length: %d", len(s.login.body)),
	}
	if s.login.kind != "" {
		lines = append(lines, "Content-Type: "+s.login.kind)
	}
	if s.own {
		lines = append(lines, s.to.Headers()...)
	}
	r := wire.Request{Method: s.login.method, Target: s.path, Body: s.login.body}
	for _, l := range append(lines, s.login.lines...) {
		r.Lines = append(r.Lines, []byte(l))
	}
	return r.Octets()
}

// take finds the token in the answer.
func (s *LoginSource) take(r *wire.Response) (string, error) {
	var names []string
	token := ""
	for _, line := range r.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			continue
		}
		if len(c.Value) >= 8 {
			s.onSecret("cookie "+c.Name, c.Value)
		}
		names = append(names, c.Name)
		if c.Name == s.login.cookie && c.Value != "" {
			token = c.Value
		}
	}
	var value any
	if json.Unmarshal(r.Body, &value) == nil {
		s.maskMembers(value)
	}
	if r.Status >= 400 {
		return "", s.failed("is answered with %d; check the user name, the password and the fields that the server asks for", r.Status)
	}
	if s.login.cookie == "" {
		return s.takeMember(r, value)
	}
	if token == "" {
		return "", s.failed("is answered with %d, and sets no cookie %s (%s); token: in the file says where the token stands", r.Status, s.login.cookie, setNames(names))
	}
	return token, s.check(token)
}

func setNames(names []string) string {
	if len(names) == 0 {
		return "it sets none"
	}
	return fmt.Sprintf("it sets %.200q", strings.Join(names, ", "))
}

func (s *LoginSource) takeMember(r *wire.Response, value any) (string, error) {
	found, _, err := s.login.pointer.Get(value)
	token, ok := found.(string)
	if value == nil || err != nil || !ok || token == "" {
		return "", s.failed("is answered with %d, and its body has no text at %s; token: in the file says where the token stands", r.Status, s.login.pointer.String())
	}
	return token, s.check(token)
}

func (s *LoginSource) check(token string) error {
	if err := CheckToken(token); err != nil {
		return s.failed("gives a token that cannot be sent: %w", err)
	}
	return nil
}

// maskMembers has every text of the answer masked that is under a name of a secret.
func (s *LoginSource) maskMembers(value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			if text, ok := member.(string); ok && len(text) >= 8 && secretName(name) {
				s.onSecret(name, text)
			}
			s.maskMembers(member)
		}
	case []any:
		for _, item := range v {
			s.maskMembers(item)
		}
	}
}
