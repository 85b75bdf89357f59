package reference

import (
	"net/http"
	"slices"
	"strings"
)

// by names the rules that must report a fault.
func by(rules ...string) []string { return rules }

// What makes edits is not inlined: a copy of its closures for each of a thousand
// faults would make the command 1.3 MB larger.

// change changes an answer after it was made.
type change func(x *exchange, a *Answer)

// granted changes the answers to a valid refresh token.
//
//go:noinline
func granted(changes ...change) edit {
	return func(b *behaviour) {
		grant := b.grant
		b.grant = func(x *exchange, v verdict) *Answer {
			a := grant(x, v)
			apply(changes, x, a)
			return a
		}
	}
}

// refused changes every refusal.
func refused(changes ...change) edit {
	return refusedWhere(func(reason) bool { return true }, changes...)
}

// refusedMissing changes the refusals of requests without the cookie.
func refusedMissing(changes ...change) edit {
	return refusedWhere(func(r reason) bool { return r == missing }, changes...)
}

// refusedMalformed changes the refusals of requests that have the cookie, but no
// valid refresh token in it.
func refusedMalformed(changes ...change) edit {
	return refusedWhere(func(r reason) bool { return r != missing }, changes...)
}

//go:noinline
func refusedWhere(applies func(reason) bool, changes ...change) edit {
	return func(b *behaviour) {
		refuse := b.refuse
		b.refuse = func(x *exchange, v verdict) *Answer {
			a := refuse(x, v)
			if applies(v.reason) {
				apply(changes, x, a)
			}
			return a
		}
	}
}

// both changes grants and refusals alike.
func both(changes ...change) edit { return all(granted(changes...), refused(changes...)) }

// finished changes every answer, also those to other methods and paths.
//
//go:noinline
func finished(changes ...change) edit {
	return func(b *behaviour) {
		finish := b.finish
		b.finish = func(x *exchange, a *Answer) {
			finish(x, a)
			apply(changes, x, a)
		}
	}
}

func apply(changes []change, x *exchange, a *Answer) {
	for _, c := range changes {
		c(x, a)
	}
}

// all makes one edit out of several.
func all(edits ...edit) edit {
	return func(b *behaviour) {
		for _, e := range edits {
			e(b)
		}
	}
}

// rewritten replaces the body by what the function makes of it.
//
//go:noinline
func rewritten(f func(body string) string) change {
	return func(x *exchange, a *Answer) {
		needsBody(x, a)
		a.Body = []byte(f(string(a.Body)))
	}
}

// needsBody says that what is changed is a body.
func needsBody(x *exchange, a *Answer) {
	if len(a.Body) == 0 {
		x.server.unfitFor("it changes a body, and the answer has none")
	}
}

func before(octets string) change {
	return rewritten(func(body string) string { return octets + body })
}

func after(octets string) change {
	return rewritten(func(body string) string { return body + octets })
}

func replaced(old, with string) change {
	return rewritten(func(body string) string { return strings.ReplaceAll(body, old, with) })
}

// status changes the status. A redirect gets a Location, and a status without
// content loses its body.
//
//go:noinline
func status(code int) change {
	return func(x *exchange, a *Answer) {
		if x.server.op.alike(a.Status, code) {
			x.server.unfitFor(allowedByContract)
		}
		switch c := x.server.op.contract; {
		case c.IsSuccess(code) && c.Bare(code):
			x.server.unfitFor("a success without content is given by its status alone")
		case len(a.Body) == 0 && code >= 502 && code <= 504:
			x.server.unfitFor("the answer has no body, and looks like a gateway's")
		case c.IsSuccess(a.Status) && c.IsRefusal(code):
			x.server.unfitFor("the contract takes its answer to the credential for a refusal, so the run is incomplete")
		}
		a.Status = code
		switch {
		case code == http.StatusNoContent || code == http.StatusNotModified:
			a.Body = nil
			a.remove("Content-Type")
		case code/100 == 3:
			a.set("Location", x.server.basePath+x.server.op.path+"/")
		}
	}
}

// field replaces all header fields of that name by one. Placeholders in the
// value are filled.
func field(name, value string) change {
	return func(x *exchange, a *Answer) { a.set(name, fill(x, value)) }
}

// added adds one header line.
//
//go:noinline
func added(name, value string) change {
	return func(x *exchange, a *Answer) { a.Header = append(a.Header, Field{name, fill(x, value)}) }
}

func without(name string) change {
	return func(_ *exchange, a *Answer) { a.remove(name) }
}

// scripted answers with a script instead of a message.
//
//go:noinline
func scripted(f func(a *Answer) script) change {
	return func(_ *exchange, a *Answer) { a.Script = f(a) }
}

// found replaces the server's lookup.
//
//go:noinline
func found(lookup func(lines []string, name string) (string, bool)) edit {
	return func(b *behaviour) {
		b.lookup = func(x *exchange) (string, bool) { return lookup(x.lines, x.server.op.cookie) }
	}
}

// foundElsewhere looks in another place if the Cookie header does not have the
// cookie; "" means that it is not there either.
func foundElsewhere(place func(x *exchange) string) edit {
	return func(b *behaviour) {
		lookup := b.lookup
		b.lookup = func(x *exchange) (string, bool) {
			if value, ok := lookup(x); ok {
				return value, true
			}
			tellDocumentedPlace(x, place)
			value := place(x)
			return value, value != ""
		}
	}
}

// alsoAccepting also gives a token to refused values that meet a condition.
//
//go:noinline
func alsoAccepting(condition func(x *exchange, value string) bool) edit {
	return func(b *behaviour) {
		verify := b.verify
		b.verify = func(x *exchange, value string) verdict {
			v := verify(x, value)
			if v.reason != accepted && condition(x, value) {
				return verdict{subject: "user-1", id: value}
			}
			return v
		}
	}
}

// alsoAcceptingAny is alsoAccepting for a fixed list of values.
func alsoAcceptingAny(values ...string) edit {
	return alsoAccepting(func(_ *exchange, value string) bool { return slices.Contains(values, value) })
}

// around wraps the operation as a whole.
//
//go:noinline
func around(f func(x *exchange, next func(*exchange) *Answer) *Answer) edit {
	return func(b *behaviour) {
		next := b.operation
		b.operation = func(x *exchange) *Answer { return f(x, next) }
	}
}

// when answers requests that meet a condition before the operation sees them:
// with a refusal that has the changes.
//
//go:noinline
func when(condition func(x *exchange) bool, changes ...change) edit {
	return around(func(x *exchange, next func(*exchange) *Answer) *Answer {
		if !condition(x) {
			return next(x)
		}
		a := refuseToken(x, verdict{reason: malformed})
		apply(changes, x, a)
		return a
	})
}

// unless is like when, but for requests that do not meet the condition.
func unless(condition func(x *exchange) bool, changes ...change) edit {
	return when(func(x *exchange) bool { return !condition(x) }, changes...)
}
