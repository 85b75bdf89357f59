//go:build linux

package session

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/settings"
	"golang.org/x/sys/unix"
)

// terminalOf opens a pseudo-terminal of the given width, and gives the side that
// a program writes to.
func terminalOf(t *testing.T, columns uint16) *os.File {
	t.Helper()
	leader, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { leader.Close() })
	fd := int(leader.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := unix.IoctlSetWinsize(int(f.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestStyleOfATerminal(t *testing.T) {
	f := terminalOf(t, 97)
	for _, c := range []struct {
		name                  string
		env                   map[string]string
		noColor               bool
		specs                 Specs
		colour, moving, ascii bool
	}{
		{name: "plain", colour: true, moving: true},
		{name: "NO_COLOR", env: map[string]string{"NO_COLOR": "1"}, moving: true},
		{name: "empty NO_COLOR", env: map[string]string{"NO_COLOR": ""}, colour: true, moving: true},
		{name: "--no-color", noColor: true, moving: true},
		{name: "dumb", env: map[string]string{"TERM": "dumb"}},
		{name: "CI", env: map[string]string{"CI": "true"}, colour: true},
		{name: "under ginkgo", specs: noSpecs{}, colour: true},
		{name: "C", env: map[string]string{"LANG": "C"}, colour: true, moving: true, ascii: true},
		{name: "UTF-8", env: map[string]string{"LANG": "de_DE.UTF-8"}, colour: true, moving: true},
		{name: "LC_ALL wins", env: map[string]string{"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, colour: true, moving: true, ascii: true},
		{name: "LC_CTYPE before LANG", env: map[string]string{"LC_CTYPE": "C.utf8", "LANG": "C"}, colour: true, moving: true},
	} {
		set := settings.Settings{LookupEnv: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }}
		set.NoColor = c.noColor
		s := (&session{settings: set, specs: c.specs, terminal: f}).style()
		if s.Width != 97 || s.Colour != c.colour || (s.Moving != nil) != c.moving || s.ASCII != c.ascii {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
}

func TestStyleOfAFile(t *testing.T) {
	set := settings.Settings{LookupEnv: func(string) (string, bool) { return "", false }}
	if s := (&session{settings: set, terminal: &bytes.Buffer{}}).style(); s.Width != 0 || s.Colour || s.Moving != nil || s.ASCII {
		t.Errorf("%+v", s)
	}
}

// The flags come first, then NO_COLOR, then FORCE_COLOR, then the terminal.
func TestColourWithoutATerminal(t *testing.T) {
	for _, c := range []struct {
		flag        string
		never       bool
		env         map[string]string
		want        bool
		onATerminal bool
	}{
		{flag: "always", want: true},
		{flag: "always", env: map[string]string{"NO_COLOR": "1"}, want: true},
		{flag: "never", env: map[string]string{"FORCE_COLOR": "1"}},
		{never: true, env: map[string]string{"FORCE_COLOR": "1"}},
		{env: map[string]string{"FORCE_COLOR": "1"}, want: true},
		{env: map[string]string{"FORCE_COLOR": "1", "NO_COLOR": "1"}},
		{env: map[string]string{"FORCE_COLOR": ""}},
		{env: map[string]string{"FORCE_COLOR": "0"}, onATerminal: true},
		{flag: "auto", onATerminal: true, want: true},
		{flag: "auto"},
	} {
		set := settings.Settings{LookupEnv: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }}
		set.NoColor, set.Color = c.never, settings.Given{Value: c.flag, Is: c.flag != ""}
		var to io.Writer = &bytes.Buffer{}
		if c.onATerminal {
			to = terminalOf(t, 80)
		}
		if s := (&session{settings: set, terminal: to}).style(); s.Colour != c.want {
			t.Errorf("%+v: %v", c, s.Colour)
		}
	}
}

// noSpecs stands for a test runner.
type noSpecs struct{ Specs }
