package e2e

import (
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// stage is a point of an exchange up to which a server behaves.
type stage struct {
	name   string
	before string // what it sends up to there
	fill   string // what it goes on with
	unread bool   // it does not wait for the request
	secure bool   // the client waits for TLS
}

func stages() []stage {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
	const chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
	whole := strconv.FormatInt(int64(len(success)), 16) + "\r\n" + success + "\r\n"
	return []stage{
		{name: "connect", fill: "H", unread: true},
		{name: "TLS", fill: "\x16", unread: true, secure: true},
		{name: "request", fill: "HTTP/1.1 100 Continue\r\n\r\n", unread: true},
		{name: "status line", before: "HTTP/1.1 20", fill: "0"},
		{name: "header", before: "HTTP/1.1 200 OK\r\nA: ", fill: "a"},
		{name: "1xx", before: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", fill: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"},
		{name: "body", before: head + "Content-Length: 9000000000\r\n\r\n{", fill: " "},
		{name: "chunk", before: chunked + "4\r\n{   \r\n", fill: "4\r\n    \r\n"},
		{name: "trailer", before: chunked + whole + "0\r\n", fill: "X-A: a\r\n"},
		{name: "close", before: head + "Connection: close\r\n\r\n" + success, fill: " "},
	}
}

// acts are what a server does from a stage on.
func acts() map[string]func(c net.Conn, fill string) {
	return map[string]func(net.Conn, string){
		"silent":  func(c net.Conn, _ string) { _, _ = io.Copy(io.Discard, c) },
		"slow":    func(c net.Conn, fill string) { forEver("", fill[:1], time.Second)(c, "") },
		"endless": func(c net.Conn, fill string) { forEver("", fill, 0)(c, "") },
		"reset":   func(c net.Conn, _ string) { reset("")(c, "") },
		"close":   func(net.Conn, string) {},
		"garbage": func(c net.Conn, _ string) { answer(strings.Repeat("\x00\xff\r\n\x1b[31m", 2000))(c, "") },
	}
}

// A server that stops, or goes on for ever, at any point of an exchange takes a
// run no more than 200 MiB, and no token is shown. By default, the time limit of
// an exchange is short here, and only some cases are sent. With
// REFRESHCHECK_WHOLE, every run has its default settings, and ends within a
// minute; .ci/run does that.
func TestServersAtEachStage(t *testing.T) {
	t.Parallel()
	args := []string{"--exchange-timeout", "1s", "--focus", "missing/no-cookie|valid/alone|valid/first|valid/last-of-three"}
	atOnce, whole := 4, os.Getenv("REFRESHCHECK_WHOLE") != ""
	switch {
	case whole:
		args, atOnce = nil, 8
	case raced || testing.Short():
		t.Skip("takes long, and is the binary's matter")
	}
	slots := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for _, s := range stages() {
		for name, act := range acts() {
			for _, meek := range []bool{false, true} {
				if meek && (s.secure || !whole) {
					continue // with TLS, the preflight would need the certificate
				}
				all.Go(func() {
					slots <- struct{}{}
					defer func() { <-slots }()
					t.Run(fmt.Sprintf("%s at %s, meek %t", name, s.name, meek), func(t *testing.T) { runAgainst(t, s, act, meek, args) })
				})
			}
		}
	}
	all.Wait()
}

func runAgainst(t *testing.T, s stage, act func(net.Conn, string), meek bool, args []string) {
	const token = "fight-back-token-Zx81Qw72Er63Ty54"
	url := serveHostile(t, hostile{unread: s.unread, do: func(c net.Conn, _ string) {
		_, _ = io.WriteString(c, s.before)
		act(c, s.fill)
	}}, meek)
	if s.secure {
		url = strings.Replace(url, "http:", "https:", 1)
	}
	begun := time.Now()
	r := run(t, check{args: append([]string{"--target", url}, args...), env: credential(nil, token), secrets: []string{token, "hostile-access-token-0001"}})
	took := time.Since(begun)
	if r.code != 1 && r.code != 3 {
		t.Errorf("exit code %d\n%s", r.code, r.out)
	}
	if took > time.Minute && os.Getenv("REFRESHCHECK_WHOLE") != "" {
		t.Errorf("took %s", took)
	}
	if r.peak > 200<<20 && !raced {
		t.Errorf("took %d MiB", r.peak>>20)
	}
	t.Logf("exit %d  %5.1f s, %5.1f s of the processor, %4d MiB", r.code, took.Seconds(), r.cpu.Seconds(), r.peak>>20)
}
