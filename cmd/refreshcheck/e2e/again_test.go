package e2e

import (
	"crypto/tls"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// The two commands of a finding, pasted into a shell, take the run's own way to
// the server: its version of HTTP, its CA, its client certificate.
func TestTheCommandsOfAFindingTakeTheSameWay(t *testing.T) {
	a := newAuthority(t)
	wanting := a.server("127.0.0.1")
	wanting.ClientAuth, wanting.ClientCAs = tls.RequireAndVerifyClientCert, a.pool()
	cert, key := files(t, a.issue(time.Now().Add(time.Hour), "me"))
	const fault = "schema-token-absent"
	both := start(t, reference.Options{Fault: fault, HTTP2: true, TLS: a.server("127.0.0.1")})
	mutual := start(t, reference.Options{Fault: fault, TLS: wanting})
	only := start(t, reference.Options{Fault: fault, HTTP2: true})
	for name, c := range map[string]struct {
		server *reference.Server
		args   []string
		status string
	}{
		"chosen by the server": {both, []string{"--ca-file", a.file}, "HTTP/2 200"},
		"HTTP/1.1":             {both, []string{"--ca-file", a.file, "--http", "1.1"}, "HTTP/1.1 200"},
		"any certificate":      {both, []string{"--insecure"}, "HTTP/2 200"},
		"prior knowledge":      {only, []string{"--http", "2"}, "HTTP/2 200"},
		"mutual TLS":           {mutual, []string{"--ca-file", a.file, "--client-cert", cert, "--client-key", key}, "HTTP/1.1 200"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := []string{"REFRESHCHECK_TOKEN=" + c.server.IssueToken()}
			r := run(t, check{args: append([]string{"--target", c.server.URL(), "--focus", "valid/first-of-three"}, c.args...), env: env})
			r.expect(t, 1, "schema")
			_, rest, _ := strings.Cut(r.out, "  again      refreshcheck run ")
			again, rest, _ := strings.Cut(rest, "\n")
			run(t, check{args: strings.Fields(again), env: env}).expect(t, 1, "schema", "1 of 1 required case fails")
			curl, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
			if _, err := exec.LookPath("curl"); err != nil {
				t.Skip("curl is not installed")
			}
			cmd := exec.CommandContext(t.Context(), "sh", "-c", curl+" --silent --show-error")
			cmd.Env = append(cmd.Environ(), env...)
			if out, err := cmd.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), c.status) {
				t.Errorf("%v: %s\n%s", err, curl, out)
			}
		})
	}
}

// A finding about several answers is shown again by the whole run, and by no curl
// command.
func TestAFindingOfSeveralAnswersIsShownAgain(t *testing.T) {
	server := start(t, reference.Options{Fault: "subject-now-and-then"})
	env := []string{"REFRESHCHECK_TOKEN=" + server.IssueToken()}
	r := run(t, check{args: []string{"--target", server.URL()}, env: env})
	r.expect(t, 1, "for somebody else")
	_, rest, _ := strings.Cut(r.out, "  again      refreshcheck run ")
	again, rest, _ := strings.Cut(rest, "\n")
	if strings.HasPrefix(strings.TrimSpace(rest), "curl") {
		t.Errorf("one curl command cannot show it: %s", rest[:80])
	}
	run(t, check{args: strings.Fields(again), env: env}).expect(t, 1, "for somebody else")
}
