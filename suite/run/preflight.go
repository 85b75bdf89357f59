package run

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// preflight is the one plain request before the cases. It carries the credential
// if a selected case needs it.
type preflight struct {
	*asker
	told          result.Preflight
	toldElsewhere string // what was learned of a token outside the cookie
}

// ask sends the preflight. It returns the reason why the run cannot go on;
// empty: the run goes on.
func (p *preflight) ask(ctx context.Context, cases []fixtures.Case) string {
	asked := p.s.Asked(cases)
	if len(asked) == 0 {
		return ""
	}
	withToken := needsToken(asked)
	if withToken && p.s.skipsTrial(asked) {
		withToken, p.unproven = false, true
	}
	step, err := plainStep(withToken)
	if err != nil {
		return "preflight: " + err.Error()
	}
	begun := time.Now()
	got, why := p.send(ctx, step)
	if why != "" {
		return why
	}
	p.speak(got.protocol)
	p.base = p.base.Announced(got.exchange.ListLimit)
	p.told = result.Preflight{Ran: true, Rotates: got.rotates, Duration: time.Since(begun)}
	if got.elsewhere != "" {
		p.tryElsewhere(ctx, got)
	} else {
		p.learner.elsewhere.Store(false)
	}
	why = p.read(got, withToken)
	if r := got.exchange.Response; !withToken || p.told.Accepted {
		p.control.step, p.control.accepted, p.control.status, p.control.page, p.control.set = step, p.told.Accepted, r.Status, isPage(r), true
	}
	if p.unproven {
		p.told.Lines = append(p.told.Lines, "the credential works, or may be sent, only once, so the preflight did not use it; it is kept for the one case that needs it")
	}
	if stranger := p.stranger(ctx, got.exchange); stranger != "" {
		return stranger
	}
	if why == "" {
		p.askAnybody(ctx)
		p.findOther(ctx, asked)
	}
	return why
}

