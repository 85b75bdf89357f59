package suite

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/onsi/ginkgo/v2"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// RunTest is [Run] for go test and the ginkgo CLI. It refuses what those would
// let pass in silence: arguments that reached no flag, and a result of a real
// server that go test would keep and show again without asking the server.
func RunTest(ctx context.Context, t ginkgo.GinkgoTestingT, o Options, fs *flag.FlagSet, out, errs io.Writer) int {
	if fs.NArg() > 0 {
		return refuse(errs, verdict.ExitUsage, fmt.Errorf("stray arguments: %s. Flags of the suite stand after -args (go test ./suite -count=1 -args -target URL) or after -- (ginkgo ./suite -- -target URL)", strings.Join(fs.Args(), " ")))
	}
	if log := fs.Lookup("test.testlogfile"); log != nil && log.Value.String() != "" {
		if named, _ := o.env(TargetVariable); named != "" && !o.Target.Is && !o.Reference {
			return refuse(errs, verdict.ExitUsage, fmt.Errorf("%s names a server, and go test would cache the result; add -count=1", TargetVariable))
		}
	}
	return Run(ctx, t, o, Test, out, errs)
}
