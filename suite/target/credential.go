package target

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Source gives refresh tokens. Next returns [ErrNoMore] when it has no other.
type Source interface {
	Next(ctx context.Context) (string, error)
}

// ErrNoMore: the source has given all the tokens that it has.
var ErrNoMore = errors.New("the token is spent, and its answer brought no new one")

// Static is a source of one token.
func Static(token string) Source { return &static{token: token} }

type static struct{ token string }

func (s *static) Next(context.Context) (string, error) {
	if s.token == "" {
		return "", ErrNoMore
	}
	t := s.token
	s.token = ""
	return t, nil
}

// everyone is how many leases may be out at once while the token is reusable.
const everyone = 1 << 20

// Vault lends the live token. While the token is reusable many hold it at once;
// once it is single-use, or an answer has rotated it, one at a time, so that no
// spent token is ever sent again.
type Vault struct {
	source    Source
	singleUse bool
	leases    *semaphore.Weighted

	mu        sync.Mutex
	token     string // the newest
	spent     bool   // it must not be sent again
	exclusive bool
	used      int // how often a single-use token was spent
	onToken   func(string)
}

// NewVault lends what the source gives. onToken hears of every token before it
// is used, so that it can be masked.
func NewVault(source Source, singleUse bool, onToken func(string)) *Vault {
	return &Vault{source: source, singleUse: singleUse, exclusive: singleUse, leases: semaphore.NewWeighted(everyone), onToken: onToken}
}

// Lease is leave to send the token, until it is returned.
type Lease struct {
	vault  *Vault
	weight int64
	Token  string
}

// Lease waits for its turn and returns the newest token.
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
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.token != "" && !v.spent {
		return v.token, nil
	}
	token, err := v.source.Next(ctx)
	if err != nil {
		return "", err
	}
	if v.onToken != nil {
		v.onToken(token)
	}
	v.token, v.spent = token, false
	return token, nil
}

// Return gives the lease back. sent says whether the token left this machine;
// rotated is the new token that the answer set, or empty.
func (l *Lease) Return(sent bool, rotated string) {
	v := l.vault
	v.mu.Lock()
	if sent && v.singleUse {
		v.spent = true
		v.used++
	}
	if rotated != "" {
		if v.onToken != nil {
			v.onToken(rotated)
		}
		v.token, v.spent, v.exclusive = rotated, false, true
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

// ReadTokenFile reads a token: the file's text without the white space around it.
func ReadTokenFile(name string) (string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("--token-file: %w; name a file that holds the refresh token", err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" {
		return "", fmt.Errorf("--token-file %s: is empty; it must hold the refresh token", name)
	}
	if err := CheckToken(token); err != nil {
		return "", fmt.Errorf("--token-file %s: %w", name, err)
	}
	return token, nil
}

// CheckToken holds a token against cookie-value (RFC 6265 §4.1.1), quotes left
// out: anything else could not be sent in a plain request. It shows no part of it.
func CheckToken(token string) error {
	for i, c := range []byte(token) {
		if c < 0x21 || c > 0x7e || strings.IndexByte("\",;\\", c) >= 0 {
			return fmt.Errorf("octet %d of the token (0x%02x) cannot stand in a cookie's value; give the bare value, without name, quotes or blanks", i+1, c)
		}
	}
	return nil
}
