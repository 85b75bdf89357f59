package session

import (
	"path/filepath"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// writeReports writes all reports that were asked for, and the output for the CI
// server. It returns the run's exit code, and the path of the report that a
// person should open first. If a report cannot be written, a run that passed
// fails: the user asked for that report.
func (s *session) writeReports(r *result.Run) (code int, look string) {
	s.word, code = r.Verdict()
	for _, f := range s.files {
		if err := s.write(f, r); err != nil {
			s.refuse(code, err)
			code = max(code, result.ExitNonConformant)
			continue
		}
		if report.ToStandardOutput(f.Format.Name + "=" + f.Path) {
			continue
		}
		if look == "" || f.Format.Name == report.PageFormat {
			look = f.Path
		}
	}
	s.tellGitHub(r)
	if s.specs != nil && look != "" { // go test and ginkgo run in the folder of the package, not in the user's
		if whole, err := filepath.Abs(look); err == nil {
			look = whole
		}
	}
	return code, look
}

func (s *session) write(f report.File, r *result.Run) error {
	if s.standard != nil && f.Path == report.StandardOutput {
		return f.WriteTo(s.standard, r)
	}
	return f.Write(r)
}
