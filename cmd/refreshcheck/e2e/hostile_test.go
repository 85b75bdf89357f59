package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// hostile does what it will with a connection on which a request has arrived.
type hostile struct {
	do   func(c net.Conn, request string)
	says string // what the run tells when the first answer is already so
	// unread: it does not wait for the request.
	unread bool
}

const (
	success = `{"access_token":"hostile-access-token-0001","token_type":"bearer"}`
	good    = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n" + success
)

func answer(text string) func(net.Conn, string) {
	return func(c net.Conn, _ string) { _, _ = io.WriteString(c, text) }
}

// forEver writes a text, and then another one again and again.
func forEver(first, again string, pause time.Duration) func(net.Conn, string) {
	return func(c net.Conn, _ string) {
		_, err := io.WriteString(c, first)
		block := again
		if pause == 0 {
			block = strings.Repeat(again, 1+(32<<10)/len(again))
		}
		for err == nil {
			_, err = io.WriteString(c, block)
			time.Sleep(pause)
		}
	}
}

// reset breaks the connection after a text.
func reset(text string) func(net.Conn, string) {
	return func(c net.Conn, _ string) {
		_, _ = io.WriteString(c, text)
		_ = c.(*net.TCPConn).SetLinger(0)
	}
}

func compressed(t *testing.T, megabytes int) string {
	t.Helper()
	var member bytes.Buffer
	w := gzip.NewWriter(&member)
	block := make([]byte, 1<<20)
	for range 16 {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return strings.Repeat(member.String(), megabytes/16)
}

// loud is what a terminal, a browser or a CI would obey.
const loud = "\x1b[2J\x1b]0;gone\x07\x9b31m\u202e<script>alert(1)</script>]]>&amp;\"' ::error file=a::b ##vso[task.complete] ##[error]x"

func hostileServers(t *testing.T) map[string]hostile {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	bomb := compressed(t, 512)
	deep := strings.Repeat("[", 400_000)
	return map[string]hostile{
		"endless body":            {do: forEver(head+"\r\n{", "aaaaaaaa", 0), says: ""},
		"endless chunks":          {do: forEver(head+"Transfer-Encoding: chunked\r\n\r\n", "4\r\naaaa\r\n", 0)},
		"endless chunk size":      {do: forEver(head+"Transfer-Encoding: chunked\r\n\r\n", "0", 0)},
		"enormous length":         {do: forEver(head+"Content-Length: 9223372036854775807\r\n\r\n", "aaaaaaaa", 0)},
		"length and no body":      {do: func(c net.Conn, _ string) { answer(head+"Content-Length: 10\r\n\r\n")(c, ""); time.Sleep(time.Minute) }},
		"an octet at a time":      {do: forEver("", "H", time.Second), says: "no HTTP answer"},
		"a slow header":           {do: forEver("HTTP/1.1 200 OK\r\nA: ", "a", time.Second), says: "the time limit was reached in the middle of the header section"},
		"a slow body":             {do: forEver(head+"Content-Length: 100\r\n\r\n", "a", time.Second)},
		"silence":                 {do: func(net.Conn, string) { time.Sleep(time.Minute) }, says: "the time limit was reached before any octet"},
		"endless header":          {do: forEver("HTTP/1.1 200 OK\r\n", "A: a\r\n", 0), says: "the header section is larger than"},
		"endless header line":     {do: forEver("HTTP/1.1 200 OK\r\nA: ", "aaaaaaaa", 0), says: "the header section is larger than"},
		"endless reason":          {do: forEver("HTTP/1.1 200 ", "aaaaaaaa", 0), says: "the header section is larger than"},
		"endless 1xx":             {do: forEver("", "HTTP/1.1 100 Continue\r\n\r\n", 0), says: "more than 16 interim answers"},
		"endless trailer":         {do: forEver(head+"Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: a\r\n", 0)},
		"compression bomb":        {do: answer(fmt.Sprintf("%sContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", head, len(bomb), bomb))},
		"deep JSON":               {do: answer(fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(deep), deep))},
		"SSH":                     {do: answer("SSH-2.0-OpenSSH_9.2\r\n"), says: "no HTTP answer", unread: true},
		"SMTP that waits":         {do: func(c net.Conn, _ string) { answer("220 mail ESMTP\r\n")(c, ""); time.Sleep(time.Minute) }, says: "no HTTP answer", unread: true},
		"binary":                  {do: answer("\x00\x01\x02\x1b[31m\xff\xfe\n::error::x\n"), says: "no HTTP answer"},
		"closes at once":          {do: answer(""), says: "no HTTP answer", unread: true},
		"resets at once":          {do: reset(""), unread: true},
		"resets after request":    {do: reset(""), says: "no HTTP answer"},
		"resets in status line":   {do: reset("HTTP/1.1 20"), says: "no HTTP answer"},
		"resets in header":        {do: reset("HTTP/1.1 200 OK\r\nContent-Ty"), says: "no HTTP answer"},
		"resets in body":          {do: reset(head + "Content-Length: 100\r\n\r\n{\"acc")},
		"cut short after a token": {do: answer(head + "Content-Length: 62\r\n\r\n" + success)},
		"closes in body":          {do: answer(head + "Content-Length: 100\r\n\r\n{\"acc")},
		"answers too early":       {do: answer(strings.Replace(good, "200 OK", "500 Early", 1)), unread: true},
		"redirects to itself":     {do: answer("HTTP/1.1 308 Permanent Redirect\r\nLocation: /v1/refresh_token\r\nContent-Length: 0\r\n\r\n")},
		"redirects for ever":      {do: answer("HTTP/1.1 302 Found\r\nLocation: /" + strings.Repeat("a", 50_000) + "\r\nContent-Length: 0\r\n\r\n")},
		"loud in every string":    {do: answer("HTTP/1.1 418 " + loud + "\r\n" + loud + "\r\nX-A: " + loud + "\r\nContent-Type: " + loud + "\r\nSet-Cookie: refresh_token=" + loud + "; Path=" + loud + "\r\nSet-Cookie: " + loud + "\r\nServer: " + loud + "\r\n\r\n" + loud + "\n::error::x\n")},
		"loud in JSON":            {do: answer(head + "Location: " + loud + "\r\n\r\n" + `{"` + strings.ReplaceAll(strings.ReplaceAll(loud, `"`, ""), "\x1b", `\u001b`) + `":1,"access_token":["\u001b[31m\n::error::x"],"detail":"\n::warning::y"}`)},
		"loud refusal":            {do: answer("HTTP/1.1 422 x\r\nContent-Type: application/json\r\n\r\n" + `{"detail":[{"loc":["\u001b[31m"],"msg":"\n::error::x ##[error]","type":7}]}`)},
		"loud redirect":           {do: answer("HTTP/1.1 302 Found\r\nLocation: http://other.example/" + loud + "\r\nContent-Length: 0\r\n\r\n")},
		"repeats what it is sent": {do: func(c net.Conn, request string) {
			flat := strings.NewReplacer("\r", " ", "\n", " ").Replace(request)
			fmt.Fprintf(c, "HTTP/1.1 200 %s\r\nX-Echo: %s\r\nContent-Type: text/plain\r\n\r\n%s", flat, flat, request)
		}},
	}
}

