package prove

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Print writes the matrix: a line per theme, then every server with a wrong
// result, and the verdict last. With all, it lists every server. whole says that
// all servers were run.
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
		if row.right() {
			good[key]++
		}
	}
	for _, key := range order {
		fmt.Fprintf(w, "  %-24s %3d of %d\n", key, good[key], of[key])
	}
	for _, row := range m.Rows {
		if (all || !row.right()) && row.Fate != LeftOut {
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
	faults, variants := 0, 0
	for _, row := range m.Rows {
		switch {
		case row.Fate == LeftOut:
		case row.Conforming:
			variants++
		default:
			faults++
		}
	}
	m.printLeftOut(w)
	fmt.Fprintf(w, "\n%s  %d of %d faults caught, %d missed, %d caught by another rule; %d of %d conforming variants not accused, %d accused; %d could not run; %s\n",
		word, m.Count(Caught), faults, m.Count(Missed), m.Count(WrongRule), m.Count(LeftAlone), variants, m.Count(Accused), m.Count(Failed), result.Took(m.Duration))
}

// printLeftOut counts the servers that do not fit the contract, by the reason.
func (m *Matrix) printLeftOut(w io.Writer) {
	counts := map[string]int{}
	for _, row := range m.Rows {
		if row.Fate == LeftOut {
			counts[row.Why]++
		}
	}
	if len(counts) == 0 {
		return
	}
	fmt.Fprintf(w, "\nleft out, since they do not fit the contract (%d):\n", m.Count(LeftOut))
	for _, why := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	}) {
		fmt.Fprintf(w, "  %3d  %s\n", counts[why], why)
	}
}

func (row Row) print(w io.Writer) {
	fmt.Fprintf(w, "\n%-11s %s\n            %s\n", row.Fate, row.ID, row.Sentence)
	if !row.Conforming {
		fmt.Fprintf(w, "            must be reported by: %s; reported by: %s\n", strings.Join(row.Rules, ", "), either(strings.Join(row.Reported, ", "), "nothing"))
		if row.Case != "" && !slices.Contains(row.by, row.Case) {
			fmt.Fprintf(w, "            must be reported in %s\n", row.Case)
		}
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
