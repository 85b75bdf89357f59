package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Need is something that a run must have to see a fault, or to be fair to a
// variant.
type Need string

// The needs that a run's settings fulfil. contracts.go has the needs that the
// contract fulfils.
const (
	// NeedSingleUse: the run knows that a refresh token works only once.
	NeedSingleUse Need = "single-use"
	// NeedExpired: the run has a token of [Server.IssueExpired].
	NeedExpired Need = "expired-token"
	// NeedLogin: the run gets its tokens from the server's login ([LoginPath]), and
	// each of them works more than once.
	NeedLogin Need = "login"
	// NeedWait: the run waits for a server that is not up yet.
	NeedWait Need = "wait"
)

// Declaration describes a fault or a variant.
type Declaration struct {
	// ID is a fixed word for [Options].Fault. No id contains another one.
	ID string `json:"id"`
	// Sentence says in one sentence what this server does.
	Sentence string `json:"sentence"`
	// Rules are the ids of the rules that must report it; none for a variant.
	Rules []string `json:"rules"`
	// Conforming is true for a variant, and false for a fault.
	Conforming bool `json:"conforming"`
	// Theme is the name of its table, such as "schema".
	Theme string `json:"theme"`
	// Needs lists what a run must have; usually nothing.
	Needs []Need `json:"needs,omitempty"`
	// Incomplete: the plain request with the credential looks refused or unanswered,
	// at once or from some request on, as with a wrong credential or a protection
	// against guessing, so the run may end as incomplete.
	Incomplete bool `json:"incomplete,omitempty"`
	// Ends: a run must end as incomplete, without a finding, since what answers is
	// not the operation.
	Ends bool `json:"ends,omitempty"`
	// OnlyHTTP1: only cases that HTTP/2 does not have show it.
	OnlyHTTP1 bool `json:"only_http1,omitempty"`
	// Advice: the one case that shows it makes no more than advice of any rule.
	Advice bool `json:"advice,omitempty"`
	// AnyRule: one of Rules is enough, since which requests meet is left to chance.
	AnyRule bool `json:"any_rule,omitempty"`
	// Methods are other methods than the operation's own that it is about; empty: it is
	// about the operation's own, or about all others.
	Methods []string `json:"methods,omitempty"`
	// Case is the row of a family of cases that must report it; empty: any case may.
	// The proof sends only that family.
	Case string `json:"case,omitempty"`
}

// entry is one line of a table.
type entry struct {
	id, sentence string
	rules        []string
	edit         edit
	needs        []Need
	incomplete   bool
	ends         bool
	advice       bool
	onlyHTTP1    bool
	anyRule      bool
	methods      []string
	row          string // the id of the case that must report it
}

// edit makes a fault or a variant out of the plain server.
type edit func(b *behaviour)

// theme is one table, with its name.
type theme struct {
	name    string
	entries []entry
}

// Faults lists the servers with exactly one fault, in a fixed order.
func Faults() []Declaration { return declarations(faultThemes(), false) }

// Variants lists the conforming servers that do one thing differently, as the
// contract allows, in a fixed order.
func Variants() []Declaration { return declarations(variantThemes(), true) }

func declarations(themes []theme, conforming bool) []Declaration {
	var all []Declaration
	for _, t := range themes {
		for _, e := range t.entries {
			all = append(all, Declaration{
				ID: e.id, Sentence: e.sentence, Rules: e.rules, Conforming: conforming,
				Theme: t.name, Needs: e.needs, Incomplete: e.incomplete, Ends: e.ends, Advice: e.advice, OnlyHTTP1: e.onlyHTTP1, AnyRule: e.anyRule, Methods: e.methods, Case: e.row,
			})
		}
	}
	return all
}

// entryOf finds a fault or a variant. The empty id is the plain server.
func entryOf(id string) (entry, error) {
	if id == "" {
		return entry{edit: func(*behaviour) {}}, nil
	}
	var ids []string
	for _, t := range slices.Concat(faultThemes(), unlistedThemes(), variantThemes()) {
		for _, e := range t.entries {
			if e.id == id {
				return e, nil
			}
			ids = append(ids, e.id)
		}
	}
	return entry{}, fmt.Errorf("fault %q: there is no such fault or variant; similar ids: %s", id, strings.Join(closest(id, ids), ", "))
}

// closest returns the three most similar ids.
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
