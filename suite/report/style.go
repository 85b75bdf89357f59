package report

import (
	"io"

	"github.com/fatih/color"
)

// Style says how text for a person looks. Its zero value is plain and unbounded:
// right for a file or a CI log.
type Style struct {
	Colour  bool
	Width   int       // columns of the terminal; 0: lines are never wrapped
	ASCII   bool      // the reader's terminal or locale has no UTF-8; see [PlainText]
	Verbose bool      // show every exchange
	Moving  io.Writer // the terminal, for a progress line that moves; nil: none
}

// narrowest is the width below which wrapping would leave nothing readable.
const narrowest = 40

type palette struct{ good, bad, weak, strong *color.Color }

func newPalette(colour bool) palette {
	p := palette{good: color.New(color.FgGreen), bad: color.New(color.FgRed, color.Bold), weak: color.New(color.Faint), strong: color.New(color.Bold)}
	for _, c := range []*color.Color{p.good, p.bad, p.weak, p.strong} {
		if colour {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return p
}
