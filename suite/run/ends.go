package run

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// ends says why no more requests make sense: for all cases, or for the cases
// that need the credential. The first reason stays, so that only one reason is
// shown.
type ends struct {
	mu                sync.Mutex
	all, token, plain string
	stop              func() // ends what is in progress
}

func (o *ends) endAll(why string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.all == "" {
		o.all = why
		o.stop()
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

// endKind ends the requests that carry the live token, or those that do not.
func (o *ends) endKind(live bool, why string) {
	if live {
		o.endToken(why)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.plain == "" {
		o.plain = why
	}
}

func (o *ends) forPlain() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.plain
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

// reached says why a case is not sent any more; empty: it is sent.
func (o *ends) reached(c fixtures.Case) string {
	if why := o.forAll(); why != "" {
		return why
	}
	if c.NeedsToken() {
		return o.forToken()
	}
	return o.forPlain()
}

// outOfPatience ends the run because of the time that it has lost.
func (a *asker) outOfPatience() {
	if who := a.sender.conduct.refusing(); who != "" {
		a.ends.endAll(who + ", for so long that the run ends. Run again when the server behind it answers, or more slowly with --rate" + a.afterAttacks())
		return
	}
	lines := strings.Join(a.sender.conduct.tell(), ", ")
	if lines != "" {
		lines = " (" + lines + ")"
	}
	a.ends.endAll(fmt.Sprintf("the run lost %s because the server answers slowly, or not, or asks to wait%s. --max-time allows for more; a lower --rate or --concurrency asks less of the server", a.sender.patience.most, lines))
}

// skew is the time by which this machine's clock may be behind the server's
// clock.
const skew = 30 * time.Second

// lapsed says why the refusal of the live token is not the server's fault: the
// token's own exp claim says that it has expired, and the plain request is refused
// as well, or the token was never shown to work. An opaque token has no exp claim.
// Its refusal stays a finding, since it may be a lockout.
func (a *asker) lapsed(ctx context.Context, s fixtures.Step, x wire.Exchange, token string) string {
	status := x.Response.Status
	mayGetToken := s.Outcome == fixtures.Token || s.Outcome == fixtures.Either || s.Outcome == fixtures.AnySafe
	if !mayGetToken || !s.SendsLiveToken() || !refuses(a.s.Contract, status) {
		return ""
	}
	if at, ok := fixtures.JWTExpiry(token); ok && !a.s.Now().Add(skew).Before(at) && !a.worksSince(ctx, x.Started.Add(x.Duration)) {
		return fmt.Sprintf("the credential expired at %s (its exp claim), after %d requests; run again with a new one, or with one that is valid longer", at.UTC().Format(time.DateTime+" UTC"), a.sender.requests.Load())
	}
	if a.s.MayEnd && !a.unproven {
		return fmt.Sprintf("the credential was refused with %d after it had been accepted, and the operation may end it with each request. Give a source of more of them (--login, --token-command), or --live 1; --single-use=false says that no request ends it", status)
	}
	if a.unproven {
		return fmt.Sprintf("the credential was refused with %d, and no plain request has shown that it works, so either the credential or the server is wrong. Run again with a new one, or with --login or --token-command, which can give more than one", status)
	}
	return ""
}

// worksSince reports whether the plain request, sent after a moment, gets a token. It is
// not sent where that would spend the token.
func (a *asker) worksSince(ctx context.Context, moment time.Time) bool {
	k := &a.control
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.works() || a.s.MayEnd || a.s.Vault.SingleUse() {
		return false
	}
	if k.passed.After(moment) {
		return true
	}
	_, passed := a.controlOnce(ctx)
	return passed
}

// turnedAway reports whether an answer may come from whoever shuts a run out, and not
// from the operation: a client error, or a redirection to a page that says so.
func turnedAway(status int) bool { return status >= 300 && status <= 499 }

// outsider reports the same of an answer whose body is known: challenge pages have
// any status.
func outsider(r *wire.Response) bool {
	return turnedAway(r.Status) || r.Status < http.StatusInternalServerError && isPage(r)
}

// refuses reports whether the status refuses a credential. 401 and 403 do, also
// if the contract does not document them.
func refuses(c *contract.Contract, status int) bool {
	return c.IsRefusal(status) || status == http.StatusUnauthorized || status == http.StatusForbidden
}
