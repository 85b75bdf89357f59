package credential

import (
	"context"
	"errors"
)

// Source gives refresh tokens. Next returns [ErrNoMore] when it has no other.
type Source interface {
	Next(ctx context.Context) (string, error)
}

// ErrNoMore says that the source has given all the tokens that it has.
var ErrNoMore = errors.New("the one refresh token is spent, and its last answer brought no new one. Give a source of more (--login or --token-command), or leave --single-use out if the token can be used again")

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

// SourceFunc is a source that always has another token.
type SourceFunc func(ctx context.Context) (string, error)

// Next implements [Source].
func (f SourceFunc) Next(ctx context.Context) (string, error) { return f(ctx) }
