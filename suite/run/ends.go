package run

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// ends says why no further request makes sense: for all cases, or for those
// that need the credential. The first reason stays, so that it is told once.
type ends struct {
	mu         sync.Mutex
	all, token string
}

func (o *ends) endAll(why string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.all == "" {
		o.all = why
	}
	return o.all
}

func (o *ends) endToken(why string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.token == "" {
		o.token = why
	}
	return o.token
}

func (o *ends) forAll() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all
}

func (o *ends) forToken() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.token
}

// reached is why a case is not sent any more; empty: it is.
func (o *ends) reached(c fixtures.Case) string {
	if why := o.forAll(); why != "" {
		return why
	}
	if c.NeedsToken() {
		return o.forToken()
	}
	return ""
}

// skew is how far this machine's clock may be behind the server's.
const skew = 30 * time.Second

// expiry is a JWT's exp (RFC 7519 §4.1.4), read without any check.
func expiry(token string) (time.Time, bool) {
	if !fixtures.IsJWT(token) {
		return time.Time{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	var claims struct {
		Expires *float64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil || claims.Expires == nil {
		return time.Time{}, false
	}
	return time.Unix(int64(*claims.Expires), 0), true
}

// lapsed says why a refusal of the live token is no fault of the server's: the
// token says itself that it has expired, or was never shown to work. An opaque
// token says nothing, and then the refusal stays a finding: it may be a lockout.
func (e *Engine) lapsed(s fixtures.Step, status int, token string) string {
	mayGetToken := s.Outcome == fixtures.Token || s.Outcome == fixtures.Either || s.Outcome == fixtures.AnySafe
	if !mayGetToken || !s.SendsLiveToken() || !e.refuses(status) {
		return ""
	}
	if at, ok := expiry(token); ok && !e.s.Now().Add(skew).Before(at) {
		return fmt.Sprintf("the credential expired at %s (its exp claim), after %d requests; run again with a fresh one, or one that lives longer", at.UTC().Format(time.DateTime+" UTC"), e.requests.Load())
	}
	if e.unproven {
		return fmt.Sprintf("the credential, which can be used once, was refused with %d, and no plain request has shown that it works: it may be the credential, or the server. Run again with a fresh one, or with --login or --token-command, which can give another", status)
	}
	return ""
}

func (e *Engine) refuses(status int) bool {
	return e.s.Contract.IsRefusal(status) || status == http.StatusUnauthorized || status == http.StatusForbidden
}

// hints tell what may lie behind several findings at once.
func (e *Engine) hints(r *verdict.Run) []string {
	refused, valid, hurried := 0, 0, 0
	for _, c := range r.Results {
		if c.State == verdict.Failed && c.Case.Outcome == fixtures.Token {
			refused += count(c, func(f verdict.Finding) bool { return e.refuses(f.Status) })
		}
		if c.State == verdict.Passed || c.State == verdict.Failed {
			valid += boolInt(c.Case.Outcome == fixtures.Token)
		}
		hurried += count(c, func(f verdict.Finding) bool {
			return f.Status == http.StatusTooManyRequests || f.Status == http.StatusServiceUnavailable
		})
	}
	var hints []string
	if e.preflight.Accepted && !e.preflight.Rotates && !e.s.Vault.SingleUse() && refused >= 3 && 2*refused >= valid {
		hints = append(hints, "the credential was accepted at first and refused in most valid cases: if a refresh token of this server can be used once, say --single-use; or it expired, or was revoked, half way")
	}
	if hurried >= 3 {
		hints = append(hints, "429 and 503 without Retry-After came to several cases: if a gateway limits the rate, run slower, with --rate or --concurrency 1")
	}
	return hints
}

// count is 1 where a must finding of the case fits.
func count(c verdict.CaseResult, fits func(verdict.Finding) bool) int {
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
