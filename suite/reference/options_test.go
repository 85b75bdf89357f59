package reference_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

func newCookie(t *testing.T, r response) *http.Cookie {
	t.Helper()
	for _, c := range r.Cookies() {
		if c.Name == "refresh_token" {
			return c
		}
	}
	return nil
}

func TestRotationSetsAStrictCookieThatWorks(t *testing.T) {
	s := start(t, reference.Options{Rotate: true, BasePath: "api/"})
	if !strings.HasSuffix(s.URL(), "/api") {
		t.Errorf("the URL is %s", s.URL())
	}
	under := func(request string) string { return strings.Replace(request, "POST ", "POST /api", 1) }
	old := s.IssueToken()
	c := newCookie(t, send(t, s, under(post("refresh_token="+old))))
	if c == nil || c.Value == old || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/api/v1/refresh_token" {
		t.Fatalf("got %v", c)
	}
	for _, token := range []string{old, c.Value} {
		if r := send(t, s, under(post("refresh_token="+token))); r.StatusCode != 200 {
			t.Errorf("got %d", r.StatusCode)
		}
	}
	if r := send(t, s, under(post("refresh_token=bad"))); newCookie(t, r) != nil {
		t.Error("a refusal sets the cookie")
	}
	if r := send(t, s, post("refresh_token="+old)); r.StatusCode != 404 {
		t.Errorf("without the base path: got %d", r.StatusCode)
	}
}

func TestSingleUseTokenIsSpentByOneOfMany(t *testing.T) {
	s := start(t, reference.Options{SingleUse: true})
	request := post("refresh_token=" + s.IssueToken())
	var successes atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if r := send(t, s, request); r.StatusCode == 200 {
				successes.Add(1)
				if next := newCookie(t, r); next == nil || send(t, s, post("refresh_token="+next.Value)).StatusCode != 200 {
					t.Error("the next token does not work")
				}
			}
		})
	}
	all.Wait()
	if successes.Load() != 1 || s.Spent() != 2 {
		t.Errorf("%d successes, %d spent", successes.Load(), s.Spent())
	}
}

func TestSingleUseWithoutRotation(t *testing.T) {
	s := start(t, reference.Options{SingleUse: true, NoRotate: true})
	request := post("refresh_token=" + s.IssueToken())
	first, second := send(t, s, request), send(t, s, request)
	if first.StatusCode != 200 || newCookie(t, first) != nil || second.StatusCode != 422 {
		t.Errorf("got %d and %d", first.StatusCode, second.StatusCode)
	}
}

func TestStartRefusesWhatItCannotServe(t *testing.T) {
	replaced := func(old, with string) []byte {
		return bytes.ReplaceAll(refreshcheck.OpenAPI, []byte(old), []byte(with))
	}
	const post = "openapi#/paths/~1v1~1refresh_token/post"
	for _, test := range []struct {
		name    string
		options reference.Options
		want    string
	}{
		{"no contract", reference.Options{OpenAPI: []byte("hello")}, "openapi: is no object"},
		{"no cookie", reference.Options{OpenAPI: replaced(`"in": "cookie"`, `"in": "header"`)}, "openapi: no operation takes a credential in a cookie"},
		{"a body that cannot be made", reference.Options{OpenAPI: replaced(`"title": "Access Token"`, `"pattern": "^secret-[0-9]+$"`)},
			post + "/responses/200/content/application~1json: no sample of the body could be made"},
		{"a path with parameters", reference.Options{OpenAPI: bytes.ReplaceAll(replaced("/v1/refresh_token\"", "/{version}/refresh_token\""),
			[]byte(`"parameters": [`), []byte(`"parameters": [{"name": "version", "in": "path", "required": true, "schema": {"type": "string"}},`))},
			"openapi: POST /{version}/refresh_token requires more than the cookie refresh_token"},
		{"HEAD", reference.Options{OpenAPI: replaced(`"post"`, `"head"`)}, "refresh_token/head: an answer to HEAD has no body"},
		{"an id like another", reference.Options{Fault: "status-valid-41"}, "status-valid-401"},
		{"a port that there is not", reference.Options{Listen: "127.0.0.1:99999"}, "give a free host:port"},
		{"an unknown id", reference.Options{Fault: "no"}, `fault "no": there is no such fault`},
		{"a misspelt id", reference.Options{Fault: "name-witout-case"}, "similar ids: name-without-case, "},
	} {
		s, err := reference.Start(test.options)
		if err == nil {
			_ = s.Close()
			t.Errorf("%s: it starts", test.name)
		} else if !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %q, which does not say %q", test.name, err, test.want)
		}
	}
}

func TestTLS(t *testing.T) {
	lender := httptest.NewUnstartedServer(nil) // lends its certificate
	lender.StartTLS()
	defer lender.Close()
	s := start(t, reference.Options{TLS: &tls.Config{Certificates: lender.TLS.Certificates}})
	client := lender.Client()
	request, err := http.NewRequest("POST", s.URL()+"/v1/refresh_token", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Cookie", "refresh_token="+s.IssueToken())
	r, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != 200 || r.ProtoMajor != 1 || !strings.HasPrefix(s.URL(), "https://127.0.0.1:") {
		t.Errorf("%s: got %d %s", s.URL(), r.StatusCode, r.Proto)
	}
}

func TestClockDecidesWhatIsExpired(t *testing.T) {
	var offset atomic.Int64
	s := start(t, reference.Options{Now: func() time.Time { return time.Now().Add(time.Duration(offset.Load())) }})
	request := post("refresh_token=" + s.IssueToken())
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 200}, {29 * 24 * time.Hour, 200}, {31 * 24 * time.Hour, 422}} {
		offset.Store(int64(step.after))
		if r := send(t, s, request); r.StatusCode != step.want {
			t.Errorf("after %v: got %d, want %d", step.after, r.StatusCode, step.want)
		}
	}
}

// TestCloseLeavesNothingBehind closes servers while connections are idle, half
// written, hanging and delayed.
func TestCloseLeavesNothingBehind(t *testing.T) {
	for _, o := range []reference.Options{{}, {Delay: time.Hour}, {Fault: "silent-on-missing"}, {Fault: "drips-for-minutes"}, {Fault: "together-stuck"}} {
		s, err := reference.Start(o)
		if err != nil {
			t.Fatal(err)
		}
		for i, request := range []string{"", post()[:20], post(), post("refresh_token=" + s.IssueToken()), strings.Replace(post(), "Content-Length: 0", "Content-Length: 9", 1)} {
			conn := dial(t, s)
			defer conn.Close()
			if _, err := io.WriteString(conn, request); err != nil {
				t.Fatal(i, err)
			}
			if o.Fault == "" && o.Delay == 0 && i == 2 {
				_, _ = http.ReadResponse(bufio.NewReader(conn), nil)
			}
		}
		for s.Requests() < 3 {
			time.Sleep(time.Millisecond)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("closing again: %v", err)
		}
		assertNothingRuns(t, o.Fault)
	}
}

// assertNothingRuns allows a goroutine its last instructions.
func assertNothingRuns(t *testing.T, fault string) {
	t.Helper()
	var left string
	for range 4000 {
		left = ""
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		for _, stack := range strings.Split(string(stacks), "\n\n") {
			if strings.Contains(stack, "net/http.(*conn).serve") || strings.Contains(stack, "reference.(*Server)") {
				left = stack
			}
		}
		if left == "" {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%q: this still runs after Close:\n%s", fault, left)
}
