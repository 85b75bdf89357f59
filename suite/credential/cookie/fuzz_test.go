package cookie_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

func seeds() []string {
	return []string{
		"refresh_token=x; Path=/v1; Domain=example.com; Max-Age=600; Secure; HttpOnly; SameSite=Lax",
		`refresh_token="x\054y"; expires=Wed, 09 Jun 2027 10:18:14 GMT; path=/`,
		"refresh_token=x; Path=/; HttpOnly, refresh_token=y; Max-Age=0",
		"refresh_token=; Max-Age=-0; Expires=Thu, 01-Jan-70 00:00:00 GMT",
		"x", "=x", "=x=y", "", ";;=;", "a\tb=c", "a=\x80; Path=\xff", "a=b; Secure; Path= /", "a=\x01", "__Host-a=b; Secure; Path=/; Domain=.",
		"a=b; Secure=false; Path=x; Domain=; SameSite; Max-Age=99999999999999999999", "a=1,b=2,c=3;d=4,e=5",
	}
}

// Whatever a line says, a cookie that is kept and covers the path goes back octet
// for octet, one that is refused leaves the jar as it was, and remarks are whole,
// visible sentences that show nothing of the value.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := cookie.Parse(line, now())
		if strings.Contains(c.Path, "?") { // no path of a request has one
			return
		}
		pair, _, _ := strings.Cut(line, ";")
		var j cookie.Jar
		refused := j.Set(line, https(operation), now())
		if err != nil && refused == nil {
			t.Errorf("%q is kept, though %v", line, err)
		}
		to := https(operation)
		if c.Path != "" {
			to.Path = c.Path
		}
		want := ""
		if refused == nil && !c.Over(now()) {
			want = strings.TrimPrefix(strings.Trim(c.Name, " \t")+"="+c.Value, "=")
		}
		if got := j.Line(to, now()); got != want {
			t.Errorf("%q: %q is sent, and should be %q", line, got, want)
		}
		if !strings.HasSuffix(strings.TrimRight(pair, " \t"), c.Value) || !strings.HasPrefix(strings.TrimLeft(pair, " \t"), c.Name) {
			t.Errorf("%q: %q with %q are not of the line", line, c.Name, c.Value)
		}
		fate := new(cookie.Jar).Receive([]string{line}, c.Name, https(operation), to, now())
		if got := strings.Join(fate.Sent, "|"); refused == nil && !c.Over(now()) && got != c.Value || refused != nil && len(fate.Sent) > 0 {
			t.Errorf("%q: the fate is %+v", line, fate)
		}
		for _, r := range append(fate.Remarks, c.Remarks...) {
			visible := !strings.ContainsFunc(r.Sentence, func(r rune) bool { return r < ' ' || r > '~' })
			if !visible || !strings.HasSuffix(r.Sentence, ".") || r.Section == "" || len(c.Value) > 60 && strings.Contains(r.Sentence, c.Value) {
				t.Errorf("%q: %q %q", line, r.Sentence, r.Section)
			}
		}
		agreesWithNetHTTP(t, line, c, err)
	})
}

// agreesWithNetHTTP: net/http reads fewer lines, and where it reads one without
// anything odd, it must read the same, but for the quotation marks.
func agreesWithNetHTTP(t *testing.T, line string, c cookie.SetCookie, err error) {
	theirs, theirErr := http.ParseSetCookie(line)
	if theirErr != nil || err != nil || len(c.Remarks) > 0 && !onlyQuoted(c) {
		return
	}
	value := theirs.Value
	if theirs.Quoted {
		value = `"` + value + `"`
	}
	if c.Name != theirs.Name || c.Value != strings.Trim(value, " \t") {
		t.Errorf("%q: %q with %q, and %q with %q to net/http", line, c.Name, c.Value, theirs.Name, value)
	}
	path := strings.Trim(theirs.Path, " \t") // RFC 6265 §5.2 step 5 takes the blanks away, net/http does not
	if !strings.HasPrefix(path, "/") {
		path = ""
	}
	if c.Secure != theirs.Secure || c.HTTPOnly != theirs.HttpOnly || c.Path != path && isPlain(line) {
		t.Errorf("%q: %+v, and %+v to net/http", line, c, theirs)
	}
	if isPlain(line) && theirs.MaxAge < 0 && !c.Over(now()) || isPlain(line) && theirs.MaxAge > 0 && c.Over(now()) {
		t.Errorf("%q: over is %v, and the Max-Age %d to net/http", line, c.Over(now()), theirs.MaxAge)
	}
}

func onlyQuoted(c cookie.SetCookie) bool {
	for _, r := range c.Remarks {
		if r.Kind != cookie.Quoted {
			return false
		}
	}
	return true
}

// isPlain: net/http takes quotation marks off attributes, and drops those with
// certain octets.
func isPlain(line string) bool {
	return !strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' })
}

// Whatever answers come, the jar stays small, and what it sends is what it was set.
func FuzzJar(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed+"\n"+seeds()[0], "refresh_token", "/v1/refresh_token")
	}
	f.Fuzz(func(t *testing.T, lines, name, path string) {
		var j cookie.Jar
		all := strings.Split(lines, "\n")
		from := cookie.Request{Secure: len(path)%2 == 0, Host: "api.example.com", Path: path}
		fate := j.Receive(all, name, from, https(operation), now())
		if len(fate.Remarks) > 100 || len(fate.Sent) > 180 || fate.Deletes && len(fate.Sent) > 0 {
			t.Errorf("%q: %+v", lines, fate)
		}
		for _, value := range fate.Sent {
			if !strings.Contains(lines, value) {
				t.Errorf("%q: %q was never set", lines, value)
			}
		}
		if again := new(cookie.Jar).Receive(all, name, from, https(operation), now()); strings.Join(again.Sent, "|") != strings.Join(fate.Sent, "|") {
			t.Errorf("%q: %q, and then %q", lines, fate.Sent, again.Sent)
		}
		sent := j.Line(https(operation), now())
		for _, value := range fate.Sent {
			if !strings.Contains(sent, value) {
				t.Errorf("%q: %q is not in %q", lines, value, sent)
			}
		}
	})
}
