package report_test

import (
	"strings"
	"testing"
)

func TestSummary(t *testing.T) { golden(t, "summary.txt", string(written(t, "summary", sampleRun()))) }

// Outside of code spans, no sign of a server's text keeps its meaning in Markdown.
func TestSummaryShowsServerTextAsText(t *testing.T) {
	r := sampleRun()
	r.Results[2].Findings[0].Message = "<b> [link](x) **bold** `code` http://evil @user #1 |\n- item ::error::x"
	got := string(written(t, "summary", r))
	want := "\\<b\\> \\[link\\]\\(x\\) \\*\\*bold\\*\\* \\`code\\` http\\://evil \\@user \\#1 \\| - item \\:\\:error\\:\\:x"
	if !strings.Contains(got, want) {
		t.Errorf("want %s in\n%s", want, got)
	}
	if !strings.Contains(got, "| received | ``500 </script>") {
		t.Errorf("a backtick ends its code span in\n%s", got)
	}
}
