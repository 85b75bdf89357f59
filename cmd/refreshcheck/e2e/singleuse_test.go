package e2e

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// announced reads how many tokens the run says beforehand that it sends.
func announced(t *testing.T, r ran) int {
	t.Helper()
	m := regexp.MustCompile(`single-use\s+(\d+) refresh tokens? (?:are|is) sent`).FindStringSubmatch(r.out)
	if m == nil {
		t.Fatalf("announces nothing:\n%s", r.all())
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// loginFor gives tokens of a server, and the file that says how to get them.
func loginFor(t *testing.T, server *reference.Server) (file string, given func() []string) {
	t.Helper()
	tokens := make(chan string, 4096)
	url := handle(t, func(w http.ResponseWriter, _ *http.Request) {
		token := server.IssueToken()
		tokens <- token
		http.SetCookie(w, &http.Cookie{Name: "refresh_token", Value: token})
	}).URL
	return input(t, "login.yaml", "url: "+url+"/\nform: {user: me}\n"), func() []string {
		var all []string
		for len(tokens) > 0 {
			all = append(all, <-tokens)
		}
		return all
	}
}

func TestSingleUseSendsWhatItAnnounces(t *testing.T) {
	for name, o := range map[string]reference.Options{
		"rotating": {SingleUse: true}, "not rotating": {SingleUse: true, NoRotate: true},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, o)
			through := relayTo(t, server.URL())
			file, given := loginFor(t, server)
			r := run(t, check{args: []string{"--target", through.url(), "--login", file, "--replay"}, shown: through.gave})
			r.expect(t, 0, "CONFORMANT")
			want := announced(t, r)
			if r.report.Tokens != want && !strings.Contains(r.out, fmt.Sprintf("%d single-use tokens sent", want)) {
				t.Errorf("announced %d tokens, and tells another number in the end:\n%s", want, r.out)
			}
			sent, replayed := timesSent(through, append(given(), through.gave()...))
			if sent != want || replayed != 1 { // --replay sends one again, and says so
				t.Errorf("announced %d tokens; %d were sent, %d of them twice", want, sent, replayed)
			}
		})
	}
}

// timesSent counts the refresh tokens that stand whole in the requests, and how
// many stand in more than one.
func timesSent(through *relay, tokens []string) (sent, again int) {
	requests := strings.Split(through.requests(), " HTTP/1.1\r\n")
	seen := map[string]bool{}
	for _, token := range tokens {
		if seen[token] || strings.Contains(claimsOf(token), `"access"`) {
			continue
		}
		seen[token] = true
		in := 0
		for _, r := range requests {
			if standsIn(r, token) {
				in++
			}
		}
		sent += min(in, 1)
		again += max(in, 1) - 1
	}
	return sent, again
}

// standsIn looks for the token itself, also with its first octet percent-encoded.
// What a case makes of it by adding to it is another value.
func standsIn(request, token string) bool {
	for rest := strings.ReplaceAll(request, "%65"+token[1:], " "+token); ; {
		at := strings.Index(rest, token)
		if at < 0 {
			return false
		}
		end := at + len(token)
		if (at == 0 || !tokenOctet(rest[at-1])) && (end == len(rest) || !tokenOctet(rest[end])) {
			return true
		}
		rest = rest[end:]
	}
}

func tokenOctet(c byte) bool {
	return c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func TestSingleUseServerSpendsExactlyThat(t *testing.T) {
	server := start(t, reference.Options{SingleUse: true})
	file, _ := loginFor(t, server)
	r := run(t, check{args: []string{"--target", server.URL(), "--login", file, "--label-filter", "valid"}})
	r.expect(t, 0, "PASSED")
	if want := announced(t, r); server.Spent() != want {
		t.Errorf("announced %d, and the server has seen %d spent", want, server.Spent())
	}
	server = start(t, reference.Options{SingleUse: true})
	r = run(t, check{args: []string{"--target", server.URL(), "--single-use", "--label-filter", "valid"}, env: []string{"REFRESHCHECK_TOKEN=" + server.IssueToken()}})
	r.expect(t, 0, "PASSED")
	if want := announced(t, r); server.Spent() != want {
		t.Errorf("with one token that is rotated: announced %d, and the server has seen %d spent", want, server.Spent())
	}
}

func TestOneTokenGoesWhereItHelps(t *testing.T) {
	one := func(t *testing.T, focus string) (*reference.Server, ran) {
		server := start(t, reference.Options{SingleUse: true, NoRotate: true})
		token := server.IssueToken()
		return server, run(t, check{
			args: []string{"--target", server.URL(), "--single-use", "--focus", focus}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token},
		})
	}
	t.Run("one case", func(t *testing.T) {
		server, r := one(t, "valid/alone")
		r.expect(t, 0, "PASSED", "1 refresh token is sent, once")
		if server.Spent() != 1 {
			t.Errorf("%d tokens were spent", server.Spent())
		}
	})
	t.Run("fifty cases", func(t *testing.T) {
		_, r := one(t, "valid/")
		r.expect(t, 3, "INCOMPLETE  the one refresh token is spent", "--login or --token-command")
		if n := strings.Count(r.out, "the one refresh token is spent"); n > 2 {
			t.Errorf("gives its one reason %d times", n)
		}
		if strings.Contains(r.out, "✘") {
			t.Error("tells failures")
		}
	})
	t.Run("a spent one", func(t *testing.T) {
		server := start(t, reference.Options{SingleUse: true, NoRotate: true})
		token := server.IssueToken()
		c := check{args: []string{"--target", server.URL(), "--single-use", "--focus", "valid/alone"}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}}
		run(t, c).expect(t, 0)
		run(t, c).expect(t, 3, "was refused with 422, and no plain request has shown that it works")
	})
}

