package run

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// runPreflight sends one plain request: with the credential where a selected
// case needs it, else without. It says why the run cannot go on, or "".
func (e *Engine) runPreflight(ctx context.Context) string {
	asked := slices.DeleteFunc(slices.Clone(e.cases), func(c fixtures.Case) bool { _, _, out := e.s.leftOut(c); return out })
	if len(asked) == 0 {
		return ""
	}
	needsToken := slices.ContainsFunc(asked, fixtures.Case.NeedsToken)
	template := ""
	if needsToken {
		template = `\{name}=\{token}`
	}
	cookie, err := fixtures.ParseTemplate(template)
	if err != nil {
		return "preflight: " + err.Error()
	}
	step := fixtures.Step{Outcome: fixtures.AnySafe}
	if needsToken {
		step.Cookies = []fixtures.Template{cookie}
	}
	begun := time.Now()
	x, rotated, secured, problem := e.sendPreflight(ctx, step)
	if problem != "" {
		return problem
	}
	e.preflight = verdict.Preflight{Ran: true, Rotates: rotated, Duration: time.Since(begun)}
	return e.readPreflight(x, needsToken, secured)
}

func (e *Engine) sendPreflight(ctx context.Context, step fixtures.Step) (x wire.Exchange, rotates bool, secured, problem string) {
	env, giveBack, err := e.environment(ctx, step)
	if err != nil {
		return x, false, "", e.preflightProblem(ctx, err)
	}
	rotated := ""
	defer func() { giveBack(x.Sent != nil, rotated) }()
	req, err := e.build("preflight", step, env)
	if err != nil {
		return x, false, "", "preflight: " + err.Error()
	}
	l := &line{engine: e}
	defer l.hangUp()
	x, _, err = e.exchange(ctx, req, step, l)
	if l.raw != nil {
		secured = target.Describe(l.raw)
	}
	if err != nil {
		return x, false, secured, e.preflightProblem(ctx, err)
	}
	if x.Failure != nil {
		return x, false, secured, e.preflightProblem(ctx, x.Failure)
	}
	rotated = e.learn(x, env.Token)
	return x, rotated != "", secured, ""
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
		return fmt.Sprintf("%s gives no HTTP answer: %s. Check the address, the port and http against https", where, e.mask(fail.Error()))
	}
	return e.mask(err.Error())
}

// readPreflight tells what was learnt. A refusal of the credential ends the run:
// hundreds of failures would say nothing but that.
func (e *Engine) readPreflight(x wire.Exchange, withToken bool, secured string) string {
	r := x.Response
	p := &e.preflight
	status := r.Status
	first := fmt.Sprintf("%s, %s, %s", secured, r.Proto, verdict.Took(x.Duration))
	switch {
	case !withToken:
		p.Lines = []string{fmt.Sprintf("%s; %d without a credential", first, status)}
		return ""
	case e.s.Contract.IsRefusal(status), status == http.StatusUnauthorized, status == http.StatusForbidden:
		p.Lines = []string{first + "; the credential is refused"}
		return fmt.Sprintf("the credential is refused: a plain request with it got %s. Check that the token is a refresh token of this server, has not expired, and was not used before; get a fresh one and run again", e.mask(verdict.Summary(x)))
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
