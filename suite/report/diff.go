package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Change is one thing that differs between two runs.
type Change struct {
	Case string `json:"case,omitempty"` // empty: the whole run
	What string `json:"what"`
}

// Comparison is what became of the cases of one run in a later one. Only Worse
// is a reason to stop: a case that is new and fails fails its own run.
type Comparison struct {
	Worse   []Change `json:"worse"`
	Better  []Change `json:"better"`
	New     []Change `json:"new"`     // judged in the later run alone
	Gone    []Change `json:"gone"`    // judged in the earlier run alone
	Remarks []string `json:"remarks"` // why the two may not be comparable
	Same    int      `json:"same"`
}

// Compare compares two runs, the earlier one first. A finding that is new makes
// a case worse, except notes, and except what the later run waives; one that is gone, waived or
// not, makes it better. A case that could not run any more is worse: nothing is known of it.
func Compare(before, after *Recorded) Comparison {
	c := Comparison{Worse: []Change{}, Better: []Change{}, New: []Change{}, Gone: []Change{}, Remarks: remarks(before, after)}
	later := map[string]RecordedCase{}
	for _, one := range after.Cases {
		later[one.ID] = one
	}
	earlier := map[string]bool{}
	for _, a := range before.Cases {
		earlier[a.ID] = true
		b, there := later[a.ID]
		switch {
		case !there && a.judged():
			c.Gone = append(c.Gone, Change{a.ID, "it was " + string(a.State)})
		case !there:
		case a.judged() && b.judged():
			c.compare(a, b)
		case a.judged() && b.unknown():
			c.Worse = append(c.Worse, Change{a.ID, fmt.Sprintf("it was %s and could not run: %s", a.State, b.Why)})
		case a.judged():
			c.Gone = append(c.Gone, Change{a.ID, fmt.Sprintf("it was %s and is %s: %s", a.State, b.State, b.Why)})
		case b.judged() && a.unknown():
			c.Better = append(c.Better, Change{a.ID, fmt.Sprintf("it could not run, and is %s", told(b))})
		case b.judged():
			c.New = append(c.New, Change{a.ID, "it is " + told(b)})
		default:
			c.Same++
		}
	}
	for _, b := range after.Cases {
		if !earlier[b.ID] && b.judged() {
			c.New = append(c.New, Change{b.ID, "it is " + told(b)})
		}
	}
	if incomplete(after) && !incomplete(before) {
		c.Worse = append(c.Worse, Change{What: fmt.Sprintf("the run was complete and is %s: %s", after.Verdict, after.Line)})
	}
	return c
}

func incomplete(r *Recorded) bool {
	return r.Verdict == verdict.Incomplete || r.Verdict == verdict.Stopped
}

func (c *Comparison) compare(a, b RecordedCase) {
	was, is := findingKeys(a, true), findingKeys(b, true)
	var worse, better []string
	for _, k := range findingKeys(b, false) {
		if !slices.Contains(was, k) {
			worse = append(worse, k)
		}
	}
	for _, k := range was {
		if !slices.Contains(is, k) {
			better = append(better, k)
		}
	}
	switch {
	case len(worse) > 0 && len(better) > 0:
		c.Worse = append(c.Worse, Change{a.ID, strings.Join(worse, ", ") + " (gone: " + strings.Join(better, ", ") + ")"})
	case len(worse) > 0:
		c.Worse = append(c.Worse, Change{a.ID, strings.Join(worse, ", ")})
	case len(better) > 0:
		c.Better = append(c.Better, Change{a.ID, "gone: " + strings.Join(better, ", ")})
	default:
		c.Same++
	}
}

// findingKeys tells a case's findings apart by level, rule and status, each
// once. Messages are left out: they may hold lengths and times.
func findingKeys(c RecordedCase, waived bool) []string {
	var keys []string
	for _, f := range c.Findings {
		if f.Level == fixtures.Note || f.Waived != nil && !waived {
			continue
		}
		k := fmt.Sprintf("%s %s", f.Level, f.Rule)
		if f.Status != 0 {
			k += fmt.Sprintf(" (%d)", f.Status)
		}
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

func told(c RecordedCase) string {
	if keys := findingKeys(c, false); len(keys) > 0 {
		return string(c.State) + ": " + strings.Join(keys, ", ")
	}
	return string(c.State)
}

func remarks(a, b *Recorded) []string {
	all := []string{}
	say := func(what, was, is string) {
		if was != is {
			all = append(all, fmt.Sprintf("the %s differ: %q and %q", what, was, is))
		}
	}
	say("tools", a.Tool, b.Tool)
	say("contracts", a.Contract.Digest, b.Contract.Digest)
	say("targets", a.Target, b.Target)
	say("selections", a.Selection, b.Selection)
	return all
}

// Line is the comparison in one sentence.
func (c Comparison) Line() string {
	return fmt.Sprintf("%d worse, %d better, %d new, %d gone, %d as before", len(c.Worse), len(c.Better), len(c.New), len(c.Gone), c.Same)
}

// Text is the comparison for a terminal.
func (c Comparison) Text() string {
	var b strings.Builder
	c.each(func(name string, changes []Change) {
		fmt.Fprintf(&b, "%s (%d)\n", name, len(changes))
		for _, one := range changes {
			fmt.Fprintf(&b, "  %s  %s\n", caseOrRun(one), one.What)
		}
		b.WriteByte('\n')
	})
	for _, r := range c.Remarks {
		fmt.Fprintf(&b, "note  %s\n", r)
	}
	return Harmless(b.String() + c.Line() + "\n")
}

// Markdown is the comparison for a pull request.
func (c Comparison) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## refreshcheck: %s\n", c.Line())
	c.each(func(name string, changes []Change) {
		fmt.Fprintf(&b, "\n### %s (%d)\n\n", name, len(changes))
		for _, one := range changes {
			fmt.Fprintf(&b, "- %s %s\n", MarkdownCode(caseOrRun(one)), MarkdownText(one.What))
		}
	})
	for i, r := range c.Remarks {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "- %s\n", MarkdownText(r))
	}
	return b.String()
}

func (c Comparison) each(tell func(string, []Change)) {
	for _, part := range []struct {
		name    string
		changes []Change
	}{{"worse", c.Worse}, {"better", c.Better}, {"new", c.New}, {"gone", c.Gone}} {
		if len(part.changes) > 0 {
			tell(part.name, part.changes)
		}
	}
}

func caseOrRun(c Change) string {
	if c.Case == "" {
		return "the run"
	}
	return c.Case
}
