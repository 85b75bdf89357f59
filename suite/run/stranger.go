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
	"github.com/refreshcheck/refreshcheck/suite/oneline"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// stranger recognises an answer to the plain request that certainly does not
// come from the operation, and says what to check. Otherwise it returns "", and
// the cases judge.
func (p *preflight) stranger(ctx context.Context, x wire.Exchange) string {
	r := x.Response
	if r == nil {
		return ""
	}
	summary := p.recorder.mask(verdict.Summary(x))
	switch {
	case gateway(x):
		return fmt.Sprintf("a gateway answers instead of the server: %s. Check that the server behind it runs, and that the gateway can reach it", summary)
	case p.toTLSPort(r):
		return fmt.Sprintf("the port speaks TLS: %s. Give the target with https", summary)
	case wantsClientCertificate(r):
		return fmt.Sprintf("a gateway requires a client certificate: %s. Give --client-cert and --client-key", summary)
	case r.Status >= 300 && r.Status <= 399 && !p.s.Contract.Documents(r.Status):
		return p.redirected(r, summary)
	case loginPage(r):
		return fmt.Sprintf("a login page answers instead of the server: %s. A gateway requires its own sign-in: give its header with --header-file, or use an address without the gateway", summary)
	case r.Status == http.StatusMisdirectedRequest:
		return fmt.Sprintf("the server is not responsible for this host: %s. Check the target's host, or give --host, and with https --server-name", summary)
	case isPage(r) && p.answersLikeNowhere(ctx, r):
		return fmt.Sprintf("the server answers every request with the same HTML page, also for a path that does not exist: %s. The target is not the API, or a portal, a challenge page or the server of another host answers instead. Check the target's host and base path, --host and --server-name", summary)
	case r.Status == http.StatusBadRequest && !p.s.Contract.Documents(r.Status) && !isJSON(r) && p.answersLikeNowhere(ctx, r):
		return fmt.Sprintf("the server refuses every request, also for a path that does not exist: %s. It may not know this host: check the target's host, or give --host, and with https --server-name", summary)
	case r.Status == http.StatusNotFound && !p.s.Contract.Documents(r.Status) && p.answersLikeNowhere(ctx, r):
		return fmt.Sprintf("no operation at this path: %s %s got %s, like a path that does not exist. Check the base path of the target%s", p.s.Contract.Method(), p.s.Target.URL(p.s.Contract.Path()), summary, p.serverPath())
	}
	return ""
}

// serverPath hints at the path that the servers of the contract have.
func (p *preflight) serverPath() string {
	if path := p.s.Contract.ServerPath(); path != "" && !strings.HasSuffix(p.s.Target.Path(""), path) {
		return fmt.Sprintf(": the contract's servers have the path %s, and the target must have it, too", path)
	}
	return ""
}

// gateway reports whether an answer looks like the page of a proxy whose server
// closed the connection or cannot be reached: 502, 503 or 504, and no JSON.
func gateway(x wire.Exchange) bool {
	r := x.Response
	if r == nil {
		return false
	}
	switch r.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return !isJSON(r)
	}
	return false
}

// isJSON reports whether an answer is JSON, by its Content-Type or its body. The
// operation's own answers are JSON.
func isJSON(r *wire.Response) bool {
	if strings.Contains(strings.ToLower(r.Get("Content-Type")), "json") {
		return true
	}
	_, ok := contract.Decode(r.Body)
	return ok
}

