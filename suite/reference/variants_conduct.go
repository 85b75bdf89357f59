package reference

import (
	"bytes"
	"cmp"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const busyPage = "<html><head><title>503 Service Temporarily Unavailable</title></head><body><center><h1>503 Service Temporarily Unavailable</h1></center><hr><center>nginx</center></body></html>"

// conductVariants are correct, but busy, limited, or not there for a moment.
func conductVariants() []entry {
	any := func(*exchange) bool { return true }
	gatewayPage := func(code int) change { return layerError(code, "text/html", busyPage) }
	return []entry{
		{id: "blip-502", sentence: "One request gets a gateway's 502.", edit: when(only(120, any), gatewayPage(502))},
		{id: "blip-503", sentence: "One request gets a gateway's 503 without Retry-After.", edit: when(only(120, any), gatewayPage(503))},
		{id: "blip-reset", sentence: "The connection of one request is reset.", edit: when(only(120, any), severed)},
		{id: "cold-start", sentence: "The first three requests get a gateway's 503.", edit: when(first(3, any), gatewayPage(503))},
		{id: "restart-behind-gateway", sentence: "In the middle of the run, a gateway answers 502 for one second.", edit: when(during(100, time.Second), gatewayPage(502))},
		{id: "restart-without-gateway", sentence: "In the middle of the run, every connection is closed for one second.", edit: when(during(100, time.Second), dropped)},
		{id: "limit-every-second", sentence: "Every second request gets 429, and nothing says for how long.", edit: when(every(2, any), tooManyRequests)},
		{id: "limit-four-at-once", sentence: "A fifth request at the same time gets 429 without Retry-After.", edit: atMost(4, tooManyRequests)},
		{id: "limit-six-connections", sentence: "A seventh request at the same time gets a reset connection, as where a firewall limits the connections of a client.", edit: atMost(6, severed)},
		{id: "limit-one-at-once", sentence: "A request at the same time as another one gets 503 without Retry-After.", edit: alone(status(http.StatusServiceUnavailable))},
		{id: "limit-per-second", sentence: "More than 100 requests in a second get a page with 503, as from nginx.", edit: when(above(100), gatewayPage(503))},
		{id: "limit-with-reset", sentence: "More than 100 requests in a second get 429 with RateLimit-Reset.", edit: when(above(100), tooManyRequests, added("RateLimit-Limit", "100"), added("RateLimit-Reset", "1"))},
		{id: "rotating-answer-lost", sentence: "The refresh token works once, and the connection is reset behind the 50th success.", needs: []Need{NeedSingleUse}, edit: all(func(b *behaviour) { b.singleUse, b.rotate = true, true }, granted(when50()))},
		{id: "rotating-now-and-then", sentence: "Every fifth success replaces the refresh token, and a replaced one does not work any more.", edit: rotatingAtTimes(func(n int64) bool { return n%5 == 0 })},
		{id: "rotating-once", sentence: "The 40th success replaces the refresh token, and the replaced one does not work any more.", edit: rotatingAtTimes(func(n int64) bool { return n == 40 })},
		{id: "rotating-in-body", sentence: "Each success gives a new refresh token in the body, and not in the cookie; the old one does not work any more.", edit: all(granted(needsBody), rotatingElsewhere(func(a *Answer, token string) {
			a.Body = besideRefresh(token, a.Body)
		}))},
		{id: "rotating-in-field", sentence: "Each success gives a new refresh token in a header field, and not in the cookie; the old one does not work any more.", edit: rotatingElsewhere(func(a *Answer, token string) {
			a.Header = append(a.Header, Field{"X-Refresh-Token", token})
		})},
		{id: "other-token-in-body", sentence: "Each success gives a refresh token for another client in the body, which the operation refuses.", edit: granted(func(x *exchange, a *Answer) {
			needsBody(x, a)
			a.Body = besideRefresh(fill(x, "{{random}}{{random}}"), a.Body)
		})},
	}
}

// besideRefresh is a JSON object with a refresh token as well.
func besideRefresh(token string, object []byte) []byte {
	return append([]byte(`{"refresh_token":"`+token+`",`), bytes.TrimPrefix(object, []byte("{"))...)
}

// when50 tears the 50th answer that it is asked about.
func when50() change {
	mine := only(50, func(*exchange) bool { return true })
	return func(x *exchange, a *Answer) {
		if mine(x) {
			torn(x, a)
		}
	}
}

// only is true for the n-th request that meets a condition, first for the first n.
func only(n int64, condition func(x *exchange) bool) func(x *exchange) bool {
	var count atomic.Int64
	return func(x *exchange) bool { return condition(x) && count.Add(1) == n }
}

func first(n int64, condition func(x *exchange) bool) func(x *exchange) bool {
	var count atomic.Int64
	return func(x *exchange) bool { return condition(x) && count.Add(1) <= n }
}

// during is true for some time, beginning with the n-th request.
func during(n int64, d time.Duration) func(x *exchange) bool {
	var count atomic.Int64
	var mu sync.Mutex
	var end time.Time
	return func(*exchange) bool {
		mu.Lock()
		defer mu.Unlock()
		if count.Add(1) == n {
			end = time.Now().Add(d)
		}
		return time.Now().Before(end)
	}
}

// above is true for the requests of each second after the first n.
func above(n int) func(x *exchange) bool {
	var mu sync.Mutex
	var begun time.Time
	count := 0
	return func(*exchange) bool {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(begun) > time.Second {
			begun, count = time.Now(), 0
		}
		count++
		return count > n
	}
}

// atMost refuses requests beyond so many at the same time.
func atMost(n int64, changes ...change) edit {
	var inProgress atomic.Int64
	return around(func(x *exchange, next func(*exchange) *Answer) *Answer {
		defer inProgress.Add(-1)
		if inProgress.Add(1) > n {
			a := refuseToken(x, verdict{reason: malformed})
			apply(changes, x, a)
			return a
		}
		x.hold()
		return next(x)
	})
}

// rotatingAtTimes replaces the refresh token with those successes for which at is
// true. A replaced token does not work any more.
func rotatingAtTimes(at func(n int64) bool) edit {
	return func(b *behaviour) {
		var mu sync.Mutex
		var successes int64
		gone := map[string]bool{}
		b.operation = func(x *exchange) *Answer {
			mu.Lock()
			defer mu.Unlock()
			v := b.judge(x)
			if v.reason != accepted || gone[v.id] {
				return b.refuse(x, verdict{reason: cmp.Or(v.reason, spent)})
			}
			a := b.answer(x, v)
			if successes++; at(successes) {
				gone[v.id] = true
				a.Header = append(a.Header, b.setCookie(x, x.refreshToken())...)
			}
			return a
		}
	}
}

// rotatingElsewhere is rotation with a new token that is not in the cookie.
func rotatingElsewhere(give func(a *Answer, token string)) edit {
	return all(func(b *behaviour) { b.singleUse = true }, granted(func(x *exchange, a *Answer) { give(a, x.refreshToken()) }))
}
