package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// wrap breaks text into lines with at most so many columns, between words if
// possible. The blanks at a break are left out. A word that is longer than a
// line is cut.
func wrap(text string, most int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapParagraph(paragraph, most)...)
	}
	return lines
}

func wrapParagraph(text string, most int) []string {
	var lines []string
	line, gap, word := 0, 0, 0 // the offsets where the line, the blanks after its last whole word, and the next word begin
	lineWidth, gapWidth, wordWidth := 0, 0, 0
	for at := 0; at < len(text); {
		size, wide, blank := sign(text[at:])
		if blank && at > word || wordWidth+wide > most { // the word ends here, or fills a whole line
			lineWidth, gapWidth, wordWidth = lineWidth+gapWidth+wordWidth, 0, 0
			gap, word = at, at
		}
		if blank {
			gapWidth += max(1, wide) // a tab counts as one
			word = at + size
		} else {
			wordWidth += wide
		}
		if wide > 0 && wordWidth > 0 && lineWidth+gapWidth+wordWidth > most {
			lines = append(lines, text[line:gap])
			line, gap, lineWidth, gapWidth = word, word, 0, 0
		}
		at += size
	}
	return append(lines, text[line:])
}

// columns is the number of columns that the text takes on a terminal.
func columns(text string) int {
	all := 0
	for text != "" {
		size, wide, _ := sign(text)
		all += wide
		text = text[size:]
	}
	return all
}

// sign measures the first sign of a text that is not empty: a colour (SGR,
// ECMA-48 §8.3.117), or a rune with the marks that are drawn over it. It returns
// its size in octets and in columns, and whether a line may end there. East
// Asian wide runes take two columns (Unicode Standard Annex #11).
func sign(text string) (size, wide int, blank bool) {
	if size := colour(text); size > 0 {
		return size, 0, false
	}
	r, size := utf8.DecodeRuneInString(text)
	for size < len(text) {
		mark, n := utf8.DecodeRuneInString(text[size:])
		if !drawnOver(mark) {
			break
		}
		size += n
	}
	return size, runeColumns(r), unicode.IsSpace(r) && r != '\u00a0' // a line must not end at a no-break space
}

func runeColumns(r rune) int {
	if unicode.IsControl(r) || drawnOver(r) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

func drawnOver(r rune) bool { return r >= 0x80 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) }

// colour is the length of the SGR sequence at the beginning of the text, or 0.
func colour(text string) int {
	parameters, ok := strings.CutPrefix(text, "\x1b[")
	if !ok {
		return 0
	}
	rest := strings.TrimLeft(parameters, "0123456789;")
	if !strings.HasPrefix(rest, "m") {
		return 0
	}
	return len(text) - len(rest) + 1
}
