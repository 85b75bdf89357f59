package session

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/explore"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// Explore searches a server for faults that no case of the catalogue finds. It
// writes what Run writes, and the least cases that fail, in the format of
// --fixtures, before the verdict. The exit codes are those of Run.
func Explore(ctx context.Context, s settings.Settings, search explore.Search, out, errs io.Writer) int {
	one := newSession(s, out, errs)
	one.search = &search
	return one.whole(ctx)
}

// begin gives the check the one case that a search begins with.
func (s *session) begin(o *check.Options) {
	if s.search != nil {
		o.Cases = []fixtures.Case{s.search.First(!o.NoCredential)}
	}
}

func (s *session) explore(ctx context.Context) int {
	catalogue, err := check.Cases()
	if err != nil {
		return s.nothing(err)
	}
	look := s.style()
	screen := report.Screen(s.out, look)
	defer screen.Close()
	s.shown, s.console = screen, report.NewConsole(screen, look)
	s.check.Makes(s.search.String())
	if err := s.check.Ready(); err != nil {
		s.writeReports(s.check.Unable(err))
		return s.nothing(err)
	}
	s.console.Begin(s.check.Told())
	if err := s.check.Start(ctx); err != nil {
		return s.nothing(err)
	}
	s.console.Preflight(s.check.Told().Preflight, s.search.Requests)
	s.search.Each = s.caseDone
	found := s.search.Run(s.check, catalogue)
	r := s.check.Finish()
	unsaved := s.saveFound(r, found)
	code, open := s.writeReports(r)
	if unsaved != nil {
		s.refuse(code, unsaved)
		code = max(code, result.ExitNonConformant)
	}
	s.console.Findings(r)
	s.tellFound(r, found)
	s.console.Verdict(r, open)
	return code
}

// foundFile is the theme file of what a search has found.
const foundFile = "explored.yaml"

// saveFound saves the least cases that fail in the folder of the reports, if
// there is one, so that the command of each finding works as it stands.
func (s *session) saveFound(r *result.Run, found explore.Found) error {
	if len(found.Cases) == 0 || !s.settings.ReportDir.Is {
		return nil
	}
	folder := filepath.Join(s.settings.ReportDir.Value, "fixtures")
	if err := report.Save(filepath.Join(folder, foundFile), explore.YAML(found.Cases)); err != nil {
		return fmt.Errorf("--report-dir %s: what was found cannot be saved: %w", s.settings.ReportDir.Value, err)
	}
	r.MadeIn = folder
	return nil
}

// tellFound shows the least cases that fail, and how to send them again.
func (s *session) tellFound(r *result.Run, found explore.Found) {
	for _, id := range found.Once {
		fmt.Fprintf(s.shown, "\n%s failed among others, but not when it was sent again alone: look for state, and for requests at the same time\n", id)
	}
	if len(found.Cases) == 0 {
		return
	}
	if r.MadeIn != "" {
		fmt.Fprintf(s.shown, "\nwhat was found is saved as %s; keep it as a case with --fixtures %s\n", filepath.Join(r.MadeIn, foundFile), r.MadeIn)
		return
	}
	fmt.Fprintf(s.shown, "\nto send it again, save this as DIR/%s, and run with --fixtures DIR --focus explored/\n", foundFile)
	fmt.Fprint(s.shown, "\n"+explore.YAML(found.Cases))
}
