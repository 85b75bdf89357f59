package report

import (
	"math"
	"testing"
)

// A theme of which nothing was answered says that, and not "0 of 0".
func TestAThemeWithoutAnAnswer(t *testing.T) {
	for want, of := range map[string]tally{
		"none applicable":      {},
		"43 could not run":     {Unknown: 43},
		"18 of 21 recommended": {Recommended: 21, WithoutWord: 18},
		"1 of 2 required, 1 of 1 recommended, 1 could not run": {Required: 2, Held: 1, Recommended: 1, WithoutWord: 1, Unknown: 1},
	} {
		if got := of.words(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheMarksOfTheTimeAxis(t *testing.T) {
	for ms, want := range map[float64]string{math.Pow(10, -2): "0.01 ms", math.Pow(10, -1): "0.1 ms", 1: "1 ms", 100: "100 ms", 1000: "1 s", 10000: "10 s"} {
		if got := power(ms); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheKeyOfAChangeSaysWhatItsRuleAsks(t *testing.T) {
	for key, told := range map[string]bool{"must status (500)": true, "gone: should no-store (200)": true, "must no-such-rule": false, "was passed, could not run now: x": false, "failed": false} {
		if got := sentenceOf(key); (got != "") != told {
			t.Errorf("%s: %q", key, got)
		}
	}
	if got := when("2026-11-28T19:13:41.983329154Z"); got != "2026-11-28 19:13:41 UTC" {
		t.Error(got)
	}
	if got := when("yesterday"); got != "yesterday" {
		t.Error(got)
	}
}
