package reference_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// knownRules are the rules that the harness judges by, without its notes.
func knownRules() []string {
	var ids []string
	for _, r := range verdict.Rules() {
		if r.Level != fixtures.Note {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func declared() []reference.Declaration {
	return append(reference.Faults(), reference.Variants()...)
}

func TestDeclarationsAreWellFormed(t *testing.T) {
	faults, variants := reference.Faults(), reference.Variants()
	if len(faults) < 150 || len(variants) < 50 {
		t.Errorf("%d faults and %d variants, of at least 150 and 50", len(faults), len(variants))
	}
	for _, d := range declared() {
		if d.ID != strings.ToLower(d.ID) || strings.ContainsAny(d.ID, " _/") {
			t.Errorf("%s: an id is lower-case words with dashes", d.ID)
		}
		if !strings.HasSuffix(d.Sentence, ".") || d.Sentence[0] < 'A' || d.Sentence[0] > 'Z' || d.Theme == "" {
			t.Errorf("%s: expected a theme and one sentence, got %q", d.ID, d.Sentence)
		}
		if d.Conforming != (len(d.Rules) == 0) || d.Conforming && d.Incomplete {
			t.Errorf("%s: conforming %v with rules %v", d.ID, d.Conforming, d.Rules)
		}
		for _, r := range d.Rules {
			if !slices.Contains(knownRules(), r) {
				t.Errorf("%s: there is no rule %q", d.ID, r)
			}
		}
	}
}

func TestNoIDContainsAnother(t *testing.T) {
	sentences, all := map[string]string{}, declared()
	for _, d := range all {
		if other, taken := sentences[d.Sentence]; taken {
			t.Errorf("%s and %s have the same sentence", d.ID, other)
		}
		sentences[d.Sentence] = d.ID
		same := 0
		for _, other := range all {
			if other.ID == d.ID {
				same++
			} else if strings.Contains(other.ID, d.ID) {
				t.Errorf("%s is contained in %s", d.ID, other.ID)
			}
		}
		if same != 1 {
			t.Errorf("%s is declared %d times", d.ID, same)
		}
	}
}

func TestEveryRuleHasAFault(t *testing.T) {
	for _, rule := range knownRules() {
		if !slices.ContainsFunc(reference.Faults(), func(d reference.Declaration) bool { return slices.Contains(d.Rules, rule) }) {
			t.Errorf("no fault breaks %s", rule)
		}
	}
}

func TestDeclarationsComeInTheSameOrder(t *testing.T) {
	ids := func() (ids []string) {
		for _, d := range declared() {
			ids = append(ids, d.ID)
		}
		return ids
	}
	if !slices.Equal(ids(), ids()) {
		t.Error("the order changes")
	}
}

// The faults that no case finds are as well formed as the others, and each of
// them can be served.
func TestUnlistedFaults(t *testing.T) {
	if n := len(reference.Unlisted()); n < 20 {
		t.Errorf("%d unlisted faults, of at least 20", n)
	}
	for _, d := range reference.Unlisted() {
		if !strings.HasPrefix(d.ID, "unlisted-") || !strings.HasSuffix(d.Sentence, ".") || len(d.Rules) != 1 || !slices.Contains(knownRules(), d.Rules[0]) {
			t.Errorf("%+v", d)
		}
		s := start(t, reference.Options{Fault: d.ID})
		if r := send(t, s, post("refresh_token="+s.IssueToken())); r.StatusCode != 200 {
			t.Errorf("%s answers %d to a plain request", d.ID, r.StatusCode)
		}
		if r := send(t, s, post("refresh_token=garbage")); r.StatusCode != 422 {
			t.Errorf("%s answers %d to garbage", d.ID, r.StatusCode)
		}
	}
}
