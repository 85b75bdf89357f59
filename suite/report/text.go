package report

import (
	"cmp"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// again is the command that runs one case again, with every setting of the run
// that its result may depend on, as words for a POSIX shell.
func again(r *result.Run, id string) string { return shellCommand(append(command(r), "--focus", id)) }

// againFor is the command that shows a finding again: one of several answers is shown
// only by the whole run.
func againFor(r *result.Run, f result.Finding, id string) string {
	if comparesAnswers(f) {
		return shellCommand(command(r))
	}
	return again(r, id)
}

func comparesAnswers(f result.Finding) bool {
	rule, _ := verdict.RuleByID(f.Rule)
	return rule.Compares
}

// command is the run with its settings, as words.
func command(r *result.Run) []string {
	words := r.Command
	switch {
	case len(words) > 0:
	case r.Reference:
		words = []string{"refreshcheck", "run", "--reference"}
	default:
		words = []string{"refreshcheck", "run", "--target", strings.TrimSuffix(r.Base, "/")}
	}
	words = words[:len(words):len(words)]
	if r.Made {
		words = append(words, "--fixtures", cmp.Or(r.MadeIn, "DIR"))
	}
	return words
}

func shellCommand(words []string) string {
	quoted := make([]string, 0, len(words))
	for _, w := range words {
		quoted = append(quoted, shellWord(w))
	}
	return strings.Join(quoted, " ")
}

// plainInShell are the octets that mean nothing to a shell.
const plainInShell = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+=,"

// shellWord quotes a word for a POSIX shell if it needs it (POSIX.1-2024, Shell
// Command Language, 2.2.2).
func shellWord(s string) string {
	if s != "" && strings.Trim(s, plainInShell) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// curlOf is the curl command for the example of a group, or empty if there is
// none, or if one command would not show the finding.
func curlOf(g result.Group) string {
	if len(g.Example.Records) != 1 || comparesAnswers(g.First) {
		return ""
	}
	return g.Example.Records[0].Curl
}

// excerpt is what the answer had that the finding is about, and its name.
func excerpt(c result.Case, f result.Finding) (name, text string) {
	if len(f.About) > 0 {
		return "header", c.Excerpt(f)
	}
	return "body", c.Excerpt(f)
}

// alsoNote is said of cases that meet a fault and whose level is weaker.
const alsoNote = " (advice there, since these cases are only recommended)"
