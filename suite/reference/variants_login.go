package reference

import (
	"net/http"
	"time"
)

// loginVariants give refresh tokens at a login, which fails now and then; or their
// tokens end in the middle of the run, and the login gives others.
func loginVariants() []entry {
	busy := layerError(http.StatusServiceUnavailable, "text/html", busyPage)
	once := func(n int) bool { return n == 1 }
	login := []Need{NeedLogin}
	return []entry{
		{id: "login-busy-once", sentence: "The first login gets a gateway's 503.", needs: login, edit: withLogin(onLogins(once, busy))},
		{id: "login-reset-once", sentence: "The connection of the first login is reset.", needs: login, edit: withLogin(onLogins(once, torn))},
		{id: "login-slowed-once", sentence: "The first login gets 429 with Retry-After: 1.", needs: login, edit: withLogin(onLogins(once, tooManyRequests, added("Retry-After", "1")))},
		{id: "login-after-the-end", sentence: "A refresh token is refused after 60 successes, and a login gives another one.", needs: login, edit: all(endingAfter(60), withLogin())},
		{id: "login-after-exp", sentence: "A refresh token is refused after 60 successes, which its exp claim explains, and a login gives another one.", needs: login, edit: all(endingAfter(60), withLogin(), lasting(20*time.Second))},
		{id: "login-busy-after-the-end", sentence: "A refresh token is refused after 60 successes, and every second login gets a gateway's 503.", needs: login, edit: all(endingAfter(60), withLogin(onLogins(func(n int) bool { return n%2 == 0 }, busy)))},
	}
}

// loginFaults give no refresh token, so a run has none, which says nothing about the
// operation.
func loginFaults() []entry {
	login := []Need{NeedLogin}
	always := func(int) bool { return true }
	return []entry{
		{id: "login-refusing", sentence: "Every login gets 401.", rules: by("status"), needs: login, ends: true, edit: withLogin(onLogins(always, layerError(http.StatusUnauthorized, "application/json", `{"detail":"Incorrect username or password"}`)))},
		{id: "login-dying", sentence: "A refresh token is refused after 60 successes, and no login but the first gets an answer.", rules: by("repeatable"), needs: login, ends: true, edit: all(endingAfter(60), withLogin(onLogins(func(n int) bool { return n > 1 }, dropped)))},
	}
}
