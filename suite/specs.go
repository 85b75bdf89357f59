package suite

import (
	"fmt"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	gomegatypes "github.com/onsi/gomega/types"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// results gives each spec the result of its own case.
type results interface {
	Wait(id string) verdict.CaseResult
}

// declare declares one spec a case. The specs ask for their results only when
// they run, so that what they ask can be made after they are declared.
func declare(cases []fixtures.Case, from func() results, done func(verdict.CaseResult), strict bool) {
	// Ordered keeps the order of the themes: Ginkgo else sorts specs by text.
	ginkgo.Describe("", ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		for _, c := range cases {
			ginkgo.It(c.SpecText(), ginkgo.Label(c.Labels()...), func() {
				r := from().Wait(c.ID)
				done(r)
				if len(r.Findings) > 0 {
					ginkgo.AddReportEntry("findings", told(r), ginkgo.ReportEntryVisibilityNever)
				}
				switch r.State {
				case verdict.NotApplicable, verdict.NotAsked:
					ginkgo.Skip(r.Why)
				case verdict.CouldNotRun, verdict.Interrupted:
					ginkgo.Fail(fmt.Sprintf("%s could not run: %s", c.ID, r.Why))
				}
				gomega.NewGomega(ginkgo.Fail).Expect(r).To(KeepItsContract(strict))
			})
		}
	})
}

// told is what Ginkgo's own reports may hold of a case: masked and short.
func told(r verdict.CaseResult) []string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, fmt.Sprintf("%s %s: %s", f.Level, f.Rule, report.FindingText(f)))
	}
	return lines
}

// KeepItsContract succeeds for a case result in which every must rule holds;
// strict asks it of the should rules as well. Its failure text is the finding,
// masked: Gomega never formats the result itself.
func KeepItsContract(strict bool) gomegatypes.GomegaMatcher { return keeps{strict} }

type keeps struct{ strict bool }

func (k keeps) failing(actual any) []verdict.Finding {
	r := actual.(verdict.CaseResult)
	failing := r.Of(fixtures.Must)
	if k.strict {
		failing = append(failing, r.Of(fixtures.Should)...)
	}
	return failing
}

func (k keeps) Match(actual any) (bool, error) {
	if _, ok := actual.(verdict.CaseResult); !ok {
		return false, fmt.Errorf("KeepItsContract judges a verdict.CaseResult, not a %T", actual)
	}
	return len(k.failing(actual)) == 0, nil
}

func (k keeps) FailureMessage(actual any) string {
	return report.CaseText(actual.(verdict.CaseResult), k.failing(actual))
}

func (k keeps) NegatedFailureMessage(actual any) string {
	return actual.(verdict.CaseResult).Case.ID + " holds, and was expected to fail"
}
