package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Need is something that a run has to be given before it can see a fault, or
// before it is fair to a variant.
type Need string

// The needs.
const (
	// NeedSingleUse: the run is told that a refresh token works once.
	NeedSingleUse Need = "single-use"
	// NeedExpired: the run is given a token of [Server.IssueExpired].
	NeedExpired Need = "expired-token"
	// NeedDocumentedHeader: the run's contract documents Cache-Control as required
	// on the success; see [WithDocumentedHeader].
	NeedDocumentedHeader Need = "documented-header"
)

// Declaration says what a fault or a variant is.
type Declaration struct {
	// ID is a stable word for [Options].Fault. No id contains another one.
	ID string `json:"id"`
	// Sentence says what this server does, in one sentence.
	Sentence string `json:"sentence"`
	// Rules are the ids of the rules that must report it; none for a variant.
	Rules []string `json:"rules"`
	// Conforming tells variants from faults.
	Conforming bool `json:"conforming"`
	// Theme is the table that it stands in, such as "schema".
	Theme string `json:"theme"`
	// Needs is what a run has to be given; usually nothing.
	Needs []Need `json:"needs,omitempty"`
	// Incomplete: the plain request with the credential already looks refused or
	// unanswered, as with a wrong credential, so a run may end as incomplete.
	Incomplete bool `json:"incomplete,omitempty"`
	// AnyRule: one of Rules is enough, since which requests meet is left to chance.
	AnyRule bool `json:"any_rule,omitempty"`
}

// entry is one line of a table.
type entry struct {
	id, sentence string
	rules        []string
	edit         edit
	needs        []Need
	incomplete   bool
	anyRule      bool
}

// edit makes a fault or a variant out of the plain server.
type edit func(b *behaviour)

// theme is one table, with its name.
type theme struct {
	name    string
	entries []entry
}

// Faults are the servers with exactly one thing wrong, in a stable order.
func Faults() []Declaration { return declarations(faultThemes(), false) }

// Variants are the conforming servers that do one thing in another way that the
// contract leaves open, in a stable order.
func Variants() []Declaration { return declarations(variantThemes(), true) }

func declarations(themes []theme, conforming bool) []Declaration {
	var all []Declaration
	for _, t := range themes {
		for _, e := range t.entries {
			all = append(all, Declaration{
				ID: e.id, Sentence: e.sentence, Rules: e.rules, Conforming: conforming,
				Theme: t.name, Needs: e.needs, Incomplete: e.incomplete, AnyRule: e.anyRule,
			})
		}
	}
	return all
}

// editOf finds the edit of a fault or a variant.
func editOf(id string) (edit, error) {
	var ids []string
	for _, t := range append(faultThemes(), variantThemes()...) {
		for _, e := range t.entries {
			if e.id == id {
				return e.edit, nil
			}
			ids = append(ids, e.id)
		}
	}
	return nil, fmt.Errorf("fault %q: there is no such fault or variant; close to it: %s", id, strings.Join(closest(id, ids), ", "))
}

// closest are the three ids that take the fewest changes of letters to reach.
func closest(id string, ids []string) []string {
	ids = slices.Clone(ids)
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(distance(id, a), distance(id, b)) })
	return ids[:min(3, len(ids))]
}

// distance is the Levenshtein distance in octets.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
