package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// mostAnnotations is the most annotations of one kind that GitHub shows for one
// step.
const mostAnnotations = 10

// Annotations writes workflow commands for GitHub Actions: an error for each
// group of failing cases and for each problem of the run, and a warning for each
// piece of advice.
func Annotations(w io.Writer, r *result.Run) {
	for _, p := range r.Problems {
		annotate(w, "error", "refreshcheck", p)
	}
	kinds := []struct {
		command string
		level   fixtures.Level
	}{{"error", fixtures.Must}, {"warning", fixtures.Should}}
	for _, kind := range kinds {
		for i, g := range r.Groups(kind.level) {
			if i == mostAnnotations {
				break
			}
			annotate(w, kind.command, "refreshcheck: "+g.Rule, annotationText(r, g))
		}
	}
	for _, f := range r.WaiverFaults {
		annotate(w, "error", "refreshcheck: waiver", fmt.Sprintf("%s: the waiver for the rule %s %s.", f.Place, f.Waiver.Rule, f.Why))
	}
}

func annotationText(r *result.Run, g result.Group) string {
	lines := []string{
		result.Few(g.Cases, 5) + ": " + g.First.Text(),
		string(g.Level) + ": " + g.Example.Case.Requirement,
		"sent: " + g.Example.Sent(g.First.Step),
	}
	if g.First.Expected != "" {
		lines = append(lines, "expected: "+g.First.Expected)
	}
	return strings.Join(append(lines, "received: "+g.First.Received, "again: "+againFor(r, g.First, g.Example.Case.ID)), "\n")
}

// annotate writes one workflow command. The text cannot end the command or a
// property, and cannot begin another command.
func annotate(w io.Writer, command, title, text string) {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	fmt.Fprintf(w, "::%s title=%s::%s\n", command, property.Replace(result.Harmless(title)), data.Replace(result.Harmless(text)))
}

// Summary writes the run in Markdown, for a job summary.
func Summary(w io.Writer, r *result.Run) error { return writeSummary(w, r) }
