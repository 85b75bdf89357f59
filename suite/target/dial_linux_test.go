package target_test

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

func TestASocketThatThisUserMayNotOpenIsExplained(t *testing.T) {
	dir, err := os.MkdirTemp("", "refreshcheck")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	accept(t, l, echo)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	to := parse(t, target.Options{URL: "http://a.example", UnixSocket: path})
	done := make(chan error)
	go func() {
		// Root may open anything, so this thread becomes another user for files. It
		// stays locked, and so ends with the goroutine.
		runtime.LockOSThread()
		if os.Getuid() == 0 {
			_ = syscall.Setfsuid(65534)
		}
		_, err := to.Dial(t.Context())
		done <- err
	}()
	if err = <-done; err == nil {
		t.Fatal("it connects")
	}
	says(t, err.Error(), path, "permission denied", "This user")
}
