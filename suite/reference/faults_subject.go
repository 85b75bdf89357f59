package reference

import (
	"crypto/rand"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// subjectFaults give the valid credential an answer that is for another user.
func subjectFaults() []entry {
	rule := by("same-user")
	return []entry{
		{id: "subject-now-and-then", sentence: "Each tenth access token is for another user.", rules: rule, edit: subjectOf(func(n int64, own string) string {
			if n%10 == 0 {
				return "somebody-else"
			}
			return own
		})},
		{id: "subject-of-two-instances", sentence: "Each second access token is for another user.", rules: rule, edit: subjectOf(func(n int64, own string) string {
			if n%2 == 0 {
				return "somebody-else"
			}
			return own
		})},
		{id: "subject-of-refused", sentence: "After a token with another sub is refused, the next access token is for that sub.", rules: rule, edit: ofAccess(subjectOfRefused)},
		{id: "session-of-another", sentence: "Each tenth success of a session check is about another user.", rules: rule, needs: []Need{NeedSession}, edit: all(session(), subjectOfCache)},
	}
}

// ofAccess says that an edit changes access tokens, and nothing where a success has
// none.
func ofAccess(e edit) edit {
	return all(e, granted(func(x *exchange, _ *Answer) {
		if !x.server.op.givesAccess {
			x.server.unfitFor("its successes have no access token")
		}
	}))
}

// subjectOf changes who the nth access token is for.
func subjectOf(change func(n int64, own string) string) edit {
	return ofAccess(func(b *behaviour) {
		var n atomic.Int64
		mint := b.mintAccess
		b.mintAccess = func(subject string, lifetime time.Duration) string {
			return mint(change(n.Add(1), subject), lifetime)
		}
	})
}

// subjectOfRefused keeps the claims of a request in the server: they stay when it is
// refused.
func subjectOfRefused(b *behaviour) {
	var mu sync.Mutex
	left := ""
	verify := b.verify
	b.verify = func(x *exchange, value string) verdict {
		v := verify(x, value)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case v.reason == accepted && left != "":
			v.subject, left = left, ""
		case v.reason != accepted:
			var c claims
			if _, _, err := jwt.NewParser().ParseUnverified(value, &c); err == nil && c.Subject != "" && !strings.HasPrefix(c.Subject, "user-") {
				left = c.Subject
			}
		}
		return v
	}
}

// subjectOfCache gives each tenth success the body of another user's.
func subjectOfCache(b *behaviour) {
	var n atomic.Int64
	around(func(x *exchange, next func(*exchange) *Answer) *Answer {
		a := next(x)
		if a.Status == x.server.op.success.status && n.Add(1)%10 == 0 {
			a.Body = []byte(`{"user":{"name":"Alan Turing","email":"alan@example.com"},"roles":["admin"]}`)
		}
		return a
	})(b)
}

// subjectVariants name users in ways of their own.
func subjectVariants() []entry {
	return []entry{
		{id: "subject-per-token", sentence: "Each access token has a subject of its own, which nobody can connect with the others.", edit: subjectOf(func(int64, string) string { return rand.Text() })},
	}
}
