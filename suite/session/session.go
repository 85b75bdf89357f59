// Package session is one run as a person or a CI server starts it: it reads the
// settings, writes console text and reports, and returns an exit code. It
// catches signals, so that an interrupted run still writes its reports.
package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/explore"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// Specs show a check in a test runner that selects cases and shows their results
// itself.
type Specs interface {
	// Select limits the check to the cases that the runner will run. dry is true if
	// the runner only lists them.
	Select(ctx context.Context, c *check.Check) (dry bool, err error)
	// Run runs the specs. Each spec calls done when it has its result.
	Run(c *check.Check, done func(result.Case))
}

// Run runs a check once and returns the exit code: 0 conformant, 1
// non-conformant, 2 a setting, the contract, a fixture or a waiver is wrong, 3
// incomplete, 130 interrupted. It writes text for people to out and errors to
// errs; both are masked. A report that goes to standard output is alone on out, and
// the text for people goes to errs then. specs is nil if no test runner shows the
// cases.
func Run(ctx context.Context, s settings.Settings, specs Specs, out, errs io.Writer) int {
	one := newSession(s, out, errs)
	one.specs = specs
	return one.whole(ctx)
}

func newSession(s settings.Settings, out, errs io.Writer) *session {
	one := &session{settings: s, terminal: out, out: &watched{to: out}, errs: errs}
	if slices.ContainsFunc(s.Reports, report.ToStandardOutput) {
		one.terminal, one.out, one.standard = errs, &watched{to: errs}, &watched{to: out}
	}
	return one
}

func (s *session) whole(ctx context.Context) int {
	// Signals are caught until the end, so that a second Ctrl-C does not prevent
	// the reports. A terminal that is closed (SIGHUP) is no other case.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	return s.written(s.checked(ctx))
}

func (s *session) checked(ctx context.Context) int {
	if len(s.settings.Operations) > 1 {
		return s.several(ctx)
	}
	if code, ok := s.ready(ctx); !ok {
		return code
	}
	defer s.check.Close()
	if s.search != nil {
		return s.explore(ctx)
	}
	return s.run(ctx)
}

// ready prepares the run. ok is false if it cannot begin; code is the exit code
// then.
func (s *session) ready(ctx context.Context) (code int, ok bool) {
	err := s.prepare(ctx)
	switch {
	case err == nil:
		return 0, true
	case ctx.Err() != nil:
		return s.refuse(result.ExitInterrupted, err), false
	}
	return s.nothing(err), false
}

// session is one run.
type session struct {
	settings settings.Settings
	specs    Specs
	search   *explore.Search // nil: the catalogue is run
	check    *check.Check
	files    []report.File
	errs     io.Writer
	terminal io.Writer // what out writes to
	out      *watched  // unchanged, for programs
	standard *watched  // for a report that goes to standard output; nil: there is none
	shown    io.Writer // out for people, fit for the terminal
	console  *report.Console
	seen     sync.Map // cases that the console has shown
	word     result.Word
}

// prepare reads and checks all settings. It sends nothing.
func (s *session) prepare(ctx context.Context) error {
	var err error
	if s.files, err = report.Files(s.settings.Reports, s.settings.ReportDir.Value); err != nil {
		return err
	}
	// If this run fails, a report of an earlier run must not be taken for its report.
	if err := report.Remove(s.files); err != nil {
		return err
	}
	o, err := s.settings.Options(ctx, func(line string) { fmt.Fprintf(s.errs, "refreshcheck: %s\n", line) })
	if err != nil {
		return err
	}
	if s.settings.InitWaivers.Is {
		if err := s.waiverFile().CheckFree(); err != nil {
			return err
		}
	}
	s.begin(&o)
	if s.check, err = check.Prepare(ctx, o); err != nil {
		return err
	}
	told := s.check.Told()
	told.Command = s.settings.Command(told.Base)
	told.Origin = s.origin()
	if name, used := s.settings.FromFile(); len(used) > 0 {
		told.Settings = append(told.Settings, result.Setting{Name: "settings", Value: strings.Join(used, ", ") + " from " + name})
	}
	return nil
}

func (s *session) refuse(code int, err error) int {
	fmt.Fprintf(s.errs, "refreshcheck: %s\n", redact.URLs(err.Error()))
	return code
}

// nothing ends a run in which nothing was sent.
func (s *session) nothing(err error) int {
	var e *check.Error
	code := result.ExitUsage
	if errors.As(err, &e) {
		code = e.Code
	}
	s.refuse(code, err)
	if code == result.ExitIncomplete {
		fmt.Fprintf(s.out, "%s  no case ran and nothing was sent\n", result.Incomplete)
	}
	return code
}

func (s *session) run(ctx context.Context) int {
	look := s.style()
	screen := report.Screen(s.out, look)
	defer screen.Close()
	s.shown, s.console = screen, report.NewConsole(screen, look)
	dry := s.settings.DryRun
	if s.specs != nil {
		only, err := s.specs.Select(ctx, s.check)
		if err != nil {
			return s.nothing(err)
		}
		dry = dry || only
	}
	if err := s.check.Ready(); err != nil {
		s.writeReports(s.check.Unable(err))
		return s.nothing(err)
	}
	s.console.Begin(s.check.Told())
	if dry {
		return s.dryRun()
	}
	if err := s.check.Start(ctx); err != nil {
		return s.nothing(err)
	}
	s.console.Preflight(s.check.Told().Preflight, len(s.check.Cases()))
	if s.check.Ended() == "" {
		s.showCases()
	}
	return s.finish()
}

// showCases shows each case when its result is there, in the order of the
// themes.
func (s *session) showCases() {
	if s.specs != nil {
		s.specs.Run(s.check, s.caseDone)
	}
	for _, c := range s.check.Cases() { // also the cases whose specs did not run because of an interrupt
		s.caseDone(s.check.Wait(c.ID))
	}
}

// caseDone shows a case once, even if a runner runs its spec again.
func (s *session) caseDone(r result.Case) {
	if _, again := s.seen.LoadOrStore(r.Case.ID, true); !again {
		s.console.Case(r)
	}
}

func (s *session) dryRun() int {
	for _, c := range s.check.Cases() {
		fmt.Fprintf(s.shown, "  %-48s %-8s %s\n", c.ID, c.Outcome, c.Level)
	}
	r := s.check.DryRun()
	code, look := s.writeReports(r)
	s.console.Verdict(r, look)
	return code
}

// finish waits for the cases that still run, writes the reports, and shows the
// verdict last.
func (s *session) finish() int {
	r := s.check.Finish()
	code, look := s.writeReports(r)
	s.console.End(r, look)
	switch {
	case s.settings.InitWaivers.Is:
		return s.initWaivers(r, code)
	case s.settings.UpdateWaivers.Is:
		return s.updateWaivers(r, code)
	}
	return code
}
