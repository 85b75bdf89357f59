package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// mostAnnotations is how many of a kind GitHub shows of one step.
const mostAnnotations = 10

// Annotations writes workflow commands for GitHub Actions: an error for each
// group of failing cases and for each problem of the run, a warning for each
// piece of advice.
func Annotations(w io.Writer, r *verdict.Run) {
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
		annotate(w, "error", "refreshcheck: waiver", fmt.Sprintf("%s: rule %s %s.", f.Place, f.Waiver.Rule, f.Why))
	}
}

func annotationText(r *verdict.Run, g verdict.Group) string {
	lines := []string{
		some(g.Cases, 5) + ": " + FindingText(g.First),
		string(g.Level) + ": " + g.Example.Case.Requirement,
		"sent: " + SentLine(g.Example, g.First.Step),
	}
	if g.First.Expected != "" {
		lines = append(lines, "expected: "+g.First.Expected)
	}
	return strings.Join(append(lines, "received: "+g.First.Received, "again: "+Again(r, g.Example.Case.ID)), "\n")
}

// annotate writes one workflow command. Its text can end neither the command
// nor a property, and begins no other one.
func annotate(w io.Writer, command, title, text string) {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	fmt.Fprintf(w, "::%s title=%s::%s\n", command, property.Replace(Harmless(title)), data.Replace(Harmless(text)))
}

// Summary writes the run in Markdown, as a job summary shows it.
func Summary(w io.Writer, r *verdict.Run) error { return writeSummary(w, r) }
