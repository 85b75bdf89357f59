package run

import (
	"context"
	"sync"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// twice sends the steps of a case with the same token at the same time, although
// the token works only once. Each request has its connection before the first one
// is sent, so that they meet in the server. None is sent again.
func (a *asker) twice(ctx context.Context, c fixtures.Case, steps []fixtures.Step) []stepResult {
	env, lease, err := a.environment(ctx, steps[0])
	if err != nil {
		return []stepResult{a.unsent(ctx, c, err)}
	}
	use := credential.Use{Lost: true}
	if lease != nil {
		defer func() { lease.Return(use) }()
	}
	sent := make([]sentStep, len(steps))
	channels := make([]*channel, len(steps))
	for i, s := range steps {
		channels[i] = &channel{sender: a.sender, free: true}
		defer channels[i].hangUp()
		sent[i].env = env
		if sent[i].req, err = a.make(a.base, c.ID, s, env); err == nil {
			err = channels[i].open(ctx)
		}
		if err != nil {
			return []stepResult{a.unsent(ctx, c, err)}
		}
	}
	var wg sync.WaitGroup
	for i := range steps {
		wg.Go(func() { sent[i].exchange, _ = a.sender.send(ctx, sent[i].req, channels[i]) })
	}
	wg.Wait()
	var successors []string
	all := make([]stepResult, len(steps))
	for i, s := range steps {
		x := sent[i].exchange
		use.Sent = use.Sent || x.Sent != nil
		if x.Response == nil {
			all[i] = stepResult{state: result.NotApplicable, why: "one of the requests got no answer"}
			continue
		}
		channels[i].settle()
		sent[i].seen = a.learner.learn(x, sent[i].req, env.Token)
		if next := sent[i].seen.rotated; next != "" {
			use.Rotated, use.Granted, use.Lost = next, true, false
			successors = append(successors, next)
		}
		all[i] = a.judge(c, i+1, s, sent[i], 1)
	}
	if len(successors) > 1 && successors[0] != successors[1] {
		last := &all[len(all)-1]
		last.findings = append(last.findings, doubleSpend(len(all), sent[len(all)-1].exchange, a.recorder))
	}
	return all
}

// doubleSpend is the finding that a token has two successors.
func doubleSpend(step int, x wire.Exchange, k recorder) result.Finding {
	return result.Finding{
		Rule: "double-spend", Level: fixtures.Should, Step: step, Status: x.Response.Status, Source: "RFC 9700 §4.14.2",
		Message:  "Two requests at the same time with one refresh token both got a new token, and the two differ.",
		Received: k.mask(summaryOf(x, nil)),
	}
}

// open opens the connection before something is sent.
func (c *channel) open(ctx context.Context) error {
	timed, cancel := context.WithTimeout(ctx, c.sender.timeout)
	defer cancel()
	return c.connect(timed)
}
