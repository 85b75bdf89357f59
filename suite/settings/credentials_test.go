package settings_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
)

func TestTheTokenComesFromItsOneSource(t *testing.T) {
	file := input(t, "token", liveToken+"\n")
	inEnv := []string{"REFRESHCHECK_TOKEN=" + liveToken}
	for _, test := range []struct {
		name  string
		given given
		from  string
	}{
		{"a variable", given{env: inEnv}, "REFRESHCHECK_TOKEN"},
		{"a file", given{args: []string{"--token-file", file}}, "--token-file"},
		{"a file beside an empty variable", given{args: []string{"--token-file", file}, env: []string{"REFRESHCHECK_TOKEN="}}, "--token-file"},
		{"standard input", given{args: []string{"--token-file", "-"}, stdin: liveToken}, "--token-file"},
		{"a command", given{args: []string{"--token-command", "echo " + liveToken}}, "--token-command"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.given.args = append(test.given.args, "--target", aURL)
			o := test.given.taken(t)
			if got := first(t, o); got != liveToken || o.Credential.String() != test.from || o.Use != check.UseDefault {
				t.Errorf("%q from %s, used %d", got, o.Credential, o.Use)
			}
		})
	}
	for _, g := range []given{{}, {args: []string{"--no-credential"}}, {args: []string{"--no-credential"}, env: inEnv}, {args: []string{"--no-credential"}, env: []string{"REFRESHCHECK_TOKEN="}}} {
		g.args = append(g.args, "--target", aURL)
		if o := g.taken(t); o.Token != "" || !o.Credential.None() {
			t.Errorf("%q, %q: from %s", g.args, g.env, o.Credential)
		}
	}
	if o := (given{args: []string{"--reference"}, env: inEnv}).taken(t); o.Token != "" || !o.Credential.None() {
		t.Error("the reference server gets the user's token")
	}
}

func TestHowOftenATokenIsUsedIsSaid(t *testing.T) {
	for arg, want := range map[string]check.Use{"--single-use": check.UseOnce, "--single-use=true": check.UseOnce, "--single-use=false": check.UseAgain} {
		if o := (given{args: []string{"--target", aURL, arg}}).taken(t); o.Use != want {
			t.Errorf("%s: %d", arg, o.Use)
		}
	}
}

func TestTwoSourcesOrNoneInTheirPlaceAreRefused(t *testing.T) {
	file := input(t, "token", "s3cr3t")
	for _, test := range []struct {
		name  string
		given given
		want  []string
	}{
		{"two flags", given{args: []string{"--token-file", file, "--token-command", "x"}}, []string{"--token-file and --token-command", "choose one"}},
		{"three flags", given{args: []string{"--login", file, "--token-file", file, "--token-command", "x"}}, []string{"--token-file and --token-command and --login"}},
		{"two flags for the reference server", given{args: []string{"--reference", "--login", file, "--token-file", file}}, []string{"--token-file and --login"}},
		{"a flag and a variable", given{args: []string{"--token-file", file}, env: []string{"REFRESHCHECK_TOKEN=s3cr3t"}}, []string{"--token-file and REFRESHCHECK_TOKEN", "unset the variable"}},
		{"an empty variable", given{env: []string{"REFRESHCHECK_TOKEN="}}, []string{"REFRESHCHECK_TOKEN is set but empty", "--no-credential"}},
		{"two of standard input", given{args: []string{"--token-file", "-", "--expired-token-file", "-"}, stdin: "s3cr3t"}, []string{"--token-file - and --expired-token-file -", "name a file"}},
		{"an expired token that is none", given{args: []string{"--expired-token-file", input(t, "expired", " ")}}, []string{"--expired-token-file", "is empty"}},
		{"an expired token that is missing", given{args: []string{"--expired-token-file", "no/such/file"}}, []string{"--expired-token-file", "no/such/file"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.given.args = append(test.given.args, "--target", aURL); strings.Contains(test.name, "reference") {
				test.given.args = test.given.args[:len(test.given.args)-2]
			}
			text := test.given.refused(t)
			says(t, text, test.want...)
			if strings.Contains(text, "s3cr3t") {
				t.Errorf("shown in %q", text)
			}
		})
	}
}

func TestAnExpiredTokenIsReadBesideTheLiveOne(t *testing.T) {
	file := input(t, "expired", "expired-token\n")
	g := given{args: []string{"--target", aURL, "--expired-token-file", file}, env: []string{"REFRESHCHECK_TOKEN=" + liveToken}}
	if o := g.taken(t); o.ExpiredToken != "expired-token" || first(t, o) != liveToken {
		t.Errorf("got %q beside %q", o.ExpiredToken, first(t, o))
	}
	fromInput := given{args: []string{"--target", aURL, "--expired-token-file", "-"}, stdin: "expired-token"}
	if o := fromInput.taken(t); o.ExpiredToken != "expired-token" {
		t.Errorf("from standard input: %q", o.ExpiredToken)
	}
	// The reference server has one of its own: the check says why they do not go together.
	if o := (given{args: []string{"--reference", "--expired-token-file", file}}).taken(t); o.ExpiredToken == "" {
		t.Error("the setting is dropped without a word")
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	_, warnings, err := g.options(t)
	if err != nil {
		t.Fatal(err)
	}
	says(t, warnings, "warning: --expired-token-file "+file, "mode 0644", "chmod 600")
}
