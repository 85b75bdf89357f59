package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Recorded is what a comparison needs of a report.json.
type Recorded struct {
	Schema   string       `json:"schema_version"`
	Tool     string       `json:"tool"`
	Verdict  verdict.Word `json:"verdict"`
	ExitCode int          `json:"exit_code"`
	Line     string       `json:"line"`
	Target   string       `json:"target"`
	Contract struct {
		Digest string `json:"sha256"`
	} `json:"contract"`
	Selection string         `json:"selection"`
	Cases     []RecordedCase `json:"cases"`
}

// RecordedCase is one case of a report.json.
type RecordedCase struct {
	ID       string            `json:"id"`
	Level    fixtures.Level    `json:"level"`
	State    verdict.State     `json:"state"`
	Why      string            `json:"why"`
	Findings []verdict.Finding `json:"findings"`
}

// ReadRecorded reads a report.json of this version's form.
func ReadRecorded(r io.Reader) (*Recorded, error) {
	var d Recorded
	dec := json.NewDecoder(r)
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("is no report.json: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("is no report.json: something follows its JSON value")
	}
	mine, _, _ := strings.Cut(SchemaVersion, ".")
	switch theirs, _, _ := strings.Cut(d.Schema, "."); {
	case theirs == "":
		return nil, fmt.Errorf("is no report.json: it has no schema_version; --report json=PATH writes one")
	case theirs != mine:
		return nil, fmt.Errorf("has the schema version %s; this refreshcheck reads %s.x. Write it anew with --report json=PATH", d.Schema, mine)
	}
	seen := map[string]bool{}
	for _, c := range d.Cases {
		if c.ID == "" || c.State == "" || seen[c.ID] {
			return nil, fmt.Errorf("is no report.json: a case has no id or no state, or comes twice: %q", c.ID)
		}
		seen[c.ID] = true
	}
	return &d, nil
}

// judged reports whether the case says anything of the server.
func (c RecordedCase) judged() bool {
	return c.State == verdict.Passed || c.State == verdict.Failed
}

// unknown reports whether the case was to be asked and was not.
func (c RecordedCase) unknown() bool {
	return c.State == verdict.CouldNotRun || c.State == verdict.Interrupted
}
