// Package waiver accepts known failures until a date. It reads and checks
// waivers, marks the findings that they cover, finds stale ones, and offers and
// writes new ones.
package waiver

import (
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// covers reports whether the waiver is for the finding. A note needs no waiver.
func covers(w result.Waiver, id string, f result.Finding) bool {
	if w.Rule != f.Rule || f.Level == fixtures.Note || w.Status != 0 && w.Status != f.Status {
		return false
	}
	if w.Case == "" {
		return true
	}
	ok, err := path.Match(w.Case, id)
	return ok && err == nil
}

// expired reports whether a waiver is over. It is valid through the whole day of
// its date, UTC.
func expired(w result.Waiver, now time.Time) bool {
	until, err := time.Parse(time.DateOnly, w.Until)
	return err == nil && !now.UTC().Before(until.AddDate(0, 0, 1))
}

// List holds the waivers of a run, and which of them covered something.
type List struct {
	all  []result.Waiver
	now  time.Time
	mu   sync.Mutex
	used []bool
}

// New makes the list of waivers for a run that begins now.
func New(all []result.Waiver, now time.Time) *List {
	return &List{all: all, now: now, used: make([]bool, len(all))}
}

// Mark marks the findings that waivers cover, and sets the state of the case
// again. An expired waiver covers nothing.
func (w *List) Mark(c *result.Case) {
	if w == nil || c.State != result.Passed && c.State != result.Failed {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for j := range c.Findings {
		for k := range w.all {
			if !covers(w.all[k], c.Case.ID, c.Findings[j]) {
				continue
			}
			w.used[k] = true
			if !expired(w.all[k], w.now) && c.Findings[j].Waived == nil {
				c.Findings[j].Waived = &w.all[k]
			}
		}
	}
	c.Settle()
}

// Faults lists the waivers that fail the run: expired waivers, and waivers that
// cover nothing any more. Only cases that ran can show that a waiver is stale.
func (w *List) Faults(r *result.Run) []result.WaiverFault {
	if w == nil {
		return nil
	}
	var faults []result.WaiverFault
	for k, one := range w.all {
		why, stale := "", !w.used[k] && showsStale(r, one)
		switch {
		case expired(one, w.now):
			why = fmt.Sprintf("has expired: it was valid until %s. Fix the server, or give the waiver a new date and say why", one.Until)
		case stale:
			why = "covers nothing any more: the failure does not occur. Remove it"
		}
		if why != "" {
			faults = append(faults, result.WaiverFault{Waiver: one, Place: one.Place, Why: why, Stale: stale})
		}
	}
	return faults
}

// showsStale reports whether the cases of the waiver were answered, so that a
// waiver that covered nothing is stale. Cases that are left out on purpose, or
// do not apply to this credential, show nothing. For a pattern or a whole rule,
// the whole suite must have run.
func showsStale(r *result.Run, w result.Waiver) bool {
	if r.WasStopped || r.DryRun || len(r.Problems) > 0 {
		return false
	}
	answered := 0
	for _, c := range r.Results {
		if ok, err := path.Match(w.Case, c.Case.ID); w.Case != "" && (!ok || err != nil) {
			continue
		}
		switch c.State {
		case result.CouldNotRun, result.Interrupted:
			return false
		case result.NotAsked, result.NotApplicable:
		default:
			answered++
		}
	}
	one := w.Case != "" && !strings.ContainsAny(w.Case, "*?[")
	return answered > 0 && (one || r.Selection == "" && !r.NoToken)
}
