package reference

import (
	"encoding/base64"
	"strings"
	"time"
)

// digitTokens issues refresh tokens in base64 that need no padding, and reads them as
// Buffer.from of Node.js does: up to the first equals sign, without what is no digit,
// and without what a last digit says alone.
func digitTokens(b *behaviour) {
	keepRecords(b, func() string { return opaqueText(shortestKey) })
	mint, verify := b.mintRefresh, b.verify
	b.mintRefresh = func(subject string, lifetime time.Duration) string {
		raw := mint(subject, lifetime)
		return base64.RawURLEncoding.EncodeToString([]byte(raw + strings.Repeat(".", 3-len(raw)%3))) // no digit has unused bits
	}
	b.verify = func(x *exchange, value string) verdict {
		text, _, _ := strings.Cut(value, "=")
		digits := strings.Map(func(c rune) rune {
			switch {
			case c == '+':
				return '-'
			case c == '/':
				return '_'
			case c == '-' || c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z':
				return c
			}
			return -1
		}, text)
		if len(digits)%4 == 1 {
			digits = digits[:len(digits)-1]
		}
		raw, err := base64.RawURLEncoding.DecodeString(digits)
		if err != nil {
			return verdict{reason: malformed}
		}
		if len(raw)%3 > 0 {
			return verdict{reason: malformed}
		}
		return verify(x, strings.TrimRight(string(raw), "."))
	}
}
