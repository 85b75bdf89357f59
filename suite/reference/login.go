package reference

import (
	"net/http"
	"sync"
	"time"
)

// LoginPath is where the servers that need it ([NeedLogin]) give refresh tokens, below
// the base URL: to a POST, in the operation's cookie.
const LoginPath = "/login"

// withLogin adds the login. answers makes each of its answers out of the one that
// gives a token.
func withLogin(answers ...change) edit {
	return onPath(func(b *behaviour, x *exchange) *Answer {
		if x.request.URL.Path != x.server.basePath+LoginPath || x.request.Method != http.MethodPost {
			return notFound(x)
		}
		x.subject = x.server.newSubject()
		a := answerJSON(http.StatusOK, "application/json", tokenBody{x.accessToken(), "bearer"})
		a.Header = append(a.Header, b.setCookie(x, x.refreshToken())...)
		apply(answers, x, a)
		return a
	})
}

// onLogins makes changes to those answers of the login for whose number, from 1, a
// condition is true.
func onLogins(condition func(n int) bool, changes ...change) change {
	var mu sync.Mutex
	n := 0
	return func(x *exchange, a *Answer) {
		mu.Lock()
		defer mu.Unlock()
		if n++; condition(n) {
			apply(changes, x, a)
		}
	}
}

// endingAfter refuses a refresh token after so many successes with it.
func endingAfter(most int) edit {
	return func(b *behaviour) {
		var mu sync.Mutex
		uses := map[string]int{}
		b.operation = func(x *exchange) *Answer {
			v := b.judge(x)
			if v.reason == accepted {
				mu.Lock()
				if uses[v.id]++; uses[v.id] > most {
					v = verdict{reason: malformed}
				}
				mu.Unlock()
			}
			return b.answer(x, v)
		}
	}
}

// lasting makes refresh tokens that are valid for a short time only.
func lasting(most time.Duration) edit {
	return func(b *behaviour) {
		mint := b.mintRefresh
		b.mintRefresh = func(subject string, lifetime time.Duration) string { return mint(subject, min(lifetime, most)) }
	}
}
