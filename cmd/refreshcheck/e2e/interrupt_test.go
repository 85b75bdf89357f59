//go:build unix

package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// A run against a server that takes half a minute for all cases, stopped on the way.
func TestStoppedRunTellsWhatRan(t *testing.T) {
	for name, c := range map[string]check{
		"Ctrl-C":     {signals: 1},
		"twice":      {signals: 2},
		"five times": {signals: 5},
		"SIGTERM":    {signals: 1, signal: syscall.SIGTERM},
		"SIGHUP":     {signals: 1, signal: syscall.SIGHUP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, reference.Options{Delay: 150 * time.Millisecond})
			c.ready = func() bool { return server.Requests() > 20 }
			toldWhatRan(t, server, c, 130, result.Stopped, "the run was stopped")
			if n := server.Requests(); n > 300 {
				t.Errorf("it went on for %d requests", n)
			}
		})
	}
}

// toldWhatRan runs a check that is ended on the way, and reports whether its
// report holds a case that ran.
func toldWhatRan(t *testing.T, server *reference.Server, c check, code int, word result.Word, says string) bool {
	t.Helper()
	token := server.IssueToken()
	c.args = append(c.args, "--target", server.URL(), "--concurrency", "2")
	c.env, c.secrets = credential(nil, token), []string{token}
	r := run(t, c)
	r.expect(t, code, string(word), says)
	if r.report.Verdict != word {
		t.Errorf("the report says %q", r.report.Verdict)
	}
	ran := strings.Contains(r.report.text, `"passed"`)
	if c.signals > 0 && !ran {
		t.Error("the report holds no case that ran")
	}
	return ran
}

// The time of a run ends it as well. How far it comes in that time is the
// machine's business, so it gets more until a case has run.
func TestARunEndsWithItsTime(t *testing.T) {
	t.Parallel()
	server := start(t, reference.Options{Delay: 150 * time.Millisecond})
	toldWhatRan(t, server, check{args: []string{"--max-time", "1ms"}}, 3, result.Incomplete, "")
	for most := 2 * time.Second; most < 20*time.Second; most *= 2 {
		if toldWhatRan(t, server, check{args: []string{"--max-time", most.String()}}, 3, result.Incomplete, fmt.Sprintf("the run was ended after %s (--max-time)", most)) {
			return
		}
	}
	t.Error("no report holds a case that ran")
}

// Wherever it waits, a run can be stopped.
func TestStoppedWhileItWaits(t *testing.T) {
	server := start(t, reference.Options{})
	var connected, asked atomic.Bool
	busy := handle(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "20")
		w.WriteHeader(http.StatusTooManyRequests)
		asked.Store(true)
	})
	silent := serveHostile(t, hostile{do: func(c net.Conn, _ string) { connected.Store(true); _, _ = io.Copy(io.Discard, c) }}, false)
	mark := filepath.Join(t.TempDir(), "begun")
	for name, c := range map[string]check{
		"for the first answer":  {args: []string{"--target", silent, "--no-credential"}, ready: connected.Load},
		"because it was asked":  {args: []string{"--target", busy.URL, "--no-credential"}, ready: asked.Load},
		"for a token's command": {args: []string{"--target", server.URL(), "--token-command", "touch " + mark + "; sleep 600"}, ready: func() bool { _, err := os.Stat(mark); return err == nil }},
		"for its own pace":      {args: []string{"--target", server.URL(), "--no-credential", "--rate", "0.001"}, ready: func() bool { return server.Requests() > 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.signals = 1
			run(t, c).expect(t, 130)
		})
	}
}

func TestStoppedWhileItReadsTheToken(t *testing.T) {
	server := start(t, reference.Options{})
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := os.NewFile(uintptr(ends[0]), "ours"), os.NewFile(uintptr(ends[1]), "theirs")
	defer ours.Close()
	if err := syscall.SetsockoptInt(ends[0], syscall.SOL_SOCKET, syscall.SO_SNDBUF, 4<<10); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Getenv("REFRESHCHECK_E2E_BINARY"), "run", "--target", server.URL(), "--token-file", "-")
	cmd.Stdin = theirs
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	// More than the socket holds, so that it is written once it is being read; and
	// the end never comes.
	if _, err := ours.WriteString(strings.Repeat("a", 60_000)); err != nil {
		t.Fatal(err)
	}
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
