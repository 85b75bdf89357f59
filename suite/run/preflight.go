package run

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// runPreflight sends one plain request: with the credential where a selected
// case needs it, else without. It says why the run cannot go on, or "".
func (e *Engine) runPreflight(ctx context.Context) string {
	asked := e.s.asked(e.cases)
	if len(asked) == 0 {
		return ""
	}
	withToken := needsToken(asked)
	if withToken && e.s.skipsTrial(asked) {
		withToken, e.unproven = false, true
	}
	step, err := plainStep(withToken)
	if err != nil {
		return "preflight: " + err.Error()
	}
	begun := time.Now()
	got, problem := e.sendPreflight(ctx, step)
	if problem != "" {
		return problem
	}
	e.preflight = verdict.Preflight{Ran: true, Rotates: got.rotates, Duration: time.Since(begun)}
	problem = e.readPreflight(got, withToken)
	if e.unproven {
		e.preflight.Lines = append(e.preflight.Lines, "the credential can be used once, so that the one case that needs it is what tries it")
	}
	if stranger := e.stranger(ctx, got.exchange); stranger != "" {
		return stranger
	}
	return problem
}

func plainStep(withToken bool) (fixtures.Step, error) {
	step := fixtures.Step{Outcome: fixtures.AnySafe}
	if withToken {
		cookie, err := fixtures.ParseTemplate(`\{name}=\{token}`)
		if err != nil {
			return step, err
		}
		step.Cookies = []fixtures.Template{cookie}
	}
	return step, nil
}

// answered is what the preflight got.
type answered struct {
	exchange wire.Exchange
	token    string // that was sent
	rotates  bool
	secured  string
}

func (e *Engine) sendPreflight(ctx context.Context, step fixtures.Step) (answered, string) {
	for waits := 0; ; waits++ {
		got, err := e.tryPreflight(ctx, step, waits)
		switch {
		case errors.Is(err, errSpentWaiting):
			continue
		case err != nil:
			return got, e.preflightProblem(ctx, err)
		}
		return got, ""
	}
}

func (e *Engine) tryPreflight(ctx context.Context, step fixtures.Step, waits int) (got answered, err error) {
	l := &line{engine: e}
	defer l.hangUp()
	if err := l.takePlace(ctx); err != nil {
		return got, err
	}
	env, giveBack, err := e.environment(ctx, step)
	if err != nil {
		return got, err
	}
	var use target.Use
	defer func() { giveBack(use) }()
	got.token = env.Token
	req, err := e.build("preflight", step, env)
	if err != nil {
		return got, fmt.Errorf("preflight: %w", err)
	}
	x, _, err := e.exchange(ctx, req, step, l, waits)
	use.Sent = x.Sent != nil && step.SendsLiveToken()
	if l.raw != nil {
		got.secured = target.Describe(l.raw)
	}
	switch {
	case err != nil:
		return got, err
	case x.Failure != nil:
		return got, x.Failure
	}
	use.Rotated = e.learn(x, env.Token)
	use.Granted = e.s.Contract.IsSuccess(x.Response.Status)
	got.exchange, got.rotates = x, use.Rotated != ""
	return got, nil
}

func (e *Engine) preflightProblem(ctx context.Context, err error) string {
	var dial *target.DialError
	var fail *wire.Failure
	where := e.s.Target.URL(e.s.Contract.Path())
	switch {
	case ctx.Err() != nil:
		return "the run was stopped before the preflight was answered"
	case errors.As(err, &dial):
		return e.mask(dial.Error())
	case errors.As(err, &fail):
		if alert, ok := e.s.Target.ExplainAlert(err); ok {
			return e.mask(alert.Error())
		}
		return fmt.Sprintf("%s gives no HTTP answer: %s. Check the address, the port and http against https", where, e.mask(fail.Error()))
	}
	return e.mask(err.Error())
}

// readPreflight tells what was learnt. A refusal of the credential ends the run:
// hundreds of failures would say nothing but that.
func (e *Engine) readPreflight(got answered, withToken bool) string {
	x := got.exchange
	p := &e.preflight
	status := x.Response.Status
	first := fmt.Sprintf("%s, %s, %s", got.secured, x.Response.Proto, verdict.Took(x.Duration))
	switch {
	case !withToken:
		p.Lines = []string{fmt.Sprintf("%s; %d without a credential", first, status)}
		return ""
	case e.refuses(status):
		p.Lines = []string{first + "; the credential is refused"}
		return fmt.Sprintf("the credential is refused: a plain request with it got %s. %s", e.mask(verdict.Summary(x)), e.whyRefused(got.token, status))
	case !e.s.Contract.IsSuccess(status):
		p.Lines = []string{fmt.Sprintf("%s; a plain request with the credential got %d", first, status)}
		return ""
	}
	p.Accepted = true
	told := "the credential is accepted"
	switch {
	case p.Rotates:
		told += " and replaced: each answer's new one is used next"
	case e.s.Vault.SingleUse():
		told += " and spent by it"
	}
	p.Lines = []string{first + "; " + told}
	return ""
}

func (e *Engine) whyRefused(token string, status int) string {
	if at, ok := expiry(token); ok && !e.s.Now().Before(at) {
		return fmt.Sprintf("It says itself that it expired at %s (its exp claim); get a fresh one", at.UTC().Format(time.DateTime+" UTC"))
	}
	if status == http.StatusForbidden {
		return "Check that the token is a refresh token of this server, has not expired, and was not used before; or whether a firewall or a gateway answers, that wants a header of its own (--header-file)"
	}
	return "Check that the token is a refresh token of this server, has not expired, and was not used before; get a fresh one and run again"
}
