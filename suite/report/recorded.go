package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Recorded is the part of a report.json that a comparison needs.
type Recorded struct {
	Schema   string      `json:"schema_version"`
	Tool     string      `json:"tool"`
	Verdict  result.Word `json:"verdict"`
	ExitCode int         `json:"exit_code"`
	Line     string      `json:"line"`
	Target   string      `json:"target"`
	Started  string      `json:"started"`
	Contract struct {
		Digest string `json:"sha256"`
	} `json:"contract"`
	Selection string         `json:"selection"`
	Strict    bool           `json:"strict"`
	Cases     []RecordedCase `json:"cases"`
}

// RecordedCase is one case of a report.json.
type RecordedCase struct {
	ID       string           `json:"id"`
	Level    fixtures.Level   `json:"level"`
	State    result.State     `json:"state"`
	Why      string           `json:"why"`
	Findings []result.Finding `json:"findings"`
}

// ReadRecorded reads a report.json whose form this version knows.
func ReadRecorded(r io.Reader) (*Recorded, error) {
	var d Recorded
	dec := json.NewDecoder(r)
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("is not a report.json: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("is not a report.json: text follows its JSON value")
	}
	mine, _, _ := strings.Cut(schemaVersion, ".")
	switch theirs, _, _ := strings.Cut(d.Schema, "."); {
	case theirs == "":
		return nil, fmt.Errorf("is not a report.json: it has no schema_version; --report json=PATH writes a report.json")
	case theirs != mine:
		return nil, fmt.Errorf("has the schema version %s; this refreshcheck reads %s.x. Write it again with --report json=PATH", d.Schema, mine)
	}
	seen := map[string]bool{}
	for _, c := range d.Cases {
		if c.ID == "" || c.State == "" || seen[c.ID] {
			return nil, fmt.Errorf("is not a report.json: a case has no id or no state, or is there twice: %q", c.ID)
		}
		seen[c.ID] = true
	}
	return &d, nil
}

// judged reports whether the case says something about the server.
func (c RecordedCase) judged() bool {
	return c.State == result.Passed || c.State == result.Failed
}

// unknown reports whether the case should have been sent, but was not.
func (c RecordedCase) unknown() bool {
	return c.State == result.CouldNotRun || c.State == result.Interrupted
}
