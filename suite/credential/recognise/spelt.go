package recognise

import (
	"strconv"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/redact"
)

const (
	mostSpelt    = 4 << 10 // octets of a body that are looked through, and of a credential that is looked for
	serialPrefix = "‹"
)

// spelt finds known credentials where they are written in a way that the index does not know, but that a mask has
// to find: as a list of octets or characters, as a dump, in UTF-16, in base64 of base64. What can be read back by
// anybody is given away.
type spelt struct {
	mask   *redact.Masker
	values []*value
}

func newSpelt() spelt { return spelt{mask: redact.New()} }

// know makes a credential known. It reports false where there is no room for it.
func (r *Recogniser) know(text, label string) bool {
	if r.known.values[text] != nil {
		return true
	}
	if !r.known.add(text, label) {
		return false
	}
	if v := r.known.values[text]; v != nil && len(text) >= shortestKnown && len(text) <= mostSpelt {
		r.spelt.mask.Add(strconv.Itoa(len(r.spelt.values)), text, redact.Whole)
		r.spelt.values = append(r.spelt.values, v)
	}
	return true
}

// in tells the known credentials in a text.
func (s *spelt) in(text []byte, found func(*value)) {
	for _, label := range s.mask.Found(text) {
		serial, _, _ := strings.Cut(strings.TrimPrefix(label, serialPrefix), " ")
		if i, err := strconv.Atoi(serial); err == nil && i < len(s.values) {
			found(s.values[i])
		}
	}
}

// spelt looks through a refusal once more, unless it gives a credential for certain already.
func (l *look) spelt(a Answer) {
	if l.success || l.told[Certain] > 0 {
		return
	}
	l.here = theBody
	body := a.Body[:min(len(a.Body), mostSpelt)]
	l.r.spelt.in(body, l.speltOut)
	if v := l.r.known.values[l.carried.live]; v != nil && len(v.text) <= mostSpelt && l.r.pieces(v.text).make(string(body)) {
		l.speltOut(v)
	}
	l.speltIn(a.Header.Fields, final)
	for _, s := range a.Interim {
		l.speltIn(s.Fields, interim)
	}
	l.speltIn(a.Trailers, trailer)
}

func (l *look) speltIn(fields []Field, which section) {
	for _, f := range fields {
		l.here, l.field = inFieldOf{l: l, section: which, name: f.Name}, f.Name
		l.r.spelt.in([]byte(f.Value), l.speltOut)
	}
	l.field = ""
}

// pieces are the stretches of shortestPiece octets of the live credential.
type pieces struct {
	of   string
	gate [1 << 6]uint64
	at   map[uint64]int
}

// pieces returns those of the credential that is live, made anew where it has changed.
func (r *Recogniser) pieces(live string) *pieces {
	if p := r.split.Load(); p != nil && p.of == live {
		return p
	}
	p := &pieces{of: live, at: make(map[uint64]int, len(live))}
	for i := 0; i+shortestPiece <= len(live); i++ {
		v := eight(live, i)
		p.at[v] = i
		gate := v * 0x9e3779b97f4a7c15 >> 52
		p.gate[gate>>6] |= 1 << (gate & 63)
	}
	r.split.Store(p)
	return p
}

// make reports whether a text holds the whole credential in pieces: half in one member, half in another.
func (p *pieces) make(text string) bool {
	var covered []bool
	left := len(p.of)
	for i := 0; i+shortestPiece <= len(text); i++ {
		v := eight(text, i)
		gate := v * 0x9e3779b97f4a7c15 >> 52
		if p.gate[gate>>6]&(1<<(gate&63)) == 0 {
			continue
		}
		at, ok := p.at[v]
		if !ok {
			continue
		}
		if covered == nil {
			covered = make([]bool, len(p.of))
		}
		for j := at; j < at+shortestPiece; j++ {
			if !covered[j] {
				covered[j] = true
				left--
			}
		}
	}
	return left == 0
}

// speltOut sights a credential that stands in a text, whatever it looks like there.
func (l *look) speltOut(v *value) {
	if _, seen := l.seen[v.text]; !seen {
		l.takeKnown(v.text, v)
	}
}
