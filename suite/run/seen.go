package run

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// seen is one answer, for a later look at when something began.
type seen struct {
	request int64 // its number in the run, about
	id      string
	kind    string
	granted bool
	started time.Time
	ended   time.Time
}

// saw notes an answer to a case.
func (c *conduct) saw(one seen) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, one)
}

// beside lists the other cases that were answered while a request was in progress.
func (c *conduct) beside(id string, started, ended time.Time) (ids []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, one := range c.seen {
		if one.id != id && one.started.Before(ended) && one.ended.After(started) && !slices.Contains(ids, one.id) {
			ids = append(ids, one.id)
		}
	}
	return ids
}

// tried notes that a case is sent.
func (c *conduct) tried(one fixtures.Case) {
	if !isAttack(one) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.attacks++
}

func isAttack(c fixtures.Case) bool { return slices.Contains(c.Tags, "attack") }

// attacked reports whether a request was sent that looks like an attack.
func (c *conduct) attacked() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.attacks > 0
}

// since finds the request from which on all answers are of the kind, and the case
// before it.
func (c *conduct) since(kind string) (request int64, before string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.seen) - 1; i >= 0; i-- {
		if c.seen[i].kind != kind {
			return c.seen[i].request + 1, c.seen[i].id
		}
	}
	return 2, "" // the preflight was the first
}

// sinceGrant finds the last success, and the case before the one after it.
func (c *conduct) sinceGrant() (request int64, before string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.seen) - 1; i >= 0; i-- {
		if c.seen[i].granted {
			return c.seen[i].request, c.seen[i].id
		}
	}
	return 1, ""
}

// grant notes a success with a token. first is set for the preflight.
func (c *conduct) grant(token string, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if first {
		c.first = token
		return
	}
	c.granted++
	c.grantedBy[token]++
	c.succeeded = c.succeeded || c.successors[token]
	if token != c.first {
		c.grantedLater++
	}
}

// replacedBy notes a token that a success has set in the place of another one.
func (c *conduct) replacedBy(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.successors[token] = true
}

// isFruitless reports whether a token is one that a success has set, and neither it nor
// another one like it was ever accepted.
func (c *conduct) isFruitless(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.successors[token] && !c.succeeded
}

// gotToken notes when a request was sent that got a token.
func (c *conduct) gotToken(sent time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens = append(c.tokens, sent)
}

// withoutToken is how long, about an exchange, no request was sent that got a token,
// as far as is known.
func (c *conduct) withoutToken(started, ended time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, after := time.Time{}, time.Now()
	for _, sent := range c.tokens {
		switch {
		case sent.After(ended) && sent.Before(after):
			after = sent
		case !sent.After(started) && sent.After(before):
			before = sent
		}
	}
	return after.Sub(before)
}

// grants is how many requests after the preflight were successes.
func (c *conduct) grants() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.granted
}

// proven reports whether a token has worked more than once, or tokens like it
// have: successors of the first one.
func (c *conduct) proven(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.grantedBy[token] > 0 || c.grantedLater > 1
}

// crossed is how many requests were refused because their token was replaced at the
// same time, if no request with the new token was ever accepted.
func (c *conduct) crossed(newest string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.grantedBy[newest] > 0 {
		return 0
	}
	return c.resent[replacedReason]
}

// failure is a request that got no answer.
type failure struct {
	id      string
	started time.Time
	sent    bool
}

func (c *conduct) failedOnce(f failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures = append(c.failures, f)
}

// mostSuspects is how many cases are named when the server stops answering.
const mostSuspects = 4

// blamed names the cases whose requests were sent and got no answer, since the
// server answers none, the first one first: one of them may have ended the server.
// The others met a server that was gone.
func (c *conduct) blamed(otherwise string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	suspects := slices.DeleteFunc(slices.Clone(c.failures), func(f failure) bool {
		return !f.sent || !f.started.After(c.last.Add(-time.Second)) || f.id == "preflight"
	})
	slices.SortStableFunc(suspects, func(a, b failure) int { return a.started.Compare(b.started) })
	var ids []string
	for _, f := range suspects {
		if !slices.Contains(ids, f.id) {
			ids = append(ids, f.id)
		}
	}
	switch {
	case len(ids) == 0 && otherwise == "preflight":
		return "a plain request"
	case len(ids) == 0:
		return "one of " + otherwise
	case len(ids) == 1:
		return "one of " + ids[0]
	}
	others := strings.Join(ids[1:min(len(ids), mostSuspects)], ", ")
	if n := len(ids) - mostSuspects; n > 0 {
		others += fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("one of %s (sent at about the same time: %s; --concurrency 1 shows which it is)", ids[0], others)
}
