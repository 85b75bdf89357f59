package redact

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	opening = "‹"
	closing = "›"

	// sharedPart stands for a fragment that occurs in several secrets.
	sharedPart = opening + "part of a token" + closing
	// notShown stands for a text in which it would take too long to look for secrets.
	notShown = opening + "not shown: looking for secrets in it takes too long" + closing

	// mostLabel is how many octets of a label are shown: it may be a name that a server made up.
	mostLabel = 40
)

func secretLabel(label, fingerprint string) string {
	return opening + label + " " + fingerprint + closing
}
func partLabel(label string) string    { return opening + "part of " + label + closing }
func recipeLabel(recipe string) string { return opening + recipe + closing }

// plainLabel keeps a label harmless in JSON, HTML, XML, a URL and a terminal:
// a text may be masked after it was encoded.
func plainLabel(label string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"\<>&%`+opening+closing, r) || !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return '·'
		}
		return r
	}, label)
}

// cut shortens a text to so many octets, between two characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const more = "…"
	end := most - len(more)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + more
}

// segment is a stretch of a text: one of the masker's own labels, or what stands between two.
type segment struct {
	start, end int
	label      bool
}

// segments splits b at the labels that this masker writes, so that they are never masked
// themselves and masking twice is masking once.
func (m *Masker) segments(b []byte) []segment {
	var all []segment
	start := 0
	for p := 0; p < len(b); {
		at := bytes.Index(b[p:], []byte(opening))
		if at < 0 {
			break
		}
		at += p
		p = at + len(opening)
		length := bytes.Index(b[at:min(len(b), at+m.longest)], []byte(closing))
		if length < 0 {
			continue
		}
		end := at + length + len(closing)
		if _, own := m.labels[string(b[at:end])]; !own {
			continue
		}
		all = append(all, segment{start: start, end: at}, segment{start: at, end: end, label: true})
		start, p = end, end
	}
	return append(all, segment{start: start, end: len(b)})
}
