package run

import (
	"context"
	"net/http"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// hints lists possible causes of several findings.
func hints(s Settings, r *result.Run) []string {
	refused, valid, hurried := 0, 0, 0
	for _, c := range r.Results {
		if c.State == result.Failed && c.Case.Outcome == fixtures.Token {
			refused += count(c, func(f result.Finding) bool { return refuses(s.Contract, f.Status) })
		}
		if c.State == result.Passed || c.State == result.Failed {
			valid += boolInt(c.Case.Outcome == fixtures.Token)
		}
		hurried += count(c, func(f result.Finding) bool {
			return f.Status == http.StatusTooManyRequests || f.Status == http.StatusServiceUnavailable
		})
	}
	var hints []string
	if mostly := refused >= 3 && 2*refused >= valid; r.Preflight.Accepted && mostly {
		switch {
		case r.Preflight.Rotates:
			hints = append(hints, replacedAndRefused(s))
		case !s.Vault.SingleUse():
			hints = append(hints, "the credential was accepted at first, but refused in most valid cases. If a refresh token of this server works only once, use --single-use. Or the token expired or was revoked during the run")
		}
	}
	if hurried >= 3 {
		hints = append(hints, "several cases got 429 or 503 without Retry-After. If a gateway limits the rate, run more slowly with --rate or --concurrency 1")
	}
	return hints
}

// replacedAndRefused is the hint for a server that refuses the token that the
// server itself has set.
func replacedAndRefused(s Settings) string {
	const what = "a success replaced the credential, and the new one was refused in most valid cases, although it was sent back octet for octet, as browsers do"
	if strings.HasPrefix(s.Vault.Peek(context.Background()), `"`) {
		return what + ". It was set in quotation marks, and these are a part of the value (RFC 6265 §4.1.1): remove them when you read the cookie, or set it without them"
	}
	return what + ". Check what the server stores of the new token, and how it reads the cookie"
}

// count is 1 if a must finding of the case matches, and otherwise 0.
func count(c result.Case, fits func(result.Finding) bool) int {
	for _, f := range c.Of(fixtures.Must) {
		if fits(f) {
			return 1
		}
	}
	return 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
