package e2e

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// A run against a server that takes half a minute for all cases, stopped on the way.
func TestStoppedRunTellsWhatRan(t *testing.T) {
	server := start(t, reference.Options{Delay: 150 * time.Millisecond})
	token := server.IssueToken()
	for name, c := range map[string]struct {
		check
		code int
		word verdict.Word
		says string
	}{
		"Ctrl-C":       {check{signals: []time.Duration{2 * time.Second}}, 130, verdict.Stopped, "the run was stopped"},
		"twice":        {check{signals: []time.Duration{2 * time.Second, 2050 * time.Millisecond}}, 130, verdict.Stopped, "the run was stopped"},
		"five times":   {check{signals: []time.Duration{2 * time.Second, 2 * time.Second, 2010 * time.Millisecond, 2020 * time.Millisecond, 2040 * time.Millisecond}}, 130, verdict.Stopped, "the run was stopped"},
		"SIGTERM":      {check{signals: []time.Duration{2 * time.Second}, signal: syscall.SIGTERM}, 130, verdict.Stopped, "the run was stopped"},
		"--max-time":   {check{args: []string{"--max-time", "2s"}}, 3, verdict.Incomplete, "the run was ended after 2s (--max-time)"},
		"right at 1ms": {check{args: []string{"--max-time", "1ms"}}, 3, verdict.Incomplete, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.args = append(c.args, "--target", server.URL(), "--concurrency", "2")
			c.env, c.secrets = credential(nil, token), []string{token}
			r := run(t, c.check)
			r.expect(t, c.code, string(c.word), c.says)
			if r.report.Verdict != c.word {
				t.Errorf("the report says %q", r.report.Verdict)
			}
			if name != "right at 1ms" && !strings.Contains(r.report.text, `"passed"`) {
				t.Error("the report holds no case that ran")
			}
			if r.took > 12*time.Second {
				t.Errorf("ended after %s", r.took)
			}
		})
	}
}

// Wherever it waits, a run can be stopped.
func TestStoppedWhileItWaits(t *testing.T) {
	server := start(t, reference.Options{})
	busy := handle(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "20")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mark := filepath.Join(t.TempDir(), "ended-by-itself")
	t.Cleanup(func() { // once all of them have ended
		if _, err := os.Stat(mark); err == nil {
			t.Error("the command went on")
		}
	})
	for name, args := range map[string][]string{
		"for the first answer":  {"--target", serveHostile(t, hostile{do: func(net.Conn, string) { time.Sleep(time.Minute) }}, false), "--no-credential"},
		"because it was asked":  {"--target", busy.URL, "--no-credential"},
		"for a token's command": {"--target", server.URL(), "--token-command", "sleep 3; touch " + mark},
		"for its own pace":      {"--target", server.URL(), "--no-credential", "--rate", "0.01"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, check{args: args, signals: []time.Duration{time.Second}})
			r.expect(t, 130)
			if r.took > 10*time.Second {
				t.Errorf("ended after %s", r.took)
			}
		})
	}
}

func TestStoppedWhileItReadsTheToken(t *testing.T) {
	server := start(t, reference.Options{})
	cmd := exec.CommandContext(t.Context(), os.Getenv("REFRESHCHECK_E2E_BINARY"), "run", "--target", server.URL(), "--token-file", "-")
	stdin, err := cmd.StdinPipe() // stays open, and silent
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(stderr)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(string(said), "standard input") {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

func TestReportThatCannotBeWritten(t *testing.T) {
	server := start(t, reference.Options{})
	token := server.IssueToken()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "missing", "report.json"), filepath.Join(file, "report.json"), dir} {
		r := run(t, check{args: []string{"--target", server.URL(), "--report", "json=" + path}, env: credential(nil, token), secrets: []string{token}})
		r.expect(t, 2, path)
	}
	if n := server.Requests(); n != 0 {
		t.Errorf("%d requests were sent before it was noticed", n)
	}
}

// Under go test the same is a failure.
func TestStoppedUnderGoTest(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the suite's test binary")
	}
	server := start(t, reference.Options{Delay: 150 * time.Millisecond})
	cmd := exec.CommandContext(t.Context(), "go", "test", "github.com/refreshcheck/refreshcheck/suite", "-count=1", "-run", "TestConformance", "-args", "-target", server.URL(), "-max-time", "1s")
	cmd.Env = append(os.Environ(), "REFRESHCHECK_TOKEN="+server.IssueToken())
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "the run was ended after 1s (--max-time)") || !strings.Contains(string(out), "exit code 3") {
		t.Errorf("%v\n%s", err, out)
	}
}
