package reference

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// lingering is how long an ended connection waits for its client to close, so
// that unread octets of the request do not turn the answer into a reset.
const lingering = 500 * time.Millisecond

// script is what happens, step by step, on a connection that net/http has handed
// over. After the last step the connection is closed.
type script []step

// step waits, then writes, then ends the connection if it says so.
type step struct {
	wait   time.Duration
	octets []byte
	end    ending
}

type ending int

const (
	goOn  ending = iota
	hang         // send nothing more, until the client closes
	reset        // TCP RST; over HTTP/2 of the stream alone
	sever        // TCP RST
)

// severs ends a connection with TCP RST.
func severs(conn net.Conn) {
	if tcp, ok := tcpOf(conn); ok {
		_ = tcp.SetLinger(0)
		_ = tcp.Close()
	}
}

// play takes the connection over and plays a script on it.
func (s *Server) play(w http.ResponseWriter, steps script) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer s.released(conn)
	if !s.taken(conn) {
		return
	}
	for _, step := range steps {
		if !s.wait(context.Background(), step.wait) {
			return
		}
		if _, err := conn.Write(step.octets); err != nil {
			return
		}
		switch step.end {
		case hang:
			_, _ = io.Copy(io.Discard, conn)
			return
		case reset, sever:
			severs(conn)
			return
		}
	}
	linger(conn)
}

// linger ends the answer and reads what the client still sends.
func linger(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_ = conn.SetReadDeadline(time.Now().Add(lingering))
	_, _ = io.Copy(io.Discard, conn)
}

func tcpOf(conn net.Conn) (*net.TCPConn, bool) {
	if t, ok := conn.(*tls.Conn); ok {
		conn = t.NetConn()
	}
	tcp, ok := conn.(*net.TCPConn)
	return tcp, ok
}

// head is the status line and the header as octets, with the given lines at the
// end, and the empty line after them.
func (a *Answer) head(lines ...string) string {
	return a.headOf(fmt.Sprintf("HTTP/1.1 %d %s", a.Status, http.StatusText(a.Status)), lines...)
}

func (a *Answer) headOf(statusLine string, lines ...string) string {
	var b strings.Builder
	b.WriteString(statusLine + "\r\n")
	for _, f := range a.Header {
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	for _, line := range lines {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}
