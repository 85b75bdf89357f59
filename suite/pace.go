package suite

import (
	"flag"
	"fmt"
	"time"
)

// Pace bounds time and load.
type Pace struct {
	Concurrency     int           // exchanges at once, 1 to 256
	ExchangeTimeout time.Duration // of one exchange, connecting included
	Rate            float64       // requests a second; 0: no bound
	MaxWait         time.Duration // the longest Retry-After that is waited for
	MaxTime         time.Duration // of the whole run; 0: no bound
}

func (p *Pace) register(fs *flag.FlagSet) {
	fs.IntVar(&p.Concurrency, "concurrency", 16, "exchanges at once, 1 to 256")
	fs.DurationVar(&p.ExchangeTimeout, "exchange-timeout", 10*time.Second, "longest time of one exchange, connecting included")
	fs.Float64Var(&p.Rate, "rate", 0, "send at most `N` requests a second (default: as fast as the server answers)")
	fs.DurationVar(&p.MaxWait, "max-wait", 30*time.Second, "longest Retry-After of a 429 or 503 that is waited for; asked for more, the run ends as incomplete")
	fs.DurationVar(&p.MaxTime, "max-time", 0, "end the run after this time, as incomplete (default: no bound)")
}

func (p *Pace) check() error {
	switch {
	case p.Concurrency < 1 || p.Concurrency > 256:
		return fmt.Errorf("--concurrency %d: want 1 to 256 exchanges at once", p.Concurrency)
	case p.ExchangeTimeout < time.Millisecond || p.ExchangeTimeout > time.Hour:
		return fmt.Errorf("--exchange-timeout %s: want a time such as 10s, up to an hour", p.ExchangeTimeout)
	case p.Rate != p.Rate || p.Rate < 0 || p.Rate > 1e6 || p.Rate > 0 && p.Rate < 1e-3:
		return fmt.Errorf("--rate %g: want requests a second, such as 5 or 0.5", p.Rate)
	case p.MaxWait < 0 || p.MaxWait > time.Hour:
		return fmt.Errorf("--max-wait %s: want a time such as 30s, up to an hour", p.MaxWait)
	case p.MaxTime < 0:
		return fmt.Errorf("--max-time %s: want a time such as 10m", p.MaxTime)
	}
	return nil
}

// longestWait is as the engine wants it: there, zero stands for the default.
func (p *Pace) longestWait() time.Duration {
	if p.MaxWait == 0 {
		return -1
	}
	return p.MaxWait
}

func (p *Pace) tell(say func(name, value string)) {
	if p.Rate > 0 {
		say("rate", fmt.Sprintf("%g requests a second at the most", p.Rate))
	}
	if p.MaxTime > 0 {
		say("max-time", p.MaxTime.String())
	}
}
