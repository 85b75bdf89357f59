package run

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// sender sends requests within the limits of the run: at most so many at the
// same time, at most so many per second, and none while the server asks to wait.
type sender struct {
	target   *target.Target
	other    *target.Target // over the protocol that the run does not use; nil: the server does not speak it
	limits   wire.Limits
	timeout  time.Duration // for one exchange, including the time to connect
	now      func() time.Time
	gate     *gate
	pace     *pace
	pause    *pause
	quiet    quiet
	still    still
	patience *patience
	ends     *ends
	requests atomic.Int64
	conduct  *conduct
	keeper   keeper
	swift    swift
}

// leastPatience is the least time that a run may lose because of the server.
const leastPatience = 30 * time.Second

func newSender(s Settings, over *ends) *sender {
	p := &patience{}
	if s.MaxTime == 0 {
		p.most = max(leastPatience, s.RetryAfter, s.ExchangeTimeout) * 3 / 2
	}
	limits := s.Limits
	limits.Bodies = wire.NewBodies()
	return &sender{
		target: s.Target, limits: limits, timeout: s.ExchangeTimeout, now: s.Now, ends: over, conduct: newConduct(),
		gate: newGate(s.Concurrency, s.Rate == 0), pace: newPace(s.Rate, p), pause: &pause{longest: s.RetryAfter, patience: p}, patience: p,
	}
}

// channel sends the steps of a case: on one connection at a time, with one slot
// of those that may be in use at the same time.
type channel struct {
	sender   *sender
	other    bool // it speaks the protocol that the run does not use
	carrier  wire.Transport
	borrowed bool // the connection belongs to another channel
	protocol wire.Protocol
	secured  string // what the connection turned out to be, in words
	held     bool
	alone    bool // nothing else is sent while the slot is held
	free     bool // it needs no slot
	epoch    int  // of the gate, when the slot was taken
	round    int  // of the gate, at that time
	last     bool // no other step of its case comes after the one that is sent
	// next lets the next case begin, if cases are sent one after the other.
	next   func()
	took   time.Duration // how long the last answer took
	behind func()        // looks for what comes behind the last answer; nil: nothing to look for
	shares bool          // its connection may be one that another case has used, and be left to the next one
	// streams is shares for a request that is independent, over HTTP/2.
	streams bool
	kind    int    // of its request, for the keeper
	cookies string // of its request, for the keeper
	kept    *kept  // its connection as the keeper knows it; nil: it is this channel's alone
	used    bool   // another case has used its connection
	early   bool   // its connection was open before there was something to send, and it is the first to use it
	// mayBeEarly: its connection may be such a one.
	mayBeEarly bool
	large      bool // its connection has carried a header list above the server's limit
	brief      bool // its request is not waited for as long as others, where the server is fast
}

func (c *channel) reusable() bool { return c.carrier != nil && c.carrier.Reusable() }

// takeSlot waits for a slot before the exchange's time begins. A slot is always
// taken before a token is leased: otherwise two cases could wait for each other.
func (c *channel) takeSlot(ctx context.Context, again, alone bool) (err error) {
	if c.held || c.free {
		return nil
	}
	c.epoch, c.round, err = c.sender.gate.enter(ctx, place{again, c.next != nil, alone})
	c.held, c.alone = err == nil, err == nil && alone
	return err
}

// connect opens a connection if there is none, when there is something to send: some
// servers serve nobody else while a connection is open. See ahead for the others.
func (c *channel) connect(ctx context.Context) error {
	if c.carrier != nil {
		return nil
	}
	if c.shares {
		if one := c.sender.keeper.take(c.kind, c.cookies); one != nil {
			c.kept, c.carrier, c.protocol, c.secured, c.used = one, one.carrier, one.protocol, one.secured, true
			return nil
		}
	}
	to := c.sender.target
	if c.other {
		to = c.sender.other
	}
	raw, err := c.dial(ctx, to)
	if err != nil {
		return err
	}
	c.secured, c.protocol = target.Describe(raw), to.Protocol(raw)
	c.carrier = wire.Open(raw, c.protocol, c.sender.limits)
	return nil
}

// dial opens a connection, or takes one that is open already, and has the next one
// opened if there are others that need one.
func (c *channel) dial(ctx context.Context, to *target.Target) (raw net.Conn, err error) {
	s := c.sender
	if c.mayBeEarly {
		raw = s.keeper.ahead.take()
	}
	begun := time.Now()
	if c.early = raw != nil; !c.early {
		raw, err = to.Dial(ctx)
	}
	if err == nil && c.mayBeEarly && (c.early || time.Since(begun) > worthAhead) && s.gate.crowded() && s.keeper.allowsIdle() {
		s.keeper.ahead.next(s.timeout, to.Dial)
	}
	return raw, err
}

