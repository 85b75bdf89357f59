// Package result is the result of a run: its cases with their findings, the
// totals, the groups, the verdict and the exit code. Reports, comparisons, the
// proof and callers read it.
package result

import (
	"fmt"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// Finding is one thing that is wrong with one answer, or worth knowing about it.
// If its texts hold anything that the server sent, that part is bounded and
// printable.
type Finding struct {
	Rule      string         `json:"rule"`
	Level     fixtures.Level `json:"level"`
	Step      int            `json:"step"`             // the exchange of the case, from 1
	Status    int            `json:"status,omitempty"` // of the answer; 0: there was no answer
	Message   string         `json:"message"`
	Expected  string         `json:"expected,omitempty"`
	Received  string         `json:"received,omitempty"`
	Source    string         `json:"source,omitempty"`     // the place in openapi.json, or the section of a standard
	Pointer   *string        `json:"pointer,omitempty"`    // RFC 6901, into the response body
	ValueType string         `json:"value_type,omitempty"` // JSON type of the wrong value
	Requires  string         `json:"requires,omitempty"`   // what the contract says at Source, as short JSON
	About     []string       `json:"about,omitempty"`      // the header fields that it is about; empty: the body, or the whole answer
	Waived    *Waiver        `json:"waived,omitempty"`     // the waiver that covers it

	Firm  bool   `json:"-"` // its level is its rule's level, also in a case with a weaker level
	Was   string `json:"-"` // the rule that it was of, until the case was sent again alone and came out otherwise
	Plain string `json:"-"` // the rule that it breaks if the case's own rule does not apply
}

// State is how a case ended.
type State string

// The states. Only Passed and Failed are statements about the server.
const (
	Passed        State = "passed"
	Failed        State = "failed"         // a must finding that no waiver covers
	NotApplicable State = "not-applicable" // the case does not exist for this credential, contract or server
	NotAsked      State = "not-asked"      // left out on purpose, such as with --no-credential
	CouldNotRun   State = "could-not-run"  // for a reason that is not an answer of the server
	Interrupted   State = "interrupted"
)

// Record is one exchange as reports show it, masked and bounded.
type Record struct {
	Step     int
	Request  Message
	Response Message
	Differs  string // what differs from the base request
	Curl     string // a command that sends the same request; empty: there is none
	Summary  string // the answer in one line: status, type, size
	Status   int
	Failure  string // why there is no answer
	Started  time.Time
	Duration time.Duration
	Kept     bool // sent on a connection that had carried another exchange
	Attempts int
}

// Message is a request or a response in parts, masked and bounded.
type Message struct {
	Line   string  `json:"line,omitempty"`
	Fields []Field `json:"fields,omitempty"`
	Body   string  `json:"body,omitempty"`
	Octets int     `json:"octets"` // the body's size before it was bounded
	Raw    []byte  `json:"-"`      // the octets of the body, masked and bounded, for reports that show octets
	Cut    int     `json:"-"`      // how many octets are cut off at the end of Raw
}

// MostBody is the most octets of a body that are kept to show them as text.
const MostBody = 8 << 10

// Text is the message in the notation of the fixtures.
func (m Message) Text() string {
	var b strings.Builder
	b.WriteString(m.Line + "\n")
	for _, f := range m.Fields {
		b.WriteString(f.Name + ": " + f.Value + "\n")
	}
	b.WriteString("\n" + m.Body)
	return b.String()
}

// Bounded cuts a text that has more than most octets, and says how many were
// cut.
func Bounded(text string, most int) string {
	if len(text) <= most {
		return text
	}
	kept := strings.ToValidUTF8(text[:most], "") // the cut may be inside a label
	return fmt.Sprintf("%s… (%d octets more)", kept, len(text)-len(kept))
}

// Field is one field line.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Case is the result of one case.
type Case struct {
	Case     fixtures.Case
	Source   string // the case's source, resolved to a place
	State    State
	Why      string // for every state but Passed and Failed
	Findings []Finding
	Records  []Record
	Duration time.Duration // of its exchanges, without the wait for a place among the others
}

// Worst is the strictest level among the findings that no waiver covers.
func (c Case) Worst() fixtures.Level {
	worst := fixtures.Level("")
	for _, f := range c.Findings {
		if f.Waived == nil && (worst == "" || f.Level.StricterThan(worst)) {
			worst = f.Level
		}
	}
	return worst
}

// Of returns the findings of one level that no waiver covers.
func (c Case) Of(level fixtures.Level) []Finding {
	var got []Finding
	for _, f := range c.Findings {
		if f.Level == level && f.Waived == nil {
			got = append(got, f)
		}
	}
	return got
}

// Failing returns the findings that fail the case: must findings, and with
// strict also advice.
func (c Case) Failing(strict bool) []Finding {
	failing := c.Of(fixtures.Must)
	if strict {
		failing = append(failing, c.Of(fixtures.Should)...)
	}
	return failing
}

// Settle sets the state from the findings. It is called when all findings are
// known.
func (c *Case) Settle() {
	if c.State == "" || c.State == Passed || c.State == Failed {
		c.State = Passed
		if c.Worst() == fixtures.Must {
			c.State = Failed
		}
	}
}
