//go:build unix

package credential

import (
	"os/exec"
	"syscall"
)

// hasModes: a file's mode says who can read it.
const hasModes = true

func shell(line string) []string { return []string{"/bin/sh", "-c", line} }

// ownGroup has the command and all that it starts end together, and keeps
// Ctrl-C from reaching it before this process has decided what that means.
func ownGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
