// Package run runs the cases: it decides in which order, how many at the same
// time, when to wait, when to send again and when to stop. Package request
// decides what is sent, package wire sends it, and package verdict judges the
// answer.
package run

import (
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Settings are everything that a run needs. Tool, Target and Contract are
// required. All other fields can be left empty and then have a default.
type Settings struct {
	Tool     string // name/version: the User-Agent of every request
	Tag      bool   // the User-Agent has the id of the case too
	Target   *target.Target
	Contract *contract.Contract
	Vault    *credential.Vault // nil: no credential, and cases that need one are not sent
	Masker   *redact.Masker
	// Settled may change each result before anybody else sees it; nil: nothing is
	// called. It is called from several goroutines.
	Settled func(*result.Case)

	Concurrency     int           // exchanges at the same time; 0: as many as the server keeps up with
	ExchangeTimeout time.Duration // for one whole exchange, including the time to connect
	RetryAfter      time.Duration // the longest Retry-After that the run waits for
	Rate            float64       // requests per second; 0: no limit
	Wait            time.Duration // for a server that does not answer yet
	MaxTime         time.Duration // the caller ends the run after it; 0: the run bounds the time that the server costs it
	Limits          wire.Limits
	ExposeToken     bool   // send the live token in the query also to targets that are not loopback
	Replay          bool   // send a spent token again, after all other cases
	Reproduce       bool   // send the first case of each kind of failure once more, alone
	ExpiredToken    string // must be refused; empty: not sent
	// Cut are the ids of cases that are left out, since they would send the live
	// credential more often than allowed. LiveLast: the cases that send it come
	// after all others. LiveOnce: it is sent in one request of the whole run, so not
	// in the preflight. MayEnd: the operation may end the credential, and there is no
	// other one.
	Cut                        map[string]bool
	LiveLast, LiveOnce, MayEnd bool
	Now                        func() time.Time
}

// defaults sets the default of each field that is empty.
func (s Settings) defaults() Settings {
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

// leftOut says why a case is not sent with these settings. ok is false if the
// case is sent.
func (s Settings) leftOut(c fixtures.Case) (state result.State, why string, ok bool) {
	switch {
	case s.Cut[c.ID]:
		return result.NotAsked, "the case sends the live credential, which the operation may end; --live says how often that may be", true
	case s.ExpiredToken == "" && c.UsesExpired():
		return result.NotAsked, "the case sends an expired token, and the run has none (--expired-token-file)", true
	case !s.Replay && c.SameToken:
		return result.NotAsked, "the case sends a token twice at the same time, and a server may end the session for that; --replay sends it", true
	case c.SameToken && s.Vault != nil && !s.Vault.Exclusive():
		return result.NotApplicable, "the token can be used more than once", true
	case !s.Replay && c.UsesSpent():
		return result.NotAsked, "the case sends a spent token again, and a server may end the session for that; --replay sends it", true
	case s.Vault == nil && c.NeedsToken():
		return result.NotAsked, "the case needs the credential, and the run has none (--no-credential)", true
	case c.Exposes && !s.ExposeToken && !s.Target.Loopback():
		return result.NotApplicable, "the case sends the live token where access logs keep it; --expose-token allows this for a target that is not this machine", true
	case c.AtOnce && !c.SameToken && s.Vault != nil && s.Vault.Exclusive() && TokenSteps(c) > 1:
		return result.NotApplicable, "the token is rotated or single-use, so it cannot be sent several times at the same time", true
	}
	if why := c.Unmade(fixtures.Environment{Name: s.Contract.CookieName(), Misfits: s.Contract.Misfits(), Partner: s.Contract.HasPartner()}); why != "" {
		return result.NotApplicable, why, true
	}
	if why := s.unspoken(c); why != "" {
		return result.NotApplicable, why, true
	}
	return "", "", false
}
