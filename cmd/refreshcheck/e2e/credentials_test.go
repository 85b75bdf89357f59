package e2e

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

func TestEverySourceOfTokens(t *testing.T) {
	server := start(t, reference.Options{})
	token := server.IssueToken()
	for name, c := range map[string]check{
		"environment":    {env: []string{"REFRESHCHECK_TOKEN=" + token}},
		"file":           {args: []string{"--token-file", input(t, "token", token+"\n")}},
		"standard input": {args: []string{"--token-file", "-"}, stdin: token + "\n"},
		"command":        {args: []string{"--token-command", "cat " + input(t, "token", token) + "; echo; echo token is " + token + " >&2"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.args = append(c.args, "--target", server.URL(), "--focus", "valid/alone")
			c.secrets = []string{token}
			r := run(t, c)
			if name == "command" { // it gives the same token again, which is not sent twice
				r.expect(t, 3, "--token-command says: token is ‹token", "the same token again", "single-use")
				return
			}
			r.expect(t, 0, "PASSED")
		})
	}
}

func TestSourcesThatCannotBe(t *testing.T) {
	t.Parallel()
	server := start(t, reference.Options{})
	const secret = "s3cr3t-token-value"
	file := input(t, "token", secret)
	other := input(t, "other", "with blank in it")
	for name, c := range map[string]struct {
		check
		code int
		says []string
	}{
		"file and command":       {check{args: []string{"--token-file", file, "--token-command", "true"}}, 2, []string{"--token-file and --token-command"}},
		"command and login":      {check{args: []string{"--token-command", "true", "--login", file}}, 2, []string{"--token-command and --login"}},
		"file and variable":      {check{args: []string{"--token-file", file}, env: []string{"REFRESHCHECK_TOKEN=" + secret}}, 2, []string{"--token-file and REFRESHCHECK_TOKEN"}},
		"none and file":          {check{args: []string{"--no-credential", "--token-file", file}}, 2, []string{"--no-credential and --token-file"}},
		"none and command":       {check{args: []string{"--no-credential", "--token-command", "true"}}, 2, []string{"--no-credential and --token-command"}},
		"no such file":           {check{args: []string{"--token-file", "missing"}}, 2, []string{"--token-file", "missing"}},
		"not a token":            {check{args: []string{"--token-file", other}}, 2, []string{"octet 5"}},
		"empty input":            {check{args: []string{"--token-file", "-"}}, 2, []string{"--token-file -: is empty"}},
		"command fails":          {check{args: []string{"--token-command", "echo no vault >&2; exit 7"}}, 3, []string{"--token-command says: no vault", "exit status 7"}},
		"command says nothing":   {check{args: []string{"--token-command", "true"}}, 3, []string{"--token-command: printed nothing"}},
		"command says two":       {check{args: []string{"--token-command", "echo " + secret + "; echo other-" + secret}}, 3, []string{"printed 2 lines"}},
		"command is slow":        {check{args: []string{"--token-command", "sleep 30", "--token-command-timeout", "200ms"}}, 3, []string{"within 200ms"}},
		"command never ends":     {check{args: []string{"--token-command", "yes " + secret, "--token-command-timeout", "300ms"}}, 3, []string{"within 300ms"}},
		"command colours errors": {check{args: []string{"--token-command", `printf '\033[31mred\n::error::gone\n' >&2; exit 1`}}, 3, []string{`\x1b[31mred`}},
	} {
		t.Run(name, func(t *testing.T) {
			c.secrets = []string{secret}
			c.args = append(c.args, "--target", server.URL())
			run(t, c.check).expect(t, c.code, c.says...)
		})
	}
	if n := server.Requests(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestFileThatOthersCanRead(t *testing.T) {
	server := start(t, reference.Options{})
	token := server.IssueToken()
	file := input(t, "token", token)
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, check{args: []string{"--token-file", file, "--target", server.URL(), "--focus", "valid/alone"}, secrets: []string{token}}).
		expect(t, 0, "warning: --token-file", "mode 0644", "chmod 600")
}

// signInServer is Galileo's login as published, before a server of the operation.
func signInServer(t *testing.T, server *reference.Server, path string, asJSON bool) string {
	t.Helper()
	to, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	return handle(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != path:
			proxy.ServeHTTP(w, r)
		case r.Method != "POST" || r.FormValue("username") != "tester" && !asJSON || r.FormValue("password") != "pa&ss word" && !asJSON:
			w.WriteHeader(http.StatusUnauthorized)
		case asJSON:
			fmt.Fprintf(w, `{"data":[{"refresh":%q}],"access_token":"login-access-token-1"}`, server.IssueToken())
		default:
			http.SetCookie(w, &http.Cookie{Name: "refresh_token", Value: server.IssueToken(), HttpOnly: true})
			fmt.Fprint(w, `{"access_token":"login-access-token-1","token_type":"bearer"}`)
		}
	}).URL
}

