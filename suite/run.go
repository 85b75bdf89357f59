package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Way is how the suite was started.
type Way int

// The three ways in differ only in who talks: the command shows the run itself,
// go test and the ginkgo CLI have Ginkgo show the specs.
const (
	Command Way = iota
	Test
)

// usageError is the user's to mend; nothing was sent (exit 2).
type usageError struct{ error }

func usage(err error) error { return usageError{err} }

// Run runs the suite once and returns the exit code: 0 conformant, 1
// non-conformant, 2 a setting, the contract, a fixture or a waiver is wrong, 3
// incomplete, 130 interrupted. Text for people goes to out, errors to errs; both
// are masked. A process can call it once, since Ginkgo has one spec tree.
func Run(ctx context.Context, t ginkgo.GinkgoTestingT, o Options, way Way, out, errs io.Writer) int {
	// Signals stay caught to the end: a second Ctrl-C does not cost the reports.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	masker := redact.New()
	told := masker.Writer(errs)
	defer told.Close()
	errs = told
	p, err := prepare(ctx, &o, Tool(), masker, errs)
	if err != nil {
		if ctx.Err() != nil {
			return refuse(errs, verdict.ExitInterrupted, err)
		}
		return refuse(errs, verdict.ExitUsage, err)
	}
	defer p.close()
	ctx, timeUp, done := within(ctx, o.MaxTime)
	defer done()
	look := style(o, way, out)
	screen := report.Screen(out, look)
	defer screen.Close()
	shown := p.settings.Masker.Writer(screen)
	defer shown.Close()
	s := &session{options: o, way: way, prepared: p, errs: errs, timeUp: timeUp, out: out, shown: shown, console: report.NewConsole(shown, look)}
	return s.run(ctx, t)
}

// within bounds the run by --max-time. It is a cancellation and no deadline: a
// deadline would make the server look late that is being waited for.
func within(ctx context.Context, most time.Duration) (bounded context.Context, timeUp func() bool, done func()) {
	bounded, cancel := context.WithCancel(ctx)
	if most == 0 {
		return bounded, func() bool { return false }, cancel
	}
	var up atomic.Bool
	timer := time.AfterFunc(most, func() { up.Store(ctx.Err() == nil); cancel() })
	return bounded, up.Load, func() { timer.Stop(); cancel() }
}

func refuse(errs io.Writer, code int, err error) int {
	fmt.Fprintf(errs, "refreshcheck: %v\n", err)
	return code
}

// session is one run of the suite.
type session struct {
	options  Options
	way      Way
	prepared *prepared
	errs     io.Writer
	timeUp   func() bool    // whether --max-time has ended the run
	out      io.Writer      // as it is: for what is masked already
	shown    *redact.Writer // out for people: masked, and as the terminal shows it
	console  *report.Console
	engine   *run.Engine
	once     sync.Map
}

func (s *session) run(ctx context.Context, t ginkgo.GinkgoTestingT) int {
	p := s.prepared
	sc, rc := ginkgo.GinkgoConfiguration()
	sc = s.options.selectors(sc)
	if sc.ParallelTotal > 1 {
		return refuse(s.errs, verdict.ExitUsage, errors.New("ginkgo -p (or --procs): the suite sends side by side by itself, and several processes would each spend the credential; run it without, and see --concurrency"))
	}
	declare(p.cases, func() results { return s.engine }, s.caseDone, s.options.Strict)
	if err := checkSelectors(sc, p.cases); err != nil {
		return s.nothing(err)
	}
	chosen := selected(sc, rc, p.cases)
	if len(chosen) == 0 && ctx.Err() != nil { // Ginkgo was interrupted, and selects nothing then
		chosen, p.needToken = p.cases, nil
	}
	if len(chosen) == 0 {
		return s.nothing(errors.New("the selectors leave no case, so nothing ran; refreshcheck list shows all cases with their labels"))
	}
	if p.needToken != nil {
		for _, c := range chosen {
			if c.NeedsToken() {
				return s.unable(p.needToken, chosen)
			}
		}
	}
	if err := p.announceSpending(chosen, &s.options); err != nil {
		return s.unable(err, chosen)
	}
	dry := s.options.DryRun || sc.DryRun
	draft := s.draft(describeSelection(sc), dry)
	s.console.Begin(draft)
	if dry {
		return s.dryRun(draft, chosen)
	}
	s.engine = run.Start(ctx, p.settings, chosen)
	s.console.Preflight(s.engine.Preflight(), len(chosen))
	if s.engine.Problem() == "" {
		s.runSpecs(t, sc, rc)
	}
	return s.finish(draft)
}

