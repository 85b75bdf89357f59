package session

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// tellGitHub writes annotations and the job summary if the run is a step of
// GitHub Actions. It does nothing for the project's own tests of the reference
// server. If the summary cannot be written, there is an error message, but the
// run does not fail.
func (s *session) tellGitHub(r *result.Run) {
	if v, _ := s.settings.Env("GITHUB_ACTIONS"); v != "true" || r.Reference && s.specs != nil {
		return
	}
	var commands bytes.Buffer
	report.Annotations(&commands, r)
	if _, err := s.out.Write(commands.Bytes()); err != nil {
		return
	}
	path, _ := s.settings.Env("GITHUB_STEP_SUMMARY")
	if path == "" {
		return
	}
	if err := appendSummary(path, r); err != nil {
		_, code := r.Verdict()
		s.refuse(code, fmt.Errorf("the job summary was not written: %w", err))
	}
}

func appendSummary(path string, r *result.Run) error {
	var text bytes.Buffer
	if err := report.Summary(&text, r); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text.Bytes(), '\n'))
	return errors.Join(err, f.Close())
}
