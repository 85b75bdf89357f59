package reference

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// stateFaults show only over several requests. Those about order keep their state
// with the connection or over the whole server, so that they come up in any order
// of requests and with any number side by side.
func stateFaults() []entry {
	return slices.Concat(connectionFaults(), countingFaults(), sideBySideFaults())
}

// connectionFaults carry something from one request of a connection to the next.
func connectionFaults() []entry {
	return []entry{
		{id: "connection-loses-cookie", sentence: "From the second request of a connection on, the cookie is not seen.", rules: by("repeatable"), edit: func(b *behaviour) {
			lookup := b.lookup
			b.lookup = func(x *exchange) (string, bool) {
				if x.nth > 1 {
					return "", false
				}
				return lookup(x)
			}
		}},
		{id: "connection-repeats-verdict", sentence: "Every request of a connection gets the verdict of the first one.", rules: by("repeatable"), edit: judging(func(x *exchange, v verdict) verdict {
			if first, ok := x.conn.recall("first").(verdict); ok {
				return first
			}
			x.conn.remember("first", v)
			return v
		})},
		{id: "connection-keeps-cookie", sentence: "A request without the cookie is taken to have the one that came before it on the connection.", rules: by("repeatable"), edit: judging(func(x *exchange, v verdict) verdict {
			if before, ok := x.conn.recall("last").(verdict); ok && v.reason == missing {
				return before
			}
			x.conn.remember("last", v)
			return v
		})},
		{id: "connection-stays-signed-in", sentence: "After a success, every request of the connection gets a token.", rules: by("repeatable"), edit: judging(func(x *exchange, v verdict) verdict {
			if v.reason == accepted {
				x.conn.remember("in", v)
			} else if in, ok := x.conn.recall("in").(verdict); ok {
				return in
			}
			return v
		})},
		{id: "connection-stays-refused", sentence: "After a refusal, every request of the connection is refused.", rules: by("repeatable"), edit: judging(func(x *exchange, v verdict) verdict {
			if v.reason != accepted {
				x.conn.remember("out", v)
			} else if out, ok := x.conn.recall("out").(verdict); ok {
				return out
			}
			return v
		})},
		{id: "connection-breaks-after-refusal", sentence: "The request that follows a refusal on its connection gets a 500.", rules: by("status"), edit: around(func(x *exchange, next func(*exchange) *Answer) *Answer {
			a := next(x)
			refused := a.Status != x.server.op.success.status
			if before, _ := x.conn.remember("refused", refused).(bool); before {
				internalError(x, a)
			}
			return a
		})},
		{id: "connection-second-cut", sentence: "The second answer of a connection is cut short.", rules: by("framing"), edit: onSecond(lengthOff(+20))},
		{id: "connection-second-page", sentence: "The second answer of a connection is called text/html.", rules: by("content-type"), edit: onSecond(field("Content-Type", "text/html"))},
		{id: "connection-second-silent", sentence: "The second request of a connection is never answered.", rules: by("answered"), edit: onSecond(hung)},
	}
}

