package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// An answer of a gateway is recognised: it is not the server's answer.
func TestGatewayInTheServersPlace(t *testing.T) {
	t.Parallel()
	elsewhere := &atomic.Int64{}
	other := handle(t, func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) })
	page := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if kind != "" {
				w.Header().Set("Content-Type", kind)
			}
			w.WriteHeader(status)
			fmt.Fprint(w, strings.ReplaceAll(body, "PATH", r.URL.Path))
		}
	}
	to := func(status int, location string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(status)
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		says    string
	}{
		"502":                      {page(502, "text/html", "<html>Bad Gateway"), "a gateway answers instead of the server: 502 Bad Gateway"},
		"504 without a page":       {page(504, "", ""), "a gateway answers instead of the server: 504"},
		"login page":               {page(200, "text/html; charset=utf-8", "<!DOCTYPE html><title>Sign in</title><input type=\"password\">"), "a login page answers"},
		"redirect to a login page": {to(302, other.URL+"/oauth2/authorize?client=1"), "a redirect to a login page"},
		"its own login page":       {to(303, "/login?next=/v1/refresh_token"), "a redirect to a login page"},
		"redirect to another host": {to(307, other.URL+"/v1/refresh_token"), "a redirect to another host"},
		"redirect to TLS":          {func(w http.ResponseWriter, r *http.Request) { to(301, "https://"+r.Host+r.URL.Path)(w, r) }, "redirects plain http to https"},
		"404 page":                 {page(404, "text/html", "<h1>Not Found</h1><p>PATH at 12:01:07"), "no operation at this path"},
		"404 of FastAPI":           {page(404, "application/json", `{"detail":"Not Found"}`), "no operation at this path"},
		"404 of Express":           {page(404, "text/html", "<pre>Cannot POST PATH</pre>"), "no operation at this path"},
		"404 of Spring":            {page(404, "application/json", `{"timestamp":"2026-11-23T10:00:00.123+00:00","status":404,"path":"PATH"}`), "Check the base path"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const token = "some-opaque-refresh-token-0001"
			server := handle(t, c.handler)
			for _, args := range [][]string{{}, {"--no-credential"}} {
				run := run(t, check{args: append(args, "--target", server.URL), env: credential(args, token), secrets: []string{token}})
				run.expect(t, 3, "INCOMPLETE", c.says)
				oneReason(t, run)
			}
		})
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d requests went to another host", n)
	}
}

func credential(args []string, token string) []string {
	if len(args) > 0 {
		return nil
	}
	return []string{"REFRESHCHECK_TOKEN=" + token}
}

// What may be the server's own fault stays one.
func TestAnswersThatAreTheServersOwn(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.HandlerFunc{
		"502 with JSON": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(502)
			fmt.Fprint(w, `{"detail":"upstream"}`)
		},
		"404 of the operation": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(404)
			fmt.Fprintf(w, `{"detail":"no such session","here":%t}`, strings.HasSuffix(r.URL.Path, "refresh_token"))
		},
		"redirect loop": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		},
	} {
		t.Run(name, func(t *testing.T) {
			const token = "some-opaque-refresh-token-0001"
			run(t, check{args: []string{"--target", handle(t, h).URL, "--label-filter", "valid"}, env: credential(nil, token), secrets: []string{token}}).
				expect(t, 1, "NON-CONFORMANT")
		})
	}
}

func TestServerThatAsksToWait(t *testing.T) {
	t.Parallel()
	server := start(t, reference.Options{})
	token := server.IssueToken()
	slow := func(status int, retryAfter string, every int64) string {
		var n atomic.Int64
		return handle(t, func(w http.ResponseWriter, r *http.Request) {
			if i := n.Add(1); every > 0 && i%every == 0 || every < 0 && i > -every {
				w.Header().Set("Retry-After", retryAfter)
				w.WriteHeader(status)
				return
			}
			forward(t, w, r, server.URL())
		}).URL
	}
	inAnHour := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	for name, c := range map[string]struct {
		url  string
		args []string
		code int
		says []string
	}{
		"now and then":    {slow(429, "0", 9), nil, 0, []string{"PASSED", "because the server asked for it"}},
		"503":             {slow(503, "0", 9), nil, 0, []string{"PASSED", "because the server asked for it"}},
		"too long":        {slow(429, "3600", -20), nil, 3, []string{"INCOMPLETE  the server asks to wait for 1h0m0s", "--max-wait"}},
		"until too late":  {slow(503, inAnHour, -20), nil, 3, []string{"INCOMPLETE  the server asks to wait for"}},
		"for ever":        {slow(429, "0", -20), nil, 3, []string{"asked 10 times in a row"}},
		"no waiting":      {slow(429, "1", -20), []string{"--max-wait", "0s"}, 3, []string{"INCOMPLETE  the server asks to wait for 1s"}},
		"at once to wait": {slow(429, "600", 1), nil, 3, []string{"INCOMPLETE  the server asks to wait for 10m0s"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, check{args: append(c.args, "--target", c.url, "--label-filter", "valid"), env: credential(nil, token), secrets: []string{token}})
			r.expect(t, c.code, c.says...)
			if strings.Contains(r.out, "✘") {
				t.Error("takes it for an answer")
			}
		})
	}
	t.Run("without Retry-After", func(t *testing.T) {
		url := slow(429, "soon", 25)
		run(t, check{args: []string{"--target", url, "--label-filter", "valid"}, env: credential(nil, token), secrets: []string{token}}).expect(t, 0, "PASSED", "slowed down after")
	})
	t.Run("for ever, without Retry-After", func(t *testing.T) {
		url := slow(429, "soon", -20)
		run(t, check{args: []string{"--target", url, "--label-filter", "valid"}, env: credential(nil, token), secrets: []string{token}}).expect(t, 3, "INCOMPLETE  the server answers every request with 429, and does not say how long to wait", "--rate")
	})
}

func TestRate(t *testing.T) {
	server := start(t, reference.Options{})
	var mu sync.Mutex
	var times []time.Time
	front := handle(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		times = append(times, time.Now())
		mu.Unlock()
		forward(t, w, r, server.URL())
	})
	r := run(t, check{args: []string{"--target", front.URL, "--no-credential", "--label-filter", "missing", "--rate", "25"}})
	r.expect(t, 0, "at most 25 requests per second")
	mu.Lock()
	defer mu.Unlock()
	// Slower is always right; faster is not.
	if took := times[len(times)-1].Sub(times[0]); took < time.Duration(len(times)-2)*time.Second/25 {
		t.Errorf("%d requests in %s", len(times), took)
	}
	for _, bad := range []string{"-1", "NaN", "0.00001"} {
		run(t, check{args: []string{"--target", front.URL, "--rate", bad}}).expect(t, 2, "--rate")
	}
}
