package reference_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// probe is something that a client can see of a server: the octets that one
// connection gave back, without what is new each time.
type probe struct {
	name string
	// requests go out on one connection, each after the answer to the one before;
	// with atOnce, each goes out on a connection of its own.
	requests []string
	atOnce   bool
}

// observe is what the probe shows; silence ends it after the patience.
func (p probe) observe(t *testing.T, s *reference.Server, patience time.Duration) string {
	if !p.atOnce {
		return converse(t, s, p.requests, patience)
	}
	answers := make([]string, len(p.requests))
	var all sync.WaitGroup
	for i, r := range p.requests {
		all.Go(func() { answers[i] = converse(t, s, []string{r}, patience) })
	}
	all.Wait()
	return strings.Join(answers, "\n")
}

func converse(t *testing.T, s *reference.Server, requests []string, patience time.Duration) string {
	conn := dial(t, s)
	defer conn.Close()
	seen := ""
	for i, r := range requests {
		if i == len(requests)-1 {
			r = withLines(r, "Connection: close")
		}
		_ = conn.SetDeadline(time.Now().Add(patience))
		if _, err := io.WriteString(conn, r); err != nil {
			return seen + "[broken]"
		}
		seen += answer(conn, i == len(requests)-1)
	}
	return normal(seen)
}

// answer reads to the end of the connection, or up to an honest body's end.
func answer(conn net.Conn, last bool) string {
	var all []byte
	for buffer := make([]byte, 64<<10); ; {
		n, err := conn.Read(buffer)
		all = append(all, buffer[:n]...)
		if !last && complete(string(all)) {
			return string(all)
		}
		switch {
		case err == io.EOF:
			return string(all)
		case err != nil:
			return string(all) + fmt.Sprintf("[%T]", err)
		}
	}
}

func complete(message string) bool {
	head, body, ok := strings.Cut(message, "\r\n\r\n")
	length := regexp.MustCompile(`(?i)content-length: *(\d+)`).FindStringSubmatch(head)
	if !ok || length == nil {
		return ok
	}
	want, _ := strconv.Atoi(length[1])
	return len(body) >= want
}

// normal puts the kind of a JWT in its place, and takes the date out.
func normal(s string) string {
	s = regexp.MustCompile(`(?m)^Date: .*\r\n`).ReplaceAllString(s, "")
	return jwtPattern().ReplaceAllStringFunc(s, func(token string) string {
		raw, _ := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
		var c struct {
			Type string  `json:"typ"`
			Sub  string  `json:"sub"`
			Exp  float64 `json:"exp"`
		}
		_ = json.Unmarshal(raw, &c)
		return fmt.Sprintf("<%s %s %v>", c.Type, c.Sub, c.Exp > float64(time.Now().Unix()))
	})
}

// probes are requests of every kind that a fault or a variant may treat in
// another way.
func probes(t *testing.T, s *reference.Server) []probe {
	token := s.IssueToken()
	if strings.Count(token, ".") != 2 {
		return sequences(token) // opaque tokens cannot be taken apart
	}
	expired, access := s.IssueExpired(), accessOf(t, s)
	var all []probe
	one := func(name string, request string) { all = append(all, probe{name: name, requests: []string{request}}) }
	for name, value := range values(token, expired, access) {
		one("value "+name, post("refresh_token="+value))
	}
	for name, cookie := range cookies(token) {
		one("cookies "+name, post(cookie...))
	}
	for name, request := range places(token) {
		one("place "+name, request)
	}
	slices.SortFunc(all, func(a, b probe) int { return strings.Compare(a.name, b.name) })
	return append(sequences(token), all...)
}

func sequences(token string) []probe {
	valid, bad, none := post("refresh_token="+token), post("refresh_token=bad"), post()
	repeat := func(r string, n int) []string { return slices.Repeat([]string{r}, n) }
	return []probe{
		{name: "valid", requests: []string{valid}},
		{name: "none", requests: []string{none}},
		{name: "bad", requests: []string{bad}},
		{name: "valid, none, valid", requests: []string{valid, none, valid}},
		{name: "valid, bad, valid", requests: []string{valid, bad, valid}},
		{name: "side by side", requests: slices.Concat(repeat(valid, 4), repeat(bad, 4), repeat(none, 4)), atOnce: true},
		{name: "side by side again", requests: slices.Concat(repeat(none, 4), repeat(valid, 8), repeat(bad, 4)), atOnce: true},
		{name: "many", requests: slices.Concat(repeat(bad, 20), repeat(none, 20), repeat(valid, 20))},
		{name: "three attacks", requests: append(repeat(post("refresh_token=../a"), 3), valid)},
		{name: "bare line feed", requests: []string{post("refresh_token=a\nb")}},
		{name: "control octet", requests: []string{post("refresh_token=a\x01b")}},
		{name: "as long as the valid one", requests: []string{valid, post("refresh_token=" + strings.Repeat("a", len(token)))}},
		{name: "another subject", requests: []string{post("refresh_token=" + anotherSubject()), valid}},
		{name: "at the end", requests: []string{bad, valid}},
		{name: "fifth of a connection", requests: repeat(valid, 5)},
		{name: "behind a body", requests: []string{withBody(bad, "text/plain", "refresh_token="+token), none}},
		{name: "before a trailer", requests: []string{trailed(valid)}},
		{name: "behind chunks", requests: []string{chunked(bad, "refresh_token="+token), none}},
	}
}