func TestMaxTokens(t *testing.T) {
	server := start(t, reference.Options{SingleUse: true})
	file, given := loginFor(t, server)
	run(t, check{args: []string{"--target", server.URL(), "--login", file, "--focus", "valid/", "--max-tokens", "10"}}).
		expect(t, 2, "--max-tokens allows 10", "nothing was sent")
	if server.Requests() != 0 || len(given()) != 0 {
		t.Error("something was sent")
	}
	run(t, check{args: []string{"--target", server.URL(), "--login", file, "--focus", "valid/alone|valid/twice", "--max-tokens", "10"}}).expect(t, 0)
	run(t, check{args: []string{"--target", server.URL(), "--token-file", "-", "--max-tokens", "10"}, stdin: "abcdef"}).expect(t, 2, "say --single-use")
}

// Waiting must not send a token twice either.
func TestSingleUseWhileTheServerAsksToWait(t *testing.T) {
	server := start(t, reference.Options{SingleUse: true})
	var count atomic.Int64
	front := handle(t, func(w http.ResponseWriter, r *http.Request) {
		if count.Add(1)%4 == 2 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		forward(t, w, r, server.URL())
	})
	through := relayTo(t, front.URL)
	file, given := loginFor(t, server)
	r := run(t, check{args: []string{"--target", through.url(), "--login", file, "--focus", "valid/(alone|first|middle|last)"}})
	r.expect(t, 0, "PASSED", "because the server asked for it")
	if _, again := timesSent(through, append(given(), through.gave()...)); again > 0 {
		t.Errorf("%d tokens were sent twice", again)
	}
}

// forward sends a plain request on as it is.
func forward(t *testing.T, w http.ResponseWriter, r *http.Request, to string) {
	r2, err := http.NewRequestWithContext(r.Context(), r.Method, to+r.URL.RequestURI(), http.NoBody)
	if err != nil {
		t.Error(err)
		return
	}
	r2.Header = r.Header.Clone()
	resp, err := http.DefaultTransport.RoundTrip(r2)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// The credential expires while the run goes on: by its own word, and so not the
// server's fault.
func TestExpiryHalfWay(t *testing.T) {
	var requests atomic.Int64
	var issuing atomic.Bool
	issuing.Store(true)
	const lifetime = 30 * 24 * time.Hour
	server := start(t, reference.Options{Now: func() time.Time {
		switch {
		case issuing.Load():
			return time.Now().Add(20*time.Second - lifetime)
		case requests.Load() > 20:
			return time.Now().Add(time.Hour)
		}
		return time.Now()
	}})
	token := server.IssueToken()
	issuing.Store(false)
	front := handle(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		forward(t, w, r, server.URL())
	})
	r := run(t, check{args: []string{"--target", front.URL, "--label-filter", "valid", "--concurrency", "1"}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}})
	r.expect(t, 3, "INCOMPLETE  the credential expired at", "its exp claim")
	if strings.Contains(r.out, "✘") {
		t.Error("tells failures")
	}
}

// What may be a lockout stays a finding.
func TestRefusalsThatStayFindings(t *testing.T) {
	for fault, says := range map[string]string{"lockout-by-refusal": "repeatable", "token-works-once": "hint  the credential was accepted at first"} {
		t.Run(fault, func(t *testing.T) {
			server := start(t, reference.Options{Fault: fault})
			token := server.IssueToken()
			run(t, check{args: []string{"--target", server.URL()}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}}).
				expect(t, 1, "NON-CONFORMANT", says)
		})
	}
}