// isPage reports whether an answer is an HTML page.
func isPage(r *wire.Response) bool {
	if !strings.HasPrefix(strings.ToLower(r.Get("Content-Type")), "text/html") {
		return false
	}
	start := strings.ToLower(strings.TrimSpace(string(r.Body[:min(len(r.Body), 512)])))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

// toTLSPort recognises what nginx, Apache and Go answer to plain HTTP on a TLS
// port.
func (p *preflight) toTLSPort(r *wire.Response) bool {
	if p.s.Target.Secure() || r.Status != http.StatusBadRequest {
		return false
	}
	return regexp.MustCompile(`(?i)plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|plain HTTP to an SSL-enabled server port`).Match(r.Body)
}

// wantsClientCertificate recognises what nginx answers after a handshake without
// a client certificate.
func wantsClientCertificate(r *wire.Response) bool {
	return r.Status == http.StatusBadRequest && regexp.MustCompile(`No required SSL certificate was sent|The SSL certificate error`).Match(r.Body)
}

var signIn = regexp.MustCompile(`(?i)\b(log-?in|sign-?in|log in|sign in|sso|saml2?|oauth2?|openid|authorize|idp|adfs|cdn-cgi/access)\b`)

// redirected describes a redirect that leads away from the operation: to another
// host, to TLS, or to a sign-in. Other redirects are the server's own fault, and
// the cases report them.
func (p *preflight) redirected(r *wire.Response, summary string) string {
	to, err := url.Parse(r.Get("Location"))
	here, _ := url.Parse(p.s.Target.URL(p.s.Contract.Path()))
	if err != nil || r.Get("Location") == "" {
		return ""
	}
	to = here.ResolveReference(to)
	where := p.recorder.mask(shortURL(to))
	switch {
	case signIn.MatchString(to.Path), to.Host != here.Host && signIn.MatchString(to.Host):
		return fmt.Sprintf("a redirect to a login page (%s) comes instead of the server's answer: %s. A gateway requires its own sign-in: give its header with --header-file, or use an address without the gateway", where, summary)
	case to.Hostname() == here.Hostname() && to.Path == here.Path && here.Scheme == "http" && to.Scheme == "https":
		return fmt.Sprintf("the server redirects plain http to https (%s): %s. Give the target with https", where, summary)
	case to.Host != here.Host:
		return fmt.Sprintf("a redirect to another host (%s) comes instead of the server's answer: %s. It is not followed, since the credential is only for one host; check the target", where, summary)
	}
	return ""
}

// shortURL leaves out the query, which may hold a secret.
func shortURL(u *url.URL) string {
	return oneline.Shorten(fixtures.Visible([]byte(u.Scheme+"://"+u.Host+u.EscapedPath())), 120)
}

// loginPage reports whether a success is an HTML page with a sign-in form.
func loginPage(r *wire.Response) bool {
	return r.Status == http.StatusOK && isPage(r) && (signIn.Match(r.Body) || strings.Contains(string(r.Body), `type="password"`))
}

// nowhere is the end of a path that no server has, beside the operation's own
// path.
const nowhere = "-refreshcheck-no-such-path"

// answersLikeNowhere sends a request for a path that does not exist, without the
// credential, and compares: the same page means that the operation's path does
// not exist either.
func (p *preflight) answersLikeNowhere(ctx context.Context, found *wire.Response) bool {
	ch := &channel{sender: p.sender}
	defer ch.hangUp()
	step, err := plainStep(false)
	if err != nil {
		return false
	}
	elsewhere := p.base.Below(nowhere)
	req, err := p.make(elsewhere, "preflight", step, fixtures.Environment{Name: p.s.Contract.CookieName()})
	if err != nil {
		return false
	}
	if err := ch.takeSlot(ctx, false, false); err != nil {
		return false
	}
	x, err := p.sender.send(ctx, req, ch)
	if err != nil || x.Response == nil {
		return false
	}
	return x.Response.Status == found.Status && slices.Equal(samePage(found, p.base.Path()), samePage(x.Response, elsewhere.Path()))
}

var changing = regexp.MustCompile(`[0-9a-fA-F]{8}[0-9a-fA-F-]*|[0-9]+`)

// samePage is the part of an answer that is the same for all paths that do not
// exist: type and text, without the path, numbers, dates and ids.
func samePage(r *wire.Response, path string) []string {
	text := strings.ReplaceAll(string(r.Body), path, "")
	if _, isJSON := contract.Decode(r.Body); isJSON { // in JSON the slashes may be escaped
		text = strings.ReplaceAll(text, strings.ReplaceAll(path, "/", `\/`), "")
	}
	return []string{strings.ToLower(r.Get("Content-Type")), changing.ReplaceAllString(text, "")}
}
