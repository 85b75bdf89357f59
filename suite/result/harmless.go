package result

import (
	"regexp"
	"strings"
	"sync"
)

// CI servers read some lines as commands. GitHub reads lines that begin with
// "::", also after spaces. GitHub and Azure Pipelines read "##[…]" or
// "##word[…]" anywhere.
var (
	commandAtStart  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^([\s]*):(:)`) })
	commandAnywhere = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`##([A-Za-z]*)\[`) })
)

// Harmless changes text so that a CI server finds no command in it: an answer of
// the tested server must not set an output or a secret of the CI job.
func Harmless(text string) string {
	if !strings.Contains(text, "::") && !strings.Contains(text, "##") {
		return text
	}
	text = commandAnywhere().ReplaceAllString(text, `##$1\x5b`)
	return commandAtStart().ReplaceAllString(text, `$1\x3a$2`)
}
