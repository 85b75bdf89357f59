package reference

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// shutOutFaults answer like a firewall, a gateway or a protection against guessing
// that shuts the client out, or do not answer any more. A run must not judge the
// operation by that: it ends as incomplete, without a finding.
func shutOutFaults() []entry {
	page := layerError(http.StatusForbidden, "text/html; charset=utf-8", "<html><title>Attention Required!</title>Sorry, you have been blocked</html>")
	forbidden, later := status(http.StatusForbidden), status(http.StatusTooManyRequests)
	entries := []entry{
		{id: "lockout-by-refusal", sentence: "After twenty refusals everything is refused.", rules: by("repeatable"), edit: lockedOut(20)},
		{id: "lockout-by-forbidding", sentence: "After twenty refusals everything gets 403.", rules: by("status"), edit: lockedOut(20, forbidden)},
		{id: "lockout-by-rate", sentence: "After twenty refusals everything gets 429 without Retry-After.", rules: by("status"), edit: lockedOut(20, later)},
		{id: "lockout-after-three", sentence: "After three refusals everything is refused.", rules: by("repeatable"), edit: lockedOut(3)},
		{id: "lockout-after-ten", sentence: "After ten refusals everything is refused.", rules: by("repeatable"), edit: lockedOut(10)},
		{id: "lockout-after-fifty", sentence: "After fifty refusals everything is refused.", rules: by("repeatable"), edit: lockedOut(50)},
		{id: "lockout-after-two-hundred", sentence: "After two hundred refusals everything is refused.", rules: by("repeatable"), edit: lockedOut(200)},
		{id: "lockout-by-page", sentence: "After three refusals everything gets the page of a firewall with 403.", rules: by("status"), edit: lockedOut(3, page)},
		{id: "lockout-by-unasked-401", sentence: "After ten refusals everything gets 401 with another body.", rules: by("status"), edit: lockedOut(10, layerError(http.StatusUnauthorized, "application/json", `{"error":"locked"}`))},
		{id: "lockout-by-reset", sentence: "After fifty refusals every connection is reset.", rules: by("answered"), edit: lockedOut(50, torn)},
		{id: "lockout-by-silence", sentence: "After two hundred refusals no request gets an answer.", rules: by("answered"), edit: lockedOut(200, hung)},
		{id: "lockout-of-the-token", sentence: "After ten bad values the refresh tokens are refused, too.", rules: by("repeatable"), edit: tokenLockedOut(10)},
		{id: "lockout-for-two-seconds", sentence: "After twenty refusals everything is refused for two seconds.", rules: by("repeatable"), edit: lockedOutFor(20, 2*time.Second)},
		{id: "lockout-for-an-instant", sentence: "After twenty refusals everything is refused for a quarter of a second.", rules: by("repeatable"), edit: lockedOutFor(20, time.Second/4)},
		{id: "token-revoked-early", sentence: "After the 60th request the refresh token is refused.", rules: by("repeatable"), edit: revokedAfter(60)},
		{id: "banned-by-page", sentence: "After three requests that look like attacks, every request gets a page with 403.", rules: by("status"), edit: banning(3, page)},
		{id: "banned-by-rate", sentence: "After three requests that look like attacks, every request gets 429 without Retry-After.", rules: by("status"), edit: banning(3, tooManyRequests)},
		{id: "banned-by-redirection", sentence: "After three requests that look like attacks, every request is sent to the page of a firewall.", rules: by("status"), edit: banningLater(3, redirection("/blocked"))},
		{id: "banned-by-challenge", sentence: "After three requests that look like attacks, every request gets a firewall's page with 200.", rules: by("content-type"), edit: banningLater(3, layerError(http.StatusOK, "text/html", "<!doctype html><title>Just a moment</title><script src=/challenge></script>"))},
		{id: "banned-by-reset", sentence: "After three requests that look like attacks, every connection is reset.", rules: by("answered"), edit: banning(3, severed)},
		{id: "banned-by-silence", sentence: "After three requests that look like attacks, no request gets an answer.", rules: by("answered"), edit: banning(3, hung)},
		{id: "dies-early", sentence: "After 100 requests, every connection is closed.", rules: by("answered"), edit: when(from(100), dropped)},
		{id: "gateway-early", sentence: "After 100 requests, a gateway answers 503 in the server's place.", rules: by("status"), edit: when(from(100), layerError(http.StatusServiceUnavailable, "text/html", busyPage))},
		{id: "gateway-alone", sentence: "A gateway answers every request with 502.", rules: by("status"), edit: everywhere(layerError(http.StatusBadGateway, "text/html", busyPage))},
		{id: "host-unknown", sentence: "Every request gets 421, as for a host that the server does not know.", rules: by("status"), edit: everywhere(layerError(http.StatusMisdirectedRequest, "text/html", "<h1>Misdirected Request</h1>"))},
		{id: "host-refused", sentence: "Every request gets a page with 400, as for a host that is not allowed.", rules: by("status"), edit: everywhere(layerError(http.StatusBadRequest, "text/html", "<h1>Bad Request (400)</h1>"))},
		{id: "page-for-everything", sentence: "Every request gets the same HTML page, as from the fallback of a single-page application.", rules: by("content-type"), edit: everywhere(layerError(http.StatusOK, "text/html", "<!doctype html><html><body><div id=root></div></body></html>"))},
	}
	for i := range entries {
		entries[i].ends = true
	}
	return entries
}

