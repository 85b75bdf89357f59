package reference

import (
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// cookieVariants set and delete the refresh token in other ways, which browsers
// understand as the server means them.
func cookieVariants() []entry {
	const quotedLine = `NAME="VALUE"; Path=PATH; HttpOnly; Secure; SameSite=Strict`
	deletion := func(line string) edit { return refused(added("Set-Cookie", line)) }
	return []entry{
		{id: "rotating-in-quotes", sentence: "Each success sets a new refresh token in quotation marks, and the server removes them when it reads the cookie.", edit: cookieLine(quotedLine)},
		{id: "tokens-with-quotes", sentence: "The quotation marks around a refresh token are a part of the token, when the cookie is set and when it is read.", edit: all(
			lookedUp(func() string { return `"` + opaqueText(52) + `"` }), found(parsers.CookieModule), rotating(strictCookie))},
		{id: "jwts-with-quotes", sentence: "The refresh token is a JWT in quotation marks, which are a part of the token.", edit: quotedJWTs},
		{id: "rotating-in-base64", sentence: "Each success sets a new refresh token that ends in equals signs.", edit: all(lookedUp(func() string { return opaqueText(52) + "==" }), rotating(strictCookie))},
		{id: "rotating-among-deletions", sentence: "Each success deletes the cookie at an old path, and sets the new one at another path.", edit: cookieLine("NAME=; Path=/old; Max-Age=0\n" + strictLine)},
		{id: "clears-old-path", sentence: "Each success deletes the cookie at an old path.", edit: granted(notAtTheEnd, added("Set-Cookie", "{{name}}=; Path=/old; Max-Age=0"))},
		{id: "rotating-with-remarks", sentence: "The Set-Cookie line of the new refresh token has attributes that few browsers know.", edit: cookieLine("NAME=VALUE; Path=/; HttpOnly; Secure; SameSite=None; Partitioned; Priority=High; Max-Age=604800; Expires=Tue, 01 Dec 2037 00:00:00 GMT")},
		{id: "rotating-and-clearing", sentence: "Each success sets a new refresh token, and each refusal deletes it at the same path.", edit: all(rotating(strictCookie), refused(func(x *exchange, a *Answer) {
			a.Header = append(a.Header, Field{"Set-Cookie", strings.NewReplacer("NAME", x.server.op.cookie, "PATH", x.server.basePath+x.server.op.path).Replace(deletionLine)})
		}))},
		{id: "deletes-with-a-word", sentence: "A refusal deletes the cookie as PHP does: with the value deleted and a date in the past.", edit: deletion("{{name}}=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/; secure; HttpOnly; SameSite=Lax")},
		{id: "deletes-in-many-places", sentence: "A refusal deletes the cookie at all paths where it may have been set.", edit: refused(
			added("Set-Cookie", "{{name}}=; Path=/; Max-Age=0"), added("Set-Cookie", "{{name}}=; Path=/v1; Max-Age=0"), added("Set-Cookie", "access_token=; Path=/; Max-Age=0"))},
		{id: "sets-the-same-anew", sentence: "Each success sets the cookie to the refresh token that was sent, for a longer time.", edit: granted(func(x *exchange, a *Answer) {
			a.Header = append(a.Header, strictCookie(x, x.value)...)
		})},
	}
}

// quotedJWTs issue and read JWTs in quotation marks.
func quotedJWTs(b *behaviour) {
	mint, verify := b.mintRefresh, b.verify
	b.mintRefresh = func(subject string, lifetime time.Duration) string { return `"` + mint(subject, lifetime) + `"` }
	b.verify = func(x *exchange, value string) verdict {
		if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
			return verdict{reason: malformed}
		}
		return verify(x, value[1:len(value)-1])
	}
	found(parsers.CookieModule)(b)
}
