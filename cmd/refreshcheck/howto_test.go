package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/catalogue"
	"github.com/refreshcheck/refreshcheck/suite/check"
)

const howtos = "../../.github/docs"

// shown is a block of a how-to: a file to write, commands to run, or commands that
// need what no test has and are only read.
type shown struct {
	kind, name, text string
}

// blocks reads a how-to. A comment before a block says what it is: <!-- file: NAME -->,
// <!-- server: FAULT -->, <!-- server: -WAY --> (howToServer has the ways), <!-- parsed -->.
func blocks(page string) []shown {
	var all []shown
	pattern := regexp.MustCompile("(?s)(?:<!-- ([a-z]+)(?:: ?([^>]*?))? -->\n)?```([a-z]+)\n(.*?)```")
	for _, m := range pattern.FindAllStringSubmatch(page, -1) {
		kind, name, language, text := m[1], m[2], m[3], m[4]
		switch {
		case kind == "file":
			all = append(all, shown{"file", name, text})
		case language == "sh" && kind == "parsed":
			all = append(all, shown{"parsed", "", text})
		case language == "sh":
			if kind == "server" {
				all = append(all, shown{"server", name, ""})
			}
			all = append(all, shown{"run", "", text})
		}
	}
	return all
}

// The commands of the how-tos are run in their order, in a folder with the files
// that the page shows, against reference servers. A command's last words may be
// "# exit code N".
func TestHowTos(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the suite many times")
	}
	pages, err := filepath.Glob(filepath.Join(howtos, "*.md"))
	if err != nil || len(pages) < 9 {
		t.Fatalf("%d how-tos, %v", len(pages), err)
	}
	bin := t.TempDir()
	build(t, bin, "refreshcheck")
	for _, page := range pages {
		if filepath.Base(page) == "proof.md" { // its one command is the proof itself
			continue
		}
		t.Run(filepath.Base(page), func(t *testing.T) {
			folder := t.TempDir()
			contract := read(t, "../../openapi.json")
			for name, text := range map[string]string{"openapi.json": contract, "openapi-401.json": with401(t, contract)} {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			here := at(serve(t, ""))
			for _, b := range blocks(read(t, page)) {
				switch b.kind {
				case "file":
					path := filepath.Join(folder, b.name)
					if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path, []byte(b.text), 0o600); err != nil {
						t.Fatal(err)
					}
				case "server":
					here = howToServer(t, b.name, folder)
				case "parsed":
					for line := range strings.Lines(b.text) {
						parsesAs(t, strings.TrimSpace(line))
					}
				default:
					for line := range strings.Lines(b.text) {
						runsAs(t, strings.TrimSpace(line), folder, bin, here)
					}
				}
			}
		})
	}
}