// serveHostile starts the server. Where meek says so, a plain request is
// answered well, so that the run begins.
func serveHostile(t *testing.T, h hostile, meek bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(time.Minute))
				request := ""
				if !h.unread || meek {
					request = readRequest(c)
				}
				if meek && strings.Contains(request, "(preflight)") {
					_, _ = io.WriteString(c, good)
					return
				}
				h.do(c, request)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

func readRequest(c net.Conn) string {
	var text []byte
	block := make([]byte, 64<<10)
	for !bytes.Contains(text, []byte("\r\n\r\n")) {
		n, err := c.Read(block)
		text = append(text, block[:n]...)
		if err != nil || len(text) > 4<<20 {
			break
		}
	}
	return string(text)
}

func TestServersThatFightBack(t *testing.T) {
	t.Parallel()
	focus := "missing/|valid/alone|valid/first"
	if raced { // it makes all of it ten times as slow
		focus = "missing/no-cookie|missing/at-the-end|valid/alone"
	}
	const token = "fight-back-token-Zx81Qw72Er63Ty54"
	for name, h := range hostileServers(t) {
		for _, meek := range []bool{false, true} {
			begin, timeout := "from the start", "1s"
			switch {
			case meek:
				begin = "after the preflight"
			case h.says != "": // which must have the time to come
				timeout = "3s"
			}
			t.Run(name+" "+begin, func(t *testing.T) {
				t.Parallel()
				r := run(t, check{
					args: []string{"--target", serveHostile(t, h, meek), "--exchange-timeout", timeout, "--focus", focus, "-v"},
					env:  credential(nil, token), secrets: []string{token, "hostile-access-token-0001"},
				})
				if r.code != 1 && r.code != 3 {
					t.Errorf("exit code %d", r.code)
				}
				if !meek && h.says != "" {
					r.expect(t, 3, h.says)
					reasonAndAdvice(t, r)
				}
				if r.peak > 200<<20 && !raced { // the race detector takes several times as much
					t.Errorf("took %d MiB of memory", r.peak>>20)
				}
			})
		}
	}
}

// reasonAndAdvice: the verdict says what happened, in its one line.
func reasonAndAdvice(t *testing.T, r ran) {
	t.Helper()
	for line := range strings.Lines(r.out) {
		if strings.HasPrefix(line, "INCOMPLETE") && strings.Contains(line, ". Check ") {
			return
		}
	}
	t.Errorf("no line says what happened and what to check:\n%s", r.out)
}
