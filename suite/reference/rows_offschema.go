package reference

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// cookieSchemas are schemas of the cookie, each for one need.
func cookieSchemas() map[Need]object {
	return map[Need]object{
		NeedCookieLengths: {"type": "string", "minLength": 40, "maxLength": 1000, "pattern": `^[\w-]+\.[\w-]+\.[\w-]+$`},
		NeedCookieFormat:  {"type": "string", "format": "uuid"},
		NeedCookieEnum:    {"type": "string", "enum": []string{enumerated}},
		NeedCookieNumber:  {"type": "integer", "minimum": leastNumber, "maximum": 9 * leastNumber, "multipleOf": 5},
		NeedCookieFlag:    {"type": "boolean"},
	}
}

const (
	enumerated  = "rt-7Yk2mQ9xVb4Tz8Wc" // the one value that an enum allows
	leastNumber = 1_000_000_000_000_000
)

// issuingNumbers issues refresh tokens that are multiples of five.
func issuingNumbers(b *behaviour) {
	keepRecords(b, func() string {
		n, _ := rand.Int(rand.Reader, big.NewInt(leastNumber))
		return n.Mul(n, big.NewInt(5)).Add(n, big.NewInt(leastNumber)).String()
	})
}

// alwaysIssuing has one refresh token, and so none that has expired.
func alwaysIssuing(token string) edit {
	return func(b *behaviour) {
		b.mintRefresh = func(_ string, lifetime time.Duration) string {
			if lifetime <= 0 {
				return ""
			}
			return token
		}
		b.verify = func(_ *exchange, value string) verdict {
			if value != token {
				return verdict{reason: malformed}
			}
			return verdict{subject: "user-1", id: value}
		}
	}
}

// randomUUID is a UUID of version 4 (RFC 9562 §5.4).
func randomUUID() string {
	octets := make([]byte, 16)
	_, _ = rand.Read(octets) // never fails: crypto/rand ends the program instead
	octets[6], octets[8] = octets[6]&0x0f|0x40, octets[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", octets[:4], octets[4:6], octets[6:8], octets[8:10], octets[10:])
}

// offSchemaRows accept one value that the contract's schema of the cookie leaves
// out.
func offSchemaRows() []entry {
	issuing := map[Need]edit{
		NeedCookieLengths: func(*behaviour) {},
		NeedCookieFormat:  lookedUp(randomUUID),
		NeedCookieEnum:    alwaysIssuing(enumerated),
		NeedCookieNumber:  issuingNumbers,
		NeedCookieFlag:    alwaysIssuing("true"),
	}
	var entries []entry
	for _, r := range []struct {
		word, what string
		need       Need
		accepts    func(value string) bool
	}{
		{"one-too-short", "is shorter than the contract's minLength", NeedCookieLengths, func(v string) bool { return len(v) == 39 }},
		{"one-too-long", "is longer than the contract's maxLength", NeedCookieLengths, func(v string) bool { return len(v) == 1001 }},
		{"no-match", "does not match the contract's pattern", NeedCookieLengths, func(v string) bool { return len(v) == 40 && !strings.Contains(v, ".") }},
		{"no-format", "does not have the contract's format", NeedCookieFormat, func(v string) bool { return strings.Count(v, "-") == 2 }},
		{"not-listed", "is not in the contract's enum", NeedCookieEnum, func(v string) bool { return strings.HasPrefix(v, "none") && v != "none" }},
		{"below-minimum", "is below the contract's minimum", NeedCookieNumber, func(v string) bool { return v == fmt.Sprint(leastNumber-1) }},
		{"above-maximum", "is above the contract's maximum", NeedCookieNumber, func(v string) bool { return v == fmt.Sprint(9*leastNumber+1) }},
		{"no-multiple", "is no multiple of the contract's multipleOf", NeedCookieNumber, func(v string) bool { return v == fmt.Sprint(leastNumber+1) }},
		{"no-integer", "has a fraction", NeedCookieNumber, func(v string) bool { return strings.HasSuffix(v, ".5") }},
		{"no-number", "is a word instead of the contract's number", NeedCookieNumber, func(v string) bool { return v == "seven" }},
		{"no-boolean", "is a word instead of the contract's boolean", NeedCookieFlag, func(v string) bool { return v == "seven" }},
	} {
		one := rowsOf("off-schema", by("token-withheld"), []row{{r.word, "A value that " + r.what + " gets a token.",
			all(issuing[r.need], alsoAccepting(func(_ *exchange, value string) bool { return r.accepts(value) }))}})[0]
		one.needs = []Need{r.need}
		entries = append(entries, one)
	}
	return entries
}
