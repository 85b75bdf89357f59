package reference

import "sync/atomic"

// instanceFaults are two instances behind one address, one of them faulty. Which one
// gets a request depends on how they are balanced: by request, or by connection.
func instanceFaults() []entry {
	second := func() func(*exchange) bool { return every(2, func(*exchange) bool { return true }) }
	unsteady := by("answered", "repeatable")
	return []entry{
		{id: "instance-with-other-key", sentence: "Every second request is for an instance that accepts no refresh token.", rules: by("repeatable"), edit: when(second())},
		{id: "instance-by-connection", sentence: "Every second connection is for an instance that accepts no refresh token.", rules: by("repeatable"), edit: when(everySecondConnection())},
		{id: "instance-failing", sentence: "Every second request is for an instance that answers 500.", rules: by("repeatable"), edit: when(second(), internalError)},
		{id: "instance-gone", sentence: "Every second request is for an instance that closes the connection.", rules: unsteady, anyRule: true, edit: when(second(), dropped)},
		{id: "instance-open", sentence: "Every second request is for an instance that accepts every value.", rules: by("token-withheld"), edit: openInstance},
	}
}

// everySecondConnection is true for the requests of each second connection.
func everySecondConnection() func(x *exchange) bool {
	var count atomic.Int64
	return func(x *exchange) bool {
		x.conn.mu.Lock()
		defer x.conn.mu.Unlock()
		if x.conn.notes["instance"] == nil {
			x.conn.notes["instance"] = count.Add(1)
		}
		return x.conn.notes["instance"].(int64)%2 == 0
	}
}

// openInstance gives a token for every value, in each second request.
func openInstance(b *behaviour) {
	second := every(2, func(*exchange) bool { return true })
	judging(func(x *exchange, v verdict) verdict {
		if second(x) && v.reason == malformed {
			return verdict{}
		}
		return v
	})(b)
}
