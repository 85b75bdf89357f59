package verdict

import (
	"slices"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/alike"
	"github.com/refreshcheck/refreshcheck/suite/contract"
)

type likeKey struct {
	frame  *alike.Frame
	status int
	own    bool
}

// keptLike is what such a body says but for the values that differ.
type keptLike struct {
	template *contract.Template
	traced   bool
	tokens   func() [][]string // the places of access tokens
}

// readLike reads the body of an answer that is like earlier ones: only what differs, if
// one of them was read before.
func (r *Reader) readLike(a *Answer, own bool) content {
	x := a.response()
	key := likeKey{x.Alike.Frame, x.Status, own}
	kept := r.like.Get(key)
	var c content
	var before *contract.Template
	if kept != nil {
		before = kept.template
	}
	var t *contract.Template
	if own {
		c.Judged, t = a.Contract.ReadLike(x.Status, x.Values, x.Body, x.Alike, before)
	} else {
		c.Judged, t = contract.ReadLike(x.Body, x.Alike, before)
	}
	switch {
	case t == nil:
		c.traced = holdsTrace(c.Judged, x.Body)
		c.tokens = tokensOf(c.Value, a.Contract)
		return c
	case kept == nil:
		kept = keptLikeOf(t, x.Alike.Values, a.Contract)
		r.like.Put(key, kept)
	}
	c.traced = kept.traced || slices.ContainsFunc(x.Alike.Values, func(v alike.Value) bool { return !v.Number && isTrace(v.Text) })
	value, places := c.Value, kept.tokens
	c.tokens = sync.OnceValue(func() []accessToken { return accessTokensAt(value, places()) })
	return c
}

func keptLikeOf(t *contract.Template, values []alike.Value, c *contract.Contract) *keptLike {
	blank := slices.Clone(values)
	for i := range blank {
		if !blank[i].Number {
			blank[i].Text = ""
		}
	}
	rest := t.Value(blank)
	return &keptLike{
		template: t, traced: anyText(rest, isTrace),
		tokens: sync.OnceValue(func() [][]string { return placesOfAccessTokens(rest, c) }),
	}
}
