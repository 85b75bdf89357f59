package reference

import (
	"slices"
	"sync"
	"sync/atomic"
)

// stateFaults show only over several requests. Faults that depend on the order
// keep their state with the connection or in the server, so that they show with
// any order of requests, and with any number at the same time.
func stateFaults() []entry {
	return slices.Concat(connectionFaults(), countingFaults(), sideBySideFaults())
}

// connectionFaults keep something from one request of a connection to the next.
func connectionFaults() []entry {
	return []entry{
		{id: "connection-loses-cookie", sentence: "From the second request of a connection on, the cookie is not found.", rules: by("repeatable"), edit: func(b *behaviour) {
			lookup := b.lookup
			b.lookup = func(x *exchange) (string, bool) {
				if x.nth > 1 {
					return "", false
				}
				return lookup(x)
			}
		}},
		{id: "accepted-once", sentence: "Of all the values that are refused on used connections, the hundredth gets a token.", rules: by("repeatable"), edit: acceptedOnce},
		{id: "connection-repeats-verdict", sentence: "Every request of a connection is judged like the first one.", rules: by("repeatable"), edit: judging(func(x *exchange, v verdict) verdict {
			if first, ok := x.conn.recall("first").(verdict); ok {
				return first
			}
			x.conn.remember("first", v)
			return v
		})},
		{id: "connection-verdict-by-length", sentence: "On a kept connection, a value as long as the valid one before it gets a token.", rules: by("repeatable"), edit: judging(func(x *exchange, v verdict) verdict {
			if v.reason == accepted {
				x.conn.remember("length", len(x.value))
				return v
			}
			if x.value != "" && x.conn.recall("length") == len(x.value) {
				return verdict{subject: "user-1", id: x.value}
			}
			return v
		})},
		{id: "connection-keeps-cookie", sentence: "A request without the cookie gets the cookie of the request before it on the connection.", rules: by("repeatable"), edit: judging(func(x *exchange, v verdict) verdict {
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
		{id: "connection-second-page", sentence: "The second answer of a connection is called text/html.", rules: by("content-type"), edit: onSecond(labelledAs("text/html"))},
		{id: "connection-second-silent", sentence: "The second request of a connection is never answered.", rules: by("answered"), edit: onSecond(hung)},
	}
}

// countingFaults count requests, of all connections together.
func countingFaults() []entry {
	valid := plainlyValid
	any := func(*exchange) bool { return true }
	return []entry{
		{id: "token-works-once", sentence: "A refresh token works once, and the server does not give a new one.", rules: by("repeatable"), edit: func(b *behaviour) { b.singleUse, b.rotate = true, false }},
		{id: "every-seventh-crashes", sentence: "Every seventh request gets a 500.", rules: by("repeatable"), edit: when(every(7, any), internalError)},
		{id: "every-third-valid-refused", sentence: "Every third valid refresh token is refused.", rules: by("repeatable"), edit: when(every(3, valid))},
		{id: "every-fifth-valid-dropped", sentence: "Every fifth valid refresh token gets a closed connection.", rules: by("answered", "repeatable"), anyRule: true, edit: when(every(5, valid), dropped)},
		{id: "every-eighth-empty", sentence: "Every eighth answer of the operation has no body.", rules: by("json", "repeatable"), anyRule: true, edit: func(b *behaviour) {
			eighth := every(8, any)
			both(func(x *exchange, a *Answer) {
				if eighth(x) {
					needsBody(x, a)
					a.Body = nil
				}
			})(b)
		}},
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
		{id: "caches-by-beginning", sentence: "A verdict is remembered by the first twenty octets of the value, so a value that begins like a valid token gets a token.", rules: by("token-withheld"), edit: func(b *behaviour) {
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
//
//go:noinline
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

// every is true for each n-th request that meets a condition.
func every(n int64, condition func(x *exchange) bool) func(x *exchange) bool {
	var count atomic.Int64
	return func(x *exchange) bool { return condition(x) && count.Add(1)%n == 0 }
}

// plainlyValid reports whether a request will get a token. It spends nothing.
func plainlyValid(x *exchange) bool {
	b := x.server.behaviour
	value, found := b.lookup(x)
	return found && b.verify(x, value).reason == accepted
}

// acceptedOnce gives one token to a value that must be refused, and does so once.
func acceptedOnce(b *behaviour) {
	var refused atomic.Int64
	judging(func(x *exchange, v verdict) verdict {
		if v.reason == malformed && x.nth > 1 && refused.Add(1) == 100 {
			return verdict{subject: "user-1", id: x.value}
		}
		return v
	})(b)
}