// countingFaults count requests, of all connections together.
func countingFaults() []entry {
	valid := plainlyValid
	any := func(*exchange) bool { return true }
	return []entry{
		{id: "token-works-once", sentence: "A refresh token works once, and no other is given in its place.", rules: by("repeatable"), edit: func(b *behaviour) { b.singleUse, b.rotate = true, false }},
		{id: "every-seventh-crashes", sentence: "Every seventh request gets a 500.", rules: by("status"), edit: when(every(7, any), internalError)},
		{id: "every-third-valid-refused", sentence: "Every third valid refresh token is refused.", rules: by("repeatable"), edit: when(every(3, valid))},
		{id: "every-fifth-valid-dropped", sentence: "Every fifth valid refresh token gets a closed connection.", rules: by("answered"), edit: when(every(5, valid), dropped)},
		{id: "every-eighth-empty", sentence: "Every eighth answer of the operation has no body.", rules: by("json"), edit: func(b *behaviour) {
			eighth := every(8, any)
			both(func(x *exchange, a *Answer) {
				if eighth(x) {
					a.Body = nil
				}
			})(b)
		}},
		{id: "lockout-by-refusal", sentence: "After twenty refusals everything is refused.", rules: by("repeatable"), edit: lockedOut(20)},
		{id: "lockout-by-forbidding", sentence: "After twenty refusals everything gets 403.", rules: by("status"), edit: lockedOut(20, status(http.StatusForbidden))},
		{id: "lockout-by-rate", sentence: "After twenty refusals everything gets 429 without Retry-After.", rules: by("status"), edit: lockedOut(20, status(http.StatusTooManyRequests))},
		{id: "lockout-by-crash", sentence: "After twenty refusals everything gets 500.", rules: by("status"), edit: lockedOut(20, internalError)},
		{id: "fails-open", sentence: "After twenty refusals every value that is not empty gets a token.", rules: by("token-withheld"), edit: func(b *behaviour) {
			var refusals atomic.Int64
			judging(func(x *exchange, v verdict) verdict {
				if v.reason != accepted && refusals.Add(1) > 20 && x.value != "" {
					return verdict{}
				}
				return v
			})(b)
		}},
		{id: "wears-out", sentence: "From the tenth success on, the access_token is null.", rules: by("schema"), edit: func(b *behaviour) {
			var successes atomic.Int64
			granted(func(x *exchange, a *Answer) {
				if successes.Add(1) >= 10 {
					body(`{"access_token":null,"token_type":"bearer"}`)(x, a)
				}
			})(b)
		}},
		{id: "remembers-last-token", sentence: "A request without the cookie is served with the last valid token of any client.", rules: by("token-withheld"), edit: func(b *behaviour) {
			var last atomic.Pointer[verdict]
			judging(func(_ *exchange, v verdict) verdict {
				if v.reason == accepted {
					last.Store(&v)
				} else if before := last.Load(); v.reason == missing && before != nil {
					return *before
				}
				return v
			})(b)
		}},
		{id: "caches-by-beginning", sentence: "A verdict is remembered by the first twenty octets of the value, so whatever begins like a valid token gets one.", rules: by("token-withheld"), edit: func(b *behaviour) {
			var valid sync.Map
			judging(func(x *exchange, v verdict) verdict {
				key := x.value[:min(20, len(x.value))]
				if v.reason == accepted {
					valid.Store(key, v)
				} else if before, ok := valid.Load(key); ok && key != "" {
					return before.(verdict)
				}
				return v
			})(b)
		}},
	}
}

// judging changes verdicts.
func judging(f func(x *exchange, v verdict) verdict) edit {
	return func(b *behaviour) {
		b.operation = func(x *exchange) *Answer { return b.answer(x, f(x, b.judge(x))) }
	}
}

// onSecond changes the second answer of a connection.
func onSecond(c change) edit {
	return both(func(x *exchange, a *Answer) {
		if x.nth == 2 {
			c(x, a)
		}
	})
}

// every holds for each n-th request that keeps a condition.
func every(n int64, condition func(x *exchange) bool) func(x *exchange) bool {
	var count atomic.Int64
	return func(x *exchange) bool { return condition(x) && count.Add(1)%n == 0 }
}

// plainlyValid looks ahead whether a request will be granted, and spends nothing.
func plainlyValid(x *exchange) bool {
	b := x.server.behaviour
	value, found := b.lookup(x)
	return found && b.verify(x, value).reason == accepted
}

// lockedOut refuses everything, with changes, once so many requests were refused.
func lockedOut(most int64, changes ...change) edit {
	var refusals atomic.Int64
	return around(func(x *exchange, next func(*exchange) *Answer) *Answer {
		if refusals.Load() >= most {
			a := refuseToken(x, verdict{reason: malformed})
			apply(changes, x, a)
			return a
		}
		a := next(x)
		if a.Status != x.server.op.success.status {
			refusals.Add(1)
		}
		return a
	})
}
