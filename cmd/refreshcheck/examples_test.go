package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// example is a CI job's script, run as the CI server would: the commands are
// real, but for go, which would fetch a published version.
func example(t *testing.T, script string, env ...string) (out string, dir string, code int) {
	t.Helper()
	dir = t.TempDir()
	bin := filepath.Join(dir, "bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte("#!/bin/sh\necho go \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("bash", "-eo", "pipefail", "-c", script)
	c.Dir = dir
	c.Env = append(os.Environ(), append(env, "PATH="+bin+":"+os.Getenv("PATH"))...)
	text, err := c.CombinedOutput()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), dir, c.ProcessState.ExitCode()
}

// server is a reference server with the fault, if any, and its credential.
func server(t *testing.T, fault string) (url, token string) {
	t.Helper()
	s, err := reference.Start(reference.Options{Fault: fault})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.URL(), s.IssueToken()
}

func exampleFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../.github", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestGitLabExample(t *testing.T) {
	var jobs map[string]struct {
		Script    []string
		Artifacts struct {
			Reports struct{ Junit, Codequality string }
		}
	}
	if err := yaml.Unmarshal(exampleFile(t, "examples/gitlab-ci.yml"), &jobs); err != nil {
		t.Fatal(err)
	}
	job := jobs["refreshcheck"]
	if job.Artifacts.Reports.Codequality != "refreshcheck-report/codequality.json" {
		t.Errorf("code quality: %q", job.Artifacts.Reports.Codequality)
	}
	checkExample(t, strings.Join(job.Script, "\n"), job.Artifacts.Reports.Junit)
}

func TestAzureExample(t *testing.T) {
	var pipeline struct {
		Steps []struct {
			Script, Task string
			Inputs       map[string]string
		}
	}
	if err := yaml.Unmarshal(exampleFile(t, "examples/azure-pipelines.yml"), &pipeline); err != nil {
		t.Fatal(err)
	}
	var script []string
	junit := ""
	for _, s := range pipeline.Steps {
		if s.Script != "" {
			script = append(script, s.Script)
		}
		if strings.HasPrefix(s.Task, "PublishTestResults@") {
			junit = s.Inputs["testResultsFiles"]
		}
	}
	checkExample(t, strings.Join(script, "\n"), junit)
}

func TestJenkinsExample(t *testing.T) {
	text := string(exampleFile(t, "examples/Jenkinsfile"))
	var script []string
	for _, m := range regexp.MustCompile(`(?m)^\s*sh '(.*)'$`).FindAllStringSubmatch(text, -1) {
		script = append(script, m[1])
	}
	junit := regexp.MustCompile(`junit '(.*)'`).FindStringSubmatch(text)
	if len(script) != 2 || junit == nil {
		t.Fatalf("commands: %q, junit: %q", script, junit)
	}
	checkExample(t, strings.Join(script, "\n"), junit[1])
}

// checkExample runs the script against a sound server and a faulty one: the
// job must pass, fail, and leave the JUnit report either way.
func checkExample(t *testing.T, script, junit string) {
	t.Helper()
	for fault, want := range map[string]int{"": 0, "status-missing-500": 1} {
		url, token := server(t, fault)
		out, dir, code := example(t, script, "STAGING_URL="+url, "REFRESHCHECK_TOKEN="+token)
		if code != want || !strings.Contains(out, "go install github.com/refreshcheck/refreshcheck/cmd/refreshcheck@") {
			t.Errorf("fault %q: exit %d, want %d\n%s", fault, code, want, out)
		}
		if text, err := os.ReadFile(filepath.Join(dir, junit)); err != nil || !strings.Contains(string(text), "<testsuite") {
			t.Errorf("fault %q: no JUnit report: %v", fault, err)
		}
	}
}

type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Steps []struct {
			ID, Name, Run string
			Env           map[string]string
		}
	}
}

