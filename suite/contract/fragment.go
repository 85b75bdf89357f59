package contract

import (
	"encoding/json"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/oneline"
)

// mostFragment is the length, in characters, to which a fragment is cut.
const mostFragment = 160

// Fragment is what the document says at a place such as [Contract.Place] gives:
// the last name of the place, and its value as JSON in one line, which is cut if
// it is long. It is empty if the place is not in this document.
func (c *Contract) Fragment(place string) string {
	var tokens []string
	var value any
	found := false
	for _, f := range c.document.allFiles() {
		if fragment, ok := strings.CutPrefix(place, f.name+"#"); ok {
			tokens = pointerTokens(fragment)
			value, found = valueAt(f.value, tokens)
		}
	}
	if !found || len(tokens) == 0 {
		return ""
	}
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if enc.Encode(value) != nil {
		return ""
	}
	return oneline.Shorten(tokens[len(tokens)-1]+": "+strings.TrimSpace(text.String()), mostFragment)
}
