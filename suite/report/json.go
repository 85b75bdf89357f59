package report

import (
	"encoding/json"
	"io"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// SchemaVersion is the version of report.json: its first number changes when a
// reader of the old form would go wrong.
const SchemaVersion = "1.0"

type document struct {
	Schema      string                `json:"schema_version"`
	Tool        string                `json:"tool"`
	Verdict     verdict.Word          `json:"verdict"`
	ExitCode    int                   `json:"exit_code"`
	Line        string                `json:"line"`
	Target      string                `json:"target"`
	Method      string                `json:"method"`
	Contract    verdict.Contract      `json:"contract"`
	Settings    []verdict.Setting     `json:"settings"`
	Selection   string                `json:"selection,omitempty"`
	Catalogue   int                   `json:"catalogue"`
	Preflight   verdict.Preflight     `json:"preflight"`
	Problems    []string              `json:"problems,omitempty"`
	WaiverFault []verdict.WaiverFault `json:"waiver_faults,omitempty"`
	Totals      verdict.Totals        `json:"totals"`
	Started     time.Time             `json:"started"`
	DurationMS  float64               `json:"duration_ms"`
	Requests    int                   `json:"requests"`
	Cases       []caseRecord          `json:"cases"`
}

type caseRecord struct {
	ID          string             `json:"id"`
	Theme       string             `json:"theme"`
	Level       string             `json:"level"`
	Outcome     string             `json:"outcome"`
	Requirement string             `json:"requirement"`
	Reason      string             `json:"reason"`
	Source      string             `json:"source"`
	State       verdict.State      `json:"state"`
	Why         string             `json:"why,omitempty"`
	DurationMS  float64            `json:"duration_ms"`
	Findings    []verdict.Finding  `json:"findings"`
	Exchanges   []verdict.Exchange `json:"exchanges"`
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func writeJSON(w io.Writer, r *verdict.Run) error {
	word, code := r.Verdict()
	d := document{
		Schema: SchemaVersion, Tool: r.Tool, Verdict: word, ExitCode: code, Line: r.Line(),
		Target: r.Target, Method: r.Method, Contract: r.Contract, Settings: r.Settings, Selection: r.Selection,
		Catalogue: r.Catalogue, Preflight: r.Preflight, Problems: r.Problems, WaiverFault: r.WaiverFaults,
		Totals: r.Totals(), Started: r.Started.UTC(), DurationMS: milliseconds(r.Duration), Requests: r.Requests,
		Cases: make([]caseRecord, 0, len(r.Results)),
	}
	for _, c := range r.Results {
		d.Cases = append(d.Cases, caseRecord{
			ID: c.Case.ID, Theme: c.Case.Theme, Level: string(c.Case.Level), Outcome: string(c.Case.Outcome),
			Requirement: c.Case.Requirement, Reason: c.Case.Reason, Source: c.Source, State: c.State, Why: c.Why,
			DurationMS: milliseconds(c.Duration), Findings: append([]verdict.Finding{}, c.Findings...), Exchanges: append([]verdict.Exchange{}, c.Exchanges...),
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}
