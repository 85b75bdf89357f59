package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// What a run does for a server that is busy, limited or gone for a moment is told
// in the verdict's line and in the JSON report; the verdict is about the server.
func TestWhatARunDoesBecauseOfTheServer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault string
		code  int
		says  []string
	}{
		{"blip-502", 0, []string{"CONFORMANT", "1 request sent again because a gateway answered instead of the server"}},
		{"cold-start", 0, []string{"CONFORMANT", "sent again because a gateway answered"}},
		{"restart-without-gateway", 0, []string{"CONFORMANT", "sent again because the connection failed", "for a server that did not answer"}},
		{"limit-four-at-once", 0, []string{"CONFORMANT", "slowed down after"}},
		{"limit-every-second", 0, []string{"CONFORMANT", "slowed down after"}},
		{"rotating-in-body", 0, []string{"CONFORMANT", "the new one was in the member refresh_token of the body"}},
		{"other-token-in-body", 0, []string{"CONFORMANT", "has another refresh token, which the operation refuses"}},
		{"banned-by-page", 3, []string{"INCOMPLETE  from request", "on every answer is the same page (403", "also to the plain request that was answered before", "--skip-attacks"}},
		{"banned-by-rate", 3, []string{"INCOMPLETE  the server answers every request with 429", "--skip-attacks"}},
		{"banned-by-reset", 3, []string{"INCOMPLETE  the server stopped answering", "--skip-attacks"}},
		{"lockout-by-forbidding", 3, []string{"INCOMPLETE  from request"}},
		{"dies-early", 3, []string{"INCOMPLETE  the server stopped answering"}},
		{"gateway-early", 3, []string{"INCOMPLETE  a gateway answers every request with 503"}},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			server := start(t, reference.Options{Fault: c.fault})
			token := server.IssueToken()
			r := run(t, check{args: []string{"--target", server.URL()}, env: credential(nil, token), secrets: []string{token}})
			r.expect(t, c.code, c.says...)
			if strings.Contains(r.out, "✘") {
				t.Error("the server is accused")
			}
			var told struct {
				Conduct []string `json:"conduct"`
			}
			if err := json.Unmarshal([]byte(r.report.text), &told); err != nil {
				t.Fatal(err)
			}
			for _, line := range told.Conduct {
				if !strings.Contains(strings.Join(strings.Fields(r.out), " "), line) {
					t.Errorf("the console does not tell: %s", line)
				}
			}
		})
	}
}

// Without what looks like an attack, a firewall has nothing to shut out for.
func TestSkipAttacks(t *testing.T) {
	server := start(t, reference.Options{Fault: "banned-by-page"})
	token := server.IssueToken()
	run(t, check{args: []string{"--target", server.URL(), "--skip-attacks"}, env: credential(nil, token), secrets: []string{token}}).
		expect(t, 0, "PASSED", "!attack")
}

// One of two instances behind an address is faulty: the same request gets two
// verdicts, and the run says so.
func TestOneOfTwoInstances(t *testing.T) {
	t.Parallel()
	good, bad := start(t, reference.Options{}), start(t, reference.Options{})
	token := good.IssueToken()
	var n atomic.Int64
	front := handle(t, func(w http.ResponseWriter, r *http.Request) {
		to := good
		if n.Add(1)%3 == 0 {
			to = bad // it does not know the token
		}
		forward(t, w, r, to.URL())
	})
	r := run(t, check{args: []string{"--target", front.URL, "--label-filter", "valid"}, env: credential(nil, token), secrets: []string{token}})
	r.expect(t, 1, "NON-CONFORMANT", "the same request gets two verdicts")
}

// A single-use token whose answer is lost is not sent again, and the run says why
// it cannot go on; with more tokens, it goes on.
func TestALostAnswerOfARotatingServer(t *testing.T) {
	server := start(t, reference.Options{Fault: "single-use"})
	var n atomic.Int64
	front := handle(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 5 {
			response, err := http.DefaultTransport.RoundTrip(cloneTo(r, server.URL()))
			if err == nil {
				response.Body.Close()
			}
			panic(http.ErrAbortHandler) // the server has the token spent, and the answer is lost
		}
		forward(t, w, r, server.URL())
	})
	token := server.IssueToken()
	args := []string{"--target", front.URL, "--focus", "valid/(first|last|alone|among)", "--concurrency", "1"}
	r := run(t, check{args: args, env: credential(nil, token), secrets: []string{token}})
	if r.code == 0 || !strings.Contains(r.all(), "the answer that may hold its successor was lost") {
		t.Errorf("exit code %d, and no reason:\n%s", r.code, r.all())
	}
}

// cloneTo is the same request for another server.
func cloneTo(r *http.Request, base string) *http.Request {
	again := r.Clone(r.Context())
	again.URL.Scheme, again.URL.Host, again.RequestURI = "http", strings.TrimPrefix(base, "http://"), ""
	return again
}

// --max-time ends a run at once, whatever it waits for.
func TestMaxTimeEndsEveryWait(t *testing.T) {
	t.Parallel()
	limited := handle(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "20")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	silent := serveHostile(t, hostileServers(t)["silence"], false)
	for _, url := range []string{limited.URL, silent} {
		begun := time.Now()
		run(t, check{args: []string{"--target", url, "--max-time", "1s"}, env: credential(nil, "some-opaque-refresh-token-0001")}).expect(t, 3, "INCOMPLETE")
		if took := time.Since(begun); took > 15*time.Second {
			t.Errorf("%s after --max-time 1s", took)
		}
	}
}
