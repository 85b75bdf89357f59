package verdict

import (
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// Waiver lets a known failure stand until a date. It covers a case, the cases of
// a pattern (* and ?, as in a shell), or, without a case, one rule with one
// status in every case.
type Waiver struct {
	Case   string `json:"case,omitempty" yaml:"case,omitempty"`
	Rule   string `json:"rule" yaml:"rule"`
	Status int    `json:"status,omitempty" yaml:"status,omitempty"`
	Reason string `json:"reason" yaml:"reason"`
	Until  string `json:"until" yaml:"until"` // the last day it holds, 2027-01-31
	Place  string `json:"-" yaml:"-"`         // file:line
}

// WaiverFault is a waiver that fails the run, and why.
type WaiverFault struct {
	Waiver Waiver `json:"waiver"`
	Place  string `json:"place"`
	Why    string `json:"why"`
}

// covers reports whether the waiver is about the finding. Advice and notes need
// no waiver, and an answer that never came is the environment's, not the
// server's, wherever no rule names it.
func (w Waiver) covers(id string, f Finding) bool {
	if w.Rule != f.Rule || f.Level == fixtures.Note || w.Status != 0 && w.Status != f.Status {
		return false
	}
	if w.Case == "" {
		return true
	}
	ok, err := path.Match(w.Case, id)
	return ok && err == nil
}

// expired: a waiver holds through the whole day that it names, UTC.
func (w Waiver) expired(now time.Time) bool {
	until, err := time.Parse(time.DateOnly, w.Until)
	return err == nil && !now.UTC().Before(until.AddDate(0, 0, 1))
}

// Waivers are a run's waivers, and what they were found to cover.
type Waivers struct {
	all  []Waiver
	now  time.Time
	mu   sync.Mutex
	used []bool
}

// NewWaivers takes the waivers of a run that begins now.
func NewWaivers(all []Waiver, now time.Time) *Waivers {
	return &Waivers{all: all, now: now, used: make([]bool, len(all))}
}

// Mark marks the findings that waivers cover, and settles the case again. An
// expired waiver covers nothing.
func (w *Waivers) Mark(c *CaseResult) {
	if w == nil || c.State != Passed && c.State != Failed {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for j := range c.Findings {
		for k := range w.all {
			if !w.all[k].covers(c.Case.ID, c.Findings[j]) {
				continue
			}
			w.used[k] = true
			if !w.all[k].expired(w.now) && c.Findings[j].Waived == nil {
				c.Findings[j].Waived = &w.all[k]
			}
		}
	}
	c.Settle()
}

// Faults lists the waivers that fail the run: expired ones, and ones that cover
// nothing any more. Only cases that ran can show that a waiver is stale.
func (w *Waivers) Faults(r *Run) []WaiverFault {
	if w == nil {
		return nil
	}
	var faults []WaiverFault
	for k, waiver := range w.all {
		why := ""
		switch {
		case waiver.expired(w.now):
			why = fmt.Sprintf("has expired: it held until %s. Mend the server, or give the waiver a new date and say why", waiver.Until)
		case !w.used[k] && r.showsStale(waiver):
			why = "covers nothing any more: what it waives does not fail. Remove it"
		}
		if why != "" {
			faults = append(faults, WaiverFault{Waiver: waiver, Place: waiver.Place, Why: why})
		}
	}
	return faults
}

// showsStale reports whether the cases that the waiver is about were answered, so
// that one that covered nothing is known to be stale. Cases that are left out on
// purpose, or do not apply to this credential, say nothing; a pattern or a whole rule needs a whole run.
func (r *Run) showsStale(w Waiver) bool {
	if r.WasStopped || r.DryRun || len(r.Problems) > 0 {
		return false
	}
	answered := 0
	for _, c := range r.Results {
		if ok, err := path.Match(w.Case, c.Case.ID); w.Case != "" && (!ok || err != nil) {
			continue
		}
		switch c.State {
		case CouldNotRun, Interrupted:
			return false
		case NotAsked, NotApplicable:
		default:
			answered++
		}
	}
	one := w.Case != "" && !strings.ContainsAny(w.Case, "*?[")
	return answered > 0 && (one || r.Selection == "" && !r.NoToken)
}
