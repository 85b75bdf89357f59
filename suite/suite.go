// Package suite shows a check as Ginkgo specs, one per case: in the project's
// own test binary (suite_test.go), for go test and the ginkgo CLI, and in your
// own spec tree ([Declare]). Importing it has no side effects.
package suite

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"golang.org/x/term"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/session"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// RunTest runs the suite for go test and the ginkgo CLI, and returns the exit
// code of [session.Run]. It refuses two mistakes that these tools would ignore:
// arguments that are not flags, and a test of a real server whose result go test
// would cache. A process can call it only once, since Ginkgo has one spec tree.
func RunTest(ctx context.Context, t ginkgo.GinkgoTestingT, s settings.Settings, fs *flag.FlagSet, out, errs io.Writer) int {
	sc, rc := ginkgo.GinkgoConfiguration()
	if err := refused(s, fs, sc); err != nil {
		fmt.Fprintf(errs, "refreshcheck: %v\n", err)
		return result.ExitUsage
	}
	if err := s.UseProfile(); err != nil {
		fmt.Fprintf(errs, "refreshcheck: %v\n", err)
		return result.ExitUsage
	}
	// The suite's own selectors and Ginkgo's are one set, for the check and for Ginkgo.
	sc.FocusStrings = append(slices.Clone(sc.FocusStrings), s.Focus...)
	sc.SkipStrings = append(slices.Clone(sc.SkipStrings), s.Skip...)
	sc.LabelFilter = both(sc.LabelFilter, s.Filter())
	sc.FailOnEmpty = true
	if f, ok := out.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		rc.NoColor = true // Ginkgo colours files, too
	}
	s.Focus, s.Skip, s.LabelFilter, s.SkipAttacks = sc.FocusStrings, sc.SkipStrings, sc.LabelFilter, false
	return session.Run(ctx, s, &specs{t: t, suite: sc, reporter: rc, strict: s.Strict}, out, errs)
}

// Unrun returns an error if a server is named, but the flags of go test leave
// the suite itself out. Nothing would run then, and the test would pass.
func Unrun(s settings.Settings, fs *flag.FlagSet) error {
	named, _ := s.Env(settings.TargetVariable)
	if named == "" && !s.Target.Is && !s.Reference {
		return nil
	}
	value := func(name string) string {
		if f := fs.Lookup("test." + name); f != nil {
			return f.Value.String()
		}
		return ""
	}
	for _, name := range []string{"run", "skip", "list"} {
		if v := value(name); v != "" && v != "TestConformance" && v != "^TestConformance$" {
			return fmt.Errorf("-%s %s selects Go tests, not cases, and would leave the suite out; select cases with -args -focus (or -ginkgo.focus) and -label-filter", name, v)
		}
	}
	if value("count") == "0" {
		return errors.New("-count=0 runs nothing; leave it out, or use -count=1")
	}
	return nil
}

func refused(s settings.Settings, fs *flag.FlagSet, sc types.SuiteConfig) error {
	if fs.NArg() > 0 {
		return fmt.Errorf("stray arguments: %s. Put the flags of the suite after -args (go test ./suite -count=1 -args -target URL) or after -- (ginkgo ./suite -- -target URL)", strings.Join(fs.Args(), " "))
	}
	if log := fs.Lookup("test.testlogfile"); log != nil && log.Value.String() != "" {
		if named, _ := s.Env(settings.TargetVariable); named != "" && !s.Target.Is && !s.Reference {
			return fmt.Errorf("%s names a server, and go test would cache the result; add -count=1", settings.TargetVariable)
		}
	}
	if sc.ParallelTotal > 1 {
		return errors.New("ginkgo -p (or --procs): the suite itself sends requests in parallel, and each process would use up the credential; run it without this flag, and use --concurrency")
	}
	return nil
}

func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return "(" + a + ") && (" + b + ")"
}

// title is the suite's name in Ginkgo's output.
const title = "refreshcheck"

// specs show a check in Ginkgo.
type specs struct {
	t        ginkgo.GinkgoTestingT
	suite    types.SuiteConfig
	reporter types.ReporterConfig
	strict   bool

	wait func(id string) result.Case
}

// Select declares the specs, and asks Ginkgo which of them it will run.
func (s *specs) Select(ctx context.Context, c *check.Check) (dry bool, err error) {
	declare(c.Catalogue(), func(id string) result.Case { return s.wait(id) }, s.strict)
	will := map[string]bool{}
	for _, r := range ginkgo.PreviewSpecs(title, s.suite, s.reporter).SpecReports {
		if r.LeafNodeType == types.NodeTypeIt && r.State == types.SpecStatePassed {
			id, _, _ := strings.Cut(r.LeafNodeText, " ")
			will[id] = true
		}
	}
	if len(will) > 0 || ctx.Err() == nil { // after an interrupt Ginkgo selects nothing
		err = c.Only(will, "")
	}
	return s.suite.DryRun, err
}

// Run has Ginkgo run the specs.
func (s *specs) Run(c *check.Check, done func(result.Case)) {
	s.wait = func(id string) result.Case {
		r := c.Wait(id)
		done(r)
		return r
	}
	ginkgo.RunSpecs(s.t, title, s.suite, s.reporter)
}
