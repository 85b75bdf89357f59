package suite_test

import (
	"context"
	"flag"
	"os"
	"testing"

	_ "github.com/onsi/ginkgo/v2" // the ginkgo CLI looks for this import, and drops every argument without it

	"github.com/refreshcheck/refreshcheck/suite"
)

var options = suite.Options{Aim: suite.Aim{Default: true}}

func TestMain(m *testing.M) {
	options.Register(flag.CommandLine)
	flag.Parse()
	os.Exit(m.Run())
}

func TestConformance(t *testing.T) {
	if code := suite.RunTest(context.Background(), t, options, flag.CommandLine, os.Stdout, os.Stderr); code != 0 {
		t.Fatalf("exit code %d", code)
	}
}
