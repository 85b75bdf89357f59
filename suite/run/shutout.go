package run

import (
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// banned says that the address is shut out.
func (a *asker) banned(x wire.Exchange) string {
	from, before := a.sender.conduct.since(kindOfAnswer(x))
	return fmt.Sprintf("from request %d on every answer is the same page (%s), also to the plain request that was answered before%s. A firewall, or a protection against guessing, shuts this address out: let it through, or leave out what looks like an attack (--skip-attacks)",
		from, a.recorder.mask(verdict.Summary(x)), after(before))
}

// lockedOut says that the credential does not work any more.
func (a *asker) lockedOut(x wire.Exchange) string {
	from, before := a.sender.conduct.sinceGrant()
	return fmt.Sprintf("the credential was accepted until request %d, and is refused since then, also in the plain request that was accepted before (%s)%s. It expired or was revoked, or a protection against guessing locks it out: run again with a new one, let this address through, or leave out what looks like an attack (--skip-attacks)",
		from, a.recorder.mask(verdict.Summary(x)), after(before))
}

// endedSession says that n requests with a token met its replacement, and that the
// new token is refused, too.
func endedSession(n int) string {
	return fmt.Sprintf("the server replaced the token while other requests with it were under way, refused %d of them, and refuses the new token as well: it seems to have ended the session, as it may when a replaced token comes again (RFC 9700 §4.14.2). Run again with a new token and --concurrency 1, so that none is under way then", n)
}

// refusedAtTimes says that the control fails for some time, again and again.
func (a *asker) refusedAtTimes(x wire.Exchange) string {
	return fmt.Sprintf("again and again every request is refused for some time, also the plain request that was answered before (%s), so no refusal says anything about the operation. A firewall, or a protection against guessing, shuts this address out for some time: let it through, or leave out what looks like an attack (--skip-attacks)",
		a.recorder.mask(verdict.Summary(x)))
}

func after(id string) string {
	if id == "" {
		return ""
	}
	return "; the case before was " + id
}

// kindOfAnswer is what pages of the same kind have in common.
func kindOfAnswer(x wire.Exchange) string {
	if x.Response == nil {
		return "none"
	}
	kind, _, _ := strings.Cut(x.Response.Get("Content-Type"), ";")
	return fmt.Sprintf("%d %s", x.Response.Status, strings.ToLower(strings.TrimSpace(kind)))
}

// afterAttacks is advice for a run whose end may be a firewall's doing.
func (a *asker) afterAttacks() string {
	if !a.sender.conduct.attacked() {
		return ""
	}
	return ". Requests before it look like attacks, so a firewall may shut this address out: let it through, or leave them out (--skip-attacks)"
}
