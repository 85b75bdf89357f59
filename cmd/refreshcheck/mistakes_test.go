package main

import (
	"strings"
	"testing"
)

// What is mistyped or belongs to another command is named, with what was meant.
func TestMistypedWordsAreNamed(t *testing.T) {
	for args, want := range map[string]string{
		"run -target http://x":      "-target is spelled --target here",
		"run --targt http://x":      "did you mean --target?",
		"run --token x":             "there is no flag --token, since flags show in process lists",
		"run --init w.yaml":         "--init is no flag of refreshcheck run, but of refreshcheck waivers",
		"explain --target x":        "--target is no flag of refreshcheck explain, but of refreshcheck run",
		"run --no-such-thing":       "refreshcheck run --help lists the flags",
		"run --target --strict":     "the value of --target is missing",
		"run --target --focus x":    "--target has the value --focus, which is another flag",
		"run --focus --target x":    "--focus has the value --target, which is another flag",
		"run target=http://x":       "did you mean --target?",
		"run --max-time 5":          `--max-time "5": expected a time with its unit`,
		"runn":                      "did you mean run?",
		"help nothing-such":         `there is no command "nothing-such"`,
		"run --target 127.0.0.1:80": "did you mean http://127.0.0.1:80?",
	} {
		out, errs, code := called(strings.Fields(args)...)
		if code != 2 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %q, %q, want %q", args, code, out, errs, want)
		}
	}
	for _, before := range [][]string{{"run", "--token"}, {"run"}, {"run", "--token-file", "f"}, {"explore"}, {"version"}, {}, {"help"}} {
		if out, errs, code := called(append(before, "rt-secret-value-0123")...); code != 2 || strings.Contains(out+errs, "rt-secret-value") {
			t.Errorf("%q: exit %d, the token is repeated: %s%s", before, code, out, errs)
		}
	}
}
