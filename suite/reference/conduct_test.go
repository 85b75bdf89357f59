package reference_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// The list names servers that exist, and all kinds of verdicts.
func TestMisbehavingServers(t *testing.T) {
	conforming, ends, faults := 0, 0, 0
	for _, d := range reference.Misbehaving() {
		switch {
		case d.Conforming:
			conforming++
		case d.Ends:
			ends++
		default:
			faults++
		}
	}
	if conforming < 30 || ends < 21 || faults < 10 {
		t.Errorf("%d conforming servers, %d that end a run, %d faults", conforming, ends, faults)
	}
}
