package report

import (
	"io"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// schemaVersion is the version of report.json. Its first number changes when a
// program that reads the old form would fail.
const schemaVersion = "1.4"

type document struct {
	Schema      string               `json:"schema_version"`
	Tool        string               `json:"tool"`
	Verdict     result.Word          `json:"verdict"`
	ExitCode    int                  `json:"exit_code"`
	Line        string               `json:"line"`
	Target      string               `json:"target"`
	Method      string               `json:"method"`
	Contract    result.Contract      `json:"contract"`
	Settings    []result.Setting     `json:"settings"`
	Origin      []result.Setting     `json:"origin,omitempty"`
	Selection   string               `json:"selection,omitempty"`
	Catalogue   int                  `json:"catalogue"`
	Reference   bool                 `json:"reference"`
	Strict      bool                 `json:"strict"`
	Preflight   preflightRecord      `json:"preflight"`
	Problems    []string             `json:"problems,omitempty"`
	Hints       []string             `json:"hints,omitempty"`
	WaiverFault []result.WaiverFault `json:"waiver_faults,omitempty"`
	Totals      result.Totals        `json:"totals"`
	Started     time.Time            `json:"started"`
	DurationMS  float64              `json:"duration_ms"`
	Requests    int                  `json:"requests"`
	Widest      int                  `json:"widest,omitempty"`
	Tokens      int                  `json:"tokens"`
	Waits       int                  `json:"waits"`
	WaitedMS    float64              `json:"waited_ms"`
	NoToken     bool                 `json:"no_credential"`
	DryRun      bool                 `json:"dry_run"`
	Stopped     bool                 `json:"stopped"`
	TimeUpMS    float64              `json:"time_up_ms,omitempty"`
	Conduct     []string             `json:"conduct"`
	Cut         *result.Cut          `json:"cut,omitempty"`
	Cases       []caseRecord         `json:"cases"`
}

type caseRecord struct {
	ID          string           `json:"id"`
	Theme       string           `json:"theme"`
	Level       string           `json:"level"`
	Outcome     string           `json:"outcome"`
	Requirement string           `json:"requirement"`
	Reason      string           `json:"reason"`
	Source      string           `json:"source"`
	State       result.State     `json:"state"`
	Why         string           `json:"why,omitempty"`
	DurationMS  float64          `json:"duration_ms"`
	Findings    []result.Finding `json:"findings"`
	Exchanges   []exchangeRecord `json:"exchanges"`
}

// exchangeRecord is an exchange with its duration in the document's unit.
type exchangeRecord struct {
	Step       int            `json:"step"`
	Summary    string         `json:"summary"`
	Status     int            `json:"status,omitempty"`
	Failure    string         `json:"failure,omitempty"`
	Started    time.Time      `json:"started"`
	DurationMS float64        `json:"duration_ms"`
	Kept       bool           `json:"kept_connection"`
	Attempts   int            `json:"attempts"`
	Curl       string         `json:"curl,omitempty"`
	Request    result.Message `json:"request"`
	Response   result.Message `json:"response"`
}

type preflightRecord struct {
	Ran        bool     `json:"ran"`
	Lines      []string `json:"lines"`
	Accepted   bool     `json:"credential_accepted"`
	Rotates    bool     `json:"credential_rotates"`
	DurationMS float64  `json:"duration_ms"`
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func writeJSON(w io.Writer, r *result.Run) error {
	word, code := r.Verdict()
	d := document{
		Schema: schemaVersion, Tool: r.Tool, Verdict: word, ExitCode: code, Line: r.Line(),
		Target: r.Target, Method: r.Method, Contract: r.Contract, Settings: append([]result.Setting{}, r.Settings...), Reference: r.Reference, Strict: r.Strict, Selection: r.Selection, Origin: r.Origin,
		Catalogue: r.Catalogue, Problems: r.Problems, Hints: r.Hints, WaiverFault: r.WaiverFaults,
		Totals: r.Totals(), Started: r.Started.UTC(), DurationMS: milliseconds(r.Duration), Requests: r.Requests, Widest: r.Widest,
		Tokens: r.Tokens, Waits: r.Waits, WaitedMS: milliseconds(r.Waited), NoToken: r.NoToken, DryRun: r.DryRun,
		Cut: r.Cut, Stopped: r.WasStopped, TimeUpMS: milliseconds(r.TimeUp), Conduct: append([]string{}, r.Conduct...),
		Preflight: preflightRecord{r.Preflight.Ran, append([]string{}, r.Preflight.Lines...), r.Preflight.Accepted, r.Preflight.Rotates, milliseconds(r.Preflight.Duration)},
		Cases:     []caseRecord{}, // written one by one
	}
	return writeJSONWith(w, d, "  ", jsonList{"cases", len(r.Results), func(i int) any { return newCaseRecord(r.Results[i]) }})
}

func newCaseRecord(c result.Case) caseRecord {
	return caseRecord{
		ID: c.Case.ID, Theme: c.Case.Theme, Level: string(c.Case.Level), Outcome: string(c.Case.Outcome),
		Requirement: c.Case.Requirement, Reason: c.Case.Reason, Source: c.Source, State: c.State, Why: c.Why,
		DurationMS: milliseconds(c.Duration), Findings: append([]result.Finding{}, c.Findings...), Exchanges: exchangeRecords(c.Records),
	}
}

func exchangeRecords(all []result.Record) []exchangeRecord {
	got := make([]exchangeRecord, 0, len(all))
	for _, x := range all {
		got = append(got, exchangeRecord{x.Step, x.Summary, x.Status, x.Failure, x.Started.UTC(), milliseconds(x.Duration), x.Kept, x.Attempts, x.Curl, x.Request, x.Response})
	}
	return got
}
