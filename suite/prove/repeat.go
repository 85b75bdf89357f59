package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// together makes one row of all the rows of a server, of which there are n. It has
// a wrong result if one of them has, or if their verdicts differ.
func together(rows []Row, n int) []Row {
	all := slices.Clone(rows[:n])
	for i := range all {
		var of []Row
		for j := i; j < len(rows); j += n {
			of = append(of, rows[j])
		}
		all[i] = oneOf(of)
	}
	return all
}

func oneOf(of []Row) Row {
	counts := map[result.Word]int{}
	wrong := 0
	for _, row := range of {
		counts[row.Verdict]++
		if !row.right() {
			wrong++
		}
	}
	if wrong == 0 && len(counts) == 1 || len(of) == 1 {
		return of[0]
	}
	row := of[max(0, slices.IndexFunc(of, func(r Row) bool { return !r.right() }))]
	if wrong == 0 {
		row.Fate = Unsteady
	}
	var words []string
	for word, n := range counts {
		words = append(words, fmt.Sprintf("%s %d times", word, n))
	}
	slices.Sort(words)
	row.Example = fmt.Sprintf("%d of %d runs are wrong (%s): %s", wrong, len(of), strings.Join(words, ", "), row.Example)
	return row
}
