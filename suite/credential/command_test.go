//go:build unix

package credential_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

func TestACommandGivesAnotherTokenEachTime(t *testing.T) {
	file := input(t, "count", "")
	o, x := opening(t, nowhere)
	s := open(t, credential.FromCommand(fmt.Sprintf(`printf x >>%q; printf '  token-%%s\n' "$(wc -c <%q | tr -d ' ')"`, file, file)), o)
	for i := range 3 {
		want := fmt.Sprintf("token-%d", i+1)
		if got := next(t, s); got != want {
			t.Errorf("gives %q", got)
		}
		if secrets, _ := x.all(); !strings.Contains(secrets, "token="+want) {
			t.Errorf("%s is not known as a secret: %s", want, secrets)
		}
	}
	if _, warnings := x.all(); warnings != "" {
		t.Errorf("it warns of %q", warnings)
	}
}

// What a command says on standard error is shown, each line marked and none
// obeyed, after the token that it may repeat is known as a secret.
func TestWhatACommandSaysIsTold(t *testing.T) {
	o, x := opening(t, nowhere)
	warn := o.Warn
	o.Warn = func(format string, args ...any) {
		if secrets, _ := x.all(); !strings.Contains(secrets, "token=s3cr3t-token") {
			t.Error("it tells before the token is known")
		}
		warn(format, args...)
	}
	s := open(t, credential.FromCommand(`printf 'got s3cr3t-token\n\033[31mred\r\n::error::gone\n' >&2; echo s3cr3t-token`), o)
	if got := next(t, s); got != "s3cr3t-token" {
		t.Errorf("gives %q", got)
	}
	_, warnings := x.all()
	want := "--token-command says: got s3cr3t-token\n--token-command says: \\x1b[31mred\n--token-command says: ::error::gone"
	if warnings != want {
		t.Errorf("told as %q", warnings)
	}
}

func TestACommandThatGivesNoTokenIsExplained(t *testing.T) {
	for _, test := range []struct {
		name, command string
		want          []string
	}{
		{"nothing", "true", []string{"printed nothing", "refresh token on standard output"}},
		{"blanks", "echo; echo", []string{"printed nothing"}},
		{"two lines", "echo s3cr3t; echo s3cr3t", []string{"printed 2 lines", "alone"}},
		{"no cookie's value", `echo '"s3cr3t'`, []string{"octet 1 of the token (0x22)", "bare value"}},
		{"a name before it", "echo refresh_token=s3cr3t", []string{"the cookie's name"}},
		{"a failure", "echo s3cr3t; echo no vault >&2; exit 7", []string{"exit status 7", "standard error stands above"}},
		{"a failure without a word", "exit 7", []string{"exit status 7", "nothing on standard error"}},
		{"a signal", "kill -9 $$", []string{"signal: killed"}},
		{"an unknown command", "no-such-command-here", []string{"exit status 127", "standard error"}},
		{"no end", "yes s3cr3t-s3cr3t", []string{"no token within"}},
		{"too much", "head -c 70000 /dev/zero | tr '\\0' s", []string{"more than 65536 octets", "nothing else"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o, x := opening(t, nowhere)
			if test.name == "no end" {
				o.CommandTimeout = 50 * time.Millisecond
				test.want = append(test.want, "50ms", "--token-command-timeout")
			}
			text := failing(t, open(t, credential.FromCommand(test.command), o))
			says(t, text, append(test.want, "--token-command: ")...)
			hides(t, text, "s3cr3t")
			if secrets, _ := x.all(); strings.Contains(test.command, "s3cr3t;") && !strings.Contains(secrets, "s3cr3t") {
				t.Errorf("what it printed is not known as a secret: %q", secrets)
			}
		})
	}
}

// A word that the bound cuts in two is not told: masking would not find it.
func TestMuchOnStandardErrorIsCutBetweenWords(t *testing.T) {
	o, x := opening(t, nowhere)
	next(t, open(t, credential.FromCommand(`printf 'word %.0s' $(seq 1638) >&2; echo s3cr3t-token >&2; echo s3cr3t-token`), o))
	_, warnings := x.all()
	if !strings.HasSuffix(warnings, "word ...") || len(warnings) > 9<<10 {
		t.Errorf("told as …%s", warnings[max(0, len(warnings)-40):])
	}
}

// The end of a command's time, and of the run, end all that it has started.
func TestACommandEndsWithAllThatItStarted(t *testing.T) {
	for _, how := range []string{"its time is up", "the run ends"} {
		t.Run(how, func(t *testing.T) {
			fifo := filepath.Join(t.TempDir(), "fifo")
			if err := syscall.Mkfifo(fifo, 0o600); err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			o, _ := opening(t, nowhere)
			if how == "its time is up" {
				o.CommandTimeout = 300 * time.Millisecond
			}
			opened := make(chan *os.File, 1)
			go func() {
				f, _ := os.Open(fifo) // waits for somebody who writes: the command's child
				if how == "the run ends" {
					stop()
				}
				opened <- f
			}()
			_, err := open(t, credential.FromCommand("sleep 600 >'"+fifo+"' & wait"), o).Next(ctx)
			if err == nil || errors.Is(err, context.Canceled) != (how == "the run ends") {
				t.Fatalf("it ends with %v", err)
			}
			// Where the time was up before there was a child, this lets the reader go.
			w, err := os.OpenFile(fifo, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			f := <-opened
			defer f.Close()
			w.Close()
			_ = f.SetReadDeadline(time.Now().Add(enough))
			if _, err := io.ReadAll(f); err != nil {
				t.Errorf("its child lives on: %v", err)
			}
		})
	}
}

// A command that leaves something running, such as an agent, gives its token all
// the same.
func TestACommandMayLeaveSomethingRunning(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	o, _ := opening(t, nowhere)
	s := open(t, credential.FromCommand("sleep 600 & echo $! >'"+file+"'; echo token-of-the-test"), o)
	if got := next(t, s); got != "token-of-the-test" {
		t.Errorf("gives %q", got)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Errorf("what it left is gone: %v", err)
	}
}
