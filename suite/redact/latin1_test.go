package redact

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Many servers read a header field as Latin-1, and write what they read in UTF-8, or with an
// escape for each octet. What stands before the changed octet may be too short to be masked by itself.
func TestAValueReadAsLatin1IsMasked(t *testing.T) {
	m := New()
	const start = "9tKXdPDr+5k"
	value := start + "Ú0N0d3FpTRDk"
	m.Add("token", start+"U0N0d3FpTRDk", Fragments)
	m.AddDerived("token with a letter that is like one of it", value)
	latin1 := make([]rune, len(value))
	escaped := ""
	for i := range len(value) {
		latin1[i] = rune(value[i])
		escaped += fmt.Sprintf(`\u%04x`, value[i])
	}
	inJSON, err := json.Marshal(string(latin1))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{value, string(latin1), escaped, string(inJSON)} {
		got := m.String("input: " + text)
		if strings.Contains(got, start) || strings.Contains(got, `\u0039`) || !strings.Contains(got, "‹token with a letter") {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}
