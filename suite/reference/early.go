package reference

import (
	"bytes"
	"net"
)

// earlyListener accepts connections whose requests are inspected before net/http
// reads them. net/http refuses control octets itself, and some faults are about
// these octets.
type earlyListener struct {
	net.Listener
	early func(head []byte) ([]byte, bool)
}

func (l earlyListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &earlyConn{Conn: c, early: l.early}, nil
}

// mostHead is the most octets of a request that are held back to inspect it.
const mostHead = 256 << 10

// earlyConn holds the first header section back until it is complete.
type earlyConn struct {
	net.Conn
	early  func(head []byte) ([]byte, bool)
	held   []byte
	looked bool
}

func (c *earlyConn) Read(b []byte) (int, error) {
	for !c.looked {
		piece := make([]byte, 16<<10)
		n, err := c.Conn.Read(piece)
		c.held = append(c.held, piece[:n]...)
		if err == nil && !bytes.Contains(c.held, []byte("\r\n\r\n")) && len(c.held) < mostHead {
			continue
		}
		c.looked = true
		if answer, takes := c.early(c.held); takes {
			_, _ = c.Write(answer)
			_ = c.Close()
			return 0, net.ErrClosed
		}
		if err != nil && len(c.held) == 0 {
			return 0, err
		}
	}
	if len(c.held) > 0 {
		n := copy(b, c.held)
		c.held = c.held[n:]
		return n, nil
	}
	return c.Conn.Read(b)
}
