package settings

import (
	"flag"
	"fmt"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/check"
)

// Pace limits time and load.
type Pace struct {
	Concurrency     Count         // exchanges at once, 1 to 256; not given: as many as the server keeps up with
	ExchangeTimeout time.Duration // for one exchange, including the time to connect
	Rate            float64       // requests per second; 0: no limit
	MaxWait         time.Duration // the longest Retry-After that the run waits for
	Wait            time.Duration // for a server that does not answer yet
	MaxTime         time.Duration // for the whole run; 0: no limit
}

func (p *Pace) register(fs *flag.FlagSet) {
	fs.Var(&p.Concurrency, "concurrency", "send `N` exchanges at the same time, 1 to 256 (default: 16, more while the server keeps up, and fewer if it does not)")
	fs.DurationVar(&p.ExchangeTimeout, "exchange-timeout", 10*time.Second, "`TIME` limit for one exchange, including the time to connect")
	fs.Float64Var(&p.Rate, "rate", 0, "send at most `N` requests per second (default: as fast as the server answers)")
	fs.DurationVar(&p.MaxWait, "max-wait", 30*time.Second, "longest `TIME` to wait if a 429 or 503 has Retry-After; if the server asks for more, the run ends as incomplete")
	fs.DurationVar(&p.Wait, "wait", 0, "wait up to this `TIME` for a server that does not answer yet, before the run begins")
	fs.DurationVar(&p.MaxTime, "max-time", 0, "end the run as incomplete after this `TIME`; 0s: when waits, retries and slow answers have cost 45s, or longer with a long --max-wait or --exchange-timeout")
}

// check refuses values that [check.Options] would read as the default. The check
// itself refuses all other wrong values.
func (p *Pace) check() error {
	switch {
	case p.Concurrency.Is && p.Concurrency.Value < 1:
		return fmt.Errorf("--concurrency %d: expected 1 to 256 exchanges at the same time", p.Concurrency.Value)
	case p.ExchangeTimeout < time.Millisecond:
		return fmt.Errorf("--exchange-timeout %s: expected a time such as 10s, at most one hour", p.ExchangeTimeout)
	case p.MaxWait < 0:
		return fmt.Errorf("--max-wait %s: expected a time such as 30s, at most one hour", p.MaxWait)
	}
	return nil
}

func (p *Pace) fill(o *check.Options) {
	o.Concurrency, o.ExchangeTimeout, o.Rate, o.MaxWait, o.Wait, o.MaxTime = p.Concurrency.Value, p.ExchangeTimeout, p.Rate, p.MaxWait, p.Wait, p.MaxTime
	if p.MaxWait == 0 { // in the options, 0 means the default
		o.MaxWait = -1
	}
}