func TestLogin(t *testing.T) {
	t.Parallel()
	server := start(t, reference.Options{SingleUse: true, NoRotate: true})
	form := signInServer(t, server, "/v1/login", false)
	asJSON := signInServer(t, server, "/sign/in", true)
	secrets := []string{"pa&ss word", "login-access-token-1"}
	env := []string{"LOGIN_PASSWORD=pa&ss word"}
	describe := func(url, rest string) string { return input(t, "login.yaml", "url: "+url+"\n"+rest) }
	const galileo = "form:\n  username: tester\n  password: ${LOGIN_PASSWORD}\n"
	for name, c := range map[string]struct {
		target, file string
		env          []string
		code         int
		says         []string
	}{
		"Galileo's":       {form, describe("/v1/login", galileo), env, 0, []string{"PASSED", "tokens are sent, each once", "credential from --login"}},
		"elsewhere":       {server.URL(), describe(form+"/v1/login", galileo), env, 0, []string{"PASSED"}},
		"JSON":            {asJSON, describe("/sign/in?x=1", "json: {user: {name: tester}, password: '${LOGIN_PASSWORD}'}\ntoken: {json: /data/0/refresh}\n"), env, 0, []string{"PASSED"}},
		"wrong password":  {form, describe("/v1/login", galileo), []string{"LOGIN_PASSWORD=pa&ss wort"}, 3, []string{"is answered with 401", "check the user name"}},
		"other cookie":    {form, describe("/v1/login", galileo+"token: {cookie: session}\n"), env, 3, []string{`sets no cookie session (it sets "refresh_token")`}},
		"other member":    {asJSON, describe("/sign/in", "json: {}\ntoken: {json: /data/1/refresh}\n"), env, 3, []string{"no text at /data/1/refresh"}},
		"unset variable":  {form, describe("/v1/login", galileo), nil, 2, []string{"login.yaml:4: ${LOGIN_PASSWORD} is not set"}},
		"unknown field":   {form, describe("/v1/login", "forms: {}\n"), env, 2, []string{"login.yaml:2: there is no field forms"}},
		"wrong kind":      {form, describe("/v1/login", "form: [a]\n"), env, 2, []string{"login.yaml:2: is not what belongs here"}},
		"no YAML":         {form, describe("/v1/login", "form: {a\n"), env, 2, []string{"login.yaml:", "is not YAML"}},
		"two bodies":      {form, describe("/v1/login", galileo+"json: {}\n"), env, 2, []string{"login.yaml:5: json:"}},
		"no URL":          {form, describe("", galileo), env, 2, []string{"login.yaml:1: url:"}},
		"relative":        {form, describe("v1/login", galileo), env, 2, []string{"login.yaml:1: url:"}},
		"nobody listens":  {form, describe("http://127.0.0.1:1/v1/login", galileo), env, 3, []string{"127.0.0.1:1: connection refused"}},
		"a certain cause": {form, describe("/v1/login", galileo+"headers: {Cookie: a=b}\n"), env, 2, []string{"login.yaml:5: headers:"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, check{args: []string{"--target", c.target, "--login", c.file, "--focus", "valid/alone|valid/first-of-three"}, env: c.env, secrets: secrets})
			r.expect(t, c.code, c.says...)
			if strings.Contains(r.all(), "wort") {
				t.Error("shows the password")
			}
		})
	}
}
