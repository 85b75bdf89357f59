package run

import (
	"context"
	"errors"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// sentStep is one exchange of a step.
type sentStep struct {
	req      *request.Request
	exchange wire.Exchange
	env      fixtures.Environment
	seen     lesson
}

// exchange sends a step once. It has a new lease of the token each time that the token
// was replaced before it was sent. An error without a request says why the step cannot
// be sent.
func (a *asker) exchange(ctx context.Context, id string, s fixtures.Step, ch *channel) (got sentStep, err error) {
	for {
		got, err = a.exchangeOnce(ctx, id, s, ch)
		if !errors.Is(err, credential.ErrReplaced) {
			return got, err
		}
	}
}

// exchangeOnce leases the token if the step needs it, sends the step, learns from the
// answer, and gives the token back.
func (a *asker) exchangeOnce(ctx context.Context, id string, s fixtures.Step, ch *channel) (got sentStep, err error) {
	if !ch.free && !s.SendsLiveToken() { // before a lease, which the control may need
		if err := a.sender.quiet.wait(ctx); err != nil {
			return got, err
		}
	}
	leave, err := a.sender.still.enter(ctx, ch.free)
	defer leave()
	if err != nil {
		return got, err
	}
	env, lease, err := a.environment(ctx, s)
	if err != nil {
		return got, err
	}
	var use credential.Use
	if lease != nil {
		defer func() { lease.Return(use) }()
	}
	got.env = env
	base := a.base
	if ch.other {
		base = a.otherBase
	}
	if got.req, err = a.make(base, id, s, env); err != nil {
		got.req = nil
		return got, err
	}
	x, err := a.sender.sendIf(ctx, got.req, ch, func() error {
		if lease == nil || !s.SendsLiveToken() {
			return nil
		}
		return lease.Check()
	})
	got.exchange = x
	ch.heedLimit(x, got.req)
	use.Sent = x.Sent != nil && s.SendsLiveToken()
	if err != nil {
		return got, err
	}
	if err := a.readers.Acquire(ctx, 1); err == nil {
		got.seen = a.learner.learn(x, got.req, env.Token)
		a.readers.Release(1)
	}
	if use.Rotated = got.seen.rotated; use.Rotated != "" {
		a.sender.conduct.replacedBy(use.Rotated)
	}
	use.Granted = x.Response != nil && a.s.Contract.IsSuccess(x.Response.Status)
	granted := use.Granted && a.control.isAlike(x.Response)
	if x.Response != nil && id != "preflight" {
		a.sender.conduct.saw(seen{request: a.sender.requests.Load(), id: id, kind: kindOfAnswer(x), granted: granted, started: x.Started, ended: x.Started.Add(x.Duration)})
	}
	if granted && s.SendsLiveToken() {
		a.sender.conduct.grant(env.Token, id == "preflight" && !a.control.set)
		a.sender.conduct.gotToken(x.Started)
		a.undecided.accepted(x.Started)
	}
	use.Lost = x.Failure != nil && (s.Outcome == fixtures.Token || s.Outcome == fixtures.Either)
	return got, nil
}

// make makes a request and registers its values: a value from the credential is
// masked by its recipe, and a value from a fixture may be shown.
func (a *asker) make(base request.Base, id string, s fixtures.Step, env fixtures.Environment) (*request.Request, error) {
	req, err := base.Make(id, s, env)
	if err != nil {
		return nil, err
	}
	a.learner.sends(req)
	return req, nil
}

// environment gives the step the values that it is made from. A step that sends
// the token itself leases it. A step that only derives a value from it just
// reads it. If nobody else may spend the token meanwhile, such a step leases the
// token too, and does not send it.
func (a *asker) environment(ctx context.Context, s fixtures.Step) (fixtures.Environment, *credential.Lease, error) {
	env := fixtures.Environment{Name: a.s.Contract.CookieName(), Access: a.learner.recogniser.Access(), Expired: a.s.ExpiredToken, Misfits: a.s.Contract.Misfits()}
	if a.s.Vault == nil {
		return env, nil, nil
	}
	env.Spent = a.s.Vault.Replaced()
	if !s.SendsLiveToken() && !(s.NeedsToken() && a.s.Vault.Exclusive()) || s.UsesSpent() {
		env.Token = a.s.Vault.Peek(ctx)
		return env, nil, nil
	}
	lease, err := a.s.Vault.Lease(ctx)
	if err != nil {
		if ctx.Err() == nil {
			err = errors.New(a.ends.endToken(a.recorder.mask(err.Error())))
		}
		return env, nil, err
	}
	env.Token = lease.Token
	return env, lease, nil
}
