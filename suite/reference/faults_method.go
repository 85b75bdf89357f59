package reference

import (
	"net/http"
	"strings"
)

// methodFaults answer other methods in a wrong way.
func methodFaults() []entry {
	table := anyonesMethods()
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch} {
		table = append(table, entry{
			id: "method-refreshes-" + strings.ToLower(method), sentence: method + " refreshes like the operation's own method.", rules: by("allow"), methods: []string{method},
			edit: onMethod(func(b *behaviour, x *exchange) *Answer {
				if x.request.Method == method {
					return b.operation(x)
				}
				return methodNotAllowed(x)
			}),
		})
	}
	return append(table, []entry{
		{id: "method-refreshes-any", sentence: "Every method refreshes.", rules: by("allow"), edit: onMethod(func(b *behaviour, x *exchange) *Answer { return b.operation(x) })},
		{id: "method-overridden", sentence: "A GET whose X-HTTP-Method-Override says the operation's method refreshes.", rules: by("allow"), methods: []string{http.MethodGet}, edit: onMethod(func(b *behaviour, x *exchange) *Answer {
			if x.request.Header.Get("X-HTTP-Method-Override") == x.server.op.method {
				return b.operation(x)
			}
			return methodNotAllowed(x)
		})},
		{id: "method-allow-absent", sentence: "The 405 to other methods has no Allow.", rules: by("allow"), edit: onMethod(changedMethodAnswer(without("Allow")))},
		{id: "method-allow-of-others", sentence: "The Allow of the 405 lists two other methods.", rules: by("allow"), edit: onMethod(changedMethodAnswer(field("Allow", "LOCK, UNLOCK")))},
		{id: "method-crashes", sentence: "Other methods get 500.", rules: by("allow"), edit: onMethod(changedMethodAnswer(internalError))},
		{id: "method-succeeds", sentence: "Other methods get 200 with a message.", rules: by("allow"), edit: onMethod(changedMethodAnswer(status(http.StatusOK), body(`{"detail":"use another method"}`)))},
	}...)
}

func onMethod(f func(b *behaviour, x *exchange) *Answer) edit {
	return func(b *behaviour) {
		b.otherMethod = func(x *exchange) *Answer { return f(b, x) }
	}
}

func changedMethodAnswer(changes ...change) func(b *behaviour, x *exchange) *Answer {
	return func(_ *behaviour, x *exchange) *Answer {
		a := methodNotAllowed(x)
		apply(changes, x, a)
		return a
	}
}

// anyonesMethods give a token to any client that uses another method.
func anyonesMethods() []entry {
	var table []entry
	add := func(method, sentence string, asks func(b *behaviour, x *exchange) bool, changes ...change) {
		table = append(table, entry{
			id: "anyone-by-" + strings.ToLower(method), sentence: sentence, rules: by("token-withheld"), methods: []string{method},
			edit: onMethod(func(b *behaviour, x *exchange) *Answer {
				if x.request.Method != method || !asks(b, x) {
					return methodNotAllowed(x)
				}
				a := b.grant(x, verdict{})
				apply(changes, x, a)
				if len(a.Body) == 0 && !a.has("Set-Cookie") {
					x.server.unfitFor("a success without content gives nothing to another method")
				}
				return a
			}),
		})
	}
	anybody := func(*behaviour, *exchange) bool { return true }
	without := func(b *behaviour, x *exchange) bool { _, found := b.lookup(x); return !found }
	for _, method := range []string{http.MethodDelete, http.MethodOptions, http.MethodTrace, "REFRESH"} {
		add(method, method+" gives a token to any client.", anybody)
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch} {
		add(method, method+" gives a token to a client without the cookie.", without)
	}
	add(http.MethodHead, "HEAD sets the cookie for a client without the cookie.", without, added("Set-Cookie", "{{name}}={{refresh}}; Path=/; HttpOnly; Secure; SameSite=Strict"))
	return table
}
