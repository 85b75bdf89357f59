package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// speak fixes the protocol of the run to the one that the server chose for the
// preflight: what a case sends depends on it.
func (a *asker) speak(p wire.Protocol) {
	if p == "" {
		return
	}
	forced := len(a.s.Target.Offers()) == 1 && a.s.Target.Secure()
	a.sender.target = a.sender.target.Over(p)
	a.base = a.base.Over(p, forced)
	a.protocol = p
}

// findOther finds out whether the server also speaks the protocol that the run
// does not use (RFC 7301).
func (p *preflight) findOther(ctx context.Context, cases []fixtures.Case) {
	offers := p.s.Target.Offers()
	if len(offers) < 2 || !slices.ContainsFunc(cases, func(c fixtures.Case) bool { return c.Over == fixtures.OverOther }) {
		return
	}
	other := offers[slices.IndexFunc(offers, func(o wire.Protocol) bool { return o != p.protocol })]
	to, base := p.s.Target.Over(other), p.base.Over(other, true)
	timed, cancel := context.WithTimeout(ctx, p.sender.timeout)
	defer cancel()
	conn, err := to.Dial(timed)
	if err != nil {
		return
	}
	carrier := wire.Open(conn, to.Protocol(conn), p.sender.limits)
	defer carrier.Close()
	if !target.Chose(conn, other) && !p.answersOver(timed, carrier, base) {
		return
	}
	p.sender.other, p.otherBase = to, base
	p.told.Lines = append(p.told.Lines, fmt.Sprintf("the server also speaks %s, which the theme transport asks", other.Version()))
}

// answersOver reports whether the plain request without the credential gets a
// documented answer: some servers speak HTTP/1.1 and do not say so in TLS.
func (p *preflight) answersOver(ctx context.Context, carrier wire.Transport, base request.Base) bool {
	req, err := p.make(base, "preflight", fixtures.Step{Outcome: fixtures.AnySafe}, fixtures.Environment{Name: p.s.Contract.CookieName()})
	if err != nil {
		return false
	}
	p.sender.requests.Add(1)
	x := carrier.Do(ctx, req.Wire())
	return x.Response != nil && p.s.Contract.Documents(x.Response.Status)
}

// unspoken says why a case cannot be sent over the protocols of the server;
// empty: it can.
func (a *asker) unspoken(c fixtures.Case) string {
	switch {
	case c.Over == fixtures.OverHTTP2 && a.protocol != wire.HTTP2:
		return aboutHTTP2
	case c.Over == fixtures.OverOther && a.sender.other == nil:
		return fmt.Sprintf("the server speaks only %s here, so there is no other protocol to compare with", a.protocol.Version())
	}
	return ""
}

const aboutHTTP2 = "the case is about HTTP/2, and the run uses HTTP/1.1"

// unspoken says why a case cannot be sent over the protocol that the settings
// allow; empty: that is not known yet.
func (s Settings) unspoken(c fixtures.Case) string {
	offers := s.Target.Offers()
	switch {
	case len(offers) > 1:
		return ""
	case c.Over == fixtures.OverHTTP2 && offers[0] != wire.HTTP2:
		return aboutHTTP2
	case c.Over == fixtures.OverOther:
		return fmt.Sprintf("the run uses %s only, so there is no other protocol to compare with (https and --http auto)", offers[0].Version())
	}
	return ""
}
