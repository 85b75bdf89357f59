package suite

import (
	"errors"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// writeReports writes every report that was asked for, and what the CI server
// takes; it returns the run's
// exit code with the report that a person looks at first. A report that cannot
// be written fails a run that is green: whoever asked for it would miss it.
func (s *session) writeReports(r *verdict.Run) (code int, look string) {
	_, code = r.Verdict()
	masker := s.prepared.settings.Masker
	for _, f := range s.prepared.files {
		if err := f.Write(r, masker); err != nil {
			refuse(s.errs, code, errors.New(masker.String(err.Error())))
			code = max(code, verdict.ExitNonConformant)
			continue
		}
		if look == "" || f.Format.Name == report.PageFormat {
			look = f.Path
		}
	}
	s.tellGitHub(r)
	return code, look
}

// unable ends a run in which none of the chosen cases could be asked: nothing
// was sent, and the reports say so.
func (s *session) unable(why error, chosen []fixtures.Case) int {
	r := s.draft("", false)
	r.Problems = []string{why.Error()}
	for _, c := range chosen {
		r.Results = append(r.Results, verdict.CaseResult{
			Case: c, Source: verdict.Place(s.prepared.settings.Contract, c.Source),
			State: verdict.CouldNotRun, Why: "the run ended before the cases: " + why.Error(),
		})
	}
	s.writeReports(r)
	return s.nothing(why)
}
