package run_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// commands are the curl commands of a run, by the request that each stands for.
func commands(r *result.Run) map[string]result.Record {
	all := map[string]result.Record{}
	for _, c := range r.Results {
		for _, x := range c.Records {
			if x.Curl != "" && len(c.Records) == 1 {
				all[c.Case.ID] = x
			}
		}
	}
	return all
}

// shell runs a script, and splits what it prints at NUL.
func shell(t *testing.T, script string, flags ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/bin/sh", append(flags, "-s")...)
	cmd.Stdin = strings.NewReader(script)
	cmd.Env = []string{"REFRESHCHECK_TOKEN=" + liveToken}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%.2000s", err, out, script)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// Every command that is told can be run, and sends what the case sent: the same
// method, path and lines, in the same order.
func TestCurlSendsTheSame(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("there is no /bin/sh")
	}
	s := serve(t, func(r arrival) reply {
		if !strings.HasPrefix(r.line, "POST /v1/refresh_token HTTP/1.") {
			return answer(405, "", "Allow: POST")
		}
		return plainly(r)
	})
	set := settings(t, s.url)
	set.Concurrency = 1
	all := commands(finish(t, set, catalogue(t)))
	if len(all) < 100 {
		t.Fatalf("only %d commands", len(all))
	}
	var script strings.Builder
	for _, x := range all {
		script.WriteString(x.Curl + "\n")
	}
	shell(t, script.String(), "-n")

	// One shell runs all of them, with a curl that prints what it is given.
	var ids []string
	script.Reset()
	script.WriteString("curl() { for a; do printf '%s\\0' \"$a\"; done; printf 'END\\0'; }\n")
	for id, x := range all {
		ids = append(ids, id)
		script.WriteString(x.Curl + "\n")
	}
	arguments := shell(t, script.String())
	for _, id := range ids {
		end := slices.Index(arguments, "END")
		sent := s.requests(id)
		if len(sent) == 0 { // a User-Agent of its own does not tell the id
			sent = slices.DeleteFunc(s.requests(""), func(r arrival) bool {
				return r.id != "" || !hasAgent(r, arguments[:end]) || (r.field("Cookie") == nil) != !hasCookie(arguments[:end])
			})
		}
		if len(sent) == 0 {
			t.Fatalf("%s: no request has the User-Agent of %q", id, arguments[:end])
		}
		compare(t, id, arguments[:end], sent[0], s.url)
		arguments = arguments[end+1:]
	}
}

// hasCookie reports whether curl's arguments have a Cookie field.
func hasCookie(arguments []string) bool {
	return slices.ContainsFunc(arguments, func(a string) bool { return strings.HasPrefix(strings.ToLower(a), "cookie:") })
}

// hasAgent reports whether a request has the User-Agent of curl's arguments.
func hasAgent(r arrival, arguments []string) bool {
	for _, a := range arguments {
		if len(a) < len("User-Agent:") || !strings.EqualFold(a[:len("User-Agent")], "User-Agent") {
			continue
		}
		want, got := []string{strings.TrimSpace(a[len("User-Agent:"):])}, r.field("User-Agent")
		if strings.HasSuffix(a, ":") { // which takes curl's own away
			want = nil
		}
		return slices.Equal(got, want)
	}
	return false
}

// compare reads curl's arguments as curl does, and holds them against a request.
func compare(t *testing.T, id string, arguments []string, sent arrival, url string) {
	t.Helper()
	method := "HEAD"
	if arguments[0] == "-i" {
		method, arguments = arguments[2], arguments[2:]
	}
	version := "HTTP/1.1"
	if len(arguments) > 2 && arguments[2] == "--http1.0" {
		version, arguments = "HTTP/1.0", slices.Delete(slices.Clone(arguments), 2, 3)
	}
	if arguments[1] != url+"/v1/refresh_token" || sent.line != method+" /v1/refresh_token "+version {
		t.Errorf("%s: %s is sent to %q", id, sent.line, arguments)
	}
	got := []string{"Accept: */*", "User-Agent: curl"}
	for i := 3; i < len(arguments); i += 2 {
		line := arguments[i]
		name, value, _ := strings.Cut(strings.TrimSuffix(line, ";"), ":")
		got = slices.DeleteFunc(got, func(l string) bool { // in the place of curl's own
			return l == "Accept: */*" && strings.EqualFold(name, "Accept") || l == "User-Agent: curl" && strings.EqualFold(name, "User-Agent")
		})
		switch {
		case strings.HasSuffix(line, ";") && !strings.Contains(line, ":"):
			got = append(got, strings.TrimSuffix(line, ";")+":")
		case strings.TrimSpace(value) != "":
			got = append(got, line)
		}
	}
	var want []string
	for _, l := range sent.lines {
		switch name, _, _ := strings.Cut(l, ":"); strings.ToLower(name) {
		case "host", "content-length": // curl's own
		case "user-agent":
			if strings.Contains(l, "refreshcheck") {
				want = append([]string{"User-Agent: curl"}, want...)
			} else {
				want = append(want, strings.TrimRight(l, " "))
			}
		case "accept-encoding":
			if l != "Accept-Encoding: identity" {
				want = append(want, l)
			}
		default:
			want = append(want, strings.TrimRight(l, " "))
		}
	}
	for i := range got {
		got[i] = strings.TrimRight(got[i], " ")
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: curl sends %q, and the case %q", id, got, want)
	}
}

