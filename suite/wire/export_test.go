package wire

import "net"

// Conn lets the tests send octets that no request is made of.
type Conn = conn

func NewConn(c net.Conn, limits Limits) *Conn { return newConn(c, limits) }
