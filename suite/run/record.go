package run

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// A record keeps this much of a field line, of a field section, and of a body: more
// where the answer fails its case, since somebody will look at it then.
const (
	mostField  = 1 << 10
	mostFields = 100
	mostHeld   = 4 << 10
	mostFailed = 32 << 10
)

// A run keeps so much of all bodies together, counted by what it takes to show it,
// and of each body after that only its beginning.
const (
	mostInAll = 16 << 20
	leastHeld = 1 << 10
)

// recorder makes what reports may show: masked, visible, and bounded.
type recorder struct {
	masker *redact.Masker
	held   *atomic.Int64 // what all bodies take that were kept
}

func newRecorder(m *redact.Masker) recorder { return recorder{m, new(atomic.Int64)} }

// record is what reports may show of an exchange: recipes in the place of what
// comes from the credential, masked and bounded.
// most bounds what is kept of the answer's body.
func (k recorder) record(step int, r *request.Request, x wire.Exchange, attempts int, hidesBody bool, most int) result.Record {
	rec := result.Record{
		Step: step, Started: x.Started, Duration: x.Duration, Kept: x.Kept, Attempts: attempts,
		Summary: k.mask(verdict.Summary(x)), Request: k.request(r), Differs: k.mask(r.Differs()),
	}
	// Masked, a command would send something else: a value of the fixtures that has
	// a stretch in common with a credential.
	if curl := r.Curl(); k.mask(curl) == curl {
		rec.Curl = curl
	}
	if x.Failure != nil {
		rec.Failure = k.mask(x.Failure.Error())
		return rec
	}
	rec.Status = x.Response.Status
	rec.Response = k.response(x.Response, hidesBody, most)
	return rec
}

func (k recorder) request(r *request.Request) result.Message {
	m := r.Shown()
	m.Line = k.mask(m.Line)
	for i := range m.Fields {
		m.Fields[i].Value = k.mask(m.Fields[i].Value)
	}
	m.Body = k.mask(result.Bounded(m.Body, result.MostBody))
	return m
}

func (k recorder) response(r *wire.Response, hidesBody bool, most int) result.Message {
	line := fmt.Sprintf("%s %d %s", r.Proto, r.Status, r.Reason)
	m := result.Message{Line: k.shown(strings.TrimSpace(line), mostField), Octets: len(r.Body)}
	for i, f := range r.Fields {
		if i == mostFields {
			m.Fields = append(m.Fields, result.Field{Name: fmt.Sprintf("‹%d more fields are not shown›", len(r.Fields)-i)})
			break
		}
		m.Fields = append(m.Fields, result.Field{Name: k.shown(f.Name, mostField), Value: k.shown(f.Value, mostField)})
	}
	if hidesBody {
		for i := range m.Fields {
			if !slices.Contains(shownFields(), strings.ToLower(m.Fields[i].Name)) {
				m.Fields[i].Value = "‹not shown›"
			}
		}
		m.Body, m.Cut = "‹not shown: it holds more that may be a credential than is masked›", len(r.Body)
		return m
	}
	m.Raw, m.Cut = k.raw(r.Body, most)
	m.Body = bodyText(m)
	return m
}

// shownFields are the fields whose values are shown where the rest of an answer is
// not: they say how it is to be read.
func shownFields() []string {
	return []string{"content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "date", "allow", "cache-control", "retry-after"}
}

// raw is the beginning of a body, masked, and how many octets of it are left out.
func (k recorder) raw(body []byte, most int) (kept []byte, cut int) {
	behind := k.behind()
	window := body[:min(len(body), reach(body, most)+behind)]
	masked := k.masker.Bytes(window)
	if k.held.Load() > mostInAll {
		most = leastHeld
	}
	end := reach(masked, most)
	if len(window) < len(body) { // a secret may go through the window's end
		end = max(0, min(end, len(masked)-behind))
	}
	k.held.Add(int64(shownCost(masked[:min(end, len(masked))])))
	if len(masked) <= end {
		return masked, 0
	}
	return slices.Clone(masked[:end]), len(masked) - end + len(body) - len(window)
}

// What an octet takes that is no visible ASCII, in a report that shows octets: of a
// text in UTF-8, and any other. Visible ones take 1.
const (
	wideCost  = 8
	octetCost = 32
)

// reach is how many octets of a body take no more than most when they are shown.
func reach(body []byte, most int) int {
	p := 0
	for p < len(body) {
		size, cost := 1, 1
		if c := body[p]; c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			cost = octetCost
		} else if c >= utf8.RuneSelf {
			var r rune
			r, size = utf8.DecodeRune(body[p:])
			switch {
			case r == utf8.RuneError:
				cost = octetCost
			case r != '‹' && r != '›': // labels of our own
				cost = size * wideCost
			}
		}
		if most -= cost; most < 0 {
			break
		}
		p += size
	}
	return p
}

// shownCost is what it takes to show octets one by one.
func shownCost(b []byte) int {
	cost := len(b)
	for _, c := range b {
		if c >= utf8.RuneSelf || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			cost += octetCost - 1
		}
	}
	return cost
}

// bodyText is what is shown of a body in the notation of the fixtures, after what is kept
// of its octets.
func bodyText(m result.Message) string {
	if len(m.Raw) <= result.MostBody && m.Cut == 0 {
		return result.Bounded(result.VisibleText(string(m.Raw)), result.MostBody)
	}
	kept := m.Raw[:min(len(m.Raw), result.MostBody)]
	return fmt.Sprintf("%s… (cut; %d octets in all)", result.VisibleText(strings.ToValidUTF8(string(kept), "")), m.Octets)
}

// shown masks first, so that no escape can hide a secret, then makes the text
// visible, and bounds it last.
//
// Of a long text only the beginning is masked, since masking a megabyte for a few
// lines of it is slow; a secret that the cut goes through lies behind what is kept.
func (k recorder) shown(text string, most int) string {
	behind := k.behind()
	window := most + behind
	if len(text) <= window {
		return result.Bounded(result.VisibleText(k.mask(text)), most)
	}
	masked := result.VisibleText(k.mask(text[:window]))
	kept := max(0, min(most, len(masked)-behind))
	return fmt.Sprintf("%s… (cut; %d octets in all)", strings.ToValidUTF8(masked[:kept], ""), len(text))
}

// mostSecret is the length up to which a secret is masked wherever a long text is
// cut; no HTTP server takes a longer one in a header.
const mostSecret = 16 << 10

// behind is how much is masked behind what is kept of a long text: a secret may go
// through the cut.
func (k recorder) behind() int { return min(mostSecret, k.masker.Reach()) }

func (k recorder) mask(text string) string { return k.masker.String(text) }

func (k recorder) findings(all []result.Finding) []result.Finding {
	for i := range all {
		f := &all[i]
		f.Message, f.Expected, f.Received = k.mask(f.Message), k.mask(f.Expected), k.mask(f.Received)
		if f.Pointer != nil { // it holds the server's own member names
			pointer := k.shown(*f.Pointer, mostField)
			f.Pointer = &pointer
		}
	}
	return all
}
