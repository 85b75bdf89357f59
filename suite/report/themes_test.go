package report_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// The lines of the themes add up with the verdict: required cases are counted with
// required cases, and recommended ones apart.
func TestThemeLinesAddUpWithTheVerdict(t *testing.T) {
	r := sampleRun()
	advised := r.Results[0]
	advised.Case.ID, advised.Case.Level = "valid/advised", fixtures.Should
	plain := r.Results[8]
	plain.Case.ID, plain.Case.Level = "elsewhere/plain", fixtures.Should
	r.Results = []result.Case{r.Results[0], r.Results[1], advised, r.Results[2], r.Results[3], r.Results[4], r.Results[5], r.Results[7], r.Results[8], plain}
	text := told(r, report.Style{}, "")
	held, required := 0, 0
	for _, m := range regexp.MustCompile(`(?m)^  \w+ +(\d+) of (\d+)`).FindAllStringSubmatch(text, -1) {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		held, required = held+a, required+b
	}
	totals := r.Totals()
	if required != totals.Required || required-held != totals.Failed {
		t.Errorf("the themes say %d of %d, the verdict %d failed of %d\n%s", held, required, totals.Failed, totals.Required, text)
	}
	for _, part := range []string{"0 of 1 recommended", "1 of 1 recommended", "1 could not run"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}
