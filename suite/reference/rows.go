package reference

import (
	"slices"
	"strings"
)

// row is one fault of a table that has a fault for each row of a family of
// cases. word is the row's word.
type row struct {
	word, sentence string
	edit           edit
}

// rowsOf are the faults of one family. Each must be reported by the case of its
// row: others of the family may report it too.
func rowsOf(family string, rules []string, rows []row) []entry {
	all := make([]entry, len(rows))
	for i, r := range rows {
		all[i] = entry{id: "row-" + family + "." + r.word, sentence: r.sentence, rules: rules, edit: r.edit, row: family + "/" + r.word}
	}
	return all
}

// rowsFor are the faults of one family that are made in one way from a table of
// words and texts. %s in the sentence is the text.
func rowsFor(family string, rules []string, sentence string, table [][2]string, fault func(text string) edit) []entry {
	rows := make([]row, len(table))
	for i, pair := range table {
		rows[i] = row{word: pair[0], sentence: strings.ReplaceAll(sentence, "%s", pair[1]), edit: fault(pair[1])}
	}
	return rowsOf(family, rules, rows)
}

// likeIssued also accepts a value that is like an issued token.
//
//go:noinline
func likeIssued(like func(value, token string) bool) edit {
	return knowing(func(value string, issued []string) bool {
		return slices.ContainsFunc(issued, func(token string) bool { return value != token && like(value, token) })
	})
}
