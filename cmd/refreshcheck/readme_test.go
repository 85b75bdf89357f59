package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

const readme = "../../README.md"

// The commands that README.md shows are run in their order, against reference
// servers instead of the staging server.
func TestReadmeCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles and runs the suite in all three ways")
	}
	text := read(t, readme)
	folder, bin := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "openapi.json"), []byte(read(t, "../../openapi.json")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "words.txt"), []byte("changeit\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	build(t, bin, "refreshcheck")
	session := secondAPI(t, text, folder)
	good, failing := serve(t, ""), serve(t, "status-malformed-401")
	commands := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(commands) < 2 {
		t.Fatalf("README.md shows %d blocks of commands", len(commands))
	}
	for _, block := range commands {
		for _, line := range strings.Split(strings.TrimSpace(block[1]), "\n") {
			line, _, _ = strings.Cut(line, "  #")
			server := good
			if strings.Contains(line, "waivers") {
				server = failing
			}
			if strings.Contains(line, "sessions.example.com") {
				server = session
			}
			t.Run(strings.TrimSpace(line), func(t *testing.T) { runShown(t, strings.TrimSpace(line), folder, bin, server) })
		}
	}
}

func runShown(t *testing.T, line, folder, bin string, s *reference.Server) {
	switch {
	case line == "go test ./...", line == "refreshcheck prove":
		t.Skip("this test, and the one of suite/prove, are part of it")
	case strings.HasPrefix(line, "export "), line == "go install ./cmd/refreshcheck":
		return // done for all lines
	case strings.HasPrefix(line, "ginkgo ") && !installed("ginkgo"):
		t.Skip("the ginkgo CLI is not installed; CI has it")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	line = strings.ReplaceAll(line, "https://staging.example.com/api", s.URL())
	line = strings.ReplaceAll(line, "https://sessions.example.com", s.URL())
	line = strings.ReplaceAll(line, "go run ./cmd/refreshcheck", "refreshcheck")
	c := exec.Command("/bin/sh", "-c", line)
	c.Dir = folder
	if strings.HasPrefix(line, "go ") || strings.HasPrefix(line, "ginkgo ") {
		c.Dir = root
	}
	c.Env = append(withoutOurs(os.Environ()), "PATH="+bin+":"+os.Getenv("PATH"), "REFRESHCHECK_TOKEN="+s.IssueToken())
	if strings.Contains(line, "--reference") {
		c.Env = withoutOurs(c.Env)
	}
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", line, err, out)
	}
}

