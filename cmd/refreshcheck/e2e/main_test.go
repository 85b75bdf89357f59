// Package e2e runs the refreshcheck binary against servers on real sockets.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// TestMain builds the binary once: a process can run the suite's specs once, so
// each run is a process of its own.
func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	flag.Parse()
	dir, err := os.MkdirTemp("", "refreshcheck-e2e-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	args := []string{"build", "-o", filepath.Join(dir, "refreshcheck")}
	if raced {
		args = append(args, "-race")
	}
	build := exec.Command("go", append(args, "github.com/refreshcheck/refreshcheck/cmd/refreshcheck")...)
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = f.Value.Set("8") // most of these tests wait for a server, and need no processor meanwhile
	}
	os.Setenv("REFRESHCHECK_E2E_BINARY", filepath.Join(dir, "refreshcheck"))
	return m.Run()
}
