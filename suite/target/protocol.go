package target

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// offered are the protocols that connections offer, the preferred one first.
func offered(version string, secure bool) ([]wire.Protocol, error) {
	switch {
	case version == "2":
		return []wire.Protocol{wire.HTTP2}, nil
	case version == "1.1", version == "" && !secure, version == "auto" && !secure:
		return []wire.Protocol{wire.HTTP1}, nil
	case version == "" || version == "auto":
		return wire.Protocols(), nil
	}
	return nil, fmt.Errorf("--http %q: there is no such version; it is auto, 1.1 or 2", version)
}

func names(protocols []wire.Protocol) []string {
	var all []string
	for _, p := range protocols {
		all = append(all, string(p))
	}
	return all
}

// elsewhereHTTP is the version for another origin. Prior knowledge of HTTP/2 is
// about the target alone.
func elsewhereHTTP(u *url.URL, version string) string {
	if u.Scheme == "http" {
		return "auto"
	}
	return version
}

// Offers are the protocols that connections offer, the preferred one first. If
// there is one, it is the one that is spoken.
func (t *Target) Offers() []wire.Protocol { return slices.Clone(t.offers) }

// Protocol is the protocol that is spoken on a connection of the target.
func (t *Target) Protocol(conn net.Conn) wire.Protocol {
	c, secure := conn.(*tls.Conn)
	switch {
	case !secure:
		return t.offers[0]
	case c.ConnectionState().NegotiatedProtocol == string(wire.HTTP2):
		return wire.HTTP2
	}
	return wire.HTTP1 // also of a server that knows no ALPN
}

// Chose reports whether the server chose the protocol by ALPN, and does not only
// know none.
func Chose(conn net.Conn, p wire.Protocol) bool {
	c, secure := conn.(*tls.Conn)
	return secure && c.ConnectionState().NegotiatedProtocol == string(p)
}

// Over is the same target, whose connections offer one protocol only.
func (t *Target) Over(p wire.Protocol) *Target {
	over := *t
	over.offers = []wire.Protocol{p}
	over.tls = t.tls.Clone()
	over.tls.NextProtos = names(over.offers)
	over.sessions = newSessions()
	over.tls.ClientSessionCache = over.sessions
	return &over
}

var errNoHTTP2 = errors.New("the server chooses no protocol")

func choosing(err error, to party) (string, string) {
	if errors.Is(err, errNoHTTP2) {
		return "it does not choose HTTP/2 (ALPN)", notSpoken(to.offers)
	}
	return "", ""
}

func notSpoken(offers []wire.Protocol) string {
	switch {
	case len(offers) > 1:
		return "It speaks neither HTTP/2 nor HTTP/1.1 on this port; give a port that does"
	case slices.Contains(offers, wire.HTTP2):
		return "It does not speak HTTP/2 on this port; leave --http 2 out, or give a port that does"
	}
	return "It does not speak HTTP/1.1 on this port; leave --http 1.1 out, or give a port that does"
}
