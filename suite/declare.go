package suite

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/onsi/ginkgo/v2"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/labels"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Declare declares the specs of a check in your own Ginkgo tree, beside your own
// specs. Call it while the tree is built, at the top level or in a container.
// The check begins with its first spec, and sends only the cases that Ginkgo's
// focus, skip and label filter select.
func Declare(o check.Options) {
	cases, err := o.Catalogue()
	declareAll(func() check.Options { return o }, cases, err)
}

// DeclareLater is [Declare] for options that are known only when the specs run,
// such as the URL of a server that a BeforeSuite starts. more are the fixtures
// whose cases get specs, in addition to the built-in cases.
func DeclareLater(options func() check.Options, more ...fs.FS) {
	cases, err := check.Cases(more...)
	declareAll(options, cases, err)
}

func declareAll(options func() check.Options, cases []fixtures.Case, err error) {
	if err != nil {
		panic(fmt.Sprintf("refreshcheck: %v", err)) // while the tree is built, there is no other way to fail
	}
	d := &declared{options: options, cases: cases}
	ginkgo.Describe("refreshcheck", ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		for _, c := range cases {
			ginkgo.It(c.SpecText(), ginkgo.Label(c.Labels()...), func(ctx ginkgo.SpecContext) { d.judge(ctx, c.ID) })
		}
		ginkgo.AfterAll(d.end)
	})
}

// declared is a check in a user's tree. Ginkgo runs the specs of an ordered
// container one after the other, in one process.
type declared struct {
	options func() check.Options
	cases   []fixtures.Case
	begun   bool
	check   *check.Check    // nil: the check could not begin
	there   map[string]bool // the cases that the options select
	asked   map[string]bool // those of them that are sent ahead
	cancel  func()
	why     string // why it could not begin, for all specs except the first
}

// judge ends a spec in the same way as its case has ended. The first spec begins
// the check, and fails if the check cannot begin.
func (d *declared) judge(ctx context.Context, id string) {
	if !d.begun {
		d.begun = true
		if err := d.begin(id); err != nil {
			d.why = "the check did not begin: see its first spec that ran"
			ginkgo.Fail(err.Error())
		}
	}
	if d.check == nil || d.check.Ended() != "" {
		ginkgo.Skip(d.why)
	}
	if !d.there[id] {
		ginkgo.Skip("the options of the check leave this case out")
	}
	strict := d.options().Strict
	if d.asked[id] {
		judge(d.check.Wait(id), strict)
		return
	}
	r, err := d.alone(ctx, id)
	if err != nil {
		ginkgo.Fail(err.Error())
	}
	judge(r, strict)
}

func (d *declared) begin(first string) error {
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	c, err := check.Prepare(ctx, d.options())
	if err != nil {
		return err
	}
	d.there = map[string]bool{}
	for _, one := range c.Cases() {
		d.there[one.ID] = true
	}
	d.asked = d.selected(c.Cases())
	d.asked[first] = true
	selection := ""
	if len(d.asked) < len(c.Cases()) {
		selection = "Ginkgo's selectors"
	}
	if err := c.Only(d.asked, selection); err != nil {
		c.Close()
		return err
	}
	if err := c.Start(ctx); err != nil {
		c.Close()
		return err
	}
	d.check = c
	if why := c.Ended(); why != "" {
		return fmt.Errorf("%s: %s", result.Incomplete, why)
	}
	return nil
}

// selected lists the cases that Ginkgo will run, as far as its focus, skip and
// label filter say so. Other cases that Ginkgo runs are sent one by one.
func (d *declared) selected(cases []fixtures.Case) map[string]bool {
	sc, _ := ginkgo.GinkgoConfiguration()
	here := ginkgo.CurrentSpecReport()
	above := strings.Join(here.ContainerHierarchyTexts, " ") + " "
	var inherited []string
	for _, l := range here.ContainerHierarchyLabels {
		inherited = append(inherited, l...)
	}
	fits := func([]string) bool { return true }
	if f, err := labels.Parse(sc.LabelFilter); sc.LabelFilter != "" && err == nil {
		fits = f
	}
	focus, skip := strings.Join(sc.FocusStrings, "|"), strings.Join(sc.SkipStrings, "|")
	matches := func(pattern, text string) bool {
		re, err := regexp.Compile(pattern)
		return err == nil && re.MatchString(text)
	}
	will := map[string]bool{}
	for _, c := range cases {
		text := above + c.SpecText()
		if (focus == "" || matches(focus, text)) && (skip == "" || !matches(skip, text)) && fits(append(c.Labels(), inherited...)) {
			will[c.ID] = true
		}
	}
	return will
}

// alone runs one case in a check of its own.
func (d *declared) alone(ctx context.Context, id string) (result.Case, error) {
	c, err := check.Prepare(ctx, d.options())
	if err != nil {
		return result.Case{}, err
	}
	defer c.Close()
	if err := c.Only(map[string]bool{id: true}, "one spec"); err != nil {
		return result.Case{}, err
	}
	if err := c.Start(ctx); err != nil {
		return result.Case{}, err
	}
	return c.Finish().Results[0], nil
}

// end waits for the cases that still run, and fails for problems that belong to
// no spec: a stale waiver, or a run that was ended.
func (d *declared) end() {
	if d.cancel != nil {
		defer d.cancel()
	}
	if d.check == nil {
		return
	}
	defer d.check.Close()
	if d.check.Ended() != "" {
		return // the first spec has failed
	}
	r := d.check.Finish()
	word, code := r.Verdict()
	ginkgo.AddReportEntry("refreshcheck", fmt.Sprintf("%s  %s", word, r.Line()), ginkgo.ReportEntryVisibilityFailureOrVerbose)
	if code == result.ExitIncomplete || len(r.WaiverFaults) > 0 {
		ginkgo.Fail(fmt.Sprintf("%s  %s", word, r.Line()))
	}
}
