package run

import (
	"context"
	"net"

	"github.com/refreshcheck/refreshcheck/fixtures"
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

func (l *line) hangUp() {
	if l.conn != nil {
		l.conn.Close()
		l.conn = nil
	}
	if l.held {
		l.engine.slots.Release(1)
		l.held = false
	}
}

// exchange sends a request and reads its answer. What carries no live token and
// fails in transport is sent once more; 429 and 503 with Retry-After are waited
// for and are no answers.
func (e *Engine) exchange(ctx context.Context, r *request, s fixtures.Step, l *line) (wire.Exchange, int, error) {
	attempts, transport := 0, 0
	for {
		if err := e.pause.wait(ctx); err != nil {
			return wire.Exchange{}, attempts, err
		}
		attempts++
		x, err := e.once(ctx, r, l)
		switch {
		case ctx.Err() != nil:
			return x, attempts, err
		case (err != nil || x.Failure != nil) && transport == 0 && !s.SendsLiveToken() && !s.Kept:
			transport++
			l.hangUp()
			continue
		case err != nil:
			return x, attempts, err
		}
		wait, ok := retryAfter(x, e.s.Now())
		if !ok || s.SendsLiveToken() && e.s.Vault.SingleUse() {
			return x, attempts, nil
		}
		if err := e.pause.until(e.s.Now().Add(wait), wait); err != nil {
			return x, attempts, err
		}
		l.hangUp()
	}
}

func (e *Engine) once(ctx context.Context, r *request, l *line) (wire.Exchange, error) {
	if err := l.takePlace(ctx); err != nil {
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
