package settings_test

import (
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/settings"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

const liveToken = "token-of-the-tests"

// given is what a user gives: flags, variables of the environment, and what goes
// into standard input.
type given struct {
	args  []string
	env   []string // NAME=value
	stdin string
}

// read parses the flags.
func (g given) read(t *testing.T) (*settings.Settings, error) {
	t.Helper()
	s := &settings.Settings{LookupEnv: func(name string) (string, bool) {
		for _, v := range g.env {
			if n, value, _ := strings.Cut(v, "="); n == name {
				return value, true
			}
		}
		return "", false
	}}
	s.Stdin = strings.NewReader(g.stdin)
	fs := flag.NewFlagSet("test", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	s.Register(fs)
	return s, fs.Parse(g.args)
}

// options are the options of a check that they make, and the warnings.
func (g given) options(t *testing.T) (check.Options, string, error) {
	t.Helper()
	s, err := g.read(t)
	if err != nil {
		t.Fatal(err)
	}
	var warnings []string
	o, err := s.Options(t.Context(), func(w string) { warnings = append(warnings, w) })
	return o, strings.Join(warnings, "\n"), err
}

// taken are the options of settings that are good.
func (g given) taken(t *testing.T) check.Options {
	t.Helper()
	o, warnings, err := g.options(t)
	if err != nil || warnings != "" {
		t.Fatalf("%q, %q: %v, warned of %q", g.args, g.env, err, warnings)
	}
	return o
}

// refused is the error that settings give.
func (g given) refused(t *testing.T) string {
	t.Helper()
	_, _, err := g.options(t)
	if err == nil {
		t.Fatalf("%q, %q are taken", g.args, g.env)
	}
	return err.Error()
}

// first is the first token that the options' credential gives.
func first(t *testing.T, o check.Options) string {
	t.Helper()
	if o.Token != "" || o.Credential.None() {
		return o.Token
	}
	to, err := target.Parse(target.Options{URL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := o.Credential.Open(t.Context(), credential.Opening{
		Target: to, CookieName: "refresh_token", CommandTimeout: o.CommandTimeout, Stdin: o.Stdin, LookupEnv: o.LookupEnv,
		Check: func(string) error { return nil }, Secret: func(string, string) {}, Warn: func(string, ...any) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	token, err := s.Next(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// input is a file that its owner alone can read.
func input(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// says checks a text against the pieces that it must hold.
func says(t *testing.T, text string, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if !strings.Contains(text, p) {
			t.Errorf("%q does not say %q", text, p)
		}
	}
}
