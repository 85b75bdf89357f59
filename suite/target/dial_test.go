package target_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

func portOf(address string) string { return address[strings.LastIndex(address, ":"):] }

func TestANameIsLookedUpForTheVersionThatIsAskedFor(t *testing.T) {
	resolve(t)
	port := portOf(serve(t, echo))
	for _, test := range []struct {
		name, host string
		ip         int
	}{
		{"either version", "four.example", 0},
		{"the right version", "four.example", 4},
		{"an address of the version", "127.0.0.1", 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			connect(t, parse(t, target.Options{URL: "http://" + test.host + port, IP: test.ip}))
		})
	}
	t.Run("IPv6", func(t *testing.T) {
		l, err := net.Listen("tcp", "[::1]:0")
		if err != nil {
			t.Skipf("this machine has no IPv6: %v", err)
		}
		accept(t, l, echo)
		for _, host := range []string{"[::1]", "six.example"} {
			connect(t, parse(t, target.Options{URL: "http://" + host + portOf(l.Addr().String()), IP: 6}))
		}
	})
	for _, test := range []struct {
		name, host string
		ip         int
		want       []string
	}{
		{"unknown", "nobody.example", 0, []string{"the name nobody.example does not resolve", "typing error", "VPN", "--ip"}},
		{"no address of that version", "four.example", 6, []string{"the name four.example", "--ip"}},
		{"an answer that is none", "broken.example", 0, []string{"the name broken.example cannot be looked up", "DNS servers"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			says(t, failure(t, t.Context(), parse(t, target.Options{URL: "http://" + test.host + port, IP: test.ip})), test.want...)
		})
	}
	t.Run("no answer", func(t *testing.T) {
		says(t, failure(t, short(t), parse(t, target.Options{URL: "http://silent.example" + port})), "looking up the name silent.example timed out", "DNS servers")
	})
}

// short is a context whose time is up soon, for what never comes.
func short(t *testing.T) context.Context {
	ctx, _ := contextFor(t, 50*time.Millisecond)
	return ctx
}

func contextFor(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithTimeout(t.Context(), d)
	t.Cleanup(stop)
	return ctx, stop
}

func TestNobodyToConnectToIsExplained(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := l.Addr().String()
	l.Close()
	says(t, failure(t, t.Context(), parse(t, target.Options{URL: "http://" + free})), free, "connection refused", "Check the port")
	// A group of machines is no address that TCP could connect to, on any network.
	says(t, failure(t, t.Context(), parse(t, target.Options{URL: "http://224.0.0.1"})), "224.0.0.1:80", "no route", "VPN", "--ip")
}

func TestAConnectionThatDoesNotComeInTimeIsExplained(t *testing.T) {
	to := parse(t, target.Options{URL: "https://" + serve(t, silent)})
	says(t, failure(t, short(t), to), "no connection in time", "--exchange-timeout")
}

func TestAnInterruptionEndsWhatIsBeingOpened(t *testing.T) {
	accepted := make(chan bool, 1)
	to := parse(t, target.Options{URL: "https://" + serve(t, func(c net.Conn) { accepted <- true; silent(c) })})
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-accepted; stop() }()
	says(t, failure(t, ctx, to), "the run was interrupted")
	if _, err := to.Dial(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the reason is lost: %v", err)
	}
}

func TestASocketTakesThePlaceOfTheHost(t *testing.T) {
	// A path of its own: t.TempDir can be longer than a socket's name may be.
	dir, err := os.MkdirTemp("", "refreshcheck")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	accept(t, l, echo)
	to := parse(t, target.Options{URL: "http://staging.example/api", UnixSocket: path, LookupEnv: environment("HTTP_PROXY=http://127.0.0.1:1")})
	connect(t, to)
	if to.Via() != "the socket "+path || to.HostHeader() != "staging.example" || !to.Loopback() {
		t.Errorf("by way of %q, Host: %s", to.Via(), to.HostHeader())
	}

	missing := filepath.Join(dir, "missing")
	says(t, failure(t, t.Context(), parse(t, target.Options{URL: "http://a.example", UnixSocket: missing})), missing, "no such socket", "--unix-socket")

	left := filepath.Join(dir, "left") // by a server that has gone
	gone, err := net.ListenUnix("unix", &net.UnixAddr{Name: left})
	if err != nil {
		t.Fatal(err)
	}
	gone.SetUnlinkOnClose(false)
	gone.Close()
	says(t, failure(t, t.Context(), parse(t, target.Options{URL: "http://a.example", UnixSocket: left})), left, "nobody listens on the socket", "Start the server")

	stream, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "datagrams")})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	says(t, failure(t, t.Context(), parse(t, target.Options{URL: "http://a.example", UnixSocket: stream.LocalAddr().String()})), "Check the address")
}

// A machine whose list of authorities cannot be read is told apart from a
// certificate that is not trusted. The list is read once a process, so a process
// of its own reads it.
func TestAListOfAuthoritiesThatCannotBeRead(t *testing.T) {
	if address := os.Getenv("TARGET_TEST_ADDRESS"); address != "" {
		says(t, failure(t, t.Context(), parse(t, target.Options{URL: "https://" + address})), "trusted authorities cannot be read", "ca-certificates", "--ca-file")
		return
	}
	if _, err := os.Stat("/etc/ssl"); err != nil {
		t.Skip("this machine has no list of authorities in files")
	}
	folder := t.TempDir() // read as a file, it fails
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAListOfAuthoritiesThatCannotBeRead$", "-test.count=1")
	cmd.Env = append(os.Environ(), "TARGET_TEST_ADDRESS="+serveTLS(t, newAuthority(t).server("127.0.0.1"), echo), "SSL_CERT_FILE="+folder, "SSL_CERT_DIR="+folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestTheReasonOfAFailureStaysAtHand(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, err = parse(t, target.Options{URL: "http://" + l.Addr().String()}).Dial(t.Context())
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v", err)
	}
}

// environment is one with these variables, NAME=value each.
func environment(variables ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for _, v := range variables {
			if n, value, _ := strings.Cut(v, "="); n == name {
				return value, true
			}
		}
		return "", false
	}
}
