package suite

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/refreshcheck/refreshcheck/suite/report"
)

// style says how text on out should look.
func style(o Options, way Way, out io.Writer) report.Style {
	s := report.Style{Verbose: o.Verbose, ASCII: !o.unicode()}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.Width = 80
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			s.Width = w
		}
		kind, _ := o.env("TERM")
		noColour, _ := o.env("NO_COLOR") // no-color.org: an empty one says nothing
		ci, _ := o.env("CI")
		s.Colour = kind != "dumb" && !o.NoColor && noColour == ""
		if way == Command && kind != "dumb" && ci == "" {
			s.Moving = f
		}
	}
	return s
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
