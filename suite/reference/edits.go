package reference

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// by names the rules that must report a fault.
func by(rules ...string) []string { return rules }

// change alters one answer after it was made.
type change func(x *exchange, a *Answer)

// granted changes the answers to a valid refresh token.
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

// refusedMalformed changes the refusals of requests whose cookie is no valid
// refresh token, for whatever reason.
func refusedMalformed(changes ...change) edit {
	return refusedWhere(func(r reason) bool { return r != missing }, changes...)
}

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

// finished changes every answer, those to other methods and paths as well.
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

// body puts a text in place of the body. In it {{access}} is an access token,
// {{refresh}} a fresh refresh token, {{name}} the cookie's name and {{value}} the
// value that was sent, as the inside of a JSON string.
func body(template string) change {
	return func(x *exchange, a *Answer) { a.Body = []byte(expand(x, template)) }
}

func jsonText(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(quoted[1 : len(quoted)-1])
}

func expand(x *exchange, template string) string {
	for name, value := range map[string]func() string{
		"{{access}}":  x.accessToken,
		"{{refresh}}": x.refreshToken,
		"{{name}}":    func() string { return x.server.op.cookie },
		"{{value}}":   func() string { return jsonText(x.value) },
	} {
		if strings.Contains(template, name) {
			template = strings.ReplaceAll(template, name, value())
		}
	}
	return template
}

// rewritten puts what a function makes of the body in its place.
func rewritten(f func(body string) string) change {
	return func(_ *exchange, a *Answer) { a.Body = []byte(f(string(a.Body))) }
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

// status puts another status in place. Redirects get a place to go to, and the
// statuses without content lose theirs.
func status(code int) change {
	return func(x *exchange, a *Answer) {
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

// field puts one header field in place of all of that name; the value is a
// template as in body.
func field(name, value string) change {
	return func(x *exchange, a *Answer) { a.set(name, expand(x, value)) }
}

// added adds one header line.
func added(name, value string) change {
	return func(x *exchange, a *Answer) { a.Header = append(a.Header, Field{name, expand(x, value)}) }
}

func without(name string) change {
	return func(_ *exchange, a *Answer) { a.remove(name) }
}

// scripted answers with a script in place of the message.
func scripted(f func(a *Answer) script) change {
	return func(_ *exchange, a *Answer) { a.Script = f(a) }
}

// found puts another lookup in place of the server's.
func found(lookup func(lines []string, name string) (string, bool)) edit {
	return func(b *behaviour) {
		b.lookup = func(x *exchange) (string, bool) { return lookup(x.lines, x.server.op.cookie) }
	}
}

// foundElsewhere looks into another place where the Cookie header has no such
// cookie; "" means that there is nothing either.
func foundElsewhere(place func(x *exchange) string) edit {
	return func(b *behaviour) {
		lookup := b.lookup
		b.lookup = func(x *exchange) (string, bool) {
			if value, ok := lookup(x); ok {
				return value, true
			}
			value := place(x)
			return value, value != ""
		}
	}
}

// alsoAccepting gives a token to refused values that keep a condition as well.
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
func around(f func(x *exchange, next func(*exchange) *Answer) *Answer) edit {
	return func(b *behaviour) {
		next := b.operation
		b.operation = func(x *exchange) *Answer { return f(x, next) }
	}
}

// when answers requests that keep a condition before the operation sees them: as
// a refusal, with changes.
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

// unless is when, for demands: a request that does not keep them is turned away.
func unless(condition func(x *exchange) bool, changes ...change) edit {
	return when(func(x *exchange) bool { return !condition(x) }, changes...)
}
