package reference_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

func start(t *testing.T, o reference.Options) *reference.Server {
	t.Helper()
	s, err := reference.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// response is an answer as it came, and what it says.
type response struct {
	*http.Response
	body string
}

func (r response) value(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("the body is no JSON object: %v: %q", err, r.body)
	}
	return v
}

// send writes a request octet for octet on a connection of its own.
func send(t *testing.T, s *reference.Server, request string) response {
	t.Helper()
	conn := dial(t, s)
	defer conn.Close()
	return exchange(t, conn, bufio.NewReader(conn), request)
}

func dial(t *testing.T, s *reference.Server) net.Conn {
	t.Helper()
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn
}

func exchange(t *testing.T, conn net.Conn, in *bufio.Reader, request string) response {
	t.Helper()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatalf("no answer to %q: %v", request, err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{r, string(body)}
}

// post is a request with the given Cookie lines; extra header lines may follow.
func post(cookies ...string) string {
	lines := ""
	for _, c := range cookies {
		lines += "Cookie: " + c + "\r\n"
	}
	return "POST /v1/refresh_token HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n" + lines + "\r\n"
}

func withLines(request string, lines ...string) string {
	return strings.Replace(request, "Host: test\r\n", "Host: test\r\n"+strings.Join(lines, "\r\n")+"\r\n", 1)
}

func TestValidTokenGetsAnAccessToken(t *testing.T) {
	s := start(t, reference.Options{})
	r := send(t, s, post("refresh_token="+s.IssueToken()))
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %d %q", r.StatusCode, r.Header.Get("Content-Type"))
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Pragma": "no-cache", "X-Content-Type-Options": "nosniff", "Set-Cookie": ""} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	v := r.value(t)
	if v["token_type"] != "bearer" || len(v) != 2 {
		t.Errorf("got %v", v)
	}
	c := claimsOf(t, v["access_token"].(string))
	if c["typ"] != "access" || c["sub"] != "user-1" || c["exp"].(float64) < float64(time.Now().Unix()) {
		t.Errorf("claims of the access token: %v", c)
	}
}

func claimsOf(t *testing.T, token string) jwt.MapClaims {
	t.Helper()
	c := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMissingCookieIsSaidInFastAPIsWords(t *testing.T) {
	s := start(t, reference.Options{})
	for _, request := range []string{post(), post(""), post("other=1"), post("refresh_token"), post("=" + s.IssueToken()),
		post("Refresh_Token=" + s.IssueToken()), post("refresh_token2=" + s.IssueToken()), post("a=refresh_token=" + s.IssueToken())} {
		r := send(t, s, request)
		const want = `{"detail":[{"type":"missing","loc":["cookie","refresh_token"],"msg":"Field required","input":null}]}`
		if r.StatusCode != 422 || r.body != want {
			t.Errorf("%q: got %d %s", request, r.StatusCode, r.body)
		}
	}
}

func TestBadTokensAreRefusedWithoutEcho(t *testing.T) {
	s := start(t, reference.Options{})
	token := s.IssueToken()
	parts := strings.Split(token, ".")
	access := send(t, s, post("refresh_token="+token)).value(t)["access_token"].(string)
	signed := func(method jwt.SigningMethod, key any) string {
		bad, err := jwt.NewWithClaims(method, claimsOf(t, token)).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return bad
	}
	for name, bad := range map[string]string{
		"word": "not-a-token", "expired": s.IssueExpired(), "access token": access,
		"cut": token[:len(token)-1], "longer": token + "A", "no signature": parts[0] + "." + parts[1] + ".",
		"alg none": signed(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType),
		"HS512":    signed(jwt.SigningMethodHS512, []byte("secret")), "other key": signed(jwt.SigningMethodHS256, []byte("secret")),
		"another server's": start(t, reference.Options{}).IssueToken(), "case": strings.ToUpper(token),
		"line end inside": `"` + token[:5] + `\012` + token[5:] + `"`, "last two bits": lastBitsChanged(token),
	} {
		r := send(t, s, post("refresh_token="+bad))
		if r.StatusCode != 422 || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %d %v", name, r.StatusCode, r.Header)
		}
		if strings.Contains(r.body, bad) || !strings.Contains(r.body, `"loc":["cookie","refresh_token"]`) {
			t.Errorf("%s: got %s", name, r.body)
		}
	}
}

// lastBitsChanged changes the bits of the last character that stand for nothing,
// so that a lax base64url decoder reads the same signature.
func lastBitsChanged(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[last^1])
}

