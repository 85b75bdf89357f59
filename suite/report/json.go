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
	Reference   bool                  `json:"reference"`
	Strict      bool                  `json:"strict"`
	Preflight   preflightRecord       `json:"preflight"`
	Problems    []string              `json:"problems,omitempty"`
	Hints       []string              `json:"hints,omitempty"`
	WaiverFault []verdict.WaiverFault `json:"waiver_faults,omitempty"`
	Totals      verdict.Totals        `json:"totals"`
	Started     time.Time             `json:"started"`
	DurationMS  float64               `json:"duration_ms"`
	Requests    int                   `json:"requests"`
	Cases       []caseRecord          `json:"cases"`
}

type caseRecord struct {
	ID          string            `json:"id"`
	Theme       string            `json:"theme"`
	Level       string            `json:"level"`
	Outcome     string            `json:"outcome"`
	Requirement string            `json:"requirement"`
	Reason      string            `json:"reason"`
	Source      string            `json:"source"`
	State       verdict.State     `json:"state"`
	Why         string            `json:"why,omitempty"`
	DurationMS  float64           `json:"duration_ms"`
	Findings    []verdict.Finding `json:"findings"`
	Exchanges   []exchangeRecord  `json:"exchanges"`
}

// exchangeRecord is an exchange with its duration in the document's unit.
type exchangeRecord struct {
	Step       int             `json:"step"`
	Summary    string          `json:"summary"`
	Status     int             `json:"status,omitempty"`
	Failure    string          `json:"failure,omitempty"`
	Started    time.Time       `json:"started"`
	DurationMS float64         `json:"duration_ms"`
	Kept       bool            `json:"kept_connection"`
	Attempts   int             `json:"attempts"`
	Curl       string          `json:"curl,omitempty"`
	Request    verdict.Message `json:"request"`
	Response   verdict.Message `json:"response"`
}

type preflightRecord struct {
	Ran        bool     `json:"ran"`
	Lines      []string `json:"lines"`
	Accepted   bool     `json:"credential_accepted"`
	Rotates    bool     `json:"credential_rotates"`
	DurationMS float64  `json:"duration_ms"`
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func writeJSON(w io.Writer, r *verdict.Run) error {
	word, code := r.Verdict()
	d := document{
		Schema: SchemaVersion, Tool: r.Tool, Verdict: word, ExitCode: code, Line: r.Line(),
		Target: r.Target, Method: r.Method, Contract: r.Contract, Settings: append([]verdict.Setting{}, r.Settings...), Reference: r.Reference, Strict: r.Strict, Selection: r.Selection,
		Catalogue: r.Catalogue, Problems: r.Problems, Hints: r.Hints, WaiverFault: r.WaiverFaults,
		Totals: r.Totals(), Started: r.Started.UTC(), DurationMS: milliseconds(r.Duration), Requests: r.Requests,
		Preflight: preflightRecord{r.Preflight.Ran, append([]string{}, r.Preflight.Lines...), r.Preflight.Accepted, r.Preflight.Rotates, milliseconds(r.Preflight.Duration)},
		Cases:     make([]caseRecord, 0, len(r.Results)),
	}
	for _, c := range r.Results {
		d.Cases = append(d.Cases, caseRecord{
			ID: c.Case.ID, Theme: c.Case.Theme, Level: string(c.Case.Level), Outcome: string(c.Case.Outcome),
			Requirement: c.Case.Requirement, Reason: c.Case.Reason, Source: c.Source, State: c.State, Why: c.Why,
			DurationMS: milliseconds(c.Duration), Findings: append([]verdict.Finding{}, c.Findings...), Exchanges: exchangeRecords(c.Exchanges),
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}

func exchangeRecords(all []verdict.Exchange) []exchangeRecord {
	got := make([]exchangeRecord, 0, len(all))
	for _, x := range all {
		got = append(got, exchangeRecord{x.Step, x.Summary, x.Status, x.Failure, x.Started.UTC(), milliseconds(x.Duration), x.Kept, x.Attempts, x.Curl, x.Request, x.Response})
	}
	return got
}
