package run

import (
	"context"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// mostGuests is how many values of one answer are tried.
const mostGuests = 4

// guests takes out of what a refusal shows the sessions that it has begun for
// nobody: PHP, express-session, servlets and their like give whoever comes without
// a session a new one, under the name of the operation's cookie. Whether a value
// is a credential shows when it is sent back. An operation that gives tokens has no
// session in its cookie: a refusal that sets it takes the place of the client's token.
func (a *asker) guests(ctx context.Context, sent *sentStep, ch *channel) {
	r := sent.exchange.Response
	if r == nil || verdict.IssuesTokens(a.s.Contract) || a.s.Contract.IsSuccess(r.Status) && sent.req.Method == a.s.Contract.Method() {
		return
	}
	var tried []string
	for _, line := range sent.seen.cookie.Lines {
		value := line.Value
		if cookie.Gone(value) || value == sent.env.Token || slices.Contains(tried, value) || len(tried) == mostGuests {
			continue
		}
		rest, shown := sent.seen.looked.Without(value)
		if !shown || a.s.Vault != nil && value == a.s.Vault.Newest() {
			continue
		}
		tried = append(tried, value)
		if !ch.reusable() { // a server that serves one connection at a time would answer nobody meanwhile
			ch.disconnect()
		}
		if a.isGuest(ctx, value, ch) {
			sent.seen.looked = rest
		}
	}
}

// isGuest sends a value in the place of the credential, in the slot of the channel,
// and reports whether it is refused.
func (a *asker) isGuest(ctx context.Context, value string, ch *channel) bool {
	template, err := fixtures.ParseTemplate(`\{name}=` + strings.ReplaceAll(value, `\`, `\\`))
	if err != nil {
		return false
	}
	step := fixtures.Step{Outcome: fixtures.AnySafe, Cookies: []fixtures.Template{template}}
	t := &trials{id: "preflight", step: step}
	own := &channel{sender: a.sender, free: ch.held}
	defer own.hangUp()
	for {
		if err := own.takeSlot(ctx, true, false); err != nil {
			return false
		}
		got, err := a.exchange(ctx, t.id, step, own)
		if got.req == nil {
			return false
		}
		t.sent++
		if t.sent < mostTrials && a.onceMore(ctx, t, own, got.exchange, err) && ctx.Err() == nil {
			continue
		}
		answer := got.exchange.Response
		return err == nil && (answer == nil || !a.s.Contract.IsSuccess(answer.Status)) // in doubt it is none
	}
}
