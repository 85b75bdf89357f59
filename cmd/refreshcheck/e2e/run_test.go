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

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// check is one run of the binary, and what it must not show.
type check struct {
	dir     string // the run's working folder: every file in it is searched, but those in inputs
	args    []string
	env     []string
	stdin   string
	secrets []string
	signals []time.Duration // when to send SIGINT, after the start
	signal  syscall.Signal
	shown   func() []string // secrets that only the run brings to light
}

// ran is what became of it.
type ran struct {
	code     int
	out, err string
	took     time.Duration
	peak     int64 // octets of memory
	report   report
}

// report is the part of the JSON report that the tests read.
type report struct {
	Verdict verdict.Word `json:"verdict"`
	Tokens  int          `json:"tokens"`
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

// run runs refreshcheck run with two reports, and searches all that it wrote.
func run(t *testing.T, c check) ran {
	t.Helper()
	if c.dir == "" {
		c.dir = t.TempDir()
	}
	args := append([]string{"run"}, c.args...)
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
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if c.signal == 0 {
		c.signal = syscall.SIGINT
	}
	for _, after := range c.signals {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Signal(c.signal) })
		defer timer.Stop()
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatalf("did not end\n%s%s", out.String(), errs.String())
	}
	r := ran{code: cmd.ProcessState.ExitCode(), out: out.String(), err: errs.String(), took: time.Since(begun)}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = usage.Maxrss << 10
	}
	r.search(t, c)
	return r
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
	for name, text := range texts {
		for _, secret := range secrets {
			if how, found := leak(text, secret); found {
				t.Errorf("%s holds a secret, %s", name, how)
			}
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