// anotherSubject is a JWT that is made up.
func anotherSubject() string {
	encoded := base64.RawURLEncoding.EncodeToString
	return encoded([]byte(`{"alg":"HS256"}`)) + "." + encoded([]byte(`{"sub":"somebody-else"}`)) + ".c2lnbmF0dXJl"
}

// accessOf is an access token that a success gave; a placeholder where a server
// gives none that can be read.
func accessOf(t *testing.T, s *reference.Server) string {
	conn := dial(t, s)
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	_, _ = io.WriteString(conn, withLines(post("refresh_token="+s.IssueToken()), "Connection: close"))
	octets, _ := io.ReadAll(conn)
	if token := jwtPattern().FindString(string(octets)); token != "" {
		return token
	}
	return "none"
}

func jwtPattern() *regexp.Regexp { return regexp.MustCompile(`eyJ[\w-]+\.([\w-]+)\.[\w-]+`) }

func values(token, expired, access string) map[string]string {
	p := strings.Split(token, ".")
	jwtWith := func(alg, signature string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"`+alg+`","typ":"JWT"}`)) + "." + p[1] + "." + signature
	}
	all := map[string]string{
		"expired": expired, "access": access, "empty": "", "word": "wrong", "letter": "x", "digits": "12345", "null": "null", "own name": "refresh_token",
		"long": strings.Repeat("a", 2500), "5 KiB": strings.Repeat("a", 5<<10), "9 KiB": strings.Repeat("a", 9<<10), "20 KiB": strings.Repeat("a", 20<<10), "70 KiB": strings.Repeat("a", 70<<10),
		"percent": "%41bc", "broken percent": "a%zz", "bare percent": "%", "percent utf-8": "%ff", "star": "*", "plus": "a+b", "apostrophe": "' or '1'='1", "comma": "a,b", "backslash": `a\b`,
		"quote": `a"b`, "quoted token": `"` + token + `"`, "braces": `{"$ne":null}`, "angle": "<script>", "dollar": "$1", "space": "a b", "non-ascii": "\xc3\xa9", "equals": "a=b", "slash": "a/b",
		"garbage jwt": "a.b.c", "foreign jwt": jwtWith("HS256", p[2]+"A"), "unsigned HS256": jwtWith("HS256", ""), "unsigned without dot": p[0] + "." + p[1],
		"half": token[:len(token)/2], "cut": token[:len(token)-3], "longer": token + "AAAA", "padded": token + "=", "before": "A" + token, "swapped case": swapped(token), "backwards": reversed(token),
		"other header": jwtWith("HS512", p[2]), "other payload": p[0] + "." + p[1][:9] + "A" + p[1][9:] + "." + p[2], "other signature": p[0] + "." + p[1] + "." + p[2][:9] + "AA" + p[2][11:],
		"foreign signature": p[0] + "." + p[1] + access[max(0, strings.LastIndex(access, ".")):], "only end": "x" + token[len(token)-20:], "percent token": fmt.Sprintf("%%%02X%s", token[0], token[1:]), "plus token": token[:9] + "%2B" + token[9:],
	}
	for _, alg := range []string{"none", "None", "NONE", "nOnE"} {
		all["alg "+alg] = jwtWith(alg, "")
	}
	for _, secret := range []string{"secret", "password", "changeme", "", "key", "jwt", "123456", "your-256-bit-secret"} {
		signature, _ := jwt.SigningMethodHS256.Sign(p[0]+"."+p[1], []byte(secret))
		all["secret "+secret] = p[0] + "." + p[1] + "." + base64.RawURLEncoding.EncodeToString(signature)
	}
	return all
}

