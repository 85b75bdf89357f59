package report

import (
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// theme is the cases of one theme in their order.
type theme struct {
	Name  string
	Cases []result.Case
	tally
}

// tally counts the cases of a theme as the verdict does. Required are the must
// cases that were answered, and Recommended the should cases; a required case
// holds if it passed, a recommended one if it got no advice.
type tally struct {
	Required, Held           int
	Recommended, WithoutWord int
	Unknown                  int // could not run
}

func themesOf(r *result.Run) []*theme {
	var all []*theme
	by := map[string]*theme{}
	for _, c := range r.Results {
		t := by[c.Case.Theme]
		if t == nil {
			t = &theme{Name: c.Case.Theme}
			by[t.Name] = t
			all = append(all, t)
		}
		t.Cases = append(t.Cases, c)
		t.add(c)
	}
	return all
}

func (t *tally) add(c result.Case) {
	switch {
	case c.State == result.CouldNotRun || c.State == result.Interrupted:
		t.Unknown++
	case c.State != result.Passed && c.State != result.Failed:
	case c.Case.Level == fixtures.Must:
		t.Required++
		if c.State == result.Passed {
			t.Held++
		}
	case c.Case.Level == fixtures.Should:
		t.Recommended++
		if c.State == result.Passed && len(c.Of(fixtures.Should)) == 0 {
			t.WithoutWord++
		}
	}
}

// Whole reports whether nothing is wrong with the required cases.
func (t tally) Whole() bool { return t.Held == t.Required && t.Unknown == 0 }

// words are the numbers of the theme in one line.
func (t tally) words() string {
	var words []string
	if t.Required > 0 {
		words = append(words, fmt.Sprintf("%d of %d required", t.Held, t.Required))
	}
	if rest := t.Rest(); rest != "" {
		words = append(words, rest)
	}
	if len(words) == 0 {
		return "none applicable"
	}
	return strings.Join(words, ", ")
}

// Rest says in words what the two numbers of the required cases leave out.
func (t tally) Rest() string {
	var words []string
	if t.Recommended > 0 {
		words = append(words, fmt.Sprintf("%d of %d recommended", t.WithoutWord, t.Recommended))
	}
	if t.Unknown > 0 {
		words = append(words, fmt.Sprintf("%d could not run", t.Unknown))
	}
	return strings.Join(words, ", ")
}
