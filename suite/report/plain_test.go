package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// isCommand is how the runners of GitHub and Azure Pipelines find commands.
func isCommand(line string) bool {
	return strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[")
}

func TestNoCommandForTheCIServer(t *testing.T) {
	for _, s := range []string{"::error::x", "a\n  ::set-output name=x::y", "\t::stop-commands::z", "x ##[add-mask]y", "##vso[task.setvariable]x", "::", "a\r\n::b"} {
		for _, line := range strings.Split(result.Harmless(s), "\n") {
			if isCommand(line) {
				t.Errorf("%q becomes %q", s, line)
			}
		}
	}
	for _, s := range []string{"http://[::1]:80/", "a ::b", "## heading", "plain"} {
		if got := result.Harmless(s); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
}

func TestScreenHasNoCommand(t *testing.T) {
	for _, style := range []report.Style{{}, {Verbose: true}, {Width: 40}, {Width: 61, ASCII: true}} {
		r := sampleRun()
		r.Results[2].Findings[0].Received = strings.Repeat("wörd ::error::x ##[error]y ", 20)
		var b bytes.Buffer
		screen := report.Screen(&b, style)
		fmt.Fprint(screen, told(r, style, ""), "  ::last")
		if err := screen.Close(); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(b.String(), "last") {
			t.Errorf("the last line is lost: %q", b.String()[b.Len()-20:])
		}
		for _, line := range strings.Split(b.String(), "\n") {
			if isCommand(line) {
				t.Errorf("%+v: %s", style, line)
			}
		}
	}
}

func TestCaseTextIsHarmless(t *testing.T) {
	r := sampleRun()
	c := r.Results[2]
	c.Findings[0].Message = "::error::x"
	for _, line := range strings.Split(c.Text([]result.Finding{c.Findings[0]}), "\n") {
		if isCommand(line) {
			t.Error(line)
		}
	}
}

func TestPlainText(t *testing.T) {
	if got := report.PlainText("✘ ‹token› … · § é\t\x1b[0m"); got != "x <token> ... | sec.  \\u{e9}\t\x1b[0m" {
		t.Errorf("%q", got)
	}
}
