// Package verdict decides what an answer means: outcomes, rules and levels, the
// findings of a case, and the verdict of a whole run.
package verdict

import (
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// Finding is one thing that is wrong with one answer, or worth telling of it.
// Its texts hold nothing that the server said but what is bounded and visible.
type Finding struct {
	Rule      string         `json:"rule"`
	Level     fixtures.Level `json:"level"`
	Step      int            `json:"step"`             // the exchange of the case, from 1
	Status    int            `json:"status,omitempty"` // of the answer; 0: there was none
	Message   string         `json:"message"`
	Expected  string         `json:"expected,omitempty"`
	Received  string         `json:"received,omitempty"`
	Source    string         `json:"source,omitempty"`     // the place in openapi.json, or the standard's section
	Pointer   *string        `json:"pointer,omitempty"`    // RFC 6901, into the response body
	ValueType string         `json:"value_type,omitempty"` // JSON type of the offending value
	Waived    *Waiver        `json:"waived,omitempty"`     // the waiver that covers it

	plain string // the rule it breaks where the case's own rule does not fit
}

// State is how a case ended.
type State string

// The states. Only Passed and Failed are statements about the server.
const (
	Passed        State = "passed"
	Failed        State = "failed"         // a must finding that no waiver covers
	NotApplicable State = "not-applicable" // this credential, contract or server has no such case
	NotAsked      State = "not-asked"      // left out on purpose: --no-credential
	CouldNotRun   State = "could-not-run"  // for a reason outside of the server's answers
	Interrupted   State = "interrupted"
)

// Exchange is the record of one exchange, masked and bounded: what reports show.
type Exchange struct {
	Step     int           `json:"step"`
	Sent     string        `json:"sent"`               // the request in the notation of the fixtures
	Received string        `json:"received,omitempty"` // the answer in the same notation
	Summary  string        `json:"summary"`            // one line: status, type, size
	Status   int           `json:"status,omitempty"`
	Failure  string        `json:"failure,omitempty"`
	Started  time.Time     `json:"started"`
	Duration time.Duration `json:"duration_ns"`
	Kept     bool          `json:"kept_connection,omitempty"`
	Attempts int           `json:"attempts"`
	Curl     string        `json:"curl,omitempty"`

	Request  Message `json:"request"`
	Response Message `json:"response"`
}

// Message is a request or a response taken apart, masked and bounded.
type Message struct {
	Line   string   `json:"line,omitempty"`
	Fields []Header `json:"fields,omitempty"`
	Body   string   `json:"body,omitempty"`
	Octets int      `json:"octets"` // the body's size before it was bounded
	Raw    []byte   `json:"-"`      // the body's own octets, masked and bounded, for what shows octets itself
	Cut    int      `json:"-"`      // how many octets Raw lacks at its end
}

// Header is one field line.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// CaseResult is what became of one case.
type CaseResult struct {
	Case      fixtures.Case
	Source    string // the case's source, resolved to a place
	State     State
	Why       string // for every state but Passed and Failed
	Findings  []Finding
	Exchanges []Exchange
	Duration  time.Duration
}

// Worst is the strictest level among the findings that no waiver covers.
func (r CaseResult) Worst() fixtures.Level {
	worst := fixtures.Level("")
	for _, f := range r.Findings {
		if f.Waived == nil && (worst == "" || stricter(f.Level, worst)) {
			worst = f.Level
		}
	}
	return worst
}

// Of returns the findings of one level that no waiver covers.
func (r CaseResult) Of(level fixtures.Level) []Finding {
	var got []Finding
	for _, f := range r.Findings {
		if f.Level == level && f.Waived == nil {
			got = append(got, f)
		}
	}
	return got
}

// Settle sets the state from the findings, once all of them are known.
func (r *CaseResult) Settle() {
	if r.State == "" || r.State == Passed || r.State == Failed {
		r.State = Passed
		if r.Worst() == fixtures.Must {
			r.State = Failed
		}
	}
}

func rank(l fixtures.Level) int {
	switch l {
	case fixtures.Must:
		return 2
	case fixtures.Should:
		return 1
	}
	return 0
}

func stricter(a, b fixtures.Level) bool { return rank(a) > rank(b) }

// weaker caps a rule's level by the case's: what only a should case asks for is
// advice, whichever rule it breaks.
func weaker(a, b fixtures.Level) fixtures.Level {
	if stricter(a, b) {
		return b
	}
	return a
}
