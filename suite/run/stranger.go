package run

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// stranger recognises an answer to the plain request that is certainly not the
// operation's, and says what to check; else it is empty, and the cases judge.
func (e *Engine) stranger(ctx context.Context, x wire.Exchange) string {
	r := x.Response
	if r == nil {
		return ""
	}
	summary := e.mask(verdict.Summary(x))
	switch {
	case gateway(x):
		return fmt.Sprintf("a gateway answers in the server's place: %s. Check that the server behind it runs, and that the gateway can reach it", summary)
	case e.toTLSPort(r):
		return fmt.Sprintf("the port speaks TLS: %s. Give the target with https", summary)
	case wantsClientCertificate(r):
		return fmt.Sprintf("a gateway wants a client certificate: %s. Give --client-cert and --client-key", summary)
	case r.Status >= 300 && r.Status <= 399 && !e.s.Contract.Documents(r.Status):
		return e.redirected(r, summary)
	case loginPage(r):
		return fmt.Sprintf("a login page answers in the server's place: %s. A gateway wants a sign-in of its own: give its header with --header-file, or a way around it", summary)
	case r.Status == http.StatusNotFound && !e.s.Contract.Documents(r.Status) && e.answersLikeNowhere(ctx, r):
		return fmt.Sprintf("no operation at this path: %s %s got %s, as any path does that does not exist. Check the base path of the target", e.s.Contract.Method(), e.s.Target.URL(e.s.Contract.Path()), summary)
	}
	return ""
}

// gateway reports whether an answer looks like a proxy's own page for a server
// behind it that closed the connection: 502 or 504, and no JSON.
func gateway(x wire.Exchange) bool {
	r := x.Response
	if r == nil || r.Status != http.StatusBadGateway && r.Status != http.StatusGatewayTimeout {
		return false
	}
	kind := strings.ToLower(r.Get("Content-Type"))
	return strings.HasPrefix(kind, "text/html") || len(r.Body) == 0
}

// toTLSPort knows what nginx, Apache and Go say to plain HTTP on a TLS port.
func (e *Engine) toTLSPort(r *wire.Response) bool {
	if e.s.Target.Secure() || r.Status != http.StatusBadRequest {
		return false
	}
	return regexp.MustCompile(`(?i)plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|plain HTTP to an SSL-enabled server port`).Match(r.Body)
}

// wantsClientCertificate knows what nginx says after a handshake without one.
func wantsClientCertificate(r *wire.Response) bool {
	return r.Status == http.StatusBadRequest && regexp.MustCompile(`No required SSL certificate was sent|The SSL certificate error`).Match(r.Body)
}

var signIn = regexp.MustCompile(`(?i)\b(log-?in|sign-?in|log in|sign in|sso|saml2?|oauth2?|openid|authorize|idp|adfs|cdn-cgi/access)\b`)

// redirected tells a redirect that leads away from the operation: to another
// host, to TLS, or to a sign-in. Others are the server's own fault to be found.
func (e *Engine) redirected(r *wire.Response, summary string) string {
	to, err := url.Parse(r.Get("Location"))
	here, _ := url.Parse(e.s.Target.URL(e.s.Contract.Path()))
	if err != nil || r.Get("Location") == "" {
		return ""
	}
	to = here.ResolveReference(to)
	where := e.mask(shortURL(to))
	switch {
	case signIn.MatchString(to.Path), to.Host != here.Host && signIn.MatchString(to.Host):
		return fmt.Sprintf("a redirect to a login page (%s) answers in the server's place: %s. A gateway wants a sign-in of its own: give its header with --header-file, or a way around it", where, summary)
	case to.Hostname() == here.Hostname() && to.Path == here.Path && here.Scheme == "http" && to.Scheme == "https":
		return fmt.Sprintf("the server sends plain http on to https (%s): %s. Give the target with https", where, summary)
	case to.Host != here.Host:
		return fmt.Sprintf("a redirect to another host (%s) answers in the server's place: %s. It is not followed, since the credential is for one host alone; check the target", where, summary)
	}
	return ""
}

// shortURL leaves out the query, which may hold anything.
func shortURL(u *url.URL) string {
	s := fixtures.Visible([]byte(u.Scheme + "://" + u.Host + u.EscapedPath()))
	if len(s) > 120 {
		s = s[:120] + "…"
	}
	return s
}

// loginPage: a page of HTML under a success that lets a person sign in.
func loginPage(r *wire.Response) bool {
	start := strings.ToLower(strings.TrimSpace(string(r.Body[:min(len(r.Body), 512)])))
	isPage := strings.HasPrefix(strings.ToLower(r.Get("Content-Type")), "text/html") &&
		(strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html"))
	return r.Status == http.StatusOK && isPage && (signIn.Match(r.Body) || strings.Contains(string(r.Body), `type="password"`))
}

// nowhere is a path that no server has, beside the operation's own.
const nowhere = "-refreshcheck-no-such-path"

// answersLikeNowhere asks for a path that does not exist, without the
// credential, and compares: the same page means that the operation's path does
// not exist either.
func (e *Engine) answersLikeNowhere(ctx context.Context, found *wire.Response) bool {
	l := &line{engine: e}
	defer l.hangUp()
	step, err := plainStep(false)
	if err != nil {
		return false
	}
	req, err := e.build("preflight", step, fixtures.Environment{Name: e.s.Contract.CookieName()})
	if err != nil {
		return false
	}
	path := e.s.Target.Path(e.s.Contract.Path())
	w := wire.Request{Method: e.s.Contract.Method(), Target: path + nowhere}
	for _, line := range req.lines {
		w.Lines = append(w.Lines, line.octets)
	}
	req.octets = w.Octets()
	x, _, err := e.exchange(ctx, req, step, l, 0)
	if err != nil || x.Response == nil {
		return false
	}
	return x.Response.Status == found.Status && slices.Equal(samePage(found, path), samePage(x.Response, path+nowhere))
}

var changing = regexp.MustCompile(`[0-9a-fA-F]{8}[0-9a-fA-F-]*|[0-9]+`)

// samePage is what two answers for paths that do not exist have in common: type
// and text, without the path and without what counts, dates and identifies.
func samePage(r *wire.Response, path string) []string {
	text := strings.ReplaceAll(string(r.Body), path, "")
	if _, isJSON := contract.Decode(r.Body); isJSON { // where solidi may be escaped
		text = strings.ReplaceAll(text, strings.ReplaceAll(path, "/", `\/`), "")
	}
	return []string{strings.ToLower(r.Get("Content-Type")), changing.ReplaceAllString(text, "")}
}
