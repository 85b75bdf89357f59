package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// check is one run of the binary, and what it must not show.
type check struct {
	command string // empty: run
	dir     string // the run's working folder: every file in it is searched, but those in inputs
	args    []string
	env     []string
	stdin   string
	secrets []string
	signals int            // how many to send, once it is ready for them
	signal  syscall.Signal // which; 0: SIGINT
	ready   func() bool
	shown   func() []string // secrets that only the run brings to light
}

// ran is what became of it.
type ran struct {
	code     int
	out, err string
	peak     int64 // octets of memory
	cpu      time.Duration
	report   report
}

// report is the part of the JSON report that the tests read.
type report struct {
	Verdict result.Word `json:"verdict"`
	Tokens  int         `json:"tokens"`
	text    string
}

// all is everything that the run has shown.
func (r ran) all() string { return r.out + r.err }

// input writes a file that the run reads, outside of what is searched.
func input(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs refreshcheck run, or another command, with two reports, and searches all that it wrote.
func run(t *testing.T, c check) ran {
	t.Helper()
	if c.dir == "" {
		c.dir = t.TempDir()
	}
	if c.command == "" {
		c.command = "run"
	}
	args := append([]string{c.command}, c.args...)
	if !slices.Contains(args, "--report") {
		args = append(args, "--report", "json=report.json", "--report", "junit=report.xml")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Getenv("REFRESHCHECK_E2E_BINARY"), args...)
	cmd.Dir = c.dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.dir}, c.env...)
	cmd.Stdin = strings.NewReader(c.stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	peak := watchMemory(cmd.Process.Pid, ended)
	if c.signals > 0 {
		go c.interrupt(ctx, cmd.Process)
	}
	err := cmd.Wait()
	close(ended)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatalf("did not end\n%s%s", out.String(), errs.String())
	}
	r := ran{code: cmd.ProcessState.ExitCode(), out: out.String(), err: errs.String(), peak: peak()}
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	r.search(t, c)
	return r
}

// interrupt sends the signals once the run is ready for them. One that comes
// before the process catches signals would just end it.
func (c check) interrupt(ctx context.Context, p *os.Process) {
	for !c.ready() {
		if ctx.Err() != nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	signal := c.signal
	if signal == 0 {
		signal = syscall.SIGINT
	}
	for range c.signals {
		_ = p.Signal(signal)
		time.Sleep(20 * time.Millisecond) // two that are pending at once are one
	}
}

// search looks for secrets in every stream and file, and for octets that a
// terminal or a CI would obey.
func (r *ran) search(t *testing.T, c check) {
	t.Helper()
	secrets := c.secrets
	if c.shown != nil {
		secrets = append(slices.Clone(secrets), c.shown()...)
	}
	texts := map[string]string{"standard output": r.out, "standard error": r.err}
	err := filepath.WalkDir(c.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		texts[path] = string(text)
		if filepath.Base(path) == "report.json" {
			r.report.text = string(text)
			if err := json.Unmarshal(text, &r.report); err != nil {
				t.Errorf("report.json: %v", err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	all := needlesOf(secrets)
	for name, text := range texts {
		if one, found := all.in(text); found {
			t.Errorf("%s holds a secret, %s", name, one.how)
		}
		obeyed(t, name, text)
	}
}

// obeyed looks for control octets, and for lines that GitHub's or Azure's CI
// takes for a command.
func obeyed(t *testing.T, name, text string) {
	t.Helper()
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == '\u202e' {
			t.Errorf("%s holds the control character %U", name, r)
			break
		}
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimLeft(line, " \t"); strings.HasPrefix(line, "::") || strings.HasPrefix(line, "##[") || strings.HasPrefix(line, "##vso[") || strings.HasPrefix(line, "##teamcity[") {
			t.Errorf("%s holds a line that a CI would obey: %.80q", name, line)
		}
	}
}

// expect holds the exit code, and texts that must stand in the output.
func (r ran) expect(t *testing.T, code int, texts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d", r.code, code)
	}
	for _, text := range texts {
		if !strings.Contains(r.all(), text) {
			t.Errorf("does not say %q", text)
		}
	}
	if t.Failed() {
		t.Logf("output:\n%s%s", r.out, r.err)
	}
}
