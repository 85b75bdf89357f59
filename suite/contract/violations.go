package contract

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// violations are those of one response, as they are found.
type violations struct {
	all  []Violation
	more map[string]int // by rule: how many others there are, which nobody put into words
}

func (f *violations) add(v ...Violation) { f.all = append(f.all, v...) }

func (f *violations) leaveOut(rule string, more int) {
	if more == 0 {
		return
	}
	if f.more == nil {
		f.more = map[string]int{}
	}
	f.more[rule] += more
}

// inOrder sorts violations, drops repetitions, and keeps each rule within
// maxViolations: the last one tells how many more there are.
func (f *violations) inOrder() []Violation {
	all := f.all
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		return cmp.Or(cmp.Compare(ruleOrder(a.Rule), ruleOrder(b.Rule)), comparePaths(strings.Split(a.Pointer, "/"), strings.Split(b.Pointer, "/")),
			cmp.Compare(a.Place, b.Place), cmp.Compare(a.Message, b.Message)) < 0
	})
	all = slices.Compact(all)
	var kept []Violation
	for start := 0; start < len(all); {
		end := start
		for end < len(all) && all[end].Rule == all[start].Rule {
			end++
		}
		kept = append(kept, all[start:min(end, start+maxViolations)]...)
		if n := max(0, end-start-maxViolations) + f.more[all[start].Rule]; n > 0 {
			last := &kept[len(kept)-1]
			last.Message = fmt.Sprintf("%d more violations of this rule are not shown. %s", n, last.Message)
		}
		start = end
	}
	return kept
}

// ruleOrder is the order in which violations are told.
func ruleOrder(rule string) int {
	return slices.Index([]string{"status", "content-type", "headers", "json", "schema", "charset", "unique-members", "format"}, rule)
}

// comparePaths orders the ways to values: indices as numbers, and before names.
func comparePaths(a, b []string) int {
	return slices.CompareFunc(a, b, func(x, y string) int {
		return cmp.Or(cmp.Compare(itemIndex(x), itemIndex(y)), cmp.Compare(x, y))
	})
}

// itemIndex is an array index; every name comes after all of them.
func itemIndex(token string) int {
	if i, err := strconv.Atoi(token); err == nil {
		return i
	}
	return math.MaxInt
}
