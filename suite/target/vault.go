package target

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/semaphore"
)

// everyone is how many leases may be out at once while the token is reusable.
const everyone = 1 << 20

// Vault lends the live token. While the token is reusable many hold it at once;
// once it is single-use, or an answer has rotated it, one at a time, so that no
// spent token is ever sent again.
type Vault struct {
	source    Source
	singleUse bool
	leases    *semaphore.Weighted
	onToken   func(string)

	drawing sync.Mutex // one asks the source at a time
	broken  error      // what the source said when it could give no more

	mu        sync.Mutex
	token     string // the newest
	spent     bool   // it must not be sent again
	exclusive bool
	used      int    // how often a single-use token was spent
	most      int    // how often one may be; 0: no bound
	replaced  string // the last token that a success has spent
}

// NewVault lends what the source gives. onToken hears of every token before it
// is used, so that it can be masked.
func NewVault(source Source, singleUse bool, onToken func(string)) *Vault {
	return &Vault{source: source, singleUse: singleUse, exclusive: singleUse, leases: semaphore.NewWeighted(everyone), onToken: onToken}
}

// Bound sets how many single-use tokens may be spent; 0: no bound.
func (v *Vault) Bound(most int) { v.most = most }

// Renews reports whether the source may have another token to give.
func (v *Vault) Renews() bool {
	_, one := v.source.(*static)
	return !one
}

// Lease is leave to send the token, or to make a value from it, until it is returned.
type Lease struct {
	vault  *Vault
	weight int64
	Token  string
}

// ErrBound says that --max-tokens is reached.
var ErrBound = errors.New("--max-tokens is reached")

// Lease waits for its turn and returns the newest token, which has not been
// spent. Where the source fails once, it is not asked again.
func (v *Vault) Lease(ctx context.Context) (*Lease, error) {
	for {
		weight := int64(1)
		if v.Exclusive() {
			weight = everyone
		}
		if err := v.leases.Acquire(ctx, weight); err != nil {
			return nil, err
		}
		if weight == 1 && v.Exclusive() { // it was rotated while we waited
			v.leases.Release(weight)
			continue
		}
		token, err := v.current(ctx)
		if err != nil {
			v.leases.Release(weight)
			return nil, err
		}
		return &Lease{vault: v, weight: weight, Token: token}, nil
	}
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
			v.broken = err
		}
		return "", err
	}
	if v.onToken != nil {
		v.onToken(token)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if token == v.token {
		v.broken = errors.New("the source gives the same token again, and it is spent")
		return "", v.broken
	}
	v.token, v.spent = token, false
	return token, nil
}

// ready is the token at hand, or why there can be none.
func (v *Vault) ready() (token string, ok bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.most > 0 && v.used >= v.most:
		return "", false, fmt.Errorf("%w: %d tokens are spent", ErrBound, v.used)
	case v.token != "" && !v.spent:
		return v.token, true, nil
	}
	return "", false, v.broken
}

// Use says what became of a leased token.
type Use struct {
	Sent    bool   // it left this machine, whole or in part
	Granted bool   // the answer was a success
	Lost    bool   // whether the answer rotated it is unknown, and it could have
	Rotated string // the new token that the answer set, or empty
}

// Return gives the lease back.
func (l *Lease) Return(u Use) {
	v := l.vault
	v.mu.Lock()
	if u.Sent && v.singleUse {
		v.spent = true
		v.used++
	}
	if u.Sent && u.Lost && v.exclusive {
		v.spent = true
	}
	if u.Sent && u.Granted && (v.singleUse || u.Rotated != "") {
		v.replaced = l.Token
	}
	if u.Rotated != "" {
		if v.onToken != nil {
			v.onToken(u.Rotated)
		}
		v.token, v.spent, v.exclusive = u.Rotated, false, true
	}
	v.mu.Unlock()
	v.leases.Release(l.weight)
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
