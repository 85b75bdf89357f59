package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const contributing = "../../.github/CONTRIBUTING.md"

// CONTRIBUTING.md shows an entry of a table of faults, and a proof of it. The
// test compares the entry and runs the proof.
func TestContributorsExample(t *testing.T) {
	page := read(t, contributing)
	shown := regexp.MustCompile("(?s)```go\n(.*?)\n```").FindStringSubmatch(page)
	if shown == nil || !strings.Contains(read(t, "../../suite/reference/faults_should.go"), shown[1]) {
		t.Fatal("CONTRIBUTING.md shows a fault that is not in suite/reference/faults_should.go")
	}
	prove := regexp.MustCompile(`(?m)^refreshcheck (prove \S+)$`).FindStringSubmatch(page)
	if prove == nil {
		t.Fatal("CONTRIBUTING.md shows no proof")
	}
	bin := t.TempDir()
	build(t, bin, "refreshcheck")
	out, err := exec.Command(filepath.Join(bin, "refreshcheck"), strings.Fields(prove[1])...).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "PROVEN  1 of 1 faults caught") {
		t.Errorf("%v\n%s", err, out)
	}
}

// CONTRIBUTING.md lists every package, and a package imports only packages that
// are listed below it. A package inside another one may be named in its row.
func TestContributorsPackages(t *testing.T) {
	const module = "github.com/refreshcheck/refreshcheck"
	_, table, _ := strings.Cut(read(t, contributing), "## The packages")
	table, _, _ = strings.Cut(table, "## To add something")
	var order []string
	for _, row := range regexp.MustCompile(`(?m)^\| \[(\S+)\]`).FindAllStringSubmatch(table, -1) {
		order = append(order, row[1])
	}
	format := `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`
	out, err := exec.Command("go", "list", "-f", format, module+"/cmd/...", module+"/suite/...", module+"/fixtures").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		paths := strings.Fields(strings.ReplaceAll(line, module+"/", ""))
		place := slices.Index(order, paths[0])
		if place < 0 && !strings.Contains(table, "`"+filepath.Base(paths[0])+"`") {
			t.Errorf("%s is not in the table of CONTRIBUTING.md", paths[0])
		}
		for _, imported := range paths[1:] {
			if at := slices.Index(order, imported); at >= 0 && at <= place {
				t.Errorf("%s imports %s, which is above it in the table of CONTRIBUTING.md", paths[0], imported)
			}
		}
	}
}
