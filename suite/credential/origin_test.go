package credential_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// A kind is all that a way in needs to offer a flag: each is reached by its own.
func TestEachKindOfPlaceHasItsFlag(t *testing.T) {
	kinds := map[string]credential.Kind{}
	for _, k := range credential.Kinds() {
		if kinds[k.Flag].Open != nil || strings.ContainsAny(k.Flag, " =") || strings.HasPrefix(k.Flag, "-") || strings.Count(k.Usage, "`") != 2 {
			t.Errorf("%q, %q is no flag of its own", k.Flag, k.Usage)
		}
		kinds[k.Flag] = k
	}
	const token = "token-of-the-test"
	for _, test := range []struct {
		flag, value string
		direct      credential.Origin
		renews      bool
	}{
		{"token-file", input(t, "token", token+"\n"), credential.FromFile(input(t, "token", token)), false},
		{"token-command", "echo " + token, credential.FromCommand("echo " + token), true},
		{"login", input(t, "login.yaml", "url: /login"), credential.FromLogin(input(t, "login.yaml", "url: /login")), true},
	} {
		t.Run(test.flag, func(t *testing.T) {
			k, ok := kinds[test.flag]
			if !ok {
				t.Fatal("there is no such kind")
			}
			delete(kinds, test.flag)
			for _, from := range []credential.Origin{credential.From(k, test.value), test.direct} {
				if from.None() || from.String() != "--"+test.flag || from.Renews() != test.renews {
					t.Errorf("%s, renews %t", from, from.Renews())
				}
				o, _ := opening(t, nowhere)
				s := open(t, from, o)
				if test.flag != "login" { // which is tested with a server
					if got := next(t, s); got != token {
						t.Errorf("gives %q", got)
					}
				}
			}
		})
	}
	for flag := range kinds {
		t.Errorf("no test opens the kind %s", flag)
	}
}

func TestAPlaceOfAProgramsOwn(t *testing.T) {
	if from := (credential.Origin{}); !from.None() || from.Renews() {
		t.Error("no place is some place")
	}
	o, _ := opening(t, nowhere)

	from := credential.FromToken("REFRESHCHECK_TOKEN", "token-of-the-test")
	if from.None() || from.Renews() || from.String() != "REFRESHCHECK_TOKEN" {
		t.Errorf("%s, renews %t", from, from.Renews())
	}
	s := open(t, from, o)
	if got := next(t, s); got != "token-of-the-test" {
		t.Errorf("gives %q", got)
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, credential.ErrNoMore) {
		t.Errorf("gives another one, %v", err)
	}
	text := unopened(t, credential.FromToken("REFRESHCHECK_TOKEN", "s3cr3t of many words"), o)
	says(t, text, "REFRESHCHECK_TOKEN: ", "octet 7 of the token (0x20)", "bare value")
	hides(t, text, "s3cr3t")

	sealed := errors.New("sealed")
	calls := 0
	from = credential.FromFunc(func(context.Context) (string, error) {
		if calls++; calls > 2 {
			return "", sealed
		}
		return strings.Repeat("t", 10*calls), nil
	})
	if from.None() || !from.Renews() || from.String() != "a function" {
		t.Errorf("%s, renews %t", from, from.Renews())
	}
	s = open(t, from, o)
	if a, b := next(t, s), next(t, s); len(a) != 10 || len(b) != 20 {
		t.Errorf("gives %q and %q", a, b)
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, sealed) {
		t.Errorf("fails with %v", err)
	}
	s = open(t, credential.FromFunc(func(context.Context) (string, error) { return "s3cr3t of many words", nil }), o)
	_, err := s.Next(t.Context())
	if err == nil {
		t.Fatal("a token that cannot be sent is taken")
	}
	says(t, line(t, err), "octet 7 of the token (0x20)")
	hides(t, err.Error(), "s3cr3t")
}
