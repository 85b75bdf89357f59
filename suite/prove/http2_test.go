package prove

import (
	"context"
	"slices"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/explore"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// fates runs the proof for servers, and holds the fate of each against what it must be.
func fates(t *testing.T, s Settings, want map[string]Fate) {
	t.Helper()
	all := slices.Concat(reference.Faults(), reference.Variants())
	servers := slices.DeleteFunc(all, func(d reference.Declaration) bool { return want[d.ID] == "" })
	if len(servers) != len(want) {
		t.Fatalf("%d of %d servers", len(servers), len(want))
	}
	m, err := Run(context.Background(), s, servers)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range m.Rows {
		if row.Fate != want[row.ID] {
			t.Errorf("%s is %s, want %s (%s)", row.ID, row.Fate, want[row.ID], row.Example)
		}
	}
}

// Over HTTP/2, a fault of what only HTTP/1.1 has is told apart from one that is missed.
func TestAProofOverHTTP2(t *testing.T) {
	fates(t, Settings{HTTP2: true}, map[string]Fate{
		"row-octet.middle":         Caught,
		"crash-te-field":           Caught,
		"list-at-limit-crash":      Caught,
		"crash-two-cookie-lines":   OnlyHTTP1,
		"row-client.keep-alive":    OnlyHTTP1,
		"client-closes-after-four": LeftAlone,
		"list-limit-leaving-later": LeftAlone,
	})
	missed := declaration(t, "crumbs-by-comma") // the case that must report it is there, and does not
	missed.ID = "limit-one-stream"
	m, err := Run(context.Background(), Settings{HTTP2: true}, []reference.Declaration{missed})
	if err != nil || m.Rows[0].Fate != Missed {
		t.Errorf("%s, want %s (%v)", m.Rows[0].Fate, Missed, err)
	}
}

// A search over HTTP/2 sends cookies in pieces and in the forms of header compression,
// and accuses no server that takes only so many fields or small frames.
func TestASearchOverHTTP2(t *testing.T) {
	fates(t, Settings{HTTP2: true, Explore: &explore.Search{Seed: 1, Requests: 800}}, map[string]Fate{
		"crumbs-by-comma":     Caught,
		"crumbs-first-only":   Caught,
		"hpack-new-name-lost": Caught,
		"list-hundred-fields": LeftAlone,
		"leaves-for-overhead": LeftAlone,
		"wire-no-reason":      OnlyHTTP1,
	})
}
