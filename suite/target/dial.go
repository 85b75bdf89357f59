package target

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Dial opens one connection. Its error is a [*DialError].
func (t *Target) Dial(ctx context.Context) (net.Conn, error) {
	conn, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	if !t.Secure() {
		return conn, nil
	}
	secured := tls.Client(conn, t.tls.Clone())
	if err := secured.HandshakeContext(ctx); err != nil {
		conn.Close()
		if ctx.Err() == nil && t.sessions.giveUp() {
			return t.Dial(ctx)
		}
		return nil, t.explain(ctx, err, party{address: t.address(), host: t.tls.ServerName, offers: t.offers})
	}
	if t.Protocol(secured) != wire.HTTP2 && !slices.Contains(t.offers, wire.HTTP1) { // the server knows no ALPN
		secured.Close()
		return nil, t.explain(ctx, errNoHTTP2, party{address: t.address(), host: t.tls.ServerName, offers: t.offers})
	}
	return secured, nil
}

// open connects to the server, to its socket, or through the proxy.
func (t *Target) open(ctx context.Context) (net.Conn, error) {
	if t.proxy != nil {
		return t.throughProxy(ctx)
	}
	network, address := "tcp", t.address()
	switch {
	case t.options.UnixSocket != "":
		network, address = "unix", t.options.UnixSocket
	case t.options.IP != 0:
		network += strconv.Itoa(t.options.IP)
	}
	conn, err := dialer().DialContext(ctx, network, address)
	if err != nil {
		return nil, t.explain(ctx, err, party{address: address, host: t.host, socket: network == "unix"})
	}
	return conn, nil
}

func dialer() *net.Dialer { return &net.Dialer{KeepAlive: 30 * time.Second} }

// Describe says what a connection turned out to be, such as TLS 1.3.
func Describe(conn net.Conn) string {
	if c, ok := conn.(*tls.Conn); ok {
		return tls.VersionName(c.ConnectionState().Version)
	}
	return "no TLS"
}
