package reference

import (
	"crypto/rand"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// behaviour is the way of a request through the server, a function a stage. A
// fault or a variant replaces or wraps one of them.
type behaviour struct {
	// operation is the whole way of a request to the operation: the stages below.
	operation func(x *exchange) *Answer
	// lookup finds the cookie in x.lines; found is false where there is none.
	lookup func(x *exchange) (value string, found bool)
	// verify judges a value that was found.
	verify func(x *exchange, value string) verdict
	// grant makes the answer to a valid refresh token, refuse to anything else.
	grant  func(x *exchange, v verdict) *Answer
	refuse func(x *exchange, v verdict) *Answer
	// otherMethod and otherPath answer what is not the operation.
	otherMethod func(x *exchange) *Answer
	otherPath   func(x *exchange) *Answer
	// finish has the last look at every answer.
	finish func(x *exchange, a *Answer)

	// early answers a request from its octets, before net/http reads them; nil: it
	// never does. A nil answer closes the connection.
	early func(head []byte) (answer []byte, takes bool)

	mintRefresh func(subject string, lifetime time.Duration) string
	mintAccess  func(subject string, lifetime time.Duration) string
	// setCookie is the header lines that hand out a refresh token.
	setCookie func(x *exchange, token string) []Field

	key       []byte // signs and checks tokens
	rotate    bool
	singleUse bool
}

// plain is the behaviour that keeps every rule.
func plain(s *Server) *behaviour {
	b := &behaviour{
		key:         make([]byte, 32),
		lookup:      func(x *exchange) (string, bool) { return parsers.Starlette(x.lines, s.op.cookie) },
		verify:      verifyRefresh,
		grant:       grantToken,
		refuse:      refuseToken,
		otherMethod: methodNotAllowed,
		otherPath:   notFound,
		finish:      func(*exchange, *Answer) {},
		setCookie:   strictCookie,
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

// refresh is the operation: look the cookie up, judge it, answer.
func (b *behaviour) refresh(x *exchange) *Answer {
	return b.answer(x, b.judge(x))
}

// judge is lookup and verify, and spends the token where it works but once.
func (b *behaviour) judge(x *exchange) verdict {
	value, found := b.lookup(x)
	if !found {
		return verdict{reason: missing}
	}
	x.value = value
	v := b.verify(x, value)
	if v.reason == accepted && b.singleUse && !x.server.spend(v.id) {
		v.reason = spent
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
	case x.request.URL.Path != s.basePath+s.op.path:
		a = b.otherPath(x)
	case x.request.Method != s.op.method:
		a = b.otherMethod(x)
	default:
		a = b.operation(x)
	}
	s.behaviour.finish(x, a)
	return a
}
