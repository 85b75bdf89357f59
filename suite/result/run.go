package result

import (
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// The exit codes of the command.
const (
	ExitConformant    = 0
	ExitNonConformant = 1
	ExitUsage         = 2
	ExitIncomplete    = 3
	ExitInterrupted   = 130
)

// Word is the verdict of a run, in one word.
type Word string

// The verdicts. PassedSome is the verdict of a run in which only some of the
// cases ran, and passed. It does not show that the server is conformant.
const (
	Conformant    Word = "CONFORMANT"
	PassedSome    Word = "PASSED"
	NonConformant Word = "NON-CONFORMANT"
	Incomplete    Word = "INCOMPLETE"
	Stopped       Word = "INTERRUPTED"
)

// Run is a finished run, with everything that a report shows.
type Run struct {
	Tool         string   // name and version
	Target       string   // the operation's URL
	Base         string   // the target as it was given
	Command      []string // the words of a command that tests the same again, without a selection and without a secret; empty: only the target is known
	Method       string
	Contract     Contract
	Settings     []Setting
	Origin       []Setting // the commit, the branch and the job, where a CI server names them
	Preflight    Preflight
	Results      []Case // the selected cases, in the order of the themes
	Catalogue    int    // how many cases there are in all
	Selection    string // what selected them; empty: all cases ran
	Strict       bool
	NoToken      bool // --no-credential: success was not tested
	Reference    bool // the built-in reference server was tested
	DryRun       bool
	Made         bool     // the cases were made during the run: to send one again, it must be saved in a folder for --fixtures
	MadeIn       string   // the folder where they were saved; empty: the user must save them
	Problems     []string // why the run is incomplete, apart from its cases
	WaiverFaults []WaiverFault
	Started      time.Time
	Duration     time.Duration
	Requests     int
	Widest       int // how many exchanges there were at the same time at most
	Tokens       int // refresh tokens spent, where they are single-use
	Waits        int // how often, and how long, the server made the run wait (Retry-After)
	Waited       time.Duration
	Hints        []string // possible causes of several findings
	Conduct      []string // what the run did because of the server: sent again, slowed down
	Cut          *Cut     // what was left out to spare the live credential; nil: nothing
	WasStopped   bool
	TimeUp       time.Duration // --max-time, if that stopped the run
}

// Contract is the document that the answers were judged by.
type Contract struct {
	Name    string `json:"name"`
	Version string `json:"openapi"`
	Digest  string `json:"sha256"`
	// BuiltIn: the document is the one that comes with the tool, and no file of the
	// user's.
	BuiltIn bool `json:"-"`
	// Document is the text, which is needed to find the line of a place.
	Document []byte `json:"-"`
}

// Cut is what a run left out since its cases would have sent the live credential
// more often than allowed.
type Cut struct {
	Most     int            `json:"at_most"`  // requests with the live credential, the preflight among them
	Cases    int            `json:"cases"`    // that were left out
	Families map[string]int `json:"families"` // the same by family, or by theme for a case without one
	Raise    string         `json:"raise"`    // the flag that sends all of them
}

// Setting is one setting that the output shows. It is never a secret.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Preflight is what the run learned before the cases.
type Preflight struct {
	Ran      bool
	Lines    []string // for the output
	Accepted bool
	Rotates  bool
	Duration time.Duration
}

// Totals are the numbers of a run.
type Totals struct {
	Selected      int `json:"selected"`
	Required      int `json:"required"` // must cases that could be sent to this server
	Failed        int `json:"failed"`
	Waived        int `json:"waived"` // cases that pass only because of waivers
	Advice        int `json:"advice"` // pieces of advice: groups of should findings
	Notes         int `json:"notes"`
	NotApplicable int `json:"not_applicable"`
	NotAsked      int `json:"not_asked"`
	CouldNotRun   int `json:"could_not_run"`
}

// Totals counts the cases and the findings.
func (r *Run) Totals() Totals {
	t := Totals{Selected: len(r.Results)}
	for _, c := range r.Results {
		switch c.State {
		case NotApplicable:
			t.NotApplicable++
			continue
		case NotAsked:
			t.NotAsked++
			continue
		case CouldNotRun, Interrupted:
			t.CouldNotRun++
			continue
		case Failed:
			t.Failed++
		}
		if c.Case.Level == fixtures.Must || c.State == Failed { // what fails was required
			t.Required++
		}
		for _, f := range c.Findings {
			if f.Waived != nil && f.Level == fixtures.Must && c.State == Passed {
				t.Waived++
				break
			}
		}
	}
	t.Advice = len(r.Groups(fixtures.Should))
	t.Notes = len(r.Groups(fixtures.Note))
	return t
}

// Verdict returns the verdict and the exit code.
func (r *Run) Verdict() (Word, int) {
	t := r.Totals()
	ran := t.Selected - t.NotApplicable - t.NotAsked - t.CouldNotRun
	switch {
	case r.WasStopped && r.TimeUp > 0:
		return Incomplete, ExitIncomplete
	case r.WasStopped:
		return Stopped, ExitInterrupted
	case t.Failed > 0, r.Strict && t.Advice > 0:
		return NonConformant, ExitNonConformant
	case len(r.Problems) > 0, t.CouldNotRun > 0, ran == 0, r.DryRun:
		return Incomplete, ExitIncomplete
	case len(r.WaiverFaults) > 0:
		return NonConformant, ExitNonConformant
	case r.Selection != "", r.NoToken:
		return PassedSome, ExitConformant
	}
	return Conformant, ExitConformant
}
