package waiver

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// placeholder is the reason in a new waiver. A run does not accept it.
const placeholder = "CHANGE ME"

// Offer is the waivers for a group of findings, ready to be copied into a file: one
// in each line.
func Offer(g result.Group, now time.Time) string {
	var lines []string
	for _, k := range g.Kinds {
		what := "rule: " + k.Rule
		switch {
		case len(g.Cases) == 1:
			what = "case: " + g.Cases[0] + ", " + what
		case k.Status != 0:
			what += fmt.Sprintf(", status: %d", k.Status)
		}
		line := fmt.Sprintf("- {%s, until: %s, reason: %s}", what, until(now), placeholder)
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// waiversOf makes the waivers for a group: one case by its id, several cases by
// rule and status. A failure without an answer has no status, so each case gets
// a waiver.
func waiversOf(g result.Group, reason string, now time.Time) []result.Waiver {
	var all []result.Waiver
	for _, k := range g.Kinds {
		one := result.Waiver{Rule: k.Rule, Reason: reason, Until: until(now)}
		if len(k.Cases) > 1 && k.Status != 0 {
			one.Status = k.Status
			all = append(all, one)
			continue
		}
		for _, id := range k.Cases {
			one.Case = id
			all = append(all, one)
		}
	}
	return all
}

// until is the date in an offered waiver: two months from now.
func until(now time.Time) string { return now.AddDate(0, 2, 0).Format(time.DateOnly) }
