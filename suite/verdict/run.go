package verdict

import (
	"fmt"
	"sort"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// Exit codes of the command (experience.md): each is a different thing to do.
const (
	ExitConformant    = 0
	ExitNonConformant = 1
	ExitUsage         = 2
	ExitIncomplete    = 3
	ExitInterrupted   = 130
)

// Word is the verdict of a run in one word.
type Word string

// The verdicts. Passed stands for a green run of some of the cases, which is no
// statement about the server.
const (
	Conformant    Word = "CONFORMANT"
	PassedSome    Word = "PASSED"
	NonConformant Word = "NON-CONFORMANT"
	Incomplete    Word = "INCOMPLETE"
	Stopped       Word = "INTERRUPTED"
)

// Run is a finished run: everything that a report tells.
type Run struct {
	Tool         string // name and version
	Target       string // the operation's URL
	Base         string // the target as it was given
	Method       string
	Contract     Contract
	Settings     []Setting
	Preflight    Preflight
	Results      []CaseResult // the selected cases, in the order of the themes
	Catalogue    int          // how many cases there are in all
	Selection    string       // what selected them; empty: nothing, all ran
	Strict       bool
	NoToken      bool // --no-credential: success was not tested
	Reference    bool // the built-in reference server was tested
	DryRun       bool
	Problems     []string // why the run is incomplete, beyond its cases
	WaiverFaults []WaiverFault
	Started      time.Time
	Duration     time.Duration
	Requests     int
	Tokens       int // refresh tokens spent, where they are single-use
	Waits        int // how often the server had the run wait (Retry-After), and how long
	Waited       time.Duration
	Hints        []string // what may lie behind several findings at once
	WasStopped   bool
	TimeUp       time.Duration // --max-time, where that stopped it
}

// Contract names the document that judged.
type Contract struct {
	Name    string `json:"name"`
	Version string `json:"openapi"`
	Digest  string `json:"sha256"`
	// Document is the text itself, for the line that a place stands on.
	Document []byte `json:"-"`
}

// Setting is one setting that is worth telling, never a secret.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Preflight is what was learnt before the cases.
type Preflight struct {
	Ran      bool          `json:"ran"`
	Lines    []string      `json:"lines,omitempty"` // what to tell
	Accepted bool          `json:"credential_accepted"`
	Rotates  bool          `json:"credential_rotates"`
	Duration time.Duration `json:"duration_ns"`
}

// Totals counts a run's cases.
type Totals struct {
	Selected      int `json:"selected"`
	Required      int `json:"required"` // must cases that could be asked of this server
	Failed        int `json:"failed"`
	Waived        int `json:"waived"` // cases that fail but for their waivers
	Advice        int `json:"advice"` // pieces of advice: groups of should findings
	Notes         int `json:"notes"`
	NotApplicable int `json:"not_applicable"`
	NotAsked      int `json:"not_asked"`
	CouldNotRun   int `json:"could_not_run"`
}

// Totals counts.
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
		if c.Case.Level == fixtures.Must {
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

// Group is all findings of one rule and one status: told once, with its cases.
type Group struct {
	Rule    string
	Level   fixtures.Level
	Status  int
	Cases   []string // ids, each once
	First   Finding  // the one that is shown
	Example CaseResult
	Waived  bool
}

// Groups collects the findings of one level that no waiver covers.
func (r *Run) Groups(level fixtures.Level) []Group {
	return r.groups(func(f Finding) bool { return f.Level == level && f.Waived == nil })
}

// WaivedGroups collects the must findings that waivers cover.
func (r *Run) WaivedGroups() []Group {
	return r.groups(func(f Finding) bool { return f.Waived != nil && f.Level == fixtures.Must })
}

func (r *Run) groups(take func(Finding) bool) []Group {
	var order []string
	groups := map[string]*Group{}
	for _, c := range r.Results {
		if c.State != Passed && c.State != Failed {
			continue
		}
		for _, f := range c.Findings {
			if !take(f) {
				continue
			}
			key := fmt.Sprintf("%s %d", f.Rule, f.Status)
			if f.Level == fixtures.Note {
				key = f.Rule + " " + f.Message
			}
			g, ok := groups[key]
			if !ok {
				g = &Group{Rule: f.Rule, Level: f.Level, Status: f.Status, First: f, Example: c, Waived: f.Waived != nil}
				groups[key] = g
				order = append(order, key)
			} else if len(g.Example.Exchanges) > 1 && len(c.Exchanges) == 1 {
				g.First, g.Example = f, c // one request shows it best
			}
			if n := len(g.Cases); n == 0 || g.Cases[n-1] != c.Case.ID {
				g.Cases = append(g.Cases, c.Case.ID)
			}
		}
	}
	all := make([]Group, 0, len(order))
	for _, key := range order {
		all = append(all, *groups[key])
	}
	sort.SliceStable(all, func(a, b int) bool { return len(all[a].Cases) > len(all[b].Cases) })
	return all
}

// Verdict is the word and the exit code.
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
	case r.Selection != "":
		return PassedSome, ExitConformant
	}
	return Conformant, ExitConformant
}
