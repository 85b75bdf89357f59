package suite

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/refreshcheck/refreshcheck/suite/report"
)

// terminal says how text on out should look, and gives the writer that the
// masked text goes to.
func terminal(o Options, way Way, out io.Writer) (report.Style, io.Writer) {
	s := report.Style{Verbose: o.Verbose, ASCII: !o.unicode()}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.Width = 80
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			s.Width = w
		}
		dumb := false
		if v, _ := o.env("TERM"); v == "dumb" {
			dumb = true
		}
		noColour, set := o.env("NO_COLOR")
		s.Colour = !dumb && !o.NoColor && (!set || noColour == "")
		if ci, _ := o.env("CI"); way == Command && !dumb && ci == "" {
			s.Moving = f
		}
	}
	screen := report.HarmlessWriter(out)
	if s.ASCII {
		screen = report.PlainWriter(screen)
	}
	return s, screen
}

// unicode reports whether the locale writes UTF-8 (POSIX.1-2024 §8.2: LC_ALL
// wins over LC_CTYPE, and that over LANG). With none set there is no telling,
// and every terminal of today takes it.
func (o *Options) unicode() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v, _ := o.env(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}
