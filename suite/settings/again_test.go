package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// A command that shows a finding again has what the result may depend on, and
// nothing of what selects, writes or hides something; secrets are left out.
func TestCommand(t *testing.T) {
	for args, want := range map[string]string{
		"--target http://a/":   "refreshcheck run --target http://b",
		"--reference --strict": "refreshcheck run --reference --strict",
		"--target http://a --focus x --report json=- -v --max-time 1m":   "refreshcheck run --target http://b",
		"--target http://a --fixtures x --fixtures y --rate 2":           "refreshcheck run --target http://b --fixtures x --fixtures y --rate=2",
		"--target http://a --single-use=false --insecure":                "refreshcheck run --target http://b --insecure --single-use=false",
		"--target http://a --proxy http://me:hush@p:1":                   "refreshcheck run --target http://b --proxy http://",
		"--target http://a --token-command ./next.sh":                    "refreshcheck run --target http://b --token-command ./next.sh",
		"--target http://a --token-command curl$IFS-u$IFS'me:hush-hush'": "refreshcheck run --target http://b --token-command ‹the token command›",
		"--target http://a --operation one":                              "refreshcheck run --target http://b --operation one",
		"--target http://a --profile deep --label-filter valid":          "refreshcheck run --target http://b --strict",
	} {
		s, err := given{args: strings.Fields(args)}.read(t)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.UseProfile(); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(s.Command("http://b/"), " ")
		if !strings.HasPrefix(got, want) || strings.Contains(got, "hush") || !strings.HasSuffix(want, "//") && got != want {
			t.Errorf("%s: %s, want %s", args, got, want)
		}
	}
	several, err := given{args: strings.Fields("--target http://a --operation one --operation two")}.read(t)
	if err != nil {
		t.Fatal(err)
	}
	one := *several
	one.Operations = settings.List{"two"}
	if got := strings.Join(one.Command("http://a"), " "); !strings.HasSuffix(got, " --operation two") || strings.Contains(got, "one") {
		t.Errorf("of several operations: %s", got)
	}
}

// Everything in the file that init writes is a setting that a file may have.
func TestTemplateIsReadable(t *testing.T) {
	var lines []string
	for line := range strings.Lines(settings.Template) {
		if text, ok := strings.CutPrefix(line, "#"); ok && !strings.HasPrefix(text, " ") && strings.TrimSpace(text) != "" {
			lines = append(lines, text)
		}
	}
	text := strings.Join(lines, "")
	var all map[string]any
	if err := yaml.Load([]byte(text), &all); err != nil || len(all) < 20 {
		t.Fatalf("%d settings, %v", len(all), err)
	}
	name := inputFile(t, text)
	s, err := given{args: []string{"--config", name}}.read(t)
	if err == nil {
		err = s.ReadFile()
	}
	if _, used := s.FromFile(); err != nil || len(used) != len(all) {
		t.Errorf("%d of %d settings are read: %v", len(used), len(all), err)
	}
}

func inputFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
