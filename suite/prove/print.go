package prove

import (
	"fmt"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Print writes the matrix: a line a theme, then every server that is not as it
// must be, and the verdict last. all lists every server.
func (m *Matrix) Print(w io.Writer, all, whole bool) {
	var order []string
	good, of := map[string]int{}, map[string]int{}
	for _, row := range m.Rows {
		key := row.Theme
		if row.Conforming {
			key = "variants: " + row.Theme
		}
		if of[key] == 0 {
			order = append(order, key)
		}
		of[key]++
		if row.Outcome == Caught || row.Outcome == LeftAlone {
			good[key]++
		}
	}
	for _, key := range order {
		fmt.Fprintf(w, "  %-24s %3d of %d\n", key, good[key], of[key])
	}
	for _, row := range m.Rows {
		if all || row.Outcome != Caught && row.Outcome != LeftAlone {
			row.print(w)
		}
	}
	if whole {
		list(w, "rules that no fault breaks", m.UnprovenRules)
		list(w, "cases that no fault fails", m.UnprovenCases)
	}
	word := "PROVEN"
	if !m.Proven(whole) {
		word = "NOT PROVEN"
	}
	faults := 0
	for _, row := range m.Rows {
		if !row.Conforming {
			faults++
		}
	}
	fmt.Fprintf(w, "\n%s  %d of %d faults caught, %d missed, %d by a rule they do not name; %d of %d conforming variants left alone, %d accused; %d could not run; %s\n",
		word, m.Count(Caught), faults, m.Count(Missed), m.Count(WrongRule), m.Count(LeftAlone), len(m.Rows)-faults, m.Count(Accused), m.Count(Failed), verdict.Took(m.Duration))
}

func (row Row) print(w io.Writer) {
	fmt.Fprintf(w, "\n%-11s %s\n            %s\n", row.Outcome, row.ID, row.Sentence)
	if !row.Conforming {
		fmt.Fprintf(w, "            names %s; reported: %s\n", strings.Join(row.Rules, ", "), either(strings.Join(row.Reported, ", "), "nothing"))
	}
	if row.Example != "" {
		fmt.Fprintf(w, "            %s\n", row.Example)
	}
}

func either(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func list(w io.Writer, title string, items []string) {
	if len(items) > 0 {
		fmt.Fprintf(w, "\n%s (%d): %s\n", title, len(items), strings.Join(items, ", "))
	}
}
