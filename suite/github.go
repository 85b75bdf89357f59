package suite

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// tellGitHub annotates the job and appends to its summary, where the run is a
// step of GitHub Actions. The project's own tests of the reference server are
// nothing that a job needs to be told of. A summary that cannot be written is told and fails nothing.
func (s *session) tellGitHub(r *verdict.Run) {
	if v, _ := s.options.env("GITHUB_ACTIONS"); v != "true" || r.Reference && s.way == Test {
		return
	}
	masker := s.prepared.settings.Masker
	var commands bytes.Buffer
	report.Annotations(&commands, r)
	if _, err := s.out.Write(masker.Bytes(commands.Bytes())); err != nil {
		return
	}
	path, _ := s.options.env("GITHUB_STEP_SUMMARY")
	if path == "" {
		return
	}
	if err := appendSummary(path, r, masker.Bytes); err != nil {
		_, code := r.Verdict()
		refuse(s.errs, code, errors.New(masker.String(fmt.Sprintf("the job summary was not written: %v", err))))
	}
}

func appendSummary(path string, r *verdict.Run, mask func([]byte) []byte) error {
	var text bytes.Buffer
	if err := report.Summary(&text, r); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(mask(text.Bytes()), '\n'))
	return errors.Join(err, f.Close())
}