// redirection answers with a redirection in the place of the operation.
func redirection(to string) change {
	return func(x *exchange, a *Answer) {
		layerError(http.StatusFound, "text/html", "<h1>Found</h1>")(x, a)
		a.set("Location", to)
	}
}

// everywhere changes every answer, for whatever path.
func everywhere(changes ...change) edit {
	return func(b *behaviour) {
		b.finish = func(x *exchange, a *Answer) { apply(changes, x, a) }
	}
}

// from is true from the n-th request on.
func from(n int64) func(x *exchange) bool {
	early := first(n, func(*exchange) bool { return true })
	return func(x *exchange) bool { return !early(x) }
}

// lockedOut refuses everything, with changes, after so many requests were
// refused.
func lockedOut(most int64, changes ...change) edit {
	return lockedOutFor(most, 24*time.Hour, changes...)
}

// lockedOutFor is a lock-out that ends after some time, and then begins to count
// anew.
func lockedOutFor(most int64, d time.Duration, changes ...change) edit {
	var mu sync.Mutex
	var refusals int64
	var end time.Time
	locked := func() bool {
		mu.Lock()
		defer mu.Unlock()
		if refusals >= most && time.Now().After(end) {
			refusals = 0
		}
		return refusals >= most
	}
	return around(func(x *exchange, next func(*exchange) *Answer) *Answer {
		if locked() {
			a := refuseToken(x, verdict{reason: malformed})
			apply(changes, x, a)
			return a
		}
		a := next(x)
		if a.Status != x.server.op.success.status {
			mu.Lock()
			defer mu.Unlock()
			if refusals++; refusals == most {
				end = time.Now().Add(d)
			}
		}
		return a
	})
}

// tokenLockedOut refuses the valid tokens after so many bad values.
func tokenLockedOut(most int64) edit {
	var bad atomic.Int64
	return judging(func(_ *exchange, v verdict) verdict {
		switch {
		case v.reason != accepted && v.reason != missing:
			bad.Add(1)
		case v.reason == accepted && bad.Load() >= most:
			return verdict{reason: malformed}
		}
		return v
	})
}

// revokedAfter refuses the valid tokens after so many requests.
func revokedAfter(n int64) edit {
	late := from(n)
	return judging(func(x *exchange, v verdict) verdict {
		if late(x) && v.reason == accepted {
			return verdict{reason: malformed}
		}
		return v
	})
}

// banning answers attacks with the changes, and from the n-th attack on all
// requests.
func banning(n int64, changes ...change) edit {
	banned := fromAttack(n)
	return when(func(x *exchange) bool { return banned(x) || oddCookies(x) }, changes...)
}

// banningLater answers attacks as any other request, and from the n-th attack on
// all requests with the changes.
func banningLater(n int64, changes ...change) edit { return when(fromAttack(n), changes...) }

// fromAttack is true from the n-th attack on.
func fromAttack(n int64) func(*exchange) bool {
	few := first(n-1, oddCookies)
	var banned atomic.Bool
	return func(x *exchange) bool {
		if oddCookies(x) && !few(x) {
			banned.Store(true)
		}
		return banned.Load()
	}
}