func TestGitHubAction(t *testing.T) {
	var a action
	if err := yaml.Unmarshal(exampleFile(t, "actions/refreshcheck/action.yml"), &a); err != nil {
		t.Fatal(err)
	}
	var build, check string
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("step %s: an input stands in the script itself, where its text is code; hand it over by env", s.Name)
		}
		switch {
		case s.ID == "check":
			check = s.Run
		case s.Run != "":
			build = s.Run
		}
	}
	path, err := exec.LookPath("refreshcheck")
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs("../../.github/actions/refreshcheck")
	if err != nil {
		t.Fatal(err)
	}
	out, _, code := example(t, build, "GITHUB_ACTION_PATH="+here, "RUNNER_TEMP=/tmp")
	if code != 0 || out != "go build -o /tmp/refreshcheck ./cmd/refreshcheck\n" {
		t.Errorf("building: exit %d: %s", code, out)
	}
	for fault, want := range map[string]int{"": 0, "status-missing-500": 1} {
		url, token := server(t, fault)
		files := t.TempDir()
		output, summary := filepath.Join(files, "output"), filepath.Join(files, "summary")
		if err := os.WriteFile(summary, []byte("before\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		out, dir, code := example(t, check, "RUNNER_TEMP="+filepath.Dir(path), "REFRESHCHECK_TARGET="+url, "REFRESHCHECK_TOKEN="+token, "REPORT_DIR=reports",
			"ARGUMENTS=--focus\nmissing/\n--concurrency=4\n", "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary, "GITHUB_ACTIONS=true")
		if code != want {
			t.Errorf("fault %q: exit %d, want %d\n%s", fault, code, want, out)
		}
		if _, err := os.Stat(filepath.Join(dir, "reports", "index.html")); err != nil {
			t.Error(err)
		}
		annotated := strings.Contains(out, "\n::error title=refreshcheck%3A status::missing/no-cookie-header")
		if annotated != (want == 1) {
			t.Errorf("fault %q: annotated: %v\n%s", fault, annotated, out)
		}
		told, _ := os.ReadFile(summary)
		word := map[int]string{0: "PASSED", 1: "NON-CONFORMANT"}[want]
		if !strings.HasPrefix(string(told), "before\n## ") || !strings.Contains(string(told), "refreshcheck: "+word) || strings.Contains(string(told)+out, token) {
			t.Errorf("fault %q: summary:\n%s", fault, told)
		}
		if got, _ := os.ReadFile(output); string(got) != map[int]string{0: "exit-code=0\n", 1: "exit-code=1\n"}[want] {
			t.Errorf("fault %q: outputs: %s", fault, got)
		}
	}
}

func TestGitHubExampleUsesTheAction(t *testing.T) {
	var a action
	if err := yaml.Unmarshal(exampleFile(t, "actions/refreshcheck/action.yml"), &a); err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(exampleFile(t, "examples/github.yml"), &workflow); err != nil {
		t.Fatal(err)
	}
	step := workflow.Jobs["refreshcheck"].Steps[0]
	if !strings.HasPrefix(step.Uses, "refreshcheck/refreshcheck/.github/actions/refreshcheck@") {
		t.Errorf("uses %s", step.Uses)
	}
	for name := range step.With {
		if _, ok := a.Inputs[name]; !ok {
			t.Errorf("the action has no input %s", name)
		}
	}
	run := runCommand()
	for _, line := range strings.Fields(step.With["arguments"]) {
		if err := run.ParseFlags([]string{line}); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// With a version, the action takes the binary of the release, and only if its sum
// is the one that the release has.
func TestGitHubActionTakesAVersion(t *testing.T) {
	var a action
	if err := yaml.Unmarshal(exampleFile(t, "actions/refreshcheck/action.yml"), &a); err != nil {
		t.Fatal(err)
	}
	get := ""
	for _, s := range a.Runs.Steps {
		if s.Name == "Get refreshcheck" {
			get = s.Run
		}
	}
	for sum, want := range map[string]int{"right": 0, "wrong": 1} {
		bin, temp := t.TempDir(), t.TempDir()
		curl := `#!/bin/sh
printf 'binary' > refreshcheck_0.9.0_linux_amd64
if [ "$SUM" = right ]; then sha256sum refreshcheck_0.9.0_linux_amd64 > SHA256SUMS; else echo "0000000000000000000000000000000000000000000000000000000000000000  refreshcheck_0.9.0_linux_amd64" > SHA256SUMS; fi
echo "$@"
`
		if err := os.WriteFile(filepath.Join(bin, "curl"), []byte(curl), 0o700); err != nil {
			t.Fatal(err)
		}
		c := exec.Command("bash", "-eo", "pipefail", "-c", get)
		c.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "SUM="+sum, "VERSION=v0.9.0", "RUNNER_OS=Linux", "RUNNER_ARCH=X64", "RUNNER_TEMP="+temp)
		out, _ := c.CombinedOutput()
		if c.ProcessState.ExitCode() != want || !strings.Contains(string(out), "releases/download/v0.9.0/refreshcheck_0.9.0_linux_amd64") {
			t.Errorf("%s: exit %d, want %d\n%s", sum, c.ProcessState.ExitCode(), want, out)
		}
		if _, err := os.Stat(filepath.Join(temp, "refreshcheck")); (err == nil) != (want == 0) {
			t.Errorf("%s: the binary is there: %v", sum, err == nil)
		}
	}
}
