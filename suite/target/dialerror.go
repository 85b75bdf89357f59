package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/oneline"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// DialError says in one line why no connection came about, and what to try.
type DialError struct {
	Address string
	What    string // what happened
	Try     string // what to try
	Err     error
}

func (e *DialError) Error() string {
	text := fmt.Sprintf("cannot connect to %s: %s", e.Address, e.What)
	if e.Try != "" {
		text += ". " + e.Try
	}
	return text
}

func (e *DialError) Unwrap() error { return e.Err }

// party is whom a connection was being opened to.
type party struct {
	address, host string
	proxy         string // in words, where it is a proxy
	socket        bool
	offers        []wire.Protocol
}

// explain makes a DialError of what went wrong on the way to a party.
func (t *Target) explain(ctx context.Context, err error, to party) *DialError {
	e := &DialError{Address: to.address, Err: err}
	if to.proxy != "" {
		e.Address = to.proxy
	}
	for _, told := range []func(error, party) (string, string){stoppedWhile(ctx), proxyAnswer, resolving, connecting, trusting, choosing, handshaking} {
		if e.What, e.Try = told(err, to); e.What != "" {
			return e
		}
	}
	e.What, e.Try = foreign(err.Error()), "Check the address, and that the server runs"
	return e
}

// ExplainAlert tells a TLS alert that comes only with the first answer, as the
// demand for a client certificate does in TLS 1.3 (RFC 8446 §4.4.2.4).
func (t *Target) ExplainAlert(err error) (*DialError, bool) {
	to := party{address: t.address(), host: t.tls.ServerName}
	what, try := handshaking(err, to)
	return &DialError{Address: to.address, What: what, Try: try, Err: err}, alertText(err) != ""
}

func stoppedWhile(ctx context.Context) func(error, party) (string, string) {
	return func(err error, to party) (string, string) {
		switch {
		case errors.Is(ctx.Err(), context.Canceled):
			return "the run was interrupted", ""
		case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
			var dns *net.DNSError
			if errors.As(err, &dns) {
				return "looking up the name " + to.host + " timed out", "Check this machine's DNS servers, or whether the name needs a VPN"
			}
			return "no connection in time", "Check the address, a firewall or a proxy in between, or raise --exchange-timeout"
		}
		return "", ""
	}
}

func proxyAnswer(err error, to party) (string, string) {
	var refused refusedTunnel
	switch {
	case alertText(err) != "": // which TLS 1.3 sends only in the place of an answer
		return "", ""
	case errors.Is(err, errProxyAnswer):
		return "it gives no HTTP answer to CONNECT", "Check that this port is a proxy's, and http against https in its URL"
	case !errors.As(err, &refused):
		return "", ""
	}
	what := fmt.Sprintf("it answers %d to CONNECT %s", refused.status, refused.to)
	switch refused.status {
	case http.StatusProxyAuthRequired:
		return what, "It wants credentials, or others: put http://user:password@proxy into HTTPS_PROXY or HTTP_PROXY"
	case http.StatusForbidden, http.StatusMethodNotAllowed:
		return what, "It does not allow this connection; many proxies allow CONNECT to port 443 alone, and this tool uses CONNECT for http, too. Have the target allowed, or name it in NO_PROXY"
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusNotFound:
		return what, "It cannot reach the target: check the target's name and port as the proxy sees them"
	}
	return what, "Check the proxy, or name the target in NO_PROXY"
}

func resolving(err error, to party) (string, string) {
	var dns *net.DNSError
	var address *net.AddrError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "the name " + to.host + " does not resolve", "Check the host for a typing error, whether it needs a VPN, and --ip"
	case errors.As(err, &dns):
		return "the name " + to.host + " cannot be looked up (" + foreign(dns.Err) + ")", "Check this machine's DNS servers"
	case errors.As(err, &address):
		return "the name " + to.host + " has no address of the version that --ip asks for", "Leave --ip out"
	}
	return "", ""
}

func connecting(err error, to party) (string, string) {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) && to.socket:
		return "nobody listens on the socket", "Start the server that made it"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused", "Check the port, and that the server runs and listens on this address"
	case errors.Is(err, syscall.ENOENT) && to.socket:
		return "there is no such socket", "Check --unix-socket, and that the server runs"
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return "permission denied", "This user, or this machine's firewall, may not open it"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return "no route to it", "Check the network or the VPN, and --ip"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection was closed while it was being opened", "Check that the port is the right one, and that it speaks TLS if the URL says https"
	}
	return "", ""
}

func trusting(err error, to party) (string, string) {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var roots x509.SystemRootsError
	insecure, otherName := ", or, for a test, --insecure", ", or say it with --server-name"
	if to.proxy != "" { // which these flags are not about
		insecure, otherName = "", ""
	}
	switch {
	case errors.As(err, &authority):
		return "its certificate is signed by an authority that is not trusted here", "Give the authority's certificate with --ca-file" + insecure
	case errors.As(err, &name):
		return "its certificate is not for " + to.host + certified(name.Certificate), "Use a name that the certificate holds" + otherName + insecure
	case errors.As(err, &invalid):
		return "its certificate is not valid (" + foreign(strings.TrimPrefix(invalid.Error(), "x509: ")) + ")", "Renew it, check this machine's clock" + insecure
	case errors.As(err, &roots):
		return "this machine's list of trusted authorities cannot be read", "Install ca-certificates, or give --ca-file"
	}
	return "", ""
}

func certified(c *x509.Certificate) string {
	if c == nil || len(c.DNSNames)+len(c.IPAddresses) == 0 {
		return ""
	}
	all := c.DNSNames
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	return " (it is for " + foreign(strings.Join(all, ", ")) + ")"
}

func handshaking(err error, to party) (string, string) {
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		return "the port does not speak TLS", "Give an http URL, or the https port"
	}
	alert := alertText(err)
	if alert == "" {
		return "", ""
	}
	what := "the TLS handshake was ended (" + alert + ")"
	if to.proxy != "" {
		return what, "It may want a client certificate, which a proxy is not given, or another name; check the proxy's URL, or name the target in NO_PROXY"
	}
	switch alert {
	case "certificate required":
		return what, "It wants a client certificate: give --client-cert and --client-key"
	case "bad certificate", "unknown certificate authority", "unsupported certificate", "expired certificate", "revoked certificate", "unknown certificate":
		return what, "It does not take the client certificate, or wants one: check --client-cert"
	case "protocol version not supported":
		return what, "It speaks a version of TLS before 1.2, which nobody should"
	case "unrecognized name":
		return what, "It does not know the name: check the host, or give --server-name"
	case "no application protocol":
		return what, notSpoken(to.offers)
	}
	return what, "It may want a client certificate (--client-cert) or another name (--server-name)"
}

// alertText is the alert (RFC 8446 §6.2) that the other side sent, as crypto/tls
// words it; its type is not exported.
func alertText(err error) string {
	var remote *net.OpError
	if !errors.As(err, &remote) || remote.Op != "remote error" {
		return ""
	}
	return strings.TrimPrefix(remote.Err.Error(), "tls: ")
}

// foreign is text that others have written, such as the names in a certificate,
// with all that a terminal might obey made visible, and bounded.
func foreign(text string) string { return oneline.Shorten(fixtures.Visible([]byte(text)), 300) }
