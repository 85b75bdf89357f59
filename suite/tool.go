package suite

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Version is the harness's version.
const Version = "0.1.0"

// Tool is name and version, as the User-Agent and the reports give it.
func Tool() string { return "refreshcheck/" + Version }

// colour: on a terminal alone, and only where neither --no-color, NO_COLOR nor a
// dumb terminal speaks against it.
func colour(o Options, out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok || o.NoColor || !term.IsTerminal(int(f.Fd())) {
		return false
	}
	if v, set := o.env("NO_COLOR"); set && v != "" {
		return false
	}
	v, _ := o.env("TERM")
	return v != "dumb"
}