// connected is connect, and tells how long a new connection took.
func (c *channel) connected(ctx context.Context) (took time.Duration, err error) {
	if c.carrier != nil {
		return 0, nil
	}
	begun := time.Now()
	if err = c.connect(ctx); c.used || c.early {
		return 0, err
	}
	return time.Since(begun), err
}

// disconnect closes the connection and keeps the slot.
func (c *channel) disconnect() {
	c.behind = nil
	switch {
	case c.kept != nil:
		c.sender.keeper.drop(c.kept)
	case c.carrier != nil && !c.borrowed:
		c.carrier.Close()
	}
	c.carrier, c.kept, c.borrowed, c.used, c.early, c.large = nil, nil, false, false, false, false
}

// part leaves the connection to the next case, if it may be kept.
func (c *channel) part() {
	if c.shares && c.reusable() {
		one := c.kept
		if one == nil {
			one = &kept{carrier: c.carrier, protocol: c.protocol, secured: c.secured, kind: c.kind, users: 1}
			one.carries(carriedIn(c.cookies))
		}
		c.sender.keeper.give(one)
		c.carrier, c.kept, c.used = nil, nil, false
	}
	c.disconnect()
}

// anew closes the connection before a step is sent again. A step for a kept
// connection is sent on it again, or is not applicable.
func (c *channel) anew(step fixtures.Step) {
	if !step.Kept {
		c.disconnect()
	}
}

// settle completes the last answer: it waits for octets that come behind it.
func (c *channel) settle() {
	if c.behind != nil {
		c.behind()
		c.behind = nil
	}
}

// settleLast completes the answer to the last request of a case. Nothing is sent
// meanwhile, so others may send. If nothing is open about the answer, the next case
// in order may begin. The connection goes to the next case if the answer is plain, and
// over HTTP/2, where no answer touches another one, with any answer.
func (c *channel) settleLast(stays, plain, answered bool) {
	if !c.last {
		c.settle()
		return
	}
	roomy := c.sender.gate.roomy()
	if roomy {
		c.giveSlot()
	}
	begins := roomy && plain && c.next != nil
	if begins && !(c.shares && c.took > farAway) {
		c.next()
	}
	c.settle()
	switch { // some servers serve nobody else while a connection is open
	case !stays && (plain || answered && c.streams && c.protocol == wire.HTTP2):
		c.part()
	case !stays:
		c.disconnect()
	}
	if begins { // at the latest now, when the next case can have the connection
		c.next()
	}
}

// farAway: a new connection takes longer than the look for what comes behind an answer.
const farAway = 20 * time.Millisecond

// giveSlot gives the slot back and keeps the connection.
func (c *channel) giveSlot() {
	if c.held {
		c.sender.gate.leave()
		c.held, c.alone = false, false
	}
}

func (c *channel) hangUp() {
	c.disconnect()
	c.giveSlot()
}

// send sends a request once, and reads its answer, when the limits allow for it.
// An error says that there was no connection.
func (s *sender) send(ctx context.Context, r *request.Request, c *channel) (wire.Exchange, error) {
	return s.sendIf(ctx, r, c, func() error { return nil })
}

// sendIf is send for a request that may have become wrong while it waited: may is
// asked last of all, and its error is returned.
func (s *sender) sendIf(ctx context.Context, r *request.Request, c *channel, may func() error) (wire.Exchange, error) {
	if err := s.pause.wait(ctx); err != nil {
		return wire.Exchange{}, err
	}
	if err := s.pace.wait(ctx, c.alone || c.free); err != nil {
		return wire.Exchange{}, err
	}
	if why := s.ends.forAll(); why != "" {
		return wire.Exchange{}, errors.New(why)
	}
	defer s.patience.exchange()()
	ctx, cancel := s.timed(ctx, c.brief)
	defer cancel()
	c.shares = c.shares || c.streams && r.Independent()
	c.cookies = r.Field("Cookie")
	opening, err := c.connected(ctx)
	if err != nil {
		s.gate.tighten()
		return wire.Exchange{}, err
	}
	c.settle()
	if err := may(); err != nil {
		return wire.Exchange{}, err
	}
	s.requests.Add(1)
	if !c.used {
		defer s.keeper.watch()()
	}
	begun := time.Now()
	x, settle := c.carrier.Answer(ctx, r.Wire())
	c.behind = settle
	answer := time.Since(begun)
	c.took = answer
	if x.Failure == nil {
		s.swift.took(opening + answer)
	}
	odd := r.Outcome == r.Outcome.Tolerant() // it may be dropped, and take longer
	switch {
	case odd:
	case x.Failure != nil:
		s.gate.tighten()
	case c.held:
		s.gate.took(answer, opening, x.Response.BodyOctets, c.round)
	}
	return x, nil
}
