package credential_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

const loginToken = "refresh-token-of-the-login"

// loginServer answers every request in the same way, and keeps the requests as
// they came, octet for octet.
type loginServer struct {
	url string

	mu  sync.Mutex
	got []string
}

func serveLogin(t *testing.T, answers ...string) *loginServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &loginServer{url: "http://" + l.Addr().String()}
	go func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.converse(c, answers[min(n, len(answers)-1)])
		}
	}()
	return s
}

func (s *loginServer) converse(c net.Conn, answer string) {
	defer c.Close()
	from := bufio.NewReader(c)
	var all strings.Builder
	r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(from, &all)))
	if err != nil {
		return
	}
	io.Copy(io.Discard, r.Body)
	s.mu.Lock()
	s.got = append(s.got, all.String())
	s.mu.Unlock()
	io.WriteString(c, answer)
}

func (s *loginServer) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

// message is an answer with a body of JSON.
func message(status int, body string, lines ...string) string {
	lines = append([]string{fmt.Sprintf("HTTP/1.1 %d Status", status), fmt.Sprintf("Content-Length: %d", len(body)), "Content-Type: application/json"}, lines...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

// login is a source that logs in at a target, and what it tells.
func login(t *testing.T, to target.Options, description string) (credential.Source, *told) {
	t.Helper()
	o, x := opening(t, to.URL)
	o.LookupEnv = withSecrets
	var err error
	if o.Target, err = target.Parse(to); err != nil {
		t.Fatal(err)
	}
	return open(t, credential.FromLogin(input(t, "login.yaml", description)), o), x
}

const setToken = "Set-Cookie: refresh_token=" + loginToken + "; Path=/; HttpOnly"

// What is sent is what the file says, octet for octet; no field is there twice.
func TestALoginSendsWhatItsFileSays(t *testing.T) {
	const base = "Host: HOST\r\nUser-Agent: refreshcheck/test (login)\r\nAccept: application/json\r\nConnection: close\r\n"
	for _, test := range []struct {
		name, base  string
		headers     string
		description string
		want        string
	}{
		{"the least", "", "", "url: /v1/login", "POST /v1/login HTTP/1.1\r\n" + base + "Content-Length: 0\r\n\r\n"},
		{"below a path", "/api", "", "url: /v1/login?as=${LOGIN_USER}&b=a%20b", "POST /api/v1/login?as=tester&b=a%20b HTTP/1.1\r\n" + base + "Content-Length: 0\r\n\r\n"},
		{"a form", "", "", "url: /login\nform: {username: '${LOGIN_USER}', password: '${LOGIN_PASSWORD}', cost: '$${x}'}",
			"POST /login HTTP/1.1\r\n" + base + "Content-Length: LENGTH\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ncost=%24%7Bx%7D&password=s3cr3t%26pass+word&username=tester"},
		{"JSON", "", "", "url: /login\nmethod: PUT\njson: {user: ['${LOGIN_USER}', 1, true, null], password: '${PIN}'}",
			"PUT /login HTTP/1.1\r\n" + base + "Content-Length: LENGTH\r\nContent-Type: application/json\r\n\r\n" + `{"password":"4711","user":["tester",1,true,null]}`},
		{"fields", "", "", "url: /login\njson: {}\nheaders: {X-Tenant: staging, content-type: application/vnd.api+json, User-Agent: browser}",
			"POST /login HTTP/1.1\r\nHost: HOST\r\nAccept: application/json\r\nConnection: close\r\nContent-Length: 2\r\nUser-Agent: browser\r\nX-Tenant: staging\r\ncontent-type: application/vnd.api+json\r\n\r\n{}"},
		{"the target's fields", "", "X-Gate: open sesame\nX-Tenant: none\nuser-agent: gate", "url: /login\nheaders: {x-tenant: staging}",
			"POST /login HTTP/1.1\r\nHost: HOST\r\nAccept: application/json\r\nConnection: close\r\nContent-Length: 0\r\nX-Gate: open sesame\r\nuser-agent: gate\r\nx-tenant: staging\r\n\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serveLogin(t, message(200, "{}", setToken))
			s, _ := login(t, target.Options{URL: server.url + test.base, Headers: test.headers}, test.description)
			if got := next(t, s); got != loginToken {
				t.Errorf("gives %q", got)
			}
			_, body, _ := strings.Cut(test.want, "\r\n\r\n")
			want := strings.NewReplacer("HOST", strings.TrimPrefix(server.url, "http://"), "LENGTH", strconv.Itoa(len(body))).Replace(test.want)
			if got := server.requests(); len(got) != 1 || got[0] != want {
				t.Errorf("sent %q\nwant %q", got, want)
			}
		})
	}
}

// A login at the target's own origin goes the target's way, with its fields; one
// elsewhere gets nothing that is the target's.
func TestALoginElsewhereGetsNothingOfTheTargets(t *testing.T) {
	server := serveLogin(t, message(200, "{}", setToken))
	of := target.Options{URL: server.url + "/api", Host: "staging.example", Headers: "X-Gate: open sesame"}
	s, _ := login(t, of, "url: "+server.url+"/login")
	next(t, s)
	of.URL = "http://127.0.0.1:1"
	s, _ = login(t, of, "url: "+server.url+"/login")
	next(t, s)
	got := server.requests()
	if len(got) != 2 || !strings.HasPrefix(got[0], "POST /login HTTP/1.1\r\nHost: staging.example\r\n") || !strings.Contains(got[0], "X-Gate: open sesame") {
		t.Fatalf("at its own origin: %q", got)
	}
	if strings.Contains(got[1], "X-Gate") || !strings.Contains(got[1], "\r\nHost: "+strings.TrimPrefix(server.url, "http://")+"\r\n") {
		t.Errorf("elsewhere: %q", got[1])
	}
}

func TestALoginWithTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "refresh_token", Value: loginToken})
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that fails
	server.StartTLS()
	defer server.Close()
	s, x := login(t, target.Options{URL: server.URL, Insecure: true}, "url: /login")
	if got := next(t, s); got != loginToken {
		t.Errorf("gives %q", got)
	}
	if _, warnings := x.all(); warnings != "" {
		t.Errorf("warned of %q", warnings)
	}
	s, _ = login(t, target.Options{URL: server.URL}, "url: /login")
	says(t, failing(t, s), "--login ", "not trusted", "--ca-file")
}

