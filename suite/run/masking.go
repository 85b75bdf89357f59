package run

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// lastMasking is how long a run goes on masking after it was stopped.
const lastMasking = time.Second

// lateAfter returns a function that reports whether the run was stopped longer ago
// than that.
func lateAfter(ctx context.Context) (late func() bool) {
	var stopped atomic.Pointer[time.Time]
	context.AfterFunc(ctx, func() {
		now := time.Now()
		stopped.Store(&now)
	})
	return func() bool {
		at := stopped.Load()
		return at != nil && time.Since(*at) > lastMasking
	}
}

// maskRun masks the texts of a run once more at its end, since a later answer
// may show that a text of an earlier answer is a secret. It masks each text
// before a report encodes it, so that the mask cannot break a report. The tool's
// own numbers, words and verdicts are not masked.
//
// If it is late, bodies are left out, which take the most time.
func maskRun(masker *redact.Masker, r *result.Run, late func() bool) {
	m := onceMasker{masker, map[string]string{}}
	for i := range r.Problems {
		r.Problems[i] = m.String(r.Problems[i])
	}
	for i := range r.Preflight.Lines {
		r.Preflight.Lines[i] = m.String(r.Preflight.Lines[i])
	}
	for i := range r.Results {
		if late() {
			hideBodies(&r.Results[i])
		}
		maskCase(m, &r.Results[i])
	}
}

// onceMasker masks equal texts once: most answers of a run are alike.
type onceMasker struct {
	masker *redact.Masker
	done   map[string]string
}

// mostAlike is the longest text that is kept to be compared with.
const mostAlike = 4 << 10

// String is the text, masked.
func (m onceMasker) String(text string) string {
	if len(text) > mostAlike {
		return m.masker.String(text)
	}
	masked, ok := m.done[text]
	if !ok {
		masked = m.masker.String(text)
		m.done[text] = masked
	}
	return masked
}

func hideBodies(c *result.Case) {
	c.Records = slices.Clone(c.Records)
	for i := range c.Records {
		b := &c.Records[i].Response
		if b.Octets > 0 {
			b.Body, b.Raw, b.Cut = "‹not shown: the run was stopped, and masking it would have taken too long›", nil, b.Octets
		}
	}
}

func maskCase(m onceMasker, c *result.Case) {
	// Clones: somebody may still read what Wait has returned.
	c.Findings, c.Records = slices.Clone(c.Findings), slices.Clone(c.Records)
	c.Why = m.String(c.Why)
	for i := range c.Findings {
		maskFinding(m, &c.Findings[i])
	}
	for i := range c.Records {
		x := &c.Records[i]
		x.Differs, x.Summary, x.Failure = m.String(x.Differs), m.String(x.Summary), m.String(x.Failure)
		maskMessage(m, &x.Request)
		maskMessage(m, &x.Response)
	}
}

func maskFinding(m onceMasker, f *result.Finding) {
	f.Message, f.Expected, f.Received = m.String(f.Message), m.String(f.Expected), m.String(f.Received)
	if f.Pointer != nil { // it has member names, which come from the server
		pointer := m.String(*f.Pointer)
		f.Pointer = &pointer
	}
}

func maskMessage(m onceMasker, msg *result.Message) {
	msg.Line = m.String(msg.Line)
	if msg.Raw == nil {
		msg.Body = m.String(msg.Body)
	} else if raw := m.String(string(msg.Raw)); raw != string(msg.Raw) {
		msg.Raw = []byte(raw)
		msg.Body = bodyText(*msg)
	}
	msg.Fields = slices.Clone(msg.Fields)
	for i := range msg.Fields {
		msg.Fields[i].Name, msg.Fields[i].Value = m.String(msg.Fields[i].Name), m.String(msg.Fields[i].Value)
	}
}
