package e2e

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
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
	t.Parallel()
	for name, o := range map[string]reference.Options{
		"rotating": {SingleUse: true}, "not rotating": {SingleUse: true, NoRotate: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
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
			if sent != want || replayed != 2 { // --replay sends one again, and one twice at the same time
				t.Errorf("announced %d tokens; %d were sent, %d of them twice", want, sent, replayed)
			}
		})
	}
}

// timesSent counts the refresh tokens that stand whole in the requests, and how
// many stand in more than one.
func timesSent(through *relay, tokens []string) (sent, again int) {
	in := map[string]int{} // in how many requests each token stands
	for _, token := range tokens {
		if !strings.Contains(claimsOf(token), `"access"`) {
			in[token] = 0
		}
	}
	for r := range strings.SplitSeq(through.requests(), " HTTP/1.1\r\n") {
		for token := range wholeWords(decoded(r)) {
			if _, known := in[token]; known {
				in[token]++
			}
		}
	}
	for _, n := range in {
		sent += min(n, 1)
		again += max(n, 1) - 1
	}
	return sent, again
}

// wholeWords are the stretches of a text that may be a token: letters, digits, '-' and
// '_', also three of them with full stops between. What a case makes of a token by
// adding a letter or a digit is another value; a full stop around it is not, since a
// lenient server may leave it out.
func wholeWords(text string) map[string]bool {
	all := map[string]bool{}
	parts := regexp.MustCompile(`[A-Za-z0-9_-]+`).FindAllStringIndex(text, -1)
	for i, p := range parts {
		all[text[p[0]:p[1]]] = true
		if i < 2 {
			continue
		}
		if first := parts[i-2][0]; strings.Count(text[first:p[1]], ".") == 2 && text[parts[i-1][0]-1] == '.' && text[p[0]-1] == '.' {
			all[text[first:p[1]]] = true
		}
	}
	return all
}

// decoded decodes what is percent-encoded and the credentials of Basic, and
// leaves the rest as it is. The two hyphens of leading-to/then-signature part, as with
// the messages that Rails signs.
func decoded(s string) string {
	s = strings.ReplaceAll(s, "--xx", " ")
	s = regexp.MustCompile(`Basic [A-Za-z0-9+/=]+`).ReplaceAllStringFunc(s, func(field string) string {
		plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(field, "Basic "))
		return "Basic " + string(plain)
	})
	return regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`).ReplaceAllStringFunc(s, func(escape string) string {
		plain, _ := url.PathUnescape(escape)
		return plain
	})
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
	run(t, check{args: []string{"--target", server.URL(), "--token-file", "-", "--max-tokens", "10"}, stdin: "abcdef"}).expect(t, 2, "add --single-use")
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
	t.Parallel()
	for fault, says := range map[string]string{"token-works-once": "hint  the credential was accepted at first"} {
		t.Run(fault, func(t *testing.T) {
			server := start(t, reference.Options{Fault: fault})
			token := server.IssueToken()
			run(t, check{args: []string{"--target", server.URL()}, env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}}).
				expect(t, 1, "NON-CONFORMANT", says)
		})
	}
}
