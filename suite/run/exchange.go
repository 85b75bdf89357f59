package run

import (
	"context"
	"errors"
	"net"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// line is the connection of a chain, and its place in the pool.
type line struct {
	engine *Engine
	conn   *wire.Conn
	raw    net.Conn
	held   bool
}

func (l *line) reusable() bool { return l.conn != nil && l.conn.Reusable() }

// takePlace waits for a place in the pool, before the exchange's time begins.
// A place is taken before a token is leased, never after: two chains would else
// wait for one another.
func (l *line) takePlace(ctx context.Context) error {
	if l.held {
		return nil
	}
	err := l.engine.slots.Acquire(ctx, 1)
	l.held = err == nil
	return err
}

// connect opens a connection where there is none. It is opened only once there
// is something to send on it, since some servers serve nobody else meanwhile.
func (l *line) connect(ctx context.Context) error {
	if l.conn != nil {
		return nil
	}
	raw, err := l.engine.s.Target.Dial(ctx)
	if err != nil {
		return err
	}
	l.raw, l.conn = raw, wire.NewConn(raw, l.engine.s.Limits)
	return nil
}

// disconnect keeps the place.
func (l *line) disconnect() {
	if l.conn != nil {
		l.conn.Close()
		l.conn = nil
	}
}

func (l *line) hangUp() {
	l.disconnect()
	if l.held {
		l.engine.slots.Release(1)
		l.held = false
	}
}

// errSpentWaiting: the server asked to send the request later, and the token
// that it carried is not sent twice.
var errSpentWaiting = errors.New("the server asked to wait, and the single-use token is spent")

// exchange sends a request and reads its answer. What carries no live token and
// fails in transport is sent once more; 429 and 503 with Retry-After are waited
// for and are no answers. waits is how often the same step was told so before.
func (e *Engine) exchange(ctx context.Context, r *request, s fixtures.Step, l *line, waits int) (wire.Exchange, int, error) {
	attempts, transport := 0, 0
	for {
		if err := e.pause.wait(ctx); err != nil {
			return wire.Exchange{}, attempts, err
		}
		if why := e.over.forAll(); why != "" {
			return wire.Exchange{}, attempts, errors.New(why)
		}
		attempts++
		x, err := e.once(ctx, r, l)
		wait, asked := target.RetryAfter(x.Response, e.s.Now())
		switch {
		case ctx.Err() != nil && asked: // it is no answer, and nobody waits any more
			return x, attempts, ctx.Err()
		case ctx.Err() != nil:
			return x, attempts, err
		case (err != nil || x.Failure != nil) && transport == 0 && !s.SendsLiveToken() && !s.Kept:
			transport++
			l.disconnect()
			continue
		case err != nil || !asked:
			return x, attempts, err
		}
		if err := e.pause.until(e.s.Now(), wait, waits); err != nil {
			return x, attempts, errors.New(e.over.endAll(err.Error()))
		}
		waits++
		if !s.Kept { // else it is sent on its connection again, or is not applicable
			l.disconnect()
		}
		if s.SendsLiveToken() && e.s.Vault.SingleUse() {
			return x, attempts, errSpentWaiting
		}
	}
}

func (e *Engine) once(ctx context.Context, r *request, l *line) (wire.Exchange, error) {
	if err := l.takePlace(ctx); err != nil {
		return wire.Exchange{}, err
	}
	if err := e.rate.Wait(ctx); err != nil {
		return wire.Exchange{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, e.s.ExchangeTimeout)
	defer cancel()
	if err := l.connect(ctx); err != nil {
		return wire.Exchange{}, err
	}
	e.requests.Add(1)
	return l.conn.Do(ctx, r.octets), nil
}
