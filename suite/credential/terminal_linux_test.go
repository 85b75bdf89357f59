package credential_test

import (
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// What is typed at a terminal can be seen there, so a token is not read from one.
func TestATokenIsNotReadFromATerminal(t *testing.T) {
	leader, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	defer leader.Close()
	if err := unix.IoctlSetPointerInt(int(leader.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(leader.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = credential.ReadTokenFile(t.Context(), "token-file", "-", f, cookieValue)
	if err == nil {
		t.Fatal("it has read something")
	}
	says(t, line(t, err), "--token-file", "terminal", "pipe it in")
}
