package suite

import (
	"errors"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// Selection says which cases run.
type Selection struct {
	Focus, Skip List
	LabelFilter string
	DryRun      bool
}

func (s *Selection) register(fs *flag.FlagSet) {
	fs.Var(&s.Focus, "focus", "run only cases whose id or requirement matches the `REGEXP`; can be repeated")
	fs.Var(&s.Skip, "skip", "leave out cases whose id or requirement matches the `REGEXP`; can be repeated")
	fs.StringVar(&s.LabelFilter, "label-filter", "", "run only cases whose labels (theme, level, outcome) fit `FILTER`, such as 'malformed && !should'")
	fs.BoolVar(&s.DryRun, "dry-run", false, "list what would be sent; send nothing (exit 3: nothing was tested)")
}

func (s *Selection) check() error {
	return errors.Join(noneEmpty("focus", s.Focus), noneEmpty("skip", s.Skip))
}

// title is the suite's name in Ginkgo's output.
const title = "refreshcheck"

// selectors joins the run's own selectors with those that Ginkgo's flags set.
func (o *Options) selectors(sc types.SuiteConfig) types.SuiteConfig {
	sc.FocusStrings = append(slices.Clone(sc.FocusStrings), o.Focus...)
	sc.SkipStrings = append(slices.Clone(sc.SkipStrings), o.Skip...)
	switch {
	case o.LabelFilter == "":
	case sc.LabelFilter == "":
		sc.LabelFilter = o.LabelFilter
	default:
		sc.LabelFilter = "(" + sc.LabelFilter + ") && (" + o.LabelFilter + ")"
	}
	sc.FailOnEmpty = true
	return sc
}

// checkSelectors finds mistyped selectors before anything runs: Ginkgo itself
// takes one that matches nothing for a wish to run nothing.
func checkSelectors(sc types.SuiteConfig, cases []fixtures.Case) error {
	for flag, all := range map[string][]string{"focus": sc.FocusStrings, "skip": sc.SkipStrings} {
		for _, s := range all {
			re, err := regexp.Compile(s)
			if err != nil {
				return usage(fmt.Errorf("--%s %q is no regular expression: %w", flag, s, err))
			}
			if !slices.ContainsFunc(cases, func(c fixtures.Case) bool { return re.MatchString(c.SpecText()) }) {
				return fmt.Errorf("--%s %q matches no case, so nothing ran; refreshcheck list shows them all%s", flag, s, closest(s, cases))
			}
		}
	}
	if sc.LabelFilter == "" {
		return nil
	}
	if _, err := types.ParseLabelFilter(sc.LabelFilter); err != nil {
		return usage(fmt.Errorf("--label-filter %q cannot be read: %s", sc.LabelFilter, firstLine(err)))
	}
	return checkLabels(sc.LabelFilter, cases)
}

// labelWords takes the literal labels out of a label filter; regular expressions
// between slashes are left out.
var labelWords = regexp.MustCompile(`/[^/]*/|[^&|!,()/\s]+`)

func checkLabels(filter string, cases []fixtures.Case) error {
	known := map[string]bool{}
	for _, c := range cases {
		for _, l := range c.Labels() {
			known[strings.ToLower(l)] = true
		}
	}
	for _, word := range labelWords.FindAllString(filter, -1) {
		if !strings.HasPrefix(word, "/") && !known[strings.ToLower(word)] {
			names := make([]string, 0, len(known))
			for n := range known {
				names = append(names, n)
			}
			slices.Sort(names)
			return fmt.Errorf("--label-filter %q: no case has the label %q, so nothing ran; the labels are %s", filter, word, strings.Join(names, ", "))
		}
	}
	return nil
}

// closest names the cases that share the most with a mistyped id.
func closest(s string, cases []fixtures.Case) string {
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
	return " (is it " + hit + "?)"
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return line
}

// selected asks Ginkgo which specs it will run, before it runs them.
func selected(sc types.SuiteConfig, rc types.ReporterConfig, cases []fixtures.Case) []fixtures.Case {
	will := map[string]bool{}
	for _, s := range ginkgo.PreviewSpecs(title, sc, rc).SpecReports {
		if s.LeafNodeType == types.NodeTypeIt && s.State == types.SpecStatePassed {
			will[s.LeafNodeText] = true
		}
	}
	var got []fixtures.Case
	for _, c := range cases {
		if will[c.SpecText()] {
			got = append(got, c)
		}
	}
	return got
}

// describeSelection says in words what chose the cases; empty: all of them.
func describeSelection(sc types.SuiteConfig) string {
	var words []string
	for _, s := range sc.FocusStrings {
		words = append(words, "--focus "+s)
	}
	for _, s := range sc.SkipStrings {
		words = append(words, "--skip "+s)
	}
	if sc.LabelFilter != "" {
		words = append(words, "--label-filter '"+sc.LabelFilter+"'")
	}
	return strings.Join(words, " ")
}
