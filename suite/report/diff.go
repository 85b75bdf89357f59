package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Change is one difference between two runs, with the cases that have it: as a
// run groups its findings, by rule and status.
type Change struct {
	What  string   `json:"what"`
	Cases []string `json:"cases"` // none: the whole run
}

// Comparison is the difference between a run and a later one. Only Worse is a
// reason to stop: something fails that did not fail, or is not known any more.
type Comparison struct {
	Worse   []Change `json:"worse"`
	Better  []Change `json:"better"`
	Other   []Change `json:"other"`   // a case fails before and after, but not with the same findings
	Advice  []Change `json:"advice"`  // new advice, which fails nothing
	New     []Change `json:"new"`     // judged only in the later run
	Gone    []Change `json:"gone"`    // judged only in the earlier run
	Remarks []string `json:"remarks"` // why the two may not be comparable
	Same    int      `json:"same"`    // cases
}

// Compare compares two runs, the earlier one first. A case is worse if it fails
// and did not fail before, or has a failure beside all that it had before. A
// failure that is gone makes it better, even if another one or a piece of advice
// takes its place: that was hidden before. A failure that the later run waives is
// accepted. A case that could not run any more is worse, because nothing is known
// about it.
func Compare(before, after *Recorded) Comparison {
	c := comparing{Comparison: Comparison{Worse: []Change{}, Better: []Change{}, Other: []Change{}, Advice: []Change{}, New: []Change{}, Gone: []Change{}, Remarks: remarks(before, after)}, strict: after.Strict}
	later := map[string]RecordedCase{}
	for _, one := range after.Cases {
		later[one.ID] = one
	}
	earlier := map[string]bool{}
	for _, a := range before.Cases {
		earlier[a.ID] = true
		b, there := later[a.ID]
		c.compare(a, b, there)
	}
	for _, b := range after.Cases {
		if !earlier[b.ID] && b.judged() {
			c.isNew(b)
		}
	}
	if incomplete(after) && !incomplete(before) {
		c.Worse = append(c.Worse, Change{What: fmt.Sprintf("was complete, is now %s: %s", after.Verdict, after.Line), Cases: []string{}})
	}
	return c.Comparison
}

func incomplete(r *Recorded) bool {
	return r.Verdict == result.Incomplete || r.Verdict == result.Stopped
}

type comparing struct {
	Comparison
	strict bool // advice fails the later run
}

// note adds a case to the change of its kind.
func note(all *[]Change, what, id string) {
	i := slices.IndexFunc(*all, func(c Change) bool { return c.What == what && len(c.Cases) > 0 })
	if i < 0 {
		*all = append(*all, Change{What: what, Cases: []string{id}})
	} else if !slices.Contains((*all)[i].Cases, id) {
		(*all)[i].Cases = append((*all)[i].Cases, id)
	}
}

func (c *comparing) compare(a, b RecordedCase, there bool) {
	switch {
	case !there && a.judged():
		note(&c.Gone, fmt.Sprintf("was %s, is not in the later run", a.State), a.ID)
	case !there:
	case a.judged() && b.judged():
		c.findings(a, b)
	case a.judged() && b.unknown():
		note(&c.Worse, fmt.Sprintf("was %s, could not run now: %s", a.State, b.Why), a.ID)
	case a.judged():
		note(&c.Gone, fmt.Sprintf("was %s, is now %s: %s", a.State, b.State, b.Why), a.ID)
	case b.judged() && a.unknown():
		note(&c.Better, fmt.Sprintf("could not run before, is now %s", b.State), a.ID)
	case b.judged():
		c.isNew(b)
	default:
		c.Same++
	}
}

func (c *comparing) isNew(b RecordedCase) {
	keys := findingKeys(b, c.fails, false)
	for _, k := range keys {
		note(&c.New, k, b.ID)
	}
	if len(keys) == 0 {
		note(&c.New, string(b.State), b.ID)
	}
}

// fails reports whether a finding fails the later run.
func (c *comparing) fails(f result.Finding) bool {
	return f.Level == fixtures.Must || c.strict && f.Level == fixtures.Should
}

func (c *comparing) findings(a, b RecordedCase) {
	more := missing(findingKeys(b, c.fails, false), findingKeys(a, c.fails, true))
	less := missing(findingKeys(a, c.fails, true), findingKeys(b, c.fails, true))
	advises := func(f result.Finding) bool { return f.Level == fixtures.Should && !c.fails(f) }
	advice := missing(findingKeys(b, advises, false), findingKeys(a, advises, true))
	gone := missing(findingKeys(a, advises, true), findingKeys(b, advises, true))
	into := &c.Worse
	if len(less) > 0 { // what it fails with now could not be seen before
		into = &c.Other
	}
	for _, k := range more {
		note(into, k, a.ID)
	}
	for _, k := range slices.Concat(less, gone) {
		note(&c.Better, "gone: "+k, a.ID)
	}
	for _, k := range advice {
		note(&c.Advice, k, a.ID)
	}
	if len(more)+len(less)+len(advice)+len(gone) == 0 {
		c.Same++
	}
}

// missing lists what all has and other has not.
func missing(all, other []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(k string) bool { return slices.Contains(other, k) })
}

// findingKeys identifies a case's findings by level, rule and status, each once.
// Messages are left out, because they may hold lengths and times.
func findingKeys(c RecordedCase, take func(result.Finding) bool, waived bool) []string {
	var keys []string
	for _, f := range c.Findings {
		if !take(f) || f.Waived != nil && !waived {
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

// sentenceOf is what the rule of a key asks for; empty: the text is not a key, or
// a newer version knew the rule.
func sentenceOf(key string) string {
	words := strings.Fields(strings.TrimPrefix(key, "gone: "))
	if len(words) < 2 || words[0] != string(fixtures.Must) && words[0] != string(fixtures.Should) {
		return ""
	}
	r, _ := verdict.RuleByID(words[1])
	return r.Sentence
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