// nothing ends a run in which nothing could run: exit 3, or 2 for usage.
func (s *session) nothing(err error) int {
	code := verdict.ExitIncomplete
	if errors.As(err, &usageError{}) {
		code = verdict.ExitUsage
	}
	refuse(s.errs, code, err)
	if code == verdict.ExitIncomplete {
		fmt.Fprintf(s.shown, "%s  nothing ran and nothing was sent\n", verdict.Incomplete)
	}
	return code
}

// draft is what is known of the run before it.
func (s *session) draft(selection string, dry bool) *verdict.Run {
	p := s.prepared
	c := p.settings.Contract
	return &verdict.Run{
		Tool: Tool(), Method: c.Method(), Target: p.settings.Target.URL(c.Path()), Base: p.settings.Target.BaseURL(),
		Contract: verdict.Contract{Name: c.Name(), Version: c.Version(), Digest: c.Digest(), Document: p.document}, Started: time.Now(),
		Settings: p.told, Selection: selection, Catalogue: len(p.cases), Strict: s.options.Strict,
		Reference: p.server != nil, DryRun: dry, NoToken: p.settings.Vault == nil,
	}
}

func (s *session) dryRun(r *verdict.Run, chosen []fixtures.Case) int {
	for _, c := range chosen {
		fmt.Fprintf(s.shown, "  %-48s %-8s %s\n", c.ID, c.Outcome, c.Level)
		r.Results = append(r.Results, verdict.CaseResult{Case: c, State: verdict.NotAsked, Why: "dry run"})
	}
	code, look := s.writeReports(r)
	s.console.Verdict(r, look)
	return code
}

// runSpecs has Ginkgo run the specs. In the command the run is shown by our own
// console, so Ginkgo's is turned off.
func (s *session) runSpecs(t ginkgo.GinkgoTestingT, sc types.SuiteConfig, rc types.ReporterConfig) {
	if s.way == Command {
		out, errs := formatter.ColorableStdOut, formatter.ColorableStdErr
		formatter.ColorableStdOut, formatter.ColorableStdErr = io.Discard, io.Discard
		defer func() { formatter.ColorableStdOut, formatter.ColorableStdErr = out, errs }()
	}
	ginkgo.RunSpecs(t, title, sc, rc)
}

// caseDone shows a case once, even where Ginkgo runs its spec again.
func (s *session) caseDone(r verdict.CaseResult) {
	if _, again := s.once.LoadOrStore(r.Case.ID, true); !again {
		s.console.Case(r)
	}
}

// finish waits for what is still under way, writes the reports, and tells the
// verdict last.
func (s *session) finish(draft *verdict.Run) int {
	r := s.engine.Finish()
	r.Settings, r.Selection, r.Catalogue = draft.Settings, draft.Selection, draft.Catalogue
	r.Strict, r.Reference, r.Contract = draft.Strict, draft.Reference, draft.Contract
	if s.timeUp() {
		r.TimeUp = s.options.MaxTime
	}
	r.WaiverFaults = s.prepared.settings.Waivers.Faults(r)
	if s.engine.Problem() == "" {
		for _, c := range r.Results { // those whose spec an interrupt kept from running
			s.caseDone(c)
		}
	}
	code, look := s.writeReports(r)
	s.console.End(r, look)
	if s.options.InitWaivers.Is {
		return s.initWaivers(r, code)
	}
	return code
}
