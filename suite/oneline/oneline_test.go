package oneline

import (
	"strings"
	"testing"
)

func TestJoinMakesOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "",
		" \r\n\t":                             "",
		"one line":                            "one line",
		"  two\r\n\tlines ":                   "two lines",
		"a\vb\fc\u0085d\u2028e\u00a0f\n\n\ng": "a b c d e f g",
		"Grüße, 世界":                           "Grüße, 世界",
	} {
		if got := Join(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestShortenCountsCharacters(t *testing.T) {
	for _, test := range []struct {
		name, text string
		most       int
		want       string
	}{
		{"nothing", "", 3, ""},
		{"shorter", "ab", 3, "ab"},
		{"as long", "abc", 3, "abc"},
		{"longer", "abcd", 3, "abc…"},
		{"as long in octets alone", "äöü", 3, "äöü"},
		{"longer, and cut between characters", "äöü𝄞", 3, "äöü…"},
		{"no UTF-8", "\xff\xff\xff\xff", 3, "\xff\xff\xff…"},
		{"nothing is kept", "abc", 0, "…"},
		{"huge", strings.Repeat("é", 1<<20), 2, "éé…"},
	} {
		if got := Shorten(test.text, test.most); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
