package run

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// A record keeps this much of a body and of a field line, in octets.
const (
	mostBody  = 8 << 10
	mostField = 1 << 10
	mostRaw   = 32 << 10
)

// record is what reports may show of an exchange: recipes in the place of what
// comes from the credential, masked and bounded.
func (e *Engine) record(step int, r *request, x wire.Exchange, attempts int) verdict.Exchange {
	rec := verdict.Exchange{
		Step: step, Started: x.Started, Duration: x.Duration, Kept: x.Kept, Attempts: attempts,
		Summary: e.mask(verdict.Summary(x)), Request: e.shownRequest(r), Curl: e.curl(r),
	}
	rec.Sent = joinMessage(rec.Request)
	if x.Failure != nil {
		rec.Failure = e.mask(x.Failure.Error())
		return rec
	}
	rec.Status = x.Response.Status
	rec.Response = e.shownResponse(x.Response)
	rec.Received = joinMessage(rec.Response)
	return rec
}

func (e *Engine) shownRequest(r *request) verdict.Message {
	m := verdict.Message{Line: e.mask(r.method + " " + r.target + " HTTP/1.1"), Octets: len(r.body.Octets)}
	for _, l := range r.lines {
		name, value, _ := strings.Cut(l.recipe, ":")
		m.Fields = append(m.Fields, verdict.Header{Name: name, Value: e.mask(strings.TrimPrefix(value, " "))})
	}
	m.Body = e.mask(bounded(r.body.Recipe, mostBody))
	return m
}

func (e *Engine) shownResponse(r *wire.Response) verdict.Message {
	line := fmt.Sprintf("%s %d %s", r.Proto, r.Status, r.Reason)
	m := verdict.Message{Line: e.shown(strings.TrimSpace(line), mostField), Octets: len(r.Body)}
	for _, f := range r.Fields {
		m.Fields = append(m.Fields, verdict.Header{Name: e.shown(f.Name, mostField), Value: e.shown(f.Value, mostField)})
	}
	m.Body = e.shown(string(r.Body), mostBody)
	m.Raw, m.Cut = e.raw(r.Body)
	return m
}

// raw is the beginning of a body, masked, and how many octets of it are left out.
func (e *Engine) raw(body []byte) (kept []byte, cut int) {
	window := body[:min(len(body), mostRaw+4*mostSecret)]
	masked, most := e.s.Masker.Bytes(window), mostRaw
	if len(window) < len(body) { // a secret may go through the window's end
		most = max(0, min(most, len(masked)-4*mostSecret))
	}
	if len(masked) <= most {
		return masked, 0
	}
	return slices.Clone(masked[:most]), len(masked) - most + len(body) - len(window)
}

// shown masks first, so that no escape can hide a secret, then makes the text
// visible, and bounds it last.
//
// Of a long text only the beginning is masked, since masking a megabyte for a few
// lines of it is slow; a secret that the cut goes through lies behind what is kept.
func (e *Engine) shown(text string, most int) string {
	window := most + 4*mostSecret
	if len(text) <= window {
		return bounded(visibleText(e.mask(text)), most)
	}
	masked := visibleText(e.mask(text[:window]))
	kept := max(0, min(most, len(masked)-4*mostSecret))
	return fmt.Sprintf("%s… (cut; %d octets in all)", strings.ToValidUTF8(masked[:kept], ""), len(text))
}

// mostSecret is the length up to which a secret is masked wherever a long text is
// cut; no HTTP server takes a longer one in a header.
const mostSecret = 16 << 10

func (e *Engine) mask(text string) string { return e.s.Masker.String(text) }

func (e *Engine) maskFindings(all []verdict.Finding) []verdict.Finding {
	for i := range all {
		f := &all[i]
		f.Message, f.Expected, f.Received = e.mask(f.Message), e.mask(f.Expected), e.mask(f.Received)
		if f.Pointer != nil { // it holds the server's own member names
			pointer := e.shown(*f.Pointer, mostField)
			f.Pointer = &pointer
		}
	}
	return all
}

// visibleText is the fixtures' notation, but leaves line ends and the masker's
// own labels as they are.
func visibleText(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		c, size := utf8.DecodeRuneInString(s)
		switch {
		case c == '\n' || c == '‹' || c == '›' || c >= 0x20 && c <= 0x7e:
			b.WriteRune(c)
		default: // also octets that are no UTF-8
			b.WriteString(fixtures.Visible([]byte(s[:size])))
		}
		s = s[size:]
	}
	return b.String()
}

func bounded(s string, most int) string {
	if len(s) <= most {
		return s
	}
	kept := strings.ToValidUTF8(s[:most], "") // the cut may go through a label
	return fmt.Sprintf("%s… (%d octets more)", kept, len(s)-len(kept))
}

func joinMessage(m verdict.Message) string {
	var b strings.Builder
	b.WriteString(m.Line + "\n")
	for _, f := range m.Fields {
		b.WriteString(f.Name + ": " + f.Value + "\n")
	}
	b.WriteString("\n" + m.Body)
	return b.String()
}