func swapped(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 32
		} else if 'A' <= r && r <= 'Z' {
			return r + 32
		}
		return r
	}, s)
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func cookies(token string) map[string][]string {
	is := "refresh_token=" + token
	return map[string][]string{
		"first": {is + "; a=1; b=2; c=3"}, "last": {"a=1; b=2; c=3; " + is}, "after an empty one": {"a=; " + is}, "after equals": {"a=b=c; " + is},
		"other case": {"Refresh_Token=" + token}, "longer name": {"refresh_token_old=" + token}, "prefixed name": {"my_refresh_token=" + token}, "name for hosts": {"__Host-refresh_token=" + token}, "cut name": {"refresh_toke=" + token},
		"dashed": {"refresh-token=" + token}, "joined": {"refreshtoken=" + token}, "dotted": {"refresh.token=" + token}, "percent name": {"refresh%5Ftoken=" + token},
		"other name": {"session=" + token}, "overridden": {is + "; refresh_token_old=bad"}, "inside": {"a=refresh_token=" + token},
		"sixty": {strings.Repeat("a=1; ", 60) + is}, "three hundred": {strings.Repeat("a=1; ", 300) + is}, "proto": {"__proto__=1; " + is}, "good, bad": {is + "; refresh_token=bad"}, "bad, good": {"refresh_token=bad; " + is},
		"two lines": {"a=1", is}, "two lines, first": {is, "a=1"}, "empty header": {""}, "no equals": {"foo; " + is}, "stray": {";; " + is}, "odd sibling": {"b@d(=1; " + is}, "open quote": {`x="open; ` + is},
		"name alone": {"refresh_token"}, "space before equals": {"refresh_token =" + token}, "empty, good": {"refresh_token=; " + is}, "array": {"refresh_token[x]=1; " + is}, "quoted semicolon": {`refresh_token="a;` + is + `"`},
		"reserved": {"path=/; " + is}, "tab": {"a=1;\trefresh_token=" + token},
	}
}

func places(token string) map[string]string {
	valid, none, body := post("refresh_token="+token), post(), withBody
	old := func(request string) string { return strings.Replace(request, "HTTP/1.1", "HTTP/1.0", 1) }
	method := func(m string) string { return strings.Replace(valid, "POST", m, 1) }
	without := func(m string) string { return strings.Replace(none, "POST", m, 1) }
	return map[string]string{
		"login":           strings.Replace(none, "/v1/refresh_token", reference.LoginPath, 1),
		"method override": withLines(strings.Replace(valid, "POST", "GET", 1), "X-HTTP-Method-Override: POST"),
		"query":           strings.Replace(none, " HTTP", "?refresh_token="+token+" HTTP", 1), "json": body(none, "application/json", `{"refresh_token":"`+token+`"}`), "form": body(none, "application/x-www-form-urlencoded", "refresh_token="+token),
		"authorization": withLines(none, "Authorization: Bearer "+token), "underscore": withLines(none, "refresh_token: "+token), "dash": withLines(none, "Refresh-Token: "+token), "x": withLines(none, "X-Refresh-Token: "+token),
		"accept json": withLines(valid, "Accept: application/json"), "accept all": withLines(valid, "Accept: */*"), "content type": withLines(valid, "Content-Type: application/json"), "origin": withLines(valid, "Origin: https://evil.example"),
		"user agent": withLines(valid, "User-Agent: probe"), "accept encoding": withLines(valid, "Accept-Encoding: gzip"), "old authorization": withLines(valid, "Authorization: Bearer old"),
		"large body": body(valid, "text/plain", strings.Repeat("a", 2<<10)), "broken json": body(valid, "application/json", "{"),
		"trace": method("TRACE"), "unknown method": method("REFRESH"), "accept page": withLines(valid, "Accept: text/html"),
		"old version": old(valid), "old version, bad": old(post("refresh_token=bad")), "without length": strings.Replace(valid, "Content-Length: 0\r\n", "", 1),
		"expectation": withLines(valid, "Expect: 100-continue"), "upgrade": withLines(valid, "Upgrade: h2c"), "te": withLines(valid, "TE: trailers"),
		"other site": withLines(valid, "Sec-Fetch-Site: cross-site"), "navigation": withLines(valid, "Sec-Fetch-Mode: navigate"), "odd trace": withLines(valid, "Traceparent: garbage"),
		"get without": without("GET"), "put without": without("PUT"), "patch without": without("PATCH"), "head without": without("HEAD"),
		"get": method("GET"), "put": method("PUT"), "delete": method("DELETE"), "patch": method("PATCH"), "lower": method("post"), "options": method("OPTIONS"), "slash": strings.Replace(valid, " HTTP", "/ HTTP", 1),
	}
}

func withBody(request, contentType, body string) string {
	return strings.Replace(withLines(request, "Content-Type: "+contentType), "Content-Length: 0\r\n", fmt.Sprintf("Content-Length: %d\r\n", len(body)), 1) + body
}

func chunked(request, body string) string {
	return strings.Replace(request, "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", 1) + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
}

func trailed(request string) string {
	return strings.Replace(request, "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\nTrailer: X-Probe\r\n", 1) + "0\r\nX-Probe: 1\r\n\r\n"
}