func TestCookieIsFoundAsStarletteDoes(t *testing.T) {
	s := start(t, reference.Options{})
	token := s.IssueToken()
	octal := fmt.Sprintf(`"\%03o%s"`, token[0], token[1:])
	for name, request := range map[string]string{
		"among others":      post("a=1; refresh_token=" + token + "; b=2"),
		"second line":       post("a=1", "refresh_token="+token),
		"last wins":         post("refresh_token=bad; refresh_token=" + token),
		"no space":          post("a=1;refresh_token=" + token),
		"blanks":            post(" refresh_token \t=  " + token + " "),
		"no-break space":    post("\xa0refresh_token=" + token + "\x85"),
		"quoted":            post(`refresh_token="` + token + `"`),
		"octal escape":      post("refresh_token=" + octal),
		"escaped character": post(`refresh_token="\` + token + `"`),
		"large siblings":    post("a=" + strings.Repeat("x", 500<<10) + "; refresh_token=" + token),
		"many siblings":     post(strings.Repeat("a=1; ", 5000) + "refresh_token=" + token),
		"broken siblings":   post("b@d(=1; x=\"open; \xff=\xfe; ;; refresh_token=" + token),
	} {
		if r := send(t, s, request); r.StatusCode != 200 {
			t.Errorf("%s: got %d %s", name, r.StatusCode, r.body)
		}
	}
}

func TestNothingIsDemandedAndNothingElseIsRead(t *testing.T) {
	s := start(t, reference.Options{})
	token := s.IssueToken()
	base, bare := post("refresh_token="+token), post()
	body := func(request, contentType, body string) string {
		return strings.Replace(withLines(request, "Content-Type: "+contentType), "Content-Length: 0\r\n", fmt.Sprintf("Content-Length: %d\r\n", len(body)), 1) + body
	}
	for request, want := range map[string]int{
		withLines(base, "Accept: text/html"):                                                                  200,
		withLines(base, "Authorization: Bearer expired"):                                                      200,
		withLines(base, "Content-Type: application/json"):                                                     200,
		withLines(base, "Origin: https://evil.example", "Expect: 100-continue"):                               200,
		strings.Replace(base, "Content-Length: 0\r\n", "", 1):                                                 200,
		body(base, "application/json", `{"broken`):                                                            200,
		strings.Replace(base, "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", 1) + "0\r\n\r\n":     200,
		strings.Replace(base, "refresh_token HTTP", "refresh_token?a=1 HTTP", 1):                              200,
		withLines(bare, "Authorization: Bearer "+token):                                                       422,
		withLines(bare, "refresh_token: "+token, "Refresh-Token: "+token, "X-Refresh-Token: "+token):          422,
		body(bare, "application/json", `{"refresh_token":"`+token+`"}`):                                       422,
		body(bare, "application/x-www-form-urlencoded", "refresh_token="+token):                               422,
		strings.Replace(bare, "refresh_token HTTP", "refresh_token?refresh_token="+token+" HTTP", 1):          422,
		strings.Replace(base, "POST", "GET", 1):                                                               405,
		strings.Replace(base, "POST", "post", 1):                                                              405,
		strings.Replace(base, "POST", "REFRESH", 1):                                                           405,
		strings.Replace(base, "/v1/refresh_token HTTP", "/v1/refresh_token/ HTTP", 1):                         404,
		strings.Replace(base, "/v1/refresh_token HTTP", "/refresh_token HTTP", 1):                             404,
		strings.Replace(base, "refresh_token="+token, "refresh_token="+token+"\x01", 1):                       400,
		strings.Replace(base, "refresh_token="+token, "a="+strings.Repeat("x", 2<<20)+"; refresh_token=x", 1): 431,
	} {
		r := send(t, s, request)
		if r.StatusCode != want {
			t.Errorf("%.300q: got %d, want %d", request, r.StatusCode, want)
		}
		if want == 405 && r.Header.Get("Allow") != "POST" {
			t.Errorf("%q: Allow is %q", request, r.Header.Get("Allow"))
		}
		if r.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%q: an origin is let in", request)
		}
	}
}

func TestABodyThatNeverComesDoesNotHoldTheAnswer(t *testing.T) {
	s := start(t, reference.Options{})
	request := strings.Replace(post("refresh_token="+s.IssueToken()), "Content-Length: 0", "Content-Length: 10", 1)
	if r := send(t, s, request); r.StatusCode != 200 || !r.Close {
		t.Errorf("got %d, closing %v", r.StatusCode, r.Close)
	}
}

func TestSameVerdictOnAKeptConnectionAndSideBySide(t *testing.T) {
	s := start(t, reference.Options{})
	valid, bad := post("refresh_token="+s.IssueToken()), post("refresh_token=bad")
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			conn := dial(t, s)
			defer conn.Close()
			in := bufio.NewReader(conn)
			for range 10 {
				for request, want := range map[string]int{valid: 200, bad: 422, post(): 422} {
					if r := exchange(t, conn, in, request); r.StatusCode != want {
						t.Errorf("got %d, want %d", r.StatusCode, want)
					}
				}
			}
		})
	}
	all.Wait()
	if got := s.Requests(); got != 480 {
		t.Errorf("%d requests are counted of 480", got)
	}
}
