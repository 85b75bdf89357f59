package settings

import (
	"flag"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/redact"
)

// notAgain are the flags that a command leaves out that shows one case again: they
// select cases, say what is written and where, or bound the whole run.
func notAgain() []string {
	return []string{
		"target", "reference", "strict", "operation", "focus", "skip", "skip-attacks", "label-filter", "profile", "dry-run", "report", "report-dir", "color", "no-color", "quiet", "v",
		"init", "update", "reason", "config", "wait", "max-time",
	}
}

// Command is the command that tests the same server in the same way again, as
// words. base is the target's URL. A command for tokens and a proxy's password are
// replaced by placeholders, since they may be secrets; all other secrets are in
// files and variables.
func (s *Settings) Command(base string) []string {
	words := []string{"refreshcheck", "run"}
	if s.Reference || s.Default && !s.Target.Is {
		words = append(words, "--reference")
	} else {
		words = append(words, "--target", strings.TrimSuffix(base, "/"))
	}
	if s.Strict { // also if a profile says so
		words = append(words, "--strict")
	}
	for _, o := range s.Operations { // of several, each has a run of its own
		words = append(words, "--operation", o)
	}
	if s.own == nil {
		return words
	}
	s.own.VisitAll(func(f *flag.Flag) {
		if !slices.Contains(notAgain(), f.Name) {
			words = append(words, again(f)...)
		}
	})
	return words
}

// again is the flag as it was given, or nothing if it has its default.
func again(f *flag.Flag) []string {
	switch v := f.Value.(type) {
	case *List:
		var words []string
		for _, one := range *v {
			words = append(words, "--"+f.Name, one)
		}
		return words
	case *Given:
		if !v.Is {
			return nil
		}
		return []string{"--" + f.Name, withoutSecret(f.Name, v.Value)}
	case *Choice:
		if !v.Is {
			return nil
		}
		return []string{"--" + f.Name + "=" + v.String()}
	}
	switch text := f.Value.String(); text {
	case f.DefValue:
		return nil
	case "true":
		return []string{"--" + f.Name}
	default:
		return []string{"--" + f.Name + "=" + text}
	}
}

// withoutSecret is a value that may be shown. A token command is shown if it is
// only a path: words after it may be a password.
func withoutSecret(flag, value string) string {
	switch {
	case flag == "token-command" && strings.ContainsAny(value, " \t\n='\"$`&|;<>(){}@:"):
		return "‹the token command›"
	case flag == "proxy":
		return redact.URLs(value)
	}
	return value
}
