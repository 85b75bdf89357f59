package target_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

// enough is more time than any connection here takes, unless it hangs.
const enough = 20 * time.Second

// serve hands every connection to a server on loopback to f, and closes it after.
func serve(t *testing.T, f func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accept(t, l, f)
	return l.Addr().String()
}

func accept(t *testing.T, l net.Listener, f func(net.Conn)) {
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				f(c)
			}()
		}
	}()
}

// serveTLS is serve, where f gets what comes after the handshake.
func serveTLS(t *testing.T, config *tls.Config, f func(net.Conn)) (address string) {
	t.Helper()
	return serve(t, func(c net.Conn) {
		secured := tls.Server(c, config)
		if secured.Handshake() == nil {
			f(secured)
		}
		secured.Close()
	})
}

// echo sends back what it gets.
func echo(c net.Conn) { io.Copy(c, c) }

// silent takes what it gets, until the client goes away.
func silent(c net.Conn) { io.Copy(io.Discard, c) }

func parse(t *testing.T, o target.Options) *target.Target {
	t.Helper()
	to, err := target.Parse(o)
	if err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	return to
}

// refusal is the error that options give, in one line.
func refusal(t *testing.T, o target.Options) string {
	t.Helper()
	_, err := target.Parse(o)
	if err == nil {
		t.Fatalf("%+v is taken", o)
	}
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("told in more than one line: %q", err)
	}
	return err.Error()
}

// connect opens a connection that carries octets both ways.
func connect(t *testing.T, to *target.Target) net.Conn {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), enough)
	defer stop()
	c, err := to.Dial(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(enough))
	const sent = "POST / HTTP/1.1\r\n"
	if _, err := io.WriteString(c, sent); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(sent))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != sent {
		t.Fatalf("%q came back, %v", got, err)
	}
	return c
}

// failure is why a connection does not come about, in one line.
func failure(t *testing.T, ctx context.Context, to *target.Target) string {
	t.Helper()
	c, err := to.Dial(ctx)
	if err == nil {
		c.Close()
		t.Fatal("it connects")
	}
	var told *target.DialError
	if !errors.As(err, &told) || errors.Unwrap(told) == nil || told.Address == "" || told.What == "" {
		t.Fatalf("told as %#v", err)
	}
	text := err.Error()
	if !strings.HasPrefix(text, "cannot connect to "+told.Address+": "+told.What) || strings.ContainsAny(text, "\r\n\x1b") {
		t.Errorf("told as %q", text)
	}
	return text
}

// says checks a text against the pieces that it must hold.
func says(t *testing.T, text string, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if !strings.Contains(text, p) {
			t.Errorf("%q does not say %q", text, p)
		}
	}
}
