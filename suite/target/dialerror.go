package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// DialError says in one line why no connection came about, and what to try.
type DialError struct {
	Address string
	What    string // what happened
	Try     string // what to try
	Err     error
}

func (e *DialError) Error() string {
	return fmt.Sprintf("cannot connect to %s: %s. %s", e.Address, e.What, e.Try)
}

func (e *DialError) Unwrap() error { return e.Err }

func (t *Target) explain(err error) *DialError {
	e := &DialError{Address: t.address(), Err: err, What: err.Error(), Try: "Check the target's address and that the server runs"}
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.Is(err, context.Canceled):
		e.What, e.Try = "the run was interrupted", ""
	case errors.As(err, &dns):
		e.What, e.Try = "the name "+t.host+" does not resolve", "Check the host for a typing error, and whether it needs a VPN"
		if dns.IsTimeout {
			e.What = "looking up the name " + t.host + " timed out"
		}
	case errors.Is(err, syscall.ECONNREFUSED):
		e.What, e.Try = "connection refused", "Check the port, and that the server runs and listens on this address"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		e.What, e.Try = "no connection in time", "Check the address, a firewall in between, or raise --exchange-timeout"
	case errors.As(err, &authority):
		e.What, e.Try = "the server's certificate is signed by an authority that is not trusted here", "Give the authority's certificate with --ca-file, or, for a test, --insecure"
	case errors.As(err, &name):
		e.What, e.Try = "the server's certificate is not for "+t.host, "Use a name that the certificate holds, or, for a test, --insecure"
	case errors.As(err, &invalid):
		e.What, e.Try = "the server's certificate is not valid ("+invalid.Error()+")", "Renew it, check this machine's clock, or, for a test, --insecure"
	case errors.As(err, &record):
		e.What, e.Try = "the port does not speak TLS", "Give an http target, or the server's https port"
	case errors.As(err, &alert):
		e.What, e.Try = "the server ended the TLS handshake ("+alert.Error()+")", "It may want a client certificate or another server name"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		e.What, e.Try = "the server closed the connection while it was being opened", "Check that the port is the right one"
	}
	return e
}
