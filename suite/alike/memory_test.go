package alike_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

// A memory keeps what came last, and forgets others beyond its bound.
func TestAMemoryIsBounded(t *testing.T) {
	var m alike.Memory[int, string]
	for n := range 100 {
		m.Put(n, "before")
		m.Put(n, "kept")
		if m.Get(n) != "kept" || m.Len() > 8 {
			t.Fatalf("%d: %q, %d things", n, m.Get(n), m.Len())
		}
	}
	if m.Get(-1) != "" {
		t.Error("what was never kept is there")
	}
}
