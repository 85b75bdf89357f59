package labels_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/refreshcheck/refreshcheck/suite/labels"
)

// sets are the labels of some cases.
func sets() [][]string {
	var all [][]string
	for _, theme := range []string{"valid", "malformed", "missing"} {
		for _, level := range []string{"must", "should"} {
			for _, outcome := range []string{"token", "no-harm"} {
				all = append(all, []string{theme, level, outcome})
			}
		}
	}
	return append(all, nil)
}

// agree checks that a filter selects what Ginkgo selects by it, or that both
// cannot read it.
func agree(t *testing.T, filter string) {
	t.Helper()
	theirs, theirErr := types.ParseLabelFilter(filter)
	ours, err := labels.Parse(filter)
	if (err == nil) != (theirErr == nil) {
		t.Errorf("%q: %v, and Ginkgo %v", filter, err, theirErr)
		return
	}
	for _, set := range sets() {
		if err == nil && ours(set) != theirs(set) {
			t.Errorf("%q with %v: %t, and Ginkgo %t", filter, set, ours(set), theirs(set))
		}
	}
}

func TestFiltersSelectAsGinkgoDoes(t *testing.T) {
	for _, filter := range []string{
		"valid", "VALID", " valid ", "!valid", "!!valid", "valid && must", "valid, missing", "valid || missing && must", "(valid || missing) && must",
		"!(valid || must)", "valid && !should", "/val/", "/^m/ && token", "!/no-.*/", "no-harm||valid&&must", "((valid))",
		"valid must", "valid &", "valid &&", "&& valid", "(valid", "valid)", "()", "!", "/(/", "valid | must", "valid ! must", "valid (must)",
	} {
		agree(t, filter)
	}
}

func TestRandomFiltersSelectAsGinkgoDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"valid", "must", "token", "/a/", "/^m.*/", "&&", "||", ",", "!", "(", ")", " "}
	for range 20000 {
		var b strings.Builder
		for range 1 + random.IntN(7) {
			b.WriteString(words[random.IntN(len(words))])
		}
		if strings.TrimSpace(b.String()) != "" {
			agree(t, b.String())
		}
	}
}

func TestErrorsTellThePlace(t *testing.T) {
	for filter, want := range map[string]string{
		"valid &": "at 7: & is not an operator; write &&", "(valid": "at 1: the bracket is not closed", "/x": "at 1: the regular expression has no closing /",
		"valid &&": "the filter ends where a label is expected", "valid)": `at 6: ")" is not expected here; labels are joined by && and ||`,
	} {
		if _, err := labels.Parse(filter); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", filter, err, want)
		}
	}
}

func TestWordsAreTheLabelsThatAFilterNames(t *testing.T) {
	if got := strings.Join(labels.Words("valid && !(/x/ || no-harm), must"), " "); got != "valid no-harm must" {
		t.Errorf("%q", got)
	}
}
