package suite

import (
	"fmt"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	gomegatypes "github.com/onsi/gomega/types"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// declare declares one spec per case. The specs ask for their results only when
// they run, so the check can be started after they are declared.
func declare(cases []fixtures.Case, wait func(id string) result.Case, strict bool) {
	// Ordered keeps the order of the themes: otherwise Ginkgo sorts specs by text.
	ginkgo.Describe("", ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		for _, c := range cases {
			ginkgo.It(c.SpecText(), ginkgo.Label(c.Labels()...), func() { judge(wait(c.ID), strict) })
		}
	})
}

// judge ends a spec in the same way as its case has ended.
func judge(r result.Case, strict bool) {
	if len(r.Findings) > 0 {
		ginkgo.AddReportEntry("findings", told(r), ginkgo.ReportEntryVisibilityNever)
	}
	switch r.State {
	case result.NotApplicable, result.NotAsked:
		ginkgo.Skip(r.Why)
	case result.CouldNotRun, result.Interrupted:
		ginkgo.Fail(fmt.Sprintf("%s could not run: %s", r.Case.ID, r.Why))
	}
	gomega.NewGomega(ginkgo.Fail).Expect(r).To(keepsItsContract(strict))
}

// told is the text about a case for Ginkgo's own reports, masked and short.
func told(r result.Case) []string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, fmt.Sprintf("%s %s: %s", f.Level, f.Rule, f.Text()))
	}
	return lines
}

// keepsItsContract succeeds if every must rule holds in a case result; with
// strict, every should rule too. Its failure text is the masked finding: Gomega
// never formats the result itself.
func keepsItsContract(strict bool) gomegatypes.GomegaMatcher { return keeps{strict} }

type keeps struct{ strict bool }

func (k keeps) Match(actual any) (bool, error) {
	r, ok := actual.(result.Case)
	if !ok {
		return false, fmt.Errorf("keepsItsContract judges a result.Case, not a %T", actual)
	}
	return len(r.Failing(k.strict)) == 0, nil
}

func (k keeps) FailureMessage(actual any) string {
	r := actual.(result.Case)
	return r.Text(r.Failing(k.strict))
}

func (k keeps) NegatedFailureMessage(actual any) string {
	return actual.(result.Case).Case.ID + " passed, but was expected to fail"
}
