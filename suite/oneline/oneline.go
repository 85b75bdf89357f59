// Package oneline makes text fit into one line: it joins several lines, and
// shortens long text. It changes nothing else; use fixtures.Visible first for
// characters that a terminal would obey.
package oneline

import "strings"

// Join is the text without line breaks: each run of white space becomes one
// blank, and there is none at the ends.
func Join(text string) string { return strings.Join(strings.Fields(text), " ") }

// Shorten keeps the first characters of a text that has more than most, and adds
// "…". Use it only for text that holds no credential: the mask would not find
// half of a credential.
func Shorten(text string, most int) string {
	for at := range text {
		if most == 0 {
			return text[:at] + "…"
		}
		most--
	}
	return text
}