// What a shell or curl cannot do, or must not be shown, has no command.
func TestWhatHasNoCurlCommand(t *testing.T) {
	s := serve(t, plainly)
	file := filepath.Join(t.TempDir(), "headers")
	if err := os.WriteFile(file, []byte("X-Secret: s3cr3t-of-the-gateway\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/body, body: 'x', outcome: no-harm}
      - {id: test/octets, cookie: 'a=\x01', outcome: no-harm}
      - {id: test/two-lines, cookies: ['a=1', 'b=2'], outcome: no-harm}
      - {id: test/derived, cookie: '\{name}=\{token:first-half}'}
      - {id: test/elsewhere, headers: ['X-Token: \{token}'], outcome: no-harm}
      - {id: test/own-cookie-line, headers: ['cookie: \{name}=\{token}'], outcome: token}
      - {id: test/own-framing, headers: ['Transfer-Encoding: chunked'], body: '0\x0d\x0a\x0d\x0a', outcome: no-harm}
      - {id: test/long, cookie: 'a=\{repeat:5000:a}', outcome: no-harm}
      - {id: test/query, query: 'a=1', outcome: no-harm}`))
	for _, c := range r.Results {
		if len(c.Records) != 1 || c.Records[0].Curl != "" {
			t.Errorf("%s: %+v", c.Case.ID, c.Records)
		}
	}
	set := settings(t, s.url)
	set.Target = aim(t, target.Options{URL: s.url, HeaderFile: file})
	if x := of(t, finish(t, set, cases(t, "      - {id: test/plain}")), "test/plain").Records[0]; x.Curl != "" {
		t.Errorf("a header file's value has no place in %s", x.Curl)
	}
}

// A shell reads quotes, dollars and backticks of the fixtures as themselves, and
// another Host is said.
func TestCurlCommands(t *testing.T) {
	s := serve(t, plainly)
	set := settings(t, s.url)
	text := `
      - {id: test/quotes, cookie: "a='$(id)` + "`id`" + `!"}
      - {id: test/empty, cookie: '', outcome: no-harm}
      - {id: test/blank-field, headers: ['X-Blank:'], without: [Accept]}
      - {id: test/method, method: "A'B", outcome: no-harm}
      - {id: test/head, method: HEAD, outcome: no-harm}
      - {id: test/host, headers: ['Host: other.example'], outcome: no-harm}
      - {id: test/live, cookie: 'a=1; \{name}=\{token}; b=2', outcome: token}
      - {id: test/prefixed, cookie: '\{name}="\{token}"', outcome: either}`
	const accept = " -H 'Accept: application/json'"
	url := "'" + s.url + "/v1/refresh_token'"
	for id, want := range map[string]string{
		"quotes":      "curl -i -X POST " + url + accept + ` -H 'Cookie: a='\''$(id)` + "`id`!'",
		"empty":       "curl -i -X POST " + url + accept + " -H 'Cookie;'",
		"blank-field": "curl -i -X POST " + url + " -H 'X-Blank;' -H 'Accept:'",
		"method":      `curl -i -X 'A'\''B' ` + url + accept,
		"head":        "curl -I " + url + accept,
		"host":        "curl -i -X POST " + url + accept + " -H 'Host: other.example'",
		"live":        "curl -i -X POST " + url + accept + ` -H "Cookie: a=1; refresh_token=${REFRESHCHECK_TOKEN}; b=2"`,
		"prefixed":    "", // a quotation mark inside of quotation marks
	} {
		if got := of(t, finish(t, set, cases(t, text)), "test/"+id).Records[0].Curl; got != want {
			t.Errorf("%s:\n got %s\nwant %s", id, got, want)
		}
	}
	set.Target = aim(t, target.Options{URL: s.url, Host: "staging.example"})
	if got := of(t, finish(t, set, cases(t, text)), "test/empty").Records[0].Curl; !strings.Contains(got, "-H 'Host: staging.example'") {
		t.Errorf("--host is not in %s", got)
	}
}
