package e2e

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// watchMemory reads how much memory a process has taken at most, in octets, until
// stop is closed. What the system says after the end will not do: to Linux, the
// memory of this test process counts as the new process's own until it runs its
// own program. 0: this system does not tell.
func watchMemory(pid int, stop <-chan struct{}) (peak func() int64) {
	result := make(chan int64, 1)
	go func() {
		most := int64(0)
		defer func() { result <- most }()
		for {
			most = max(most, highWater(pid))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() int64 { return <-result }
}

// highWater is the VmHWM of proc(5).
func highWater(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil || exe == self() {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kib << 10
		}
	}
	return 0
}

func self() string {
	exe, _ := os.Readlink("/proc/self/exe")
	return exe
}
