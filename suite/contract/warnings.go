package contract

import (
	"fmt"
	"slices"
)

// warnings are what a document has wrong and what does not stop a run, each once.
type warnings []string

func (w *warnings) add(at place, format string, args ...any) {
	line := at.String() + ": " + fmt.Sprintf(format, args...)
	if !slices.Contains(*w, line) {
		*w = append(*w, line)
	}
}