// askAnybody learns what is given without the credential, where the contract
// allows that: it is not what the credential gives.
func (p *preflight) askAnybody(ctx context.Context) {
	if !p.s.Contract.Anonymous() {
		return
	}
	step, err := plainStep(false)
	if err != nil {
		return
	}
	got, why := p.send(ctx, step)
	if r := got.exchange.Response; why == "" && r != nil && p.s.Contract.IsSuccess(r.Status) {
		line := fmt.Sprintf("without the credential, a plain request got %d, as the contract allows", r.Status)
		p.learner.data.LearnPublicText(r)
		if p.learner.data.LearnPublic(p.learner.bodies.Success(p.s.Contract, got.exchange)) {
			line += "; it gave all that the credential gives, so no case can show who may have that"
		}
		p.told.Lines = append(p.told.Lines, line)
	}
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

// answered is the result of the preflight.
type answered struct {
	exchange  wire.Exchange
	token     string // the token that was sent
	rotates   bool
	elsewhere string // where the new token was, if not in the cookie
	secured   string
	protocol  wire.Protocol
}

// send sends the preflight until there is an answer. It waits for a server that
// asks to try later, for a short time also for a server behind a gateway, and for
// the time of --wait for a server that is not there yet.
func (p *preflight) send(ctx context.Context, step fixtures.Step) (answered, string) {
	begun, pause := p.s.Now(), breath
	for tries := 1; ; tries++ {
		got, err := p.try(ctx, step)
		x := got.exchange
		wait, told, asked := later(x, p.s.Now())
		_, unwell := p.sender.unwell(x, err, step)
		switch {
		case ctx.Err() != nil:
			return got, p.failed(ctx, err)
		case p.notUp(got, err) && !told && p.s.Now().Sub(begun)+pause < p.s.Wait:
		case told || asked && !gateway(x):
			if !told && tries > 1 && step.SendsLiveToken() && p.passes(ctx, step) {
				return got, "" // it is the answer to this request
			}
			if err := p.sender.pause.until(p.s.Now(), wait, told, "the server", x.Response.Status, 0); err != nil {
				return got, err.Error()
			}
			continue
		case !unwell, !p.mayTryAgain(got, err, step, tries):
			if err != nil {
				return got, p.failed(ctx, err)
			}
			return got, ""
		default:
			why, _ := p.sender.unwell(x, err, step)
			p.sender.conduct.sentAgain(why)
		}
		pauseFor(ctx, pause)
		pause = min(2*pause, 2*time.Second)
	}
}

// mostColdTries is how often the preflight is sent if a gateway answers: a server
// that starts only when it is asked needs some seconds.
const mostColdTries = 6

func (p *preflight) mayTryAgain(got answered, err error, step fixtures.Step, tries int) bool {
	x := got.exchange
	var fail *wire.Failure
	switch {
	case gateway(x):
		return tries < mostColdTries && p.repeatable(x, nil, step)
	case errors.As(err, &fail):
		x.Failure, x.Sent = fail, []byte{0}
		return tries < 2 && p.repeatable(x, nil, step)
	}
	return tries < 2 && p.repeatable(x, err, step)
}

// notUp reports whether nothing answers yet, or only a gateway.
func (p *preflight) notUp(got answered, err error) bool {
	var dial *target.DialError
	var fail *wire.Failure
	if err != nil {
		return errors.As(err, &dial) || errors.As(err, &fail)
	}
	return gateway(got.exchange)
}

func (p *preflight) try(ctx context.Context, step fixtures.Step) (got answered, err error) {
	ch := &channel{sender: p.sender}
	defer ch.hangUp()
	if err := ch.takeSlot(ctx, false, false); err != nil {
		return got, err
	}
	sent, err := p.exchange(ctx, "preflight", step, ch)
	if sent.req == nil && err != nil {
		return got, fmt.Errorf("preflight: %w", err)
	}
	got.token, got.exchange = sent.env.Token, sent.exchange
	got.secured, got.protocol = ch.secured, ch.protocol
	switch {
	case err != nil:
		return got, err
	case sent.exchange.Failure != nil:
		return got, sent.exchange.Failure
	}
	got.rotates, got.elsewhere = sent.seen.rotated != "", sent.seen.place
	if _, unwell := p.sender.unwell(got.exchange, nil, step); !unwell && !asksLater(got.exchange, p.s.Now()) {
		p.sender.conduct.gotThrough(step)
	}
	return got, nil
}

func (p *preflight) failed(ctx context.Context, err error) string {
	var dial *target.DialError
	var fail *wire.Failure
	where := p.s.Target.URL(p.s.Contract.Path())
	switch {
	case p.ends.forAll() != "":
		return p.ends.forAll()
	case ctx.Err() != nil:
		return "the run was stopped before the preflight was answered"
	case errors.As(err, &dial):
		return p.recorder.mask(dial.Error())
	case errors.As(err, &fail):
		if alert, ok := p.s.Target.ExplainAlert(err); ok {
			return p.recorder.mask(alert.Error())
		}
		try := "Check the address, the port, and whether it is http or https"
		if !p.s.Target.Secure() && p.s.Target.Offers()[0] == wire.HTTP1 {
			try += "; if the server speaks only HTTP/2, give --http 2"
		}
		return fmt.Sprintf("%s gives no HTTP answer: %s. %s", where, p.recorder.mask(fail.Error()), try)
	}
	return p.recorder.mask(err.Error())
}

// readPreflight reads the answer. If the credential is refused, the run ends:
// hundreds of failures would only repeat that.
func (p *preflight) read(got answered, withToken bool) string {
	x := got.exchange
	status := x.Response.Status
	first := fmt.Sprintf("%s, %s, %s", got.secured, x.Response.Proto, result.Took(x.Duration))
	switch {
	case !withToken:
		p.told.Lines = []string{fmt.Sprintf("%s; %d without a credential", first, status)}
		return ""
	case refuses(p.s.Contract, status):
		p.told.Lines = []string{first + "; the credential is refused"}
		return fmt.Sprintf("the credential is refused: a plain request with it got %s%s%s. %s", p.recorder.mask(verdict.Summary(x)), p.aboutAnotherCookie(x.Response), p.aboutHeader(x.Response), p.whyRefused(got.token, status))
	case !p.s.Contract.IsSuccess(status):
		p.told.Lines = []string{fmt.Sprintf("%s; a plain request with the credential got %d", first, status)}
		return ""
	}
	p.told.Accepted = true
	told := "the credential is accepted"
	switch {
	case p.told.Rotates:
		told += " and replaced by a new one" + p.toldElsewhere + "; the run always uses the newest one"
	case p.toldElsewhere != "":
		told += p.toldElsewhere
	case p.s.Vault.SingleUse():
		told += " and spent by this request"
	}
	p.told.Lines = []string{first + "; " + told}
	return ""
}

// kind is what the operation takes, in messages.
func (p *preflight) kind() string {
	if verdict.IssuesTokens(p.s.Contract) {
		return "refresh token"
	}
	return "credential"
}

func (p *preflight) whyRefused(token string, status int) string {
	if at, ok := fixtures.JWTExpiry(token); ok && !p.s.Now().Before(at) {
		return fmt.Sprintf("It expired at %s (its exp claim); get a new one", at.UTC().Format(time.DateTime+" UTC"))
	}
	if status == http.StatusForbidden {
		return "Check that the token is a " + p.kind() + " of this server, has not expired, and was not used before. Or the server wants a field that browsers send, such as Origin, X-Requested-With or another User-Agent, or a firewall or a gateway answers, and needs its own header (--header-file)"
	}
	return "Check that the token is a " + p.kind() + " of this server, has not expired, and was not used before. Get a new one and run again"
}
