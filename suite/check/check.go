// Package check is refreshcheck as a library: it checks whether a server keeps
// the contract of the refresh-token operation.
//
// [Run] does the whole check. [Test] does the same in your own go test, with one
// subtest per case. Programs that show the progress of a run use the single
// steps: [Prepare], [Check.Start], [Check.Wait] and [Check.Finish].
//
// The package has no global state: a process can check any number of servers,
// one after the other or at the same time.
package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

// Run checks a server once. It returns an error if a setting, the contract, a
// fixture or a waiver is wrong, or if no case is left to run. Nothing was sent
// then. All other problems are in the run's verdict.
func Run(ctx context.Context, o Options) (*result.Run, error) {
	c, err := Prepare(ctx, o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.Start(ctx); err != nil {
		return nil, err
	}
	return c.Finish(), nil
}

// Check is a run whose settings are read and checked.
type Check struct {
	options   Options
	settings  run.Settings
	catalogue []fixtures.Case
	chosen    []fixtures.Case
	waivers   *waiver.List
	told      *result.Run
	needToken error    // why there is no credential, for cases that need one
	cutTold   string   // which cases are left out, since they send the live credential
	closers   []func() // servers that were started for the run

	isReady  bool
	schedule *run.Schedule
	ask      func([]fixtures.Case) []result.Case // sends further cases in the run
	timeUp   atomic.Bool
	stop     func()
}

// Prepare reads and checks the settings, the contract, the fixtures and the
// waivers, and selects the cases. It sends nothing. Its errors say what the user
// must fix; an [*Error] has the exit code that belongs to it.
func Prepare(ctx context.Context, o Options) (*Check, error) {
	c := &Check{options: o, stop: func() {}}
	c.settings.Masker = redact.New()
	if err := c.prepare(ctx); err != nil {
		c.Close()
		return nil, c.masked(err)
	}
	return c, nil
}

// masked makes an error whose text shows no secret.
func (c *Check) masked(err error) error {
	var e *Error
	code := result.ExitUsage
	if errors.As(err, &e) {
		code = e.Code
	}
	return &Error{Code: code, text: redact.URLs(c.settings.Masker.String(err.Error())), err: err}
}

// Error says why a run did not begin. Nothing was sent.
type Error struct {
	// Code is the exit code of the command: [result.ExitUsage] if the user must fix
	// something, [result.ExitIncomplete] if no case is left to run.
	Code int
	text string
	err  error
}

func (e *Error) Error() string { return e.text }

// Unwrap returns the cause. The text of the cause is not masked.
func (e *Error) Unwrap() error { return e.err }

// nothingRuns makes the error of a run in which no case is left.
func nothingRuns(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: result.ExitIncomplete, text: err.Error(), err: err}
}

// Catalogue lists all cases, selected or not.
func (c *Check) Catalogue() []fixtures.Case { return c.catalogue }

// Cases lists the selected cases, in the order of the themes.
func (c *Check) Cases() []fixtures.Case { return c.chosen }

// Told is the run as far as it is known. Before Start it has the target and the
// settings, after Start also what the preflight found, after Finish everything.
func (c *Check) Told() *result.Run { return c.told }

// Only limits the selection to the cases that the caller runs. selection says in
// words what selected them. It is an error if no case is left.
func (c *Check) Only(ids map[string]bool, selection string) error {
	c.chosen = slices.DeleteFunc(slices.Clone(c.chosen), func(one fixtures.Case) bool { return !ids[one.ID] })
	if selection != "" {
		c.told.Selection = strings.TrimSpace(c.told.Selection + " " + selection)
	}
	if len(c.chosen) == 0 {
		return noneLeft()
	}
	return nil
}

func noneLeft() error {
	return nothingRuns("the selectors leave no case, so no case ran; refreshcheck list shows all cases")
}

// Ready checks whether the chosen cases can be sent; the error says why they
// cannot. If there is no error, Told then has the number of single-use tokens
// that will be sent.
func (c *Check) Ready() error {
	if c.isReady {
		return nil
	}
	c.cutLive()
	c.tellCut()
	if err := c.spending(); err != nil {
		return c.masked(err)
	}
	c.isReady = true
	t := c.settings.Target
	if c.settings.Vault != nil && !t.Secure() && !t.Loopback() && slices.ContainsFunc(c.chosen, fixtures.Case.NeedsToken) {
		c.warn("warning: the target is another machine and is reached over plain http, so others in the network can read the refresh token; give an https target")
	}
	return nil
}

// Start sends the preflight and, if it succeeds, sends all cases in the
// background. An error means that nothing was sent. If the preflight ends the
// run, Ended and the run's verdict say so.
func (c *Check) Start(ctx context.Context) error {
	if err := c.Ready(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	c.stop = cancel
	if most := c.options.MaxTime; most > 0 {
		// A cancellation, and not a deadline: with a deadline, a server that the run
		// is waiting for would seem to answer too late.
		timer := time.AfterFunc(most, func() { c.timeUp.Store(ctx.Err() == nil); cancel() })
		c.stop = func() { timer.Stop(); cancel() }
	}
	c.schedule = run.Start(ctx, c.settings, c.chosen)
	c.ask = func(cases []fixtures.Case) []result.Case { return c.schedule.Ask(ctx, cases) }
	c.told.Preflight = c.schedule.Preflight()
	return nil
}

// Ended says why the run ended before its cases. It is empty if the run did not
// end.
func (c *Check) Ended() string {
	if c.schedule == nil {
		return "the run did not begin"
	}
	return c.schedule.Ended()
}

// Wait waits for the result of a selected case and returns it.
func (c *Check) Wait(id string) result.Case {
	if c.schedule == nil {
		return result.Case{Case: fixtures.Case{ID: id}, State: result.CouldNotRun, Why: c.Ended()}
	}
	return c.schedule.Wait(id)
}

// Finish waits for all cases and returns the run.
func (c *Check) Finish() *result.Run {
	c.schedule.Finish(c.told)
	if c.timeUp.Load() {
		c.told.TimeUp = c.options.MaxTime
	}
	if c.cutTold != "" {
		c.told.Hints = append(c.told.Hints, c.cutTold)
	}
	c.told.WaiverFaults = c.waivers.Faults(c.told)
	c.told.Hints = append(c.told.Hints, c.waivers.Soon()...)
	c.stop()
	return c.told
}

// Unable makes the run in which none of the chosen cases could be sent, and says
// why.
func (c *Check) Unable(why error) *result.Run {
	c.told.Problems = []string{why.Error()}
	for _, one := range c.chosen {
		c.told.Results = append(c.told.Results, result.Case{
			Case: one, Source: c.place(one.Source), State: result.CouldNotRun, Why: "the run ended before the cases: " + why.Error(),
		})
	}
	return c.told
}

// DryRun makes the run in which nothing is sent.
func (c *Check) DryRun() *result.Run {
	c.told.DryRun = true
	for _, one := range c.chosen {
		c.told.Results = append(c.told.Results, result.Case{Case: one, State: result.NotAsked, Why: "dry run"})
	}
	return c.told
}

// Close stops everything that was started for the run. It can be called more
// than once.
func (c *Check) Close() {
	c.stop()
	for _, end := range c.closers {
		end()
	}
	c.closers = nil
}
