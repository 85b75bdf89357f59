package credential

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/semaphore"
)

// everyone is how many leases may be out at once while the token is reusable.
const everyone = 1 << 20

// Vault lends the live token. While the token is reusable many hold it at once;
// once it is single-use, or an answer has rotated it, one at a time, so that no
// spent token is ever sent again. On trial, too, one at a time holds it.
type Vault struct {
	source    Source
	singleUse bool
	leases    *semaphore.Weighted
	onToken   func(string)

	drawing sync.Mutex // one asks the source at a time
	broken  error      // what the source said when it could give no more

	mu        sync.Mutex
	token     string          // the newest
	spent     map[string]bool // tokens that must not be sent again, whoever gives one of them
	exclusive bool
	trial     bool   // it is not known yet whether a success replaces the token
	lost      bool   // the answer that may hold the newest token was lost
	used      int    // how often a single-use token was spent
	most      int    // how often one may be; 0: no bound
	replaced  string // the last token that a success has spent
	out       map[*Lease]struct{}
}

// NewVault lends what the source gives. onToken hears of every token before it
// is used, so that it can be masked.
func NewVault(source Source, singleUse bool, onToken func(string)) *Vault {
	return &Vault{source: source, singleUse: singleUse, exclusive: singleUse, leases: semaphore.NewWeighted(everyone), spent: map[string]bool{}, out: map[*Lease]struct{}{}, onToken: onToken}
}

// Bound sets how many single-use tokens may be spent; 0: no bound.
func (v *Vault) Bound(most int) { v.most = most }

// Renews reports whether the source may have another token to give.
func (v *Vault) Renews() bool {
	_, one := v.source.(*static)
	return !one
}

// errLost says that the newest token is not known.
var errLost = errors.New("a request with the refresh token got no answer, so the answer that may hold its successor was lost, and the old token must not be sent again. Run again with a new one, or give a source of more (--login or --token-command)")

// errBound says that --max-tokens is reached.
var errBound = errors.New("--max-tokens is reached")

// Lease waits for its turn and returns the newest token, which has not been
// spent. Where the source fails once, it is not asked again.
func (v *Vault) Lease(ctx context.Context) (*Lease, error) {
	for {
		weight := v.weight()
		if err := v.leases.Acquire(ctx, weight); err != nil {
			return nil, err
		}
		token, err := v.leased(ctx, weight)
		switch {
		case err != nil:
			return nil, err
		case weight == 1 && v.Exclusive(): // it was rotated while we waited, or drew
			v.leases.Release(weight)
			continue
		}
		l := &Lease{vault: v, weight: weight, Token: token, over: make(chan struct{})}
		v.mu.Lock()
		v.out[l] = struct{}{}
		v.mu.Unlock()
		return l, nil
	}
}

// weight is what a lease takes: all, if nobody else may hold one beside it.
func (v *Vault) weight() int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.exclusive || v.trial {
		return everyone
	}
	return 1
}

// Try puts the token on trial, or ends that: meanwhile, one request at a time holds
// it, so that none sends a token that is just being replaced.
func (v *Vault) Try(on bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.trial = on
}

// leased is the current token; where there is none, also because somebody's source
// panics, the lease is given back.
func (v *Vault) leased(ctx context.Context, weight int64) (token string, err error) {
	given := false
	defer func() {
		if !given {
			v.leases.Release(weight)
		}
	}()
	token, err = v.current(ctx)
	given = err == nil
	return token, err
}

func (v *Vault) current(ctx context.Context) (string, error) {
	v.drawing.Lock()
	defer v.drawing.Unlock()
	if token, ok, err := v.ready(); ok || err != nil {
		return token, err
	}
	token, err := v.source.Next(ctx)
	if err != nil {
		if ctx.Err() == nil {
			if v.lost && errors.Is(err, ErrNoMore) {
				err = errLost
			}
			v.broken = err
		}
		return "", err
	}
	if v.onToken != nil {
		v.onToken(token)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.spent[token] {
		v.broken = errors.New("the source gives the same token again, and it is spent")
		return "", v.broken
	}
	v.token = token
	return token, nil
}

// ready is the token at hand, or why there can be none.
func (v *Vault) ready() (token string, ok bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.most > 0 && v.used >= v.most:
		return "", false, fmt.Errorf("%w: %d tokens are spent", errBound, v.used)
	case v.token != "" && !v.spent[v.token]:
		return v.token, true, nil
	}
	return "", false, v.broken
}

// Renew asks the source for another token in the place of one that is not
// accepted any more. If the source gives none, the old token stays.
func (v *Vault) Renew(ctx context.Context, old string) error {
	v.drawing.Lock()
	defer v.drawing.Unlock()
	if v.Newest() != old {
		return nil
	}
	token, err := v.source.Next(ctx)
	if err != nil {
		return err
	}
	if v.onToken != nil {
		v.onToken(token)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.spent[token] || token == old {
		return errors.New("the source gives the same token again")
	}
	v.spent[old] = true
	v.token = token
	return nil
}

// Keep makes a token the live one again, where it is not clear which of two is.
// rotates says whether a success replaces it.
func (v *Vault) Keep(token string, rotates bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.spent, token)
	if v.replaced == token {
		v.replaced = ""
	}
	v.exclusive = v.singleUse || rotates
	v.token = token
}

// Settle waits until all leases are returned that are out now. Others may get one
// meanwhile: what they do comes too late for an answer that is there already.
func (v *Vault) Settle(ctx context.Context) {
	v.mu.Lock()
	out := slices.Collect(maps.Keys(v.out))
	v.mu.Unlock()
	for _, l := range out {
		select {
		case <-l.over:
		case <-ctx.Done():
			return
		}
	}
}

// Newest is the newest token; empty: none was taken yet.
func (v *Vault) Newest() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.token
}

// Peek is the newest token, for values that are made from it and for judging;
// it may be spent. Empty: none was taken yet.
func (v *Vault) Peek(ctx context.Context) string {
	v.mu.Lock()
	token := v.token
	v.mu.Unlock()
	if token != "" {
		return token
	}
	token, err := v.current(ctx)
	if err != nil {
		return ""
	}
	return token
}

// Exclusive reports whether one request at a time may hold the token.
func (v *Vault) Exclusive() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.exclusive
}

// SingleUse reports whether the run was told that a token is spent by its use.
func (v *Vault) SingleUse() bool { return v.singleUse }

// Used is how many single-use tokens were spent.
func (v *Vault) Used() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.used
}

// Replaced is the last token that a success has spent or replaced; empty: none.
func (v *Vault) Replaced() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.replaced
}
