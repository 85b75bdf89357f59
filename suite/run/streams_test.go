package run_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// overStreams is net/http, over HTTP/2 with prior knowledge. It counts the requests of
// each connection.
type overStreams struct {
	url string

	mu    sync.Mutex
	conns map[net.Conn]*streams
}

type streams struct {
	all, now, atOnce int
	live, other      bool // with the live token, and without it
}

type connKey struct{}

func serveStreams(t *testing.T, most int, handle http.HandlerFunc) *overStreams {
	t.Helper()
	o := &overStreams{conns: map[net.Conn]*streams{}}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer o.enter(r)()
		handle(w, r)
	}))
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, c)
	}
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: most}
	server.Start()
	t.Cleanup(server.Close)
	o.url = server.URL
	return o
}

func (o *overStreams) enter(r *http.Request) (leave func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	conn := r.Context().Value(connKey{}).(net.Conn)
	s := o.conns[conn]
	if s == nil {
		s = &streams{}
		o.conns[conn] = s
	}
	s.all++
	s.now++
	s.atOnce = max(s.atOnce, s.now)
	if hasLive(r) {
		s.live = true
	} else {
		s.other = true
	}
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		s.now--
	}
}

func hasLive(r *http.Request) bool {
	c, err := r.Cookie("refresh_token")
	return err == nil && c.Value == liveToken
}

// refreshing grants, or refuses, after a moment.
func refreshing(w http.ResponseWriter, r *http.Request) {
	time.Sleep(5 * time.Millisecond)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if hasLive(r) {
		_, _ = w.Write([]byte(`{"access_token":"` + accessToken + `","token_type":"bearer"}`))
		return
	}
	w.WriteHeader(http.StatusUnprocessableEntity)
	_, _ = w.Write([]byte(`{"detail":[{"loc":["cookie","refresh_token"],"msg":"Not valid","type":"value_error"}]}`))
}

func overHTTP2(t *testing.T, url string) run.Settings {
	t.Helper()
	set := settings(t, url)
	set.Target = aim(t, target.Options{URL: url, HTTP: "2"})
	return set
}

// Over HTTP/2 cases share a connection at the same time, as far as the server allows
// that; but one that has carried the token never carries a request that must be refused.
func TestCasesShareStreams(t *testing.T) {
	for _, most := range []int{1, 4, 250} {
		o := serveStreams(t, most, refreshing)
		r := finish(t, overHTTP2(t, o.url), separate(t))
		passes(t, r)
		atOnce := 0
		for _, s := range o.conns {
			atOnce = max(atOnce, s.atOnce)
			if s.live && s.other && s.all > 1 {
				t.Errorf("a connection has requests with the token, and without it")
			}
		}
		if atOnce > most || most > 1 && (atOnce < 2 || len(o.conns) > r.Requests/2) {
			t.Errorf("%d streams allowed: %d requests on %d connections, at most %d at once", most, r.Requests, len(o.conns), atOnce)
		}
	}
}

// A case whose request is odd, but well-formed and small, shares a connection over HTTP/2,
// and one that a server may answer with an error of the connection does not.
func TestWhichOddCasesShareStreams(t *testing.T) {
	o := serveStreams(t, 250, refreshing)
	var some []fixtures.Case
	for _, c := range catalogue(t) {
		if c.Theme == "places" || c.ID == "malformed/length-64k" || c.ID == "malformed/utf8-letter" || c.ID == "malformed/cookies-1001" {
			some = append(some, c)
		}
	}
	set := overHTTP2(t, o.url)
	set.Concurrency = 4
	r := finish(t, set, some)
	if len(o.conns) > r.Requests/2 {
		t.Errorf("%d requests on %d connections", r.Requests, len(o.conns))
	}
	for _, c := range r.Results {
		for _, x := range c.Records {
			if c.Case.Theme == "malformed" && x.Kept {
				t.Errorf("%s comes on a used connection", c.Case.ID)
			}
		}
	}
}

// A server that answers wrongly where two requests are on one connection is found, as
// one that gives two answers to one request.
func TestAFaultOfSharedStreams(t *testing.T) {
	busy := map[net.Conn]bool{}
	var mu sync.Mutex
	o := serveStreams(t, 250, func(w http.ResponseWriter, r *http.Request) {
		conn := r.Context().Value(connKey{}).(net.Conn)
		mu.Lock()
		used := busy[conn]
		busy[conn] = true
		mu.Unlock()
		if used && hasLive(r) { // the session of the stream before
			r.Header.Del("Cookie")
		}
		refreshing(w, r)
	})
	r := finish(t, overHTTP2(t, o.url), separate(t))
	found := 0
	for _, c := range r.Results {
		for _, f := range c.Findings {
			if f.Level == fixtures.Must && f.Rule != "repeatable" {
				t.Errorf("%s: %s", c.Case.ID, f.Rule)
			}
			if f.Rule == "repeatable" {
				found++
			}
		}
	}
	if found == 0 {
		t.Error("nothing is found")
	}
}
