package report_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/result"
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

// A theme without required cases has no numbers of them.
func TestSummaryOfAThemeWithoutRequiredCases(t *testing.T) {
	r := sampleRun()
	r.Results = r.Results[:1]
	r.Results[0].State = result.NotApplicable
	if got := string(written(t, "summary", r)); !strings.Contains(got, " | – | – | none applicable |") {
		t.Errorf("%s", got)
	}
}
