package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// qualityIssue is an issue as GitLab reads it (Code Quality report, after the Code
// Climate format).
type qualityIssue struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"` // info, minor, major, critical or blocker
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string       `json:"path"`
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
}

// writeCodeQuality writes one issue for each group of findings that no waiver
// covers. The place is a line of the contract, as in SARIF.
func writeCodeQuality(w io.Writer, r *result.Run) error {
	issues := []qualityIssue{}
	lines := newPlaces(r.Contract)
	for _, g := range slices.Concat(r.Groups(fixtures.Must), r.Groups(fixtures.Should)) {
		place := g.First.Source
		if !strings.HasPrefix(place, r.Contract.Name+"#") {
			place = g.Example.Source
		}
		at := newSARIFLocation(r, g.Example, place, lines).PhysicalLocation
		severity := "minor"
		if g.Level == fixtures.Must {
			severity = "critical"
		}
		issues = append(issues, qualityIssue{
			Description: fmt.Sprintf("%s (%s) To do: %s", g.First.Text(), casesInWords(g), verdict.Remedy(g.First, g.Example.Case.Outcome)),
			CheckName:   g.Rule, Severity: severity, Location: qualityLocation{at.ArtifactLocation.URI, qualityLines{at.Region.StartLine}},
			Fingerprint: fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s %s %d", r.Method, g.Rule, g.Status)))[:32],
		})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(issues)
}
