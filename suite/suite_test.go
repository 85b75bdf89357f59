package suite_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"testing"

	_ "github.com/onsi/ginkgo/v2" // the ginkgo CLI looks for this import, and drops every argument without it

	"github.com/refreshcheck/refreshcheck/suite"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

var set = settings.Settings{Aim: settings.Aim{Default: true}}

func TestMain(m *testing.M) {
	set.Register(flag.CommandLine)
	flag.Parse()
	if err := set.ReadFile(); err != nil {
		fmt.Fprintf(os.Stderr, "refreshcheck: %v\n", err)
		os.Exit(result.ExitUsage)
	}
	if err := suite.Unrun(set, flag.CommandLine); err != nil {
		fmt.Fprintf(os.Stderr, "refreshcheck: %v\n", err)
		os.Exit(result.ExitUsage)
	}
	os.Exit(m.Run())
}

func TestConformance(t *testing.T) {
	if flag.Lookup("test.count").Value.String() != "1" && flag.NArg() == 0 {
		inItsOwnProcess(t)
		return
	}
	if code := suite.RunTest(context.Background(), t, set, flag.CommandLine, os.Stdout, os.Stderr); code != 0 {
		t.Fatalf("exit code %d", code)
	}
}

// inItsOwnProcess runs the suite once, for go test -count: Ginkgo has one spec tree
// a process, and refuses to run it again.
func inItsOwnProcess(t *testing.T) {
	once := exec.CommandContext(t.Context(), os.Args[0], append(os.Args[1:], "-test.count=1")...)
	once.Stdin, once.Stdout, once.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := once.Run(); err != nil {
		t.Fatal(err)
	}
}
