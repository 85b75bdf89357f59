package result

import (
	"strings"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/oneline"
)

// What an excerpt shows of a body, in octets: around the value, and of the value.
const (
	aroundValue = 60
	mostValue   = 160
)

// Excerpt is what a finding is about, as the answer had it: the header fields that
// it names, or the body around its pointer, or the beginning of the body. It is
// masked, in one line, and short. It is empty if the answer has nothing to show.
func (c Case) Excerpt(f Finding) string {
	for _, x := range c.Records {
		if x.Step == f.Step {
			return x.Response.excerpt(f)
		}
	}
	return ""
}

func (m Message) excerpt(f Finding) string {
	if len(f.About) > 0 {
		return m.fieldLines(f.About)
	}
	if len(m.Raw) == 0 {
		return oneline.Join(m.Body)
	}
	from, to := 0, min(len(m.Raw), mostValue)
	if f.Pointer != nil {
		if a, b, ok := ValueRange(m.Raw, *f.Pointer); ok {
			from, to = max(0, a-aroundValue), min(b, a+mostValue)
			to = min(len(m.Raw), to+aroundValue)
		}
	}
	text := oneline.Join(VisibleText(string(whole(m.Raw, from, to))))
	if from > 0 {
		text = "…" + text
	}
	if to < len(m.Raw) || m.Cut > 0 {
		text += "…"
	}
	return text
}

// whole is a part of a text without the pieces of characters at its ends.
func whole(raw []byte, from, to int) []byte {
	for n := 0; from < to && n < utf8.UTFMax-1 && !utf8.RuneStart(raw[from]); n++ {
		from++
	}
	for n := 0; to > from && to < len(raw) && n < utf8.UTFMax-1 && !utf8.RuneStart(raw[to]); n++ {
		to--
	}
	return raw[from:to]
}

// fieldLines are the header lines with these names. A field that is not there is
// told, too: that may be what is wrong.
func (m Message) fieldLines(names []string) string {
	var lines []string
	for _, name := range names {
		found := false
		for _, f := range m.Fields {
			if strings.EqualFold(f.Name, name) {
				found = true
				lines = append(lines, f.Name+": "+oneline.Shorten(oneline.Join(f.Value), mostValue))
			}
		}
		if !found {
			lines = append(lines, "no "+name)
		}
	}
	return strings.Join(lines, " · ")
}

// VisibleText shows masked octets in the notation of the fixtures, but leaves line
// ends and the labels of the mask as they are.
func VisibleText(s string) string {
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
