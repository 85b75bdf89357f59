package run

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

const (
	// mostSilent is how many requests of one kind (with the live token, or without
	// it) may time out while no request of this kind gets an answer. After that, no
	// more requests of this kind are sent.
	mostSilent = 4
	// ownAfter: if so many requests always get the same status that asks to try
	// later, while other requests get other answers, the status counts as an answer
	// at once.
	ownAfter = 3
	// oneEvent is how long it takes until all requests of one such event have failed.
	oneEvent = 20 * time.Millisecond
)

// conduct records in which condition the server is, and what the run did because
// of it.
type conduct struct {
	mu       sync.Mutex
	through  int            // answers of the server itself
	answered [2]int         // of these, by kind of request: without the live token, with the live token
	silent   [2]int         // requests that timed out, by kind, while none of the kind got an answer
	own      map[int]int    // requests that always got the same status, by status
	resent   map[string]int // requests that were sent again, by reason
	slowed   map[int]int    // how often the server asked to slow down and gave no time, by status
	cuts     int            // answers that were cut short, and then once more
	closes   int            // requests that may be refused so, and whose connection was closed twice
	lost     int            // events in which requests got an answer only when they were sent again
	lastLost time.Time      // when the first request of the last event failed
	down     int            // how often the server did not answer for some time
	downFor  time.Duration  // how long that was in all
	last     time.Time      // when the last answer came
	refusal  string         // who answers in the server's place, with which status
	probing  sync.Mutex     // only one goroutine checks whether the server still answers
	looking  [2]sync.Mutex  // and one for each kind, whether only one request is asked to try later
	looked   [2]time.Time   // when a plain request was sent last that was answered then, by kind
	seen     []seen         // the answers, in order
	attacks  int            // cases that were sent and look like attacks
	failures []failure      // requests that got no answer

	first        string         // the token of the preflight
	granted      int            // successes after the preflight
	grantedBy    map[string]int // of these, by token
	grantedLater int            // of these, with another token than the first
	tokens       []time.Time    // when the requests were sent that got a token

	successors map[string]bool // the tokens that successes have set in the place of others
	succeeded  bool            // one of them was accepted
}

func newConduct() *conduct {
	return &conduct{own: map[int]int{}, resent: map[string]int{}, slowed: map[int]int{}, grantedBy: map[string]int{}, successors: map[string]bool{}}
}

func kindOf(step fixtures.Step) int {
	if step.SendsLiveToken() {
		return 1
	}
	return 0
}

// gotThrough notes an answer of the server itself.
func (c *conduct) gotThrough(step fixtures.Step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.through++
	c.last = time.Now()
	c.answered[kindOf(step)]++
}

// answeredSince reports whether an answer of the server came after a time.
func (c *conduct) answeredSince(at time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last.After(at)
}

// blipped notes a request that failed, and got an answer when it was sent again.
// What fails within a short time is one event.
func (c *conduct) blipped(failed time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if failed.Sub(c.lastLost).Abs() > oneEvent {
		c.lost++
		c.lastLost = failed
	}
}

func (c *conduct) blips() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost
}

// accepts reports whether the live token was ever accepted.
func (c *conduct) accepts() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.first != "" || c.granted > 0
}

// recently reports whether an answer of the server came within the last second.
func (c *conduct) recently() bool { return c.answeredSince(time.Now().Add(-time.Second)) }

// longRefused is the time without any answer after which a run that ends says so.
const longRefused = 10 * time.Second

// refused notes who answers with which status in the server's place.
func (c *conduct) refused(who string, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refusal = fmt.Sprintf("%s answers every request with %d", who, status)
}

// refusing says who answers all requests with the same status; empty: nobody.
func (c *conduct) refusing() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.last) < longRefused {
		return ""
	}
	return c.refusal
}

// slowedDown notes an answer that asks to slow down and gives no time.
func (c *conduct) slowedDown(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slowed[status]++
}

// mostCuts is how many answers may be cut short twice until no more are asked for
// twice.
const mostCuts = 3

// cutAgain notes an answer that was cut short, and then once more.
func (c *conduct) cutAgain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cuts++
}

func (c *conduct) cutsSeldom() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cuts < mostCuts
}

// closerAfter is how many requests must show that the server closes the connection
// instead of a refusal until it is believed at once. A gateway can take a second to
// close, so sending each of them twice could cost a run all its patience.
const closerAfter = 3

// closedTwice notes a request that the server may refuse by closing the connection,
// and that it refused so twice.
func (c *conduct) closedTwice() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closes++
}

// isCloser reports whether a connection that is closed is this server's way to
// refuse: always so far, and never an accident that was gone the next time.
func (c *conduct) isCloser() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closes >= closerAfter && c.lost == 0
}

// wasDown notes that the server answers again after some time.
func (c *conduct) wasDown(d time.Duration) {
	if d == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down++
	c.downFor += d
}

func (c *conduct) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.through
}

// timedOut notes a request that timed out. It returns the reason why no more
// requests of its kind are sent; empty: they are sent.
func (c *conduct) timedOut(step fixtures.Step) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := kindOf(step)
	if c.answered[k] > 0 {
		return ""
	}
	if c.silent[k]++; c.silent[k] < mostSilent {
		return ""
	}
	return fmt.Sprintf("%d requests %s the live token got no answer in time, and no other such request got one, so no more of them are sent", c.silent[k], []string{"without", "with"}[k])
}

// sentAgain notes that a request is sent once more.
func (c *conduct) sentAgain(why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resent[why]++
}

// notSentAgain takes a note of sentAgain back.
func (c *conduct) notSentAgain(why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resent[why]--
}

// keeps notes a request that always gets a status that asks to try later, while
// other requests get answers. It reports whether the status counts as an answer
// from now on.
func (c *conduct) keeps(status int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own[status]++
	return c.own[status] >= ownAfter
}

// isNotOwn notes that a status was no answer after all.
func (c *conduct) isNotOwn(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own[status] = 0
}

// hasOwn reports whether a request always gets a status that asks to try later,
// and waiting was of no use.
func (c *conduct) hasOwn(status int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.own[status] > 0
}

// isOwn reports whether a status that asks to try later counts as an answer.
func (c *conduct) isOwn(status int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.own[status] >= ownAfter
}

// tell lists what the run did because of the server's condition.
func (c *conduct) tell() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var lines []string
	for _, why := range []string{unsentReason, failedReason, cutReason, gatewayReason, laterReason, replacedReason, renewedReason, lapsedReason} {
		if n := c.resent[why]; n > 0 {
			lines = append(lines, fmt.Sprintf("%s sent again %s", result.Count(n, "request"), why))
		}
	}
	if c.down > 0 {
		lines = append(lines, fmt.Sprintf("waited %s for a server that did not answer", result.Took(c.downFor)))
	}
	for _, status := range slices.Sorted(maps.Keys(c.slowed)) {
		lines = append(lines, fmt.Sprintf("slowed down after %s with %d", result.Count(c.slowed[status], "answer"), status))
	}
	return lines
}

// The reasons for which a request is sent again.
const (
	unsentReason   = "because there was no connection"
	failedReason   = "because the connection failed"
	cutReason      = "because the answer was cut short"
	gatewayReason  = "because a gateway answered instead of the server"
	laterReason    = "later, as the server asked for, while others were answered"
	replacedReason = "because the token was replaced at the same time"
	renewedReason  = "with a new token, because the old one is not accepted any more"
	lapsedReason   = "because the plain request was refused at the same time, and accepted later"
)
