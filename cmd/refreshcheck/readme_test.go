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

// Whatever README.md shows is run: its commands, in their order, against
// reference servers in the place of staging; and its output is a real one.
func TestReadmeCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles and runs the suite in all three ways")
	}
	text := read(t, readme)
	folder, bin := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "openapi.json"), []byte(read(t, "../../openapi.json")), 0o600); err != nil {
		t.Fatal(err)
	}
	build(t, bin, "refreshcheck")
	good, failing := serve(t, ""), serve(t, "status-malformed-401")
	commands := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(commands) < 5 {
		t.Fatalf("README.md shows %d blocks of commands", len(commands))
	}
	for _, block := range commands {
		for _, line := range strings.Split(strings.TrimSpace(block[1]), "\n") {
			line, _, _ = strings.Cut(line, "  #")
			server := good
			if strings.Contains(line, "waivers") {
				server = failing
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

// The output that README.md shows is a real run against the fault that it names,
// but for what changes from run to run. UPDATE_README=1 writes it anew.
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
		t.Errorf("README.md shows an output that is not today's; UPDATE_README=1 go test ./cmd/refreshcheck -run ReadmeOutput writes it anew\n--- shown\n%s\n--- today's\n%s", settled(want), settled(got))
	}
}

// settled takes out what changes from run to run: ports, times, days, sizes,
// fingerprints.
func settled(text string) string {
	for pattern, with := range map[string]string{
		`127\.0\.0\.1:[0-9]+`: "HOST", `[0-9.]+ (ms|s)\b`: "TIME", `20[0-9]{2}-[0-9]{2}-[0-9]{2}`: "DAY", `[0-9]+ octets`: "N octets", `‹[^›]*›`: "‹›", `[ \t]+`: " ",
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, with)
	}
	return strings.TrimSpace(text)
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

// The contributor's page shows an entry as it stands in the table, and a proof of
// it that is run here.
func TestContributorsExample(t *testing.T) {
	page := read(t, "../../.github/CONTRIBUTING.md")
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
	for _, link := range regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllStringSubmatch(page+strings.ReplaceAll(read(t, readme), "](", "](../"), -1) {
		if _, err := os.Stat(filepath.Join("../../.github", link[1])); err != nil {
			t.Errorf("a link that leads nowhere: %s", link[1])
		}
	}
}
