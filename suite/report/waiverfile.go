package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Placeholder stands where a waiver wants a reason; a run refuses it.
const Placeholder = "CHANGE ME"

// WaiverFile is a file of waivers for what fails today.
type WaiverFile struct {
	Path   string
	Reason string // of every waiver; empty: the placeholder
}

// CheckFree refuses to write over a file: its waivers have reasons in them.
func (f WaiverFile) CheckFree() error {
	if _, err := os.Lstat(f.Path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--init %s: the file exists; name another, and copy the waivers that you want", f.Path)
	}
	return nil
}

// Write writes one waiver a group of failures, and says how many it wrote. It
// writes no file where nothing fails.
func (f WaiverFile) Write(r *verdict.Run, m *redact.Masker) (int, error) {
	groups := r.Groups(fixtures.Must)
	if len(groups) == 0 {
		return 0, nil
	}
	reason := f.Reason
	if reason == "" {
		reason = Placeholder
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# What %s does against its contract today. Each waiver needs a reason, and\n# fails the run once its day is past or what it covers no longer fails.\n", r.Target)
	for _, g := range groups {
		fmt.Fprintf(&b, "\n# %s  %s\n", some(g.Cases, mostCases), g.First.Message)
		for _, w := range waiversOf(g, reason, r.Started) {
			text, err := yaml.Marshal([]verdict.Waiver{w})
			if err != nil {
				return 0, err
			}
			b.Write(text)
		}
	}
	return len(groups), writeAtomically(f.Path, m.Bytes([]byte(b.String())))
}

// waiversOf covers a group: one case by its id, several by rule and status. A
// failure without an answer has no status, so each case is named.
func waiversOf(g verdict.Group, reason string, now time.Time) []verdict.Waiver {
	one := verdict.Waiver{Rule: g.Rule, Reason: reason, Until: until(now)}
	if len(g.Cases) > 1 && g.Status != 0 {
		one.Status = g.Status
		return []verdict.Waiver{one}
	}
	var all []verdict.Waiver
	for _, id := range g.Cases {
		w := one
		w.Case = id
		all = append(all, w)
	}
	return all
}

// until is the day up to which a waiver that is offered holds: two months.
func until(now time.Time) string { return now.AddDate(0, 2, 0).Format(time.DateOnly) }
