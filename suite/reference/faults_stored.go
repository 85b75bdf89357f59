package reference

import (
	"encoding/base64"
	"strings"
)

// storedFaults crash on values that a database, a number or a deep reader cannot
// hold. Each must be reported by the case of its own.
func storedFaults() []entry {
	var all []entry
	all = append(all, entry{id: "table-crash-on-sibling-twice", sentence: "The server crashes with 500 on two cookies with another name.", rules: by("status"), row: "tolerance/sibling-twice", edit: when(func(x *exchange) bool {
		return strings.Contains(x.cookieHeader(), "lang=en; lang=de")
	}, internalError)})
	for _, f := range []struct {
		word, words string
		is          func(value string) bool
	}{
		{"no-uuid", "the nil UUID", func(v string) bool { return v == "00000000-0000-0000-0000-000000000000" }},
		{"digits-20", "a number of more than 64 bits", func(v string) bool { return len(v) >= 20 && onlyDigits(v) }},
		{"digits-10", "a number of 33 to 64 bits", func(v string) bool { return len(v) == 10 && onlyDigits(v) }},
		{"word-exponent", "a number that no float can hold", func(v string) bool { return v == "1e400" }},
		{"jwt-payload-list", "a JWT whose claims are a list", func(v string) bool { return strings.HasPrefix(payloadText(v), "[") }},
		{"jwt-payload-text", "a JWT whose claims are a string", func(v string) bool { return strings.HasPrefix(payloadText(v), `"`) }},
		{"jwt-payload-null", "a JWT whose claims are null", func(v string) bool { return payloadText(v) == "null" }},
		{"jwt-payload-deep", "a JWT whose claims are deep", func(v string) bool { return strings.Count(payloadText(v), "[") > 100 }},
		{"jwt-nul", "an escaped NUL in a claim", func(v string) bool { return strings.Contains(payloadText(v), `\u0000`) }},
		{"jwt-surrogate", "half of a surrogate pair in a claim", func(v string) bool { return strings.Contains(payloadText(v), `\ud800`) }},
	} {
		all = append(all, entry{id: "table-crash-on-" + f.word, sentence: "The server crashes with 500 on " + f.words + ".", rules: by("status"), row: "malformed/" + f.word, edit: when(func(x *exchange) bool {
			value, _ := x.server.behaviour.lookup(x)
			return f.is(value)
		}, internalError)})
	}
	return all
}

func onlyDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// payloadText is the second part of a JWT as JSON; "" if the value is none.
func payloadText(value string) string {
	parts := strings.Split(value, ".")
	if len(parts) != 3 {
		return ""
	}
	raw, _ := base64.RawURLEncoding.DecodeString(parts[1])
	return string(raw)
}
