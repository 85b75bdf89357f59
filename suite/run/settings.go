// Package run is the engine: it takes cases, a target and a contract, and
// schedules, sends and judges. It knows no Ginkgo, because one process can run
// it many times.
package run

import (
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Settings are all that a run needs. Every field but Vault is required; the
// defaults are in [Defaults].
type Settings struct {
	Tool     string // name/version, for the User-Agent
	Target   *target.Target
	Contract *contract.Contract
	Vault    *target.Vault // nil: no credential, and cases that need one are not asked
	Masker   *redact.Masker
	Waivers  *verdict.Waivers // nil: none

	Concurrency     int           // exchanges at once
	ExchangeTimeout time.Duration // for one whole exchange, connecting included
	RetryAfter      time.Duration // the longest Retry-After that is waited for
	Rate            float64       // requests a second; 0: no bound
	Limits          wire.Limits
	ExposeToken     bool   // send the live token in a query to other than loopback targets
	Replay          bool   // send a spent token again, at the very end
	ExpiredToken    string // must be refused; empty: not asked
	Now             func() time.Time
}

// Defaults fills in what is not set.
func (s Settings) Defaults() Settings {
	if s.Concurrency == 0 {
		s.Concurrency = 16
	}
	if s.ExchangeTimeout == 0 {
		s.ExchangeTimeout = 10 * time.Second
	}
	if s.RetryAfter == 0 {
		s.RetryAfter = 30 * time.Second
	}
	if s.Limits == (wire.Limits{}) {
		s.Limits = wire.DefaultLimits()
	}
	if s.Masker == nil {
		s.Masker = redact.New()
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	return s
}

// leftOut says why a case is not sent at all with these settings; ok is false
// where it is to be sent.
func (s Settings) leftOut(c fixtures.Case) (state verdict.State, why string, ok bool) {
	switch {
	case s.ExpiredToken == "" && c.UsesExpired():
		return verdict.NotAsked, "it sends an expired token, and the run was given none (--expired-token-file)", true
	case !s.Replay && c.UsesSpent():
		return verdict.NotAsked, "it sends a spent token again, for which a server may end the session; --replay asks it", true
	case s.Vault == nil && c.NeedsToken():
		return verdict.NotAsked, "it needs the credential, and the run has none (--no-credential)", true
	case c.Exposes && !s.ExposeToken && !s.Target.Loopback():
		return verdict.NotApplicable, "it puts the live token where access logs keep it; --expose-token sends it to a target that is not this machine", true
	case c.AtOnce && s.Vault != nil && s.Vault.Exclusive() && tokenSteps(c) > 1:
		return verdict.NotApplicable, "the token is rotated or single-use, so it cannot be sent several times at once", true
	}
	return "", "", false
}