// The output that README.md shows is the output of a real run against the fault
// that it names, except for what changes from run to run. UPDATE_README=1 writes
// it again.
func TestReadmeOutput(t *testing.T) {
	text := read(t, readme)
	shown := regexp.MustCompile("(?s)<!-- output: ([a-z0-9-]+) -->\n```text\n(.*?)```").FindStringSubmatchIndex(text)
	if shown == nil {
		t.Fatal("README.md shows no output")
	}
	s := serve(t, text[shown[2]:shown[3]])
	bin := t.TempDir()
	build(t, bin, "refreshcheck")
	c := exec.Command(filepath.Join(bin, "refreshcheck"), "run", "--target", s.URL())
	c.Env = append(withoutOurs(os.Environ()), "REFRESHCHECK_TOKEN="+s.IssueToken(), "LC_ALL=C.UTF-8", "COLUMNS=120")
	out, err := c.Output()
	if err == nil {
		t.Fatal("a faulty server is conformant")
	}
	got := "$ refreshcheck run --target " + s.URL() + "\n" + strings.TrimRight(string(out), "\n") + "\n"
	if os.Getenv("UPDATE_README") != "" {
		got = strings.ReplaceAll(got, strings.TrimPrefix(s.URL(), "http://"), "127.0.0.1:8000")
		if err := os.WriteFile(readme, []byte(text[:shown[4]]+got+text[shown[5]:]), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := text[shown[4]:shown[5]]; settled(got) != settled(want) {
		t.Errorf("README.md shows an output that is not today's; UPDATE_README=1 go test ./cmd/refreshcheck -run ReadmeOutput writes it again\n--- shown\n%s\n--- today's\n%s", settled(want), settled(got))
	}
}

// secondAPI writes the document that README.md shows to a folder, and starts a
// server that keeps it.
func secondAPI(t *testing.T, text, folder string) *reference.Server {
	t.Helper()
	shown := regexp.MustCompile("(?s)<!-- document: session.yaml -->\n```yaml\n(.*?)```").FindStringSubmatch(text)
	if shown == nil {
		t.Fatal("README.md shows no document")
	}
	if err := os.WriteFile(filepath.Join(folder, "session.yaml"), []byte(shown[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := reference.Start(reference.Options{OpenAPI: []byte(shown[1])})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// The second API that README.md shows is tested from end to end: a session cookie
// on a GET. Its output is that of a real run. UPDATE_README=1 writes it again.
func TestReadmeSecondAPI(t *testing.T) {
	text := read(t, readme)
	folder, bin := t.TempDir(), t.TempDir()
	s := secondAPI(t, text, folder)
	build(t, bin, "refreshcheck")
	c := exec.Command(filepath.Join(bin, "refreshcheck"), "run", "--target", s.URL(), "--openapi", "session.yaml")
	c.Dir = folder
	c.Env = append(withoutOurs(os.Environ()), "REFRESHCHECK_TOKEN="+s.IssueToken(), "LC_ALL=C.UTF-8", "COLUMNS=120")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	shown := regexp.MustCompile("(?s)<!-- output of session.yaml -->\n```text\n(.*?)```").FindStringSubmatchIndex(text)
	if shown == nil {
		t.Fatal("README.md shows no output of the second API")
	}
	got := "$ refreshcheck run --target https://sessions.example.com --openapi session.yaml\n" + strings.ReplaceAll(strings.TrimRight(string(out), "\n"), s.URL(), "https://sessions.example.com") + "\n"
	if os.Getenv("UPDATE_README") != "" {
		if err := os.WriteFile(readme, []byte(text[:shown[2]]+got+text[shown[3]:]), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	// How many cases there are changes with every case that is added.
	counts := regexp.MustCompile(` *[0-9]+ of [0-9]+( recommended)?| none applicable|[0-9]+`)
	counted := func(text string) string { return counts.ReplaceAllString(settled(text), "") }
	if want := text[shown[2]:shown[3]]; counted(got) != counted(want) {
		t.Errorf("README.md shows an output that is not today's; UPDATE_README=1 go test ./cmd/refreshcheck -run ReadmeSecondAPI writes it again\n--- shown\n%s\n--- today's\n%s", want, got)
	}
}

// settled takes out what changes from run to run: ports, times, days, sizes,
// fingerprints, and the number of requests, since after failures the server is
// asked in between whether it still answers.
func settled(text string) string {
	for pattern, with := range map[string]string{
		`127\.0\.0\.1:[0-9]+`: "HOST", `[0-9.]+ (ms|s)\b`: "TIME", `20[0-9]{2}-[0-9]{2}-[0-9]{2}`: "DAY", `[0-9]+ octets`: "N octets", `[0-9]+ requests`: "N requests", `‹[^›]*›`: "‹›", `[ \t]+`: " ",
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, with)
	}
	return strings.TrimSpace(text)
}

// The Go code that README.md shows is part of files that tests compile and run.
func TestReadmeCode(t *testing.T) {
	tested := unindented(read(t, "../../suite/check/example_test.go") + read(t, "../../suite/check/testdata/outside/ginkgo_test.go.txt"))
	shown := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read(t, readme), -1)
	if len(shown) < 1 {
		t.Fatalf("README.md shows %d blocks of Go", len(shown))
	}
	for _, block := range shown {
		if !strings.Contains(tested, unindented(block[1])) {
			t.Errorf("README.md shows code that no test runs:\n%s", block[1])
		}
	}
}

// unindented takes off the indentation of each line.
func unindented(code string) string {
	return regexp.MustCompile(`(?m)^[ \t]+`).ReplaceAllString(code, "")
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func build(t *testing.T, into, command string) {
	t.Helper()
	if out, err := exec.Command("go", "build", "-o", into, "../"+command).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func serve(t *testing.T, fault string) *reference.Server {
	t.Helper()
	s, err := reference.Start(reference.Options{Fault: fault})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func installed(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

func withoutOurs(env []string) []string {
	var kept []string
	for _, v := range env {
		if !strings.HasPrefix(v, "REFRESHCHECK_") {
			kept = append(kept, v)
		}
	}
	return kept
}
