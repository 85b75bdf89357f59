package request_test

import (
	"context"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

// A shell reads quotes, dollars and backticks of the fixtures as themselves, the
// token is the environment's, and what curl would add by itself is left out.
func TestACurlCommandSaysWhatTheCaseSends(t *testing.T) {
	const url, accept = "'http://server.example/v1/refresh_token'", " -H 'Accept: application/json'"
	const post = "curl -i -X POST " + url
	for _, test := range []struct{ name, step, want string }{
		{"the base", ``, post + accept},
		{"a cookie", `cookie: 'a=1'`, post + accept + " -H 'Cookie: a=1'"},
		{"an empty cookie", `cookie: ''`, post + accept + " -H 'Cookie;'"},
		{"the live token", `cookie: 'a=1; \{name}=\{token}; b=2', outcome: token`, post + accept + ` -H "Cookie: a=1; refresh_token=${REFRESHCHECK_TOKEN}; b=2"`},
		{"quotes", `cookie: "a='$(id)` + "`id`" + `!"`, post + accept + ` -H 'Cookie: a='\''$(id)` + "`id`!'"},
		{"a blank field", `headers: ['X-Blank:'], without: [Accept]`, post + " -H 'X-Blank;' -H 'Accept:'"},
		{"without the agent", `without: [User-Agent, Host]`, post + accept + " -H 'Host:' -H 'User-Agent:'"},
		{"another agent", `headers: ['User-Agent: browser']`, post + accept + " -H 'User-Agent: browser'"},
		{"another coding", `headers: ['Accept-Encoding: gzip']`, post + accept + " -H 'Accept-Encoding: gzip'"},
		{"another host", `headers: ['Host: other.example']`, post + accept + " -H 'Host: other.example'"},
		{"a method", `method: "A'B"`, `curl -i -X 'A'\''B' ` + url + accept},
		{"an older version", `version: HTTP/1.0`, post + " --http1.0" + accept},
		{"HEAD", `method: HEAD`, "curl -I " + url + accept},
		{"octets of a body", `body: 'x'`, ""},
		{"control octets", `cookie: 'a=\x01'`, ""},
		{"control octets in a field", `headers: ["X-A: \\x01"]`, ""},
		{"two lines", `cookies: ['a=1', 'b=2']`, ""},
		{"a piece of the token", `cookie: '\{name}=\{token:first-half}'`, ""},
		{"the token in quotes", `cookie: '\{name}="\{token}"', outcome: either`, ""},
		{"the token and a dollar", `cookie: 'a=$HOME; \{name}=\{token}', outcome: token`, ""},
		{"the token in another field", `headers: ['X-Token: \{token}']`, ""},
		{"a cookie line of its own", `headers: ['cookie: \{name}=\{token}'], outcome: token`, ""},
		{"another length", `headers: ['Content-Length: 1']`, ""},
		{"a query", `query: 'a=1'`, ""},
		{"more than a command holds", `cookie: 'a=\{repeat:5000:a}'`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := made(t, base(t), test.step).Curl(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestACurlCommandGoesTheSameWayOrIsNotTold(t *testing.T) {
	for _, test := range []struct {
		name string
		o    target.Options
		want string
	}{
		{"another host", target.Options{URL: "http://127.0.0.1:8000", Host: "staging.example"}, "'http://127.0.0.1:8000/v1/refresh_token' -H 'Host: staging.example'"},
		{"any certificate", target.Options{URL: "https://127.0.0.1:8000", Insecure: true}, "'https://127.0.0.1:8000/v1/refresh_token' --insecure -H"},
		{"one version of IP", target.Options{URL: "http://staging.example", IP: 4}, "'http://staging.example/v1/refresh_token' -4 -H"},
		{"another name", target.Options{URL: "https://127.0.0.1:8000", ServerName: "staging.example"}, ""},
		{"a socket", target.Options{URL: "http://staging.example", UnixSocket: "s"}, ""},
		{"a proxy", target.Options{URL: "http://staging.example", Proxy: "http://proxy.example:3128"}, ""},
	} {
		got := made(t, baseAt(t, test.o), "").Curl()
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

// Where curl is installed, it sends what the case sends, but for its own agent.
func TestCurlItselfSendsTheSame(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan string, 1)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			var all []byte
			for buffer := make([]byte, 4<<10); !strings.Contains(string(all), "\r\n\r\n"); {
				n, err := c.Read(buffer)
				if err != nil {
					break
				}
				all = append(all, buffer[:n]...)
			}
			io.WriteString(c, "HTTP/1.1 422 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			c.Close()
			got <- string(all)
		}
	}()
	b := baseAt(t, target.Options{URL: "http://" + l.Addr().String()})
	for _, step := range []string{``, `cookie: 'a=1; \{name}=\{token}', outcome: token`, `cookie: "a='$(id)` + "`id`" + `\""`, `headers: ['X-Blank:'], without: [Accept]`, `cookie: ''`, `method: DELETE`} {
		r := made(t, b, step)
		ctx, stop := context.WithCancel(t.Context())
		cmd := exec.CommandContext(ctx, "/bin/sh", "-c", r.Curl())
		cmd.Env = []string{"REFRESHCHECK_TOKEN=" + liveToken, "PATH=/usr/bin:/bin:/usr/local/bin"}
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v", r.Curl(), err)
		}
		stop()
		var sent, want []string
		for _, l := range strings.Split(<-got, "\r\n") {
			if !strings.HasPrefix(l, "User-Agent:") {
				sent = append(sent, strings.TrimRight(l, " "))
			}
		}
		for _, l := range strings.Split(string(r.Wire().Octets()), "\r\n") {
			if !strings.HasPrefix(l, "User-Agent:") && l != "Content-Length: 0" && l != "Accept-Encoding: identity" {
				want = append(want, strings.TrimRight(l, " "))
			}
		}
		if strings.Join(sent, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s\nsends %q\nwant  %q", r.Curl(), sent, want)
		}
	}
}
