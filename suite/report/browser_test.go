package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// TestWritePagesForABrowser writes the pages that .ci/page opens in a browser.
func TestWritePagesForABrowser(t *testing.T) {
	folder := os.Getenv("REFRESHCHECK_PAGES")
	if folder == "" {
		t.Skip("for .ci/page, which opens the pages in a browser")
	}
	large := sampleRun()
	crash := large.Results[2]
	large.Results = nil
	for i := range 2000 {
		one := crash
		one.Case.ID = fmt.Sprintf("malformed/crash-%04d", i)
		one.Exchanges = []verdict.Exchange{exchanged(1, 500, nasty), exchanged(2, 422, `{"detail":[{"loc":["cookie","refresh_token"],"msg":"m","type":"t"}]}`)}
		large.Results = append(large.Results, one)
	}
	for name, r := range map[string]*verdict.Run{"faulty.html": sampleRun(), "large.html": large} {
		if err := os.WriteFile(filepath.Join(folder, name), written(t, "html", r), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
