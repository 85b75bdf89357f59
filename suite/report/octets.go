package report

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// piece is a part of a message as a page shows it.
type piece struct {
	Kind string // "": plain text; "octet": an octet that cannot be printed; "label": a placeholder
	Text string
}

// stretch is a list of pieces that are marked together, or not marked.
type stretch struct {
	Title  string // why it is marked; empty: not marked
	Pieces []piece
}

// notation finds what is not plain text in the fixtures' notation.
var notation = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\\\\|\\x[0-9A-Fa-f]{2}|‹[^›\n]*›`) })

// noted splits text in the fixtures' notation into pieces.
func noted(text string) []piece {
	var all []piece
	at := 0
	for _, m := range notation().FindAllStringIndex(text, -1) {
		if text[m[0]:m[1]] == `\\` {
			continue
		}
		all = plainPiece(all, text[at:m[0]])
		kind := "label"
		if text[m[0]] == '\\' {
			kind = "octet"
		}
		all = append(all, piece{kind, text[m[0]:m[1]]})
		at = m[1]
	}
	return plainPiece(all, text[at:])
}

func plainPiece(all []piece, text string) []piece {
	if text == "" {
		return all
	}
	return append(all, piece{"", text})
}

var label = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^‹[^›\n]{1,80}›`) })

// octets splits masked octets into pieces. Printable ASCII and line feeds stay
// as they are.
func octets(body []byte) []piece {
	var all []piece
	at := 0
	for i := 0; i < len(body); {
		c := body[i]
		if c >= 0x20 && c <= 0x7e || c == '\n' {
			i++
			continue
		}
		all = plainPiece(all, string(body[at:i]))
		if l := label().Find(body[i:]); l != nil {
			all = append(all, piece{"label", string(l)})
			i += len(l)
		} else {
			all = append(all, piece{"octet", fmt.Sprintf(`\x%02x`, c)})
			i++
		}
		at = i
	}
	return plainPiece(all, string(body[at:]))
}

// marked splits a body into pieces, and marks the values that findings point to.
func marked(m result.Message, findings []result.Finding) []stretch {
	body := m.Raw
	type span struct {
		from, to int
		title    string
	}
	var spans []span
	for _, f := range findings {
		if f.Pointer == nil {
			continue
		}
		if from, to, ok := result.ValueRange(body, *f.Pointer); ok {
			spans = append(spans, span{from, to, f.Rule + ": " + f.Message})
		}
	}
	sort.SliceStable(spans, func(a, b int) bool { return spans[a].from < spans[b].from })
	var all []stretch
	at := 0
	for _, s := range spans {
		if s.from < at { // inside a value that is already marked
			if n := len(all); n > 0 && !strings.Contains(all[n-1].Title, s.title) {
				all[n-1].Title += " · " + s.title
			}
			continue
		}
		all = append(all, stretch{Pieces: octets(body[at:s.from])}, stretch{s.title, octets(body[s.from:s.to])})
		at = s.to
	}
	all = append(all, stretch{Pieces: octets(body[at:])})
	if m.Cut > 0 {
		all = append(all, stretch{Pieces: []piece{{"label", fmt.Sprintf("‹%d octets more›", m.Cut)}}})
	}
	return all
}
