package session

import (
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/refreshcheck/refreshcheck/suite/report"
)

// style chooses the style of the text on out.
func (s *session) style() report.Style {
	look := report.Style{Verbose: s.settings.Verbose, Quiet: s.settings.Quiet, ASCII: !s.unicode(), Colour: s.coloured()}
	if f, ok := s.terminal.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		look.Width = 80
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			look.Width = w
		}
		kind, _ := s.settings.Env("TERM")
		ci, _ := s.settings.Env("CI")
		if s.specs == nil && kind != "dumb" && ci == "" && !s.settings.Quiet {
			look.Moving = f
		}
	}
	return look
}

// coloured decides about colours: the flags first, then NO_COLOR (no-color.org) and
// FORCE_COLOR (force-color.org), whose empty values have no effect, and then
// whether there is a terminal.
func (s *session) coloured() bool {
	kind, _ := s.settings.Env("TERM")
	never, _ := s.settings.Env("NO_COLOR")
	force, _ := s.settings.Env("FORCE_COLOR")
	switch when := s.settings.Color.Value; {
	case s.settings.NoColor || when == "never":
		return false
	case when == "always":
		return true
	case never != "" || force == "0":
		return false
	case force != "":
		return true
	}
	f, ok := s.terminal.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && kind != "dumb"
}

// unicode reports whether the locale uses UTF-8 (POSIX.1-2024 §8.2: LC_ALL comes
// before LC_CTYPE, and LC_CTYPE before LANG). If none is set, the answer is yes,
// since today's terminals can show it.
func (s *session) unicode() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v, _ := s.settings.Env(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}
