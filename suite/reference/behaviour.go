package reference

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// behaviour is the way of a request through the server, with one function per
// stage. A fault or a variant replaces or wraps one of them.
type behaviour struct {
	// operation handles a request to the operation, with the stages below.
	operation func(x *exchange) *Answer
	// beside reports whether the credentials that the contract requires beside the
	// cookie are right.
	beside func(x *exchange) bool
	// lookup finds the cookie in x.lines; found is false if there is none.
	lookup func(x *exchange) (value string, found bool)
	// verify judges a value that was found.
	verify func(x *exchange, value string) verdict
	// grant makes the answer to a valid refresh token, refuse the answer to
	// anything else.
	grant  func(x *exchange, v verdict) *Answer
	refuse func(x *exchange, v verdict) *Answer
	// otherMethod and otherPath answer requests that are not for the operation.
	otherMethod func(x *exchange) *Answer
	otherPath   func(x *exchange) *Answer
	// finish can change every answer before it is sent.
	finish func(x *exchange, a *Answer)

	// early can answer a request from its octets, before net/http reads them; nil:
	// it never does. If takes is true and the answer is nil, the connection is
	// closed.
	early func(head []byte) (answer []byte, takes bool)

	mintRefresh func(subject string, lifetime time.Duration) string
	mintAccess  func(subject string, lifetime time.Duration) string
	// setCookie makes the header lines that set a refresh token.
	setCookie func(x *exchange, token string) []Field

	http2 *behaviour2

	// upAfter is how long nothing listens after Start.
	upAfter time.Duration

	key       []byte // signs and checks tokens
	rotate    bool
	singleUse bool
}

// plain is the behaviour that keeps every rule.
func plain(s *Server) *behaviour {
	b := &behaviour{
		key: make([]byte, 32),
		beside: func(x *exchange) bool {
			return x.partnersFit(func(got []string, want string) bool { return len(got) == 1 && got[0] == want })
		},
		lookup:      func(x *exchange) (string, bool) { return parsers.Starlette(x.lines, s.op.cookie) },
		verify:      verifyRefresh,
		grant:       grantToken,
		refuse:      refuseToken,
		otherMethod: methodNotAllowed,
		otherPath:   notFound,
		finish:      func(*exchange, *Answer) {},
		setCookie:   strictCookie,
		http2:       plain2(),
	}
	_, _ = rand.Read(b.key) // never fails: crypto/rand ends the program instead
	b.operation = func(x *exchange) *Answer { return b.refresh(x) }
	b.mintRefresh = func(subject string, lifetime time.Duration) string {
		return signed(newToken(typeRefresh, subject, s.now(), lifetime), b.key)
	}
	b.mintAccess = func(subject string, lifetime time.Duration) string {
		return signed(newToken(typeAccess, subject, s.now(), lifetime), b.key)
	}
	return b
}

// refresh is the operation: find the cookie, judge it, answer.
func (b *behaviour) refresh(x *exchange) *Answer {
	return b.answer(x, b.judge(x))
}

// judge calls beside, lookup and verify, and spends the token if it works only once.
func (b *behaviour) judge(x *exchange) verdict {
	if !b.beside(x) {
		return verdict{reason: missing}
	}
	value, found := b.lookup(x)
	if !found {
		return verdict{reason: missing}
	}
	x.value = value
	v := b.verify(x, value)
	if v.reason == accepted && b.singleUse && !x.server.spend(v.id) {
		v.reason = spent
	}
	if v.reason == accepted {
		x.server.accepted.Store(&value)
	}
	return v
}

func (b *behaviour) answer(x *exchange, v verdict) *Answer {
	if v.reason != accepted {
		return b.refuse(x, v)
	}
	if v.subject != "" {
		x.subject = v.subject
	}
	a := b.grant(x, v)
	if b.rotate {
		a.Header = append(a.Header, b.setCookie(x, x.refreshToken())...)
	}
	return a
}

// serve routes a request and makes its answer.
func (s *Server) serve(x *exchange) *Answer {
	var a *Answer
	switch b := s.behaviour; {
	case x.request.URL.EscapedPath() != s.basePath+s.op.path && x.request.URL.Path != s.basePath+s.op.path:
		a = b.otherPath(x)
	case x.request.Method != s.op.method:
		a = b.otherMethod(x)
	default:
		a = b.operation(x)
	}
	s.behaviour.finish(x, a)
	if s.op.refusesPrefix(a) {
		s.unfitFor("it sets the cookie in a way that its name, which begins with __Host-, does not allow")
	}
	return a
}

// refusesPrefix reports whether an answer sets the operation's cookie in a way that
// browsers ignore for its name's prefix (RFC 6265bis §4.1.3.2).
func (o operation) refusesPrefix(a *Answer) bool {
	if a == nil || !strings.HasPrefix(o.cookie, hostPrefix) {
		return false
	}
	return slices.ContainsFunc(a.Header, func(f Field) bool {
		line := strings.ToLower(f.Value) + ";"
		return strings.EqualFold(f.Name, "Set-Cookie") && strings.Contains(f.Value, o.cookie+"=") &&
			(!strings.Contains(line, "path=/;") || !strings.Contains(line, "secure") || strings.Contains(line, "domain="))
	})
}
