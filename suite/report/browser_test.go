package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// TestWritePagesForABrowser writes the pages that .ci/page opens in a browser.
func TestWritePagesForABrowser(t *testing.T) {
	folder := os.Getenv("REFRESHCHECK_PAGES")
	if folder == "" {
		t.Skip("for .ci/page, which opens the pages in a browser")
	}
	large := spread(sampleRun())
	crash := large.Results[2]
	large.Results = nil
	for i := range 2000 {
		one := crash
		one.Case.ID = fmt.Sprintf("malformed/crash-%04d", i)
		one.Records = []result.Record{exchanged(1, 500, nasty), exchanged(2, 422, `{"detail":[{"loc":["cookie","refresh_token"],"msg":"m","type":"t"}]}`)}
		large.Results = append(large.Results, one)
	}
	spread(large)
	conformant, passed, incomplete := sampleRun(), sampleRun(), sampleRun()
	conformant.Results = conformant.Results[:2]
	passed.Results, passed.Selection = passed.Results[:2], "--focus valid/"
	incomplete.Results, incomplete.Problems = append(incomplete.Results[:2:2], incomplete.Results[7]), []string{"the server stopped answering"}
	before, after := recorded(t, sampleRun()), recorded(t, large)
	if err := report.WriteDiffPage(filepath.Join(folder, "diff.html"), before, after, report.Compare(before, after)); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*result.Run{"faulty.html": spread(sampleRun()), "large.html": large, "conformant.html": conformant, "passed.html": passed, "incomplete.html": incomplete} {
		if err := os.WriteFile(filepath.Join(folder, name), written(t, "html", r), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// spread lets the exchanges of a run begin one after the other, and take more and
// more time.
func spread(r *result.Run) *result.Run {
	n := 0
	for i := range r.Results {
		for j := range r.Results[i].Records {
			x := &r.Results[i].Records[j]
			x.Started, x.Duration = sampleStart.Add(time.Duration(n)*7*time.Millisecond), time.Duration(1+n%90)*time.Millisecond
			n++
		}
	}
	return r
}
