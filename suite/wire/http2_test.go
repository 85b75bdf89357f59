package wire_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// goServer is Go's own server over HTTP/2, with TLS or with prior knowledge.
func goServer(t *testing.T, secure bool, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	if secure {
		s.EnableHTTP2 = true
		s.StartTLS()
	} else {
		s.Config.Protocols = new(http.Protocols)
		s.Config.Protocols.SetUnencryptedHTTP2(true)
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

func open2(t *testing.T, s *httptest.Server) wire.Transport {
	t.Helper()
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if s.TLS != nil {
		secured := tls.Client(c, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
		if err := secured.Handshake(); err != nil {
			t.Fatal(err)
		}
		c = secured
	}
	tr := wire.Open(c, wire.HTTP2, wire.Limits{})
	t.Cleanup(func() { tr.Close() })
	return tr
}

func ask(lines ...string) wire.Request {
	r := wire.Request{Method: "POST", Target: "/v1/refresh_token?q"}
	for _, l := range append([]string{"Host: server"}, lines...) {
		r.Lines = append(r.Lines, []byte(l))
	}
	return r
}

// echo answers with what it got.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Cookie", strings.Join(r.Header["Cookie"], "|"))
	w.Header().Set("X-Seen", r.Proto+" "+r.Method+" "+r.Host+" "+r.RequestURI+" "+strings.Join(r.Header["Via"], "|")+" "+strings.Join(r.Trailer["T"], "|")+".")
	_, _ = w.Write(body)
}

func TestHTTP2WithGo(t *testing.T) {
	long := strings.Repeat("0123456789", 30_000)
	for _, test := range []struct {
		name         string
		change       func(*wire.Request)
		cookie, seen string
	}{
		{name: "plain", seen: "HTTP/2.0 POST server /v1/refresh_token?q  ."},
		{"one cookie", func(r *wire.Request) { r.Lines = append(r.Lines, []byte("Cookie: a=1; b=2")) }, "a=1; b=2", ""},
		{"crumbs", func(r *wire.Request) { r.Lines = append(r.Lines, []byte("Cookie: a=1"), []byte("Cookie: b=2")) }, "a=1; b=2", ""},
		{"fields of a connection are left out", func(r *wire.Request) { r.Lines = append(r.Lines, []byte("Connection: close"), []byte("Via: 1.1 x")) }, "", "HTTP/2.0 POST server /v1/refresh_token?q 1.1 x ."},
		{"crumbs of a line", func(r *wire.Request) {
			r.Lines, r.Framing.Crumbs = append(r.Lines, []byte("Cookie: a=1; b=2; c=3")), true
		}, "a=1; b=2; c=3", ""},
		{"plain literals with a new name", func(r *wire.Request) {
			r.Lines = append(r.Lines, []byte("Cookie: a=1"))
			r.Framing.Cookie = wire.Form{Indexing: wire.Without, Strings: wire.Plain, NewName: true}
		}, "a=1", ""},
		{"Huffman, incremental", func(r *wire.Request) {
			r.Lines = append(r.Lines, []byte("Cookie: a=1"))
			r.Framing.Cookie, r.Framing.TableUpdate = wire.Form{Indexing: wire.Incremental}, true
		}, "a=1", ""},
		{"all other fields as literals", func(r *wire.Request) {
			r.Lines = append(r.Lines, []byte("Cookie: a=1"))
			r.Framing.Cookie, r.Framing.LiteralOthers = wire.Form{Indexing: wire.Incremental}, true
		}, "a=1", ""},
		{"in pieces, padded, with priority", func(r *wire.Request) {
			r.Lines = append(r.Lines, []byte("Cookie: a=1; b=2"))
			r.Framing.Pieces, r.Framing.EmptyFragments, r.Framing.Padding, r.Framing.Priority = 5, true, 255, true
		}, "a=1; b=2", ""},
		{"after other frames", func(r *wire.Request) {
			r.Lines = append(r.Lines, []byte("Cookie: a=1; b=2"))
			r.Framing.Before = []wire.Prelude{wire.BeforePing, wire.BeforeReset, wire.BeforeSettings, wire.BeforeUnknownFrame, wire.BeforePriority, wire.BeforeWindow}
		}, "a=1; b=2", ""},
		{"a body above the window", func(r *wire.Request) { r.Body, r.Framing.Padding, r.Framing.LateEnd = []byte(long), 10, true }, "", ""},
		{"trailers", func(r *wire.Request) {
			r.Lines = append(r.Lines, []byte("Trailer: T"))
			r.Body, r.Framing.Trailers, r.Framing.Piece = []byte("ab"), [][]byte{[]byte("t: later")}, 1
		}, "", "HTTP/2.0 POST server /v1/refresh_token?q  later."},
	} {
		for _, secure := range []bool{false, true} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				tr := open2(t, goServer(t, secure, echo))
				r := ask()
				if test.change != nil {
					test.change(&r)
				}
				for i := range 3 {
					x := tr.Do(within(t, enough), r)
					if x.Response == nil {
						t.Fatalf("request %d: %v", i, x.Failure)
					}
					a := x.Response
					if a.Status != 200 || a.Proto != "HTTP/2" || len(a.Problems) > 0 || a.Closes || x.Kept != (i > 0) || string(a.Body) != string(r.Body) {
						t.Errorf("request %d: %d %s, %d octets, %+v, closes %v, kept %v", i, a.Status, a.Proto, len(a.Body), a.Problems, a.Closes, x.Kept)
					}
					if got := a.Get("X-Cookie"); got != test.cookie {
						t.Errorf("Cookie is %q, expected %q", got, test.cookie)
					}
					if got := a.Get("X-Seen"); test.seen != "" && got != test.seen {
						t.Errorf("seen %q, expected %q", got, test.seen)
					}
				}
			})
		}
	}
}

func TestManyStreamsAtOnce(t *testing.T) {
	s := goServer(t, true, echo)
	s.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 4}
	tr := open2(t, s)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			want := strings.Repeat(itoa(i), 2_000)
			r := ask("Cookie: a=" + itoa(i))
			r.Body = []byte(want)
			x := tr.Do(within(t, enough), r)
			if x.Response == nil || string(x.Response.Body) != want || x.Response.Get("X-Cookie") != "a="+itoa(i) {
				t.Errorf("stream %d: %v", i, x.Failure)
			}
		})
	}
	wg.Wait()
}

// The limit that the server tells is there with its answer, beside the size of what was
// sent (RFC 9113 §6.5.2).
func TestTheLimitOfHeaderListsIsTold(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(echo))
	s.Config.MaxHeaderBytes = 10_000
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	r := ask("Cookie: a=1")
	x := open2(t, s).Do(within(t, enough), r)
	if x.Response == nil {
		t.Fatal(x.Failure)
	}
	want := len(":method"+"POST"+":scheme"+"http"+":authority"+"server"+":path"+"/v1/refresh_token?q"+"cookie"+"a=1") + 5*32
	if x.ListSize != want || x.ListLimit < 10_000 || x.ListLimit > 11_000 {
		t.Errorf("a list of %d octets, expected %d; a limit of %d, expected a little more than 10,000", x.ListSize, want, x.ListLimit)
	}
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if old := wire.Open(c, wire.HTTP1, wire.Limits{}).Do(within(t, enough), r); old.ListSize != 0 || old.ListLimit != 0 {
		t.Errorf("HTTP/1.1 has header lists of %d octets, and a limit of %d", old.ListSize, old.ListLimit)
	}
}
