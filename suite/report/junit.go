package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// writeJUnit writes one suite a theme. A case that could not run is an error, a
// failed one a failure that holds the whole finding; the verdict of a run that is
// not green without any such case stands in a suite of its own, so that no CI
// server shows it green.
func writeJUnit(w io.Writer, r *verdict.Run) error {
	all := junit.Testsuites{Name: "refreshcheck", Time: fmt.Sprintf("%.3f", r.Duration.Seconds())}
	var current *junit.Testsuite
	flush := func() {
		if current != nil {
			all.AddSuite(*current)
		}
	}
	for _, c := range r.Results {
		if current == nil || current.Name != c.Case.Theme {
			flush()
			current = &junit.Testsuite{Name: c.Case.Theme, Hostname: r.Target}
			current.SetTimestamp(r.Started)
		}
		current.AddTestcase(testcase(c, r.Strict))
	}
	flush()
	if _, code := r.Verdict(); code != 0 && all.Failures+all.Errors == 0 {
		s := junit.Testsuite{Name: "verdict"}
		word, _ := r.Verdict()
		s.AddTestcase(junit.Testcase{Name: "verdict", Classname: "refreshcheck", Error: &junit.Result{
			Message: xmlText(string(word) + ": " + r.Line()), Type: string(word), Data: xmlText(strings.Join(r.Problems, "\n"))}})
		all.AddSuite(s)
	}
	return all.WriteXML(w)
}

func testcase(c verdict.CaseResult, strict bool) junit.Testcase {
	t := junit.Testcase{Name: c.Case.ID, Classname: c.Case.Theme, Time: fmt.Sprintf("%.3f", c.Duration.Seconds())}
	switch c.State {
	case verdict.NotApplicable, verdict.NotAsked:
		t.Skipped = &junit.Result{Message: xmlText(c.Why)}
	case verdict.CouldNotRun, verdict.Interrupted:
		t.Error = &junit.Result{Message: xmlText(c.Why), Type: string(c.State)}
	default:
		failing := c.Of(fixtures.Must)
		if strict {
			failing = append(failing, c.Of(fixtures.Should)...)
		}
		if len(failing) > 0 {
			t.Failure = &junit.Result{
				Message: xmlText(failing[0].Message), Type: failing[0].Rule,
				Data: xmlText(CaseText(c, failing)),
			}
		}
	}
	return t
}

// xmlText drops what XML 1.0 cannot hold; everything that a server said is
// visible text by then.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}
