package credential

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// loginSource is a source that logs in each time that a token is needed. It
// follows no redirect: the password is sent nowhere but where the file says.
type loginSource struct {
	login    *login
	to       *target.Target
	path     string
	own      bool // the login is at the target's own origin
	agent    string
	timeout  time.Duration
	longest  time.Duration
	onSecret func(label, value string)
	held     func(token string) error // holds the token against what can be sent
}

// openLogin reads a login description, and binds it to a target.
func openLogin(name string, o Opening) (Source, error) {
	l, err := readLogin(name, o.CookieName, o.LookupEnv)
	if err != nil {
		return nil, err
	}
	s, err := l.source(o)
	if err != nil {
		return nil, err
	}
	if !s.to.Secure() && !s.to.Loopback() {
		o.Warn("warning: --login %s: the login goes over plain http, so anybody on the way can read it", name)
	}
	return s, nil
}

// source binds the login to a target. A login below the target, or at its
// origin, goes the target's way, with its extra headers; one elsewhere keeps
// the proxy, the authority (CA) and the IP version alone.
func (l *login) source(o Opening) (*loginSource, error) {
	t := o.Target
	s := &loginSource{login: l, to: t, agent: o.Agent, timeout: o.Timeout, longest: o.MaxWait, onSecret: o.Secret, held: o.Check}
	for value, label := range l.secrets {
		o.Secret(label, value)
	}
	below := l.url.Scheme == ""
	if below || t.SameOrigin(l.url) {
		s.own, s.path = true, l.url.RequestURI()
		if below {
			s.path = t.Path(s.path)
		}
		return s, nil
	}
	to, err := t.Elsewhere(l.url)
	if err != nil {
		return nil, fmt.Errorf("--login %s: url: %w", l.name, err)
	}
	s.to, s.path = to, l.url.RequestURI()
	return s, nil
}

// mostLoginWaits bounds how often one login is told to come back later.
const mostLoginWaits = 5

// loginBreath is the time before a login that failed is tried once more.
const loginBreath = 500 * time.Millisecond

// Next logs in. A login without an answer, or with a server's failure, is tried
// once more; a refused one is not, since some servers count those. Its errors show nothing of the answer but its status and the
// names of its cookies.
func (s *loginSource) Next(ctx context.Context) (string, error) {
	failed := false
	for waits := 0; ; waits++ {
		x, err := s.send(ctx)
		wait, asked := wire.RetryAfter(x.Response, time.Now())
		switch {
		case !failed && ctx.Err() == nil && (err != nil || x.Response.Status >= 500 && !asked):
			failed, wait = true, loginBreath // once may be an accident
		case err != nil:
			return "", err
		case !asked || waits >= mostLoginWaits:
			return s.take(x.Response)
		case wait > s.longest:
			return "", s.failed("is answered with %d, and asks to come back in %s; --max-wait allows for less", x.Response.Status, wait.Round(time.Second))
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// url is the login's URL as messages show it: its query may hold a secret.
func (s *loginSource) url() string {
	path, _, query := strings.Cut(s.path, "?")
	if query {
		path += "?…"
	}
	return s.to.Origin() + path
}

func (s *loginSource) failed(format string, args ...any) error {
	return fmt.Errorf("--login %s: %s %s %w", s.login.name, s.login.method, s.url(), fmt.Errorf(format, args...))
}

func (s *loginSource) send(ctx context.Context) (wire.Exchange, error) {
	timed, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	conn, err := s.to.Dial(timed)
	if err != nil {
		return wire.Exchange{}, fmt.Errorf("--login %s: %w", s.login.name, err)
	}
	carrier := wire.Open(conn, s.to.Protocol(conn), wire.Limits{})
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

// request puts the header section together: the base's lines, the target's extra
// ones, and the file's own. A later line takes the place of an earlier one of its
// name, so that no field is there twice.
func (s *loginSource) request() wire.Request {
	lines := []string{
		"Host: " + s.to.HostHeader(), "User-Agent: " + s.agent, "Accept: application/json", "Connection: close",
		fmt.Sprintf("Content-Length: %d", len(s.login.body)),
	}
	if s.login.kind != "" {
		lines = append(lines, "Content-Type: "+s.login.kind)
	}
	if s.own {
		lines = replaced(lines, s.to.Headers())
	}
	r := wire.Request{Method: s.login.method, Target: s.path, Body: s.login.body}
	for _, l := range replaced(lines, s.login.lines) {
		r.Lines = append(r.Lines, []byte(l))
	}
	return r
}

// replaced is lines and more lines, without those of the first whose name the
// others have.
func replaced(lines, by []string) []string {
	name := func(line string) string { n, _, _ := strings.Cut(line, ":"); return n }
	lines = slices.DeleteFunc(lines, func(l string) bool {
		return slices.ContainsFunc(by, func(other string) bool { return strings.EqualFold(name(l), name(other)) })
	})
	return append(lines, by...)
}

// take finds the token in the answer.
func (s *loginSource) take(r *wire.Response) (string, error) {
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
	switch {
	case r.Status == http.StatusNotFound || r.Status == http.StatusMethodNotAllowed:
		return "", s.failed("is answered with %d; check url: and method: in the file", r.Status)
	case r.Status == http.StatusTooManyRequests || r.Status >= 500:
		return "", s.failed("is answered with %d, which is no refusal; try later, or look at what the server that logs in says", r.Status)
	case r.Status >= 400:
		return "", s.failed("is answered with %d; check the user name, the password and the fields that the server asks for", r.Status)
	}
	if s.login.cookie == "" {
		return s.takeMember(r, value)
	}
	if token == "" {
		return "", s.failed("is answered with %d, and sets no cookie %s (%s); token: in the file says where the token stands", r.Status, s.login.cookie, setNames(names))
	}
	return s.sendable(token)
}

func setNames(names []string) string {
	if len(names) == 0 {
		return "it sets none"
	}
	return fmt.Sprintf("it sets %.200q", strings.Join(names, ", "))
}

func (s *loginSource) takeMember(r *wire.Response, value any) (string, error) {
	found, _, err := s.login.pointer.Get(value)
	token, ok := found.(string)
	if value == nil || err != nil || !ok || token == "" {
		return "", s.failed("is answered with %d, and its body has no text at %s; token: in the file says where the token stands", r.Status, s.login.pointer.String())
	}
	return s.sendable(token)
}

// sendable is the token, if a cookie can hold it.
func (s *loginSource) sendable(token string) (string, error) {
	if err := s.held(token); err != nil {
		return "", s.failed("gives a token that cannot be used: %w", err)
	}
	return token, nil
}

// maskMembers has every text of the answer masked that is under a name of a secret.
func (s *loginSource) maskMembers(value any) {
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