// with401 is a contract that documents a 401 like its 422.
func with401(t *testing.T, contract string) string {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal([]byte(contract), &document); err != nil {
		t.Fatal(err)
	}
	for _, path := range document["paths"].(map[string]any) {
		for _, operation := range path.(map[string]any) {
			responses := operation.(map[string]any)["responses"].(map[string]any)
			responses["401"] = responses["422"]
		}
	}
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// parsesAs checks the flags of a command that no test can run.
func parsesAs(t *testing.T, line string) {
	t.Helper()
	_, args, ok := strings.Cut(line, "refreshcheck run ")
	if !ok {
		_, args, ok = strings.Cut(line, " run --target ")
		args = "--target " + args
	}
	if !ok {
		return
	}
	if err := runCommand().ParseFlags(strings.Fields(args)); err != nil {
		t.Errorf("%s: %v", line, err)
	}
}

func runsAs(t *testing.T, line, folder, bin string, here place) {
	t.Helper()
	want := 0
	if m := regexp.MustCompile(` # exit code (\d+)$`).FindStringSubmatch(line); m != nil {
		want, _ = strconv.Atoi(m[1])
	}
	if strings.HasPrefix(line, "ginkgo ") && !installed("ginkgo") {
		return
	}
	command := strings.NewReplacer(here.shown...).Replace(line)
	command = strings.NewReplacer("--budget 5m", "--budget 100", "--budget 2000", "--budget 100").Replace(command) // a test has no five minutes
	c := exec.Command("/bin/sh", "-c", command)
	c.Dir = folder
	if strings.HasPrefix(line, "go ") || strings.HasPrefix(line, "ginkgo ") {
		root, err := filepath.Abs("../..")
		if err != nil {
			t.Fatal(err)
		}
		c.Dir = root
	}
	token := here.server.IssueToken()
	if err := os.WriteFile(filepath.Join(folder, "next-token.sh"), []byte("#!/bin/sh\nprintf '%s' '"+token+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	c.Env = append(withoutOurs(os.Environ()), "PATH="+bin+":"+os.Getenv("PATH"), "REFRESHCHECK_TOKEN="+token)
	c.Env = append(c.Env, here.env...)
	out, err := c.CombinedOutput()
	if got := c.ProcessState.ExitCode(); got != want {
		t.Errorf("%s: exit code %d, want %d (%v)\n%s", line, got, want, err, out)
	}
}

// The Go code of the how-to is the README's, and tested with it.
func TestHowToCode(t *testing.T) {
	tested := unindented(read(t, "../../suite/check/example_test.go") + read(t, "../../suite/check/testdata/outside/ginkgo_test.go.txt"))
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read(t, filepath.Join(howtos, "library.md")), -1)
	if len(blocks) < 3 {
		t.Fatalf("%d blocks of Go", len(blocks))
	}
	for _, block := range blocks {
		if !strings.Contains(tested, unindented(block[1])) {
			t.Errorf("library.md shows code that no test runs:\n%s", block[1])
		}
	}
}

// rules.md describes every rule under its id, which reports link to.
// UPDATE_README=1 writes it again.
func TestHowToRules(t *testing.T) {
	k, err := check.LoadContract(t.Context(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	b.WriteString("# The rules\n\nEvery answer is held against these. `refreshcheck explain RULE` shows the same.\n")
	for _, r := range catalogue.ListRules() {
		e, err := catalogue.Explain(r.ID, k, nil)
		if err != nil {
			t.Fatal(err)
		}
		e.Source = r.Source // without the place in one document
		b.WriteString("\n" + strings.ReplaceAll(e.Markdown(), "## `"+r.ID+"`", "## "+r.ID))
	}
	path := filepath.Join(howtos, "rules.md")
	if os.Getenv("UPDATE_README") != "" {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if read(t, path) != b.String() {
		t.Error("rules.md is stale; UPDATE_README=1 go test ./cmd/refreshcheck -run HowToRules writes it again")
	}
}

// Each how-to is linked from the page that lists them, and that page from README.md.
func TestHowTosAreLinked(t *testing.T) {
	pages, _ := filepath.Glob(filepath.Join(howtos, "*.md"))
	index := read(t, filepath.Join(howtos, "README.md"))
	for _, p := range pages {
		if name := filepath.Base(p); name != "README.md" && !strings.Contains(index, "("+name+")") {
			t.Errorf("%s is not linked", name)
		}
	}
	if !strings.Contains(read(t, readme), "(.github/docs/README.md)") {
		t.Error("README.md does not link the how-tos")
	}
}

// The login file that a how-to shows has the fields that a login file has.
func TestHowToLoginFile(t *testing.T) {
	i := slices.IndexFunc(blocks(read(t, filepath.Join(howtos, "credentials.md"))), func(b shown) bool { return b.name == "login.yaml" })
	if i < 0 {
		t.Fatal("credentials.md shows no login file")
	}
	path := filepath.Join(t.TempDir(), "login.yaml")
	if err := os.WriteFile(path, []byte(blocks(read(t, filepath.Join(howtos, "credentials.md")))[i].text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LOGIN_USER", "tester")
	t.Setenv("LOGIN_PASSWORD", "a-long-password-of-the-tests")
	s := serve(t, "")
	out, errs, code := called("run", "--target", s.URL(), "--login", path, "--max-tokens", "1000", "--dry-run")
	if code != 3 || !strings.Contains(out, "dry run") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}
