package report_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/refreshcheck/refreshcheck/suite/report"
)

func TestWrapBreaksBetweenWords(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"a short text stays whole", "one two", []string{"one two"}},
		{"a full line stays whole", "one two th", []string{"one two th"}},
		{"the blanks at a break are left out", "one two   three", []string{"one two", "three"}},
		{"a hyphen is no break", "one mal-formed", []string{"one", "mal-formed"}},
		{"a word longer than a line is cut", "a 0123456789abc d", []string{"a", "0123456789", "abc d"}},
		{"a word as long as a line stays whole", "0123456789 a", []string{"0123456789", "a"}},
		{"a line feed ends a line", "one\ntwo", []string{"one", "two"}},
		{"a colour takes no room", "\x1b[31;1mone two th\x1b[0;22m", []string{"\x1b[31;1mone two th\x1b[0;22m"}},
		{"a colour goes with its word", "one two \x1b[1mthree\x1b[22m", []string{"one two", "\x1b[1mthree\x1b[22m"}},
		{"wide runes take two columns", "世界世界世界", []string{"世界世界世", "界"}},
		{"a wide rune is not cut in two", "a世界世界世", []string{"a世界世界", "世"}},
		{"an accent stays with its letter", "abcdefghie\u0301x", []string{"abcdefghie\u0301", "x"}},
		{"a no-break space is no break", "one two\u00a0three", []string{"one", "two\u00a0three"}},
		{"nothing is one empty line", "", []string{""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := trimmed(report.Wrap(test.text, 10)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func trimmed(lines []string) []string {
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// On text of the signs that reports use, coloured or not, lines end where a
// library that knows terminals ends them.
func TestWrapAgreesWithALibraryForTerminals(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	signs := strings.Split("a b c 1 2 - / . , : ; ( ) [ ] { } ' \" é ✘ ✔ ‹ › … · § — – → “ ” ’", " ")
	for range 5000 {
		text := randomText(random, signs)
		if got, want := report.Columns(text), ansi.StringWidth(text); got != want {
			t.Fatalf("%q takes %d columns, got %d", text, want, got)
		}
		most := 20 + random.IntN(110)
		// The library breaks lines behind hyphens, which we do not.
		wrapped := ansi.Wrap(strings.ReplaceAll(text, "-", "\u2011"), most, "")
		want := trimmed(strings.Split(strings.ReplaceAll(wrapped, "\u2011", "-"), "\n"))
		if got := trimmed(report.Wrap(text, most)); !slices.Equal(got, want) {
			t.Fatalf("%q at %d columns:\n got %q\nwant %q", text, most, got, want)
		}
	}
}

// randomText is words of the signs, some of them coloured, and a full stop.
func randomText(random *rand.Rand, signs []string) string {
	var b strings.Builder
	for range 1 + random.IntN(25) {
		coloured := random.IntN(6) == 0
		if coloured {
			b.WriteString("\x1b[31;1m")
		}
		for range 1 + random.IntN(1+random.IntN(40)) {
			b.WriteString(signs[random.IntN(len(signs))])
		}
		if coloured {
			b.WriteString("\x1b[0;22m")
		}
		b.WriteString(strings.Repeat(" ", 1+random.IntN(3)))
	}
	return b.String() + "."
}

func TestColourChangesNothingElse(t *testing.T) {
	for _, width := range []int{0, 60, 80, 120} {
		for _, verbose := range []bool{false, true} {
			plain := told(sampleRun(), report.Style{Width: width, Verbose: verbose}, "index.html")
			coloured := told(sampleRun(), report.Style{Width: width, Verbose: verbose, Colour: true}, "index.html")
			if plain == coloured || ansi.Strip(coloured) != plain {
				t.Errorf("at %d columns, verbose %t: without its colours, the text is\n%q\nand was to be\n%q", width, verbose, ansi.Strip(coloured), plain)
			}
		}
	}
}

func TestProgressBar(t *testing.T) {
	for _, test := range []struct {
		name        string
		told, cases int
		want        string
	}{
		{"nothing is told", 0, 9, "   0% [..........] (0/9) "},
		{"less than a tenth is told", 1, 30, "   3% [..........] (1/30) "},
		{"some are told", 29, 100, "  29% [=>........] (29/100) "},
		{"the last one is missing", 348, 349, "  99% [========>.] (348/349) "},
		{"all are told", 9, 9, " 100% [==========] (9/9) "},
		{"more than there were to be", 11, 9, " 100% [==========] (11/9) "},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := report.Bar(test.told, test.cases, 10); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
