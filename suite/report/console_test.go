package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

var update = flag.Bool("update", false, "write the golden files anew")

// told is what the console prints of a run.
func told(r *result.Run, style report.Style, look string) string {
	var b bytes.Buffer
	c := report.NewConsole(&b, style)
	c.Begin(r)
	c.Preflight(r.Preflight, len(r.Results))
	for _, one := range r.Results {
		c.Case(one)
	}
	c.End(r, look)
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(readFile(t, path)); got != want {
		t.Errorf("%s differs; go test ./suite/report -update writes it anew, and then look at the difference\n%s", path, got)
	}
}

func TestConsole(t *testing.T) {
	golden(t, "console.txt", told(sampleRun(), report.Style{}, "reports/index.html"))
	golden(t, "console-80-ascii.txt", told(sampleRun(), report.Style{Width: 80, ASCII: true}, "reports/index.html"))
	golden(t, "console-50.txt", told(sampleRun(), report.Style{Width: 50}, ""))
	golden(t, "console-verbose.txt", told(sampleRun(), report.Style{Verbose: true}, ""))
}

func TestConsoleKeepsToTheWidth(t *testing.T) {
	for _, width := range []int{60, 80, 132} {
		for _, line := range strings.Split(told(sampleRun(), report.Style{Width: width, Colour: true}, ""), "\n") {
			if ansi.StringWidth(line) > width && !strings.Contains(line, "-X POST") {
				t.Errorf("at %d columns: %d: %s", width, ansi.StringWidth(line), line)
			}
		}
	}
}

func TestConsoleColourOnlyWhereAsked(t *testing.T) {
	if strings.Contains(told(sampleRun(), report.Style{}, ""), "\x1b") {
		t.Error("colour without a terminal")
	}
	if !strings.Contains(told(sampleRun(), report.Style{Colour: true}, ""), "\x1b[31;1m") {
		t.Error("no colour where it was asked for")
	}
}

func TestConsoleIsPlainASCII(t *testing.T) {
	got := told(sampleRun(), report.Style{ASCII: true, Width: 80}, "")
	for _, line := range strings.Split(got, "\n") {
		if regexp.MustCompile(`[^\x20-\x7e]`).MatchString(line) {
			t.Errorf("not ASCII: %q", line)
		}
	}
	if !strings.Contains(got, "\nx ") || !strings.Contains(got, "<token>") {
		t.Errorf("the signs have no likeness:\n%s", got)
	}
}

// A wrapped command and a wrapped waiver can still be pasted.
func TestWrappedRowsCanBePasted(t *testing.T) {
	r := sampleRun()
	r.Results = r.Results[2:3]
	got := told(r, report.Style{Width: 50}, "")
	_, rest, _ := strings.Cut(got, "  again      ")
	again, rest, _ := strings.Cut(rest, "  waive      ")
	joined := regexp.MustCompile(` \\\n +`).ReplaceAllString(again, " ")
	if !strings.HasPrefix(joined, "refreshcheck run --target http://127.0.0.1:8000 --focus malformed/crash\n") {
		t.Errorf("again: %q", joined)
	}
	waiver, _, _ := strings.Cut(rest, "\n\n")
	var list []result.Waiver
	if err := yaml.Unmarshal([]byte(waiver), &list); err != nil || len(list) != 1 || list[0].Rule != "status" || list[0].Case != "malformed/crash" {
		t.Errorf("waive: %v, %+v from\n%s", err, list, waiver)
	}
}

// Eighty failures for one reason are one group that fits on a screen.
func TestManyFailuresForOneReason(t *testing.T) {
	r := sampleRun()
	crash := r.Results[2]
	r.Results = nil
	for i := range 80 {
		one := crash
		one.Case.ID = "malformed/crash-" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		r.Results = append(r.Results, one)
	}
	got := told(r, report.Style{Width: 80}, "")
	if n := strings.Count(got, "✘"); n != 1 {
		t.Errorf("%d groups, want 1", n)
	}
	if lines := strings.Count(got, "\n"); lines > 32 {
		t.Errorf("%d lines do not fit on a screen:\n%s", lines, got)
	}
	for width := 60; width < 80; width++ {
		if got := told(r, report.Style{Width: width}, ""); regexp.MustCompile(`crash-\s`).MatchString(got) {
			t.Errorf("an id is broken in two:\n%s", got)
		}
	}
	if !strings.Contains(got, "80 cases") || !strings.Contains(got, "and 75 more") {
		t.Error(got)
	}
}

// The progress line comes after a while, shows how far the run is, and is gone
// in the end.
func TestProgressLine(t *testing.T) {
	var out, terminal syncBuffer
	c := report.NewConsole(&out, report.Style{Width: 80, Moving: &terminal})
	report.ProgressAfter(c, time.Millisecond)
	r := sampleRun()
	c.Preflight(r.Preflight, len(r.Results))
	c.Case(r.Results[0])
	for i := 0; i < 500 && !strings.Contains(terminal.String(), "1/9"); i++ {
		time.Sleep(10 * time.Millisecond)
	}
	c.End(r, "")
	if got := terminal.String(); !strings.Contains(got, "(1/9)") || !strings.Contains(got, "valid") || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("%q", got)
	}
	var quiet syncBuffer
	c = report.NewConsole(&out, report.Style{Width: 80, Moving: &quiet})
	c.Preflight(r.Preflight, len(r.Results))
	c.End(r, "")
	if quiet.String() != "" && !strings.HasSuffix(quiet.String(), "\x1b[K") {
		t.Errorf("a short run left %q", quiet.String())
	}
}
