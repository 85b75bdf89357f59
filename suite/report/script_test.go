package report_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// What no curl command can send is sent octet for octet; what only refreshcheck can
// make is said, and not sent; nothing of the server's is run.
func TestScriptSendsTheOctets(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell")
	}
	r := sampleRun()
	odd := exchanged(1, 500, "")
	odd.Curl = ""
	odd.Request.Fields[2].Value = `refresh_token=\x00\xff%s'$(id)\\‹token›`
	odd.Request.Body = `a\x07`
	r.Results[2].Records = []result.Record{odd}
	r.Results[2].Findings[0].Message = "It says '$(touch pwned)' \nand `id`."
	piece := exchanged(1, 422, "")
	piece.Curl, piece.Request.Fields[2].Value = "", "refresh_token=‹token without its last octet›"
	r.Results[3].Records = []result.Record{piece}
	script := string(written(t, "script", r))
	c := exec.Command("sh", "-eu")
	c.Dir = t.TempDir()
	// Instead of a network, what would be sent.
	c.Stdin = strings.NewReader("nc() { printf '<%s>' \"$*\"; cat; }\ncurl() { echo curl-was-called; }\n" + script)
	c.Env = []string{"REFRESHCHECK_TOKEN=live-token", "PATH=/usr/bin:/bin"}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, script)
	}
	want := "<-w 5 127.0.0.1 8000>POST /v1/refresh_token HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nContent-Length: 0\r\nCookie: refresh_token=\x00\xff%s'$(id)\\live-token\r\n\r\na\x07"
	if !strings.Contains(string(out), want) {
		t.Errorf("sent %q\nwant %q", out, want)
	}
	for _, part := range []string{"It says '$(touch pwned)' and `id`.", "not sent: it holds a text that only refreshcheck can make", "curl-was-called"} {
		if !strings.Contains(string(out), part) {
			t.Errorf("no %q in %q", part, out)
		}
	}
	if n := strings.Count(string(out), "== "); n != len(r.Groups(fixtures.Must))+len(r.Groups(fixtures.Should)) {
		t.Errorf("%d findings", n)
	}
}

func TestScriptOfTLSAndOfNoFinding(t *testing.T) {
	r := sampleRun()
	r.Target = "https://staging.example/v1/refresh_token"
	r.Results[2].Records[0].Curl = ""
	if s := string(written(t, "script", r)); !strings.Contains(s, "openssl s_client -quiet -ign_eof -connect staging.example:443 -servername staging.example") {
		t.Error(s)
	}
	r.Settings = []result.Setting{{Name: "via", Value: "through p"}, {Name: "tls name", Value: "other.example"}, {Name: "client", Value: "certificate from me.pem"}}
	for _, says := range []string{"# The run went through p; these commands do not.", "asked for the name other.example in TLS", "the lines with openssl do not"} {
		if s := string(written(t, "script", r)); !strings.Contains(s, says) {
			t.Errorf("no %q in %s", says, s)
		}
	}
	r.Results = nil
	if s := string(written(t, "script", r)); !strings.Contains(s, "There is no finding.") || strings.Contains(s, "REFRESHCHECK_TOKEN") {
		t.Error(s)
	}
}
