package report

import "io"

// Style says how text for people looks. The zero value has no colours and no
// line wrapping, which is right for a file or a CI log.
type Style struct {
	Colour  bool
	Width   int       // columns of the terminal; 0: lines are never wrapped
	ASCII   bool      // the reader's terminal or locale has no UTF-8; see [plainText]
	Verbose bool      // show every exchange
	Quiet   bool      // only what is wrong, and the verdict
	Moving  io.Writer // the terminal for a moving progress line; nil: none
}

// narrowest is the smallest width for wrapping. Narrower text would not be
// readable.
const narrowest = 40

// palette highlights parts of text on a terminal.
type palette struct{ good, bad, weak, strong func(string) string }

// newPalette uses SGR parameters (ECMA-48 §8.3.117) that begin and end green,
// bold red, faint and bold text.
func newPalette(colour bool) palette {
	sgr := func(begin, end string) func(string) string {
		return func(text string) string {
			if !colour {
				return text
			}
			return "\x1b[" + begin + "m" + text + "\x1b[" + end + "m"
		}
	}
	return palette{good: sgr("32", "0"), bad: sgr("31;1", "0;22"), weak: sgr("2", "22"), strong: sgr("1", "22")}
}