// Where the token stands is the contract's cookie, or what the file says.
func TestALoginFindsTheTokenWhereTheFileSays(t *testing.T) {
	const elsewhere = "Set-Cookie: session=" + loginToken
	for _, test := range []struct{ name, answer, description string }{
		{"the contract's cookie", message(200, "{}", "Set-Cookie: csrf=12345678", setToken), ""},
		{"after a deletion", message(204, "", "Set-Cookie: refresh_token=; Max-Age=0", setToken), ""},
		{"beside one that is none", message(200, "{}", "Set-Cookie: =", setToken), ""},
		{"with a redirect, which is not followed", message(302, "", "Location: /home", setToken), ""},
		{"another cookie", message(200, "{}", elsewhere), "token: {cookie: session}"},
		{"a member", message(200, `{"refresh_token":"`+loginToken+`"}`), "token: {json: /refresh_token}"},
		{"a member far inside", message(201, `{"data":[{"a/b":"`+loginToken+`"}]}`), "token: {json: /data/0/a~1b}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := login(t, target.Options{URL: serveLogin(t, test.answer).url}, "url: /login\n"+test.description)
			for range 2 {
				if got := next(t, s); got != loginToken {
					t.Errorf("gives %q", got)
				}
			}
		})
	}
}

// Why a login gives no token is told with its method and URL, and with nothing of
// the answer but its status and the names of its cookies.
func TestALoginThatGivesNoTokenIsExplained(t *testing.T) {
	const secret = `"password":"s3cr3t-s3cr3t"`
	for _, test := range []struct {
		name, answer, description string
		want                      []string
	}{
		{"refused", message(401, "{"+secret+"}", "Set-Cookie: a=s3cr3t-s3cr3t"), "", []string{"is answered with 401", "user name", "password", "fields"}},
		{"refused, with a token", message(422, "{}", setToken), "", []string{"is answered with 422"}},
		{"not found", message(404, "", ""), "", []string{"is answered with 404", "url: and method:"}},
		{"another method", message(405, "", "Allow: PUT"), "", []string{"is answered with 405", "url: and method:"}},
		{"a failure of its own", message(500, "{"+secret+"}"), "", []string{"is answered with 500", "no refusal"}},
		{"too many", message(429, ""), "", []string{"is answered with 429", "try later"}},
		{"no cookie", message(200, "{"+secret+"}"), "", []string{"is answered with 200", "no cookie refresh_token", "it sets none", "token: in the file"}},
		{"other cookies", message(200, "{}", "Set-Cookie: a=s3cr3t-s3cr3t", "Set-Cookie: b=s3cr3t-s3cr3t"), "", []string{"no cookie refresh_token", `it sets "a, b"`}},
		{"a deletion alone", message(200, "{}", "Set-Cookie: refresh_token=; Max-Age=0"), "", []string{"no cookie refresh_token", `"refresh_token"`}},
		{"no cookie's value", message(200, `{"a":"s3cr3t s3cr3t"}`), "token: {json: /a}", []string{"cannot be used", "octet 7 of the token (0x20)"}},
		{"no such member", message(200, "{"+secret+"}"), "token: {json: /refresh}", []string{"no text at /refresh", "token: in the file"}},
		{"a member that is no text", message(200, `{"refresh":[1]}`), "token: {json: /refresh}", []string{"no text at /refresh"}},
		{"an empty member", message(200, `{"refresh":""}`), "token: {json: /refresh}", []string{"no text at /refresh"}},
		{"null", message(200, `null`), "token: {json: /refresh}", []string{"no text at /refresh"}},
		{"no JSON", message(200, `<p>s3cr3t-s3cr3t</p>`), "token: {json: /refresh}", []string{"no text at /refresh"}},
		{"no HTTP", "220 mail s3cr3t-s3cr3t\r\n", "", []string{"gives no HTTP answer"}},
		{"no answer", "", "", []string{"gives no HTTP answer", "closed"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serveLogin(t, test.answer)
			s, _ := login(t, target.Options{URL: server.url}, "url: /login?key=s3cr3t-key\n"+test.description)
			text := failing(t, s)
			says(t, text, append(test.want, "--login ", "login.yaml: POST "+server.url+"/login?…")...)
			hides(t, text, "s3cr3t", loginToken)
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		s, _ := login(t, target.Options{URL: nowhere}, "url: /login")
		says(t, failing(t, s), "--login ", "127.0.0.1:1: connection refused")
	})
}

// Whatever the answer gives is known as a secret: cookies, and texts under the
// name of one.
func TestWhatALoginIsAnsweredWithIsKnownAsSecret(t *testing.T) {
	body := `{"access_token":"access-token-1","pin":"4711","user":{"name":"someone-or-other","apiKey":"api-key-of-someone"},"all":[{"id_token":"id-token-of-someone"}]}`
	s, x := login(t, target.Options{URL: serveLogin(t, message(200, body, setToken, "Set-Cookie: session=session-of-someone", "Set-Cookie: lang=de")).url}, "url: /login")
	next(t, s)
	secrets, _ := x.all()
	for _, want := range []string{"cookie refresh_token=" + loginToken, "cookie session=session-of-someone", "access_token=access-token-1", "apiKey=api-key-of-someone", "id_token=id-token-of-someone"} {
		says(t, secrets, want)
	}
	hides(t, secrets, "someone-or-other", "=de", "=4711")
}

// A login that is told to come back later comes back then, and not without end.
func TestALoginWaitsAsItIsAskedTo(t *testing.T) {
	later := message(503, "", "Retry-After: 0")
	server := serveLogin(t, later, message(429, "", "Retry-After: 0"), message(200, "{}", setToken))
	s, _ := login(t, target.Options{URL: server.url}, "url: /login")
	if got := next(t, s); got != loginToken || len(server.requests()) != 3 {
		t.Errorf("gives %q after %d requests", got, len(server.requests()))
	}

	server = serveLogin(t, later)
	s, _ = login(t, target.Options{URL: server.url}, "url: /login")
	says(t, failing(t, s), "is answered with 503")
	if n := len(server.requests()); n != 6 {
		t.Errorf("sent %d requests", n)
	}

	server = serveLogin(t, message(429, "", "Retry-After: 3600"))
	s, _ = login(t, target.Options{URL: server.url}, "url: /login")
	says(t, failing(t, s), "is answered with 429", "1h0m0s", "--max-wait")
	if n := len(server.requests()); n != 1 {
		t.Errorf("sent %d requests", n)
	}
}

func TestALoginEndsWithTheRun(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() }))
	defer hanging.Close()
	s, _ := login(t, target.Options{URL: hanging.URL}, "url: /login")
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("while it is answered: %v", err)
	}

	ctx, stop = context.WithCancel(t.Context())
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "15")
		w.WriteHeader(http.StatusServiceUnavailable)
		time.AfterFunc(10*time.Millisecond, stop)
	}))
	defer busy.Close()
	s, _ = login(t, target.Options{URL: busy.URL}, "url: /login")
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("while it waits: %v", err)
	}
}

func TestALoginThatIsNotAnsweredInTimeIsExplained(t *testing.T) {
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hanging.Close()
	o, _ := opening(t, hanging.URL)
	o.Timeout = 50 * time.Millisecond
	s := open(t, credential.FromLogin(input(t, "login.yaml", "url: /login")), o)
	says(t, failing(t, s), "--login ", "time")
}
