package redact

import (
	"strings"
	"testing"
)

// A value with a letter in it that is not ASCII is wrapped like any other.
func TestAWrappedValueWithAnotherLetterIsMasked(t *testing.T) {
	m := New()
	const half, rest = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.3FpTRDk0N0d", "k2mPz9LkX4vB1n7Qh2mPz9LkX4vB1n7Q"
	m.Add("token", half+rest, Fragments)
	m.AddDerived("first half of the token", half[:44])
	m.AddDerived("token with a blank of no width", half[:44]+"\u200b"+half[44:]+rest)
	for _, end := range []string{"\n", "\r\n"} {
		wrapped := half[:44] + "\u200b" + half[44:] + end + rest
		if got := m.String(wrapped); strings.Contains(got, half[44:]) || strings.Contains(got, rest) {
			t.Errorf("%q is shown as %q", wrapped, got)
		}
	}
}

// A token whose second half stands on the next line is masked, however short its lines are.
func TestATokenInTwoLinesIsMasked(t *testing.T) {
	m := New()
	const half, rest = "040a7dQ2vT7", "uk222Paae"
	m.Add("token", half+rest, Fragments)
	m.AddDerived("first half of the token", half)
	for _, text := range []string{half + "\r\n" + rest, "a." + half + "\n  " + rest + "\n", `{"a":"x.` + half + `\r\n` + rest + `"}`} {
		if got := m.String(text); strings.Contains(got, rest) {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}
