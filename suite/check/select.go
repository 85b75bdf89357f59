package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/labels"
)

// choose selects the cases. A selector that matches nothing is an error, since
// it is probably mistyped.
func (c *Check) choose() error {
	o := &c.options
	focus, err := patterns("focus", o.Focus, c.catalogue)
	if err != nil {
		return err
	}
	skip, err := patterns("skip", o.Skip, c.catalogue)
	if err != nil {
		return err
	}
	fits := func([]string) bool { return true }
	if o.LabelFilter != "" {
		if fits, err = labels.Parse(o.LabelFilter); err != nil {
			return fmt.Errorf("--label-filter %q cannot be read: %w", o.LabelFilter, err)
		}
		if err := checkLabels(o.LabelFilter, c.catalogue); err != nil {
			return err
		}
	}
	for _, one := range c.catalogue {
		if (len(focus) == 0 || matches(focus, one)) && !matches(skip, one) && fits(one.Labels()) {
			c.chosen = append(c.chosen, one)
		}
	}
	if len(c.chosen) == 0 {
		return noneLeft()
	}
	word(c.chosen, c.settings.Contract)
	return nil
}

func patterns(flag string, all []string, cases []fixtures.Case) ([]*regexp.Regexp, error) {
	var got []*regexp.Regexp
	for _, s := range all {
		re, err := regexp.Compile(s)
		if err != nil {
			return nil, fmt.Errorf("--%s %q is not a regular expression: %w", flag, s, err)
		}
		got = append(got, re)
		if !slices.ContainsFunc(cases, func(c fixtures.Case) bool { return re.MatchString(c.SpecText()) }) {
			return nil, nothingRuns("--%s %q matches no case, so no case ran; refreshcheck list shows all cases%s", flag, s, Closest(s, cases))
		}
	}
	return got, nil
}

func matches(all []*regexp.Regexp, c fixtures.Case) bool {
	return slices.ContainsFunc(all, func(re *regexp.Regexp) bool { return re.MatchString(c.SpecText()) })
}

// checkLabels finds a word in a label filter that is not the label of any case.
func checkLabels(filter string, cases []fixtures.Case) error {
	known := map[string]bool{}
	for _, c := range cases {
		for _, l := range c.Labels() {
			known[strings.ToLower(l)] = true
		}
	}
	for _, word := range labels.Words(filter) {
		if !known[strings.ToLower(word)] {
			names := make([]string, 0, len(known))
			for n := range known {
				names = append(names, n)
			}
			slices.Sort(names)
			return nothingRuns("--label-filter %q: no case has the label %q, so no case ran; the labels are %s", filter, word, strings.Join(names, ", "))
		}
	}
	return nil
}

// Closest returns, in brackets, the id that has the longest common beginning
// with a mistyped one. It is empty if there is no similar id.
func Closest(s string, cases []fixtures.Case) string {
	best, hit := 0, ""
	for _, c := range cases {
		n := 0
		for n < len(s) && n < len(c.ID) && s[n] == c.ID[n] {
			n++
		}
		if n > best {
			best, hit = n, c.ID
		}
	}
	if best < 4 {
		return ""
	}
	return " (did you mean " + hit + "?)"
}

// selection says in words what selected the cases; empty: all of them.
func (o *Options) selection() string {
	var words []string
	for _, s := range o.Focus {
		words = append(words, "--focus "+s)
	}
	for _, s := range o.Skip {
		words = append(words, "--skip "+s)
	}
	if o.LabelFilter != "" {
		words = append(words, "--label-filter '"+o.LabelFilter+"'")
	}
	return strings.Join(words, " ")
}
