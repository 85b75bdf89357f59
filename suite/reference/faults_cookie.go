package reference

import (
	"crypto/rand"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// cookieFaults set the refresh token in a way in which it gets lost or is not
// protected.
func cookieFaults() []entry {
	return slices.Concat(rotationFaults(), setCookieFaults())
}

// cookieLine rotates the refresh token with Set-Cookie lines of its own. Each
// line of the format is one Set-Cookie line.
//
//go:noinline
func cookieLine(format string) edit {
	return rotating(func(x *exchange, token string) []Field {
		var lines []Field
		for _, one := range strings.Split(format, "\n") {
			value := strings.NewReplacer("NAME", x.server.op.cookie, "VALUE", token, "PATH", x.cookiePath()).Replace(one)
			lines = append(lines, Field{"Set-Cookie", value})
		}
		return lines
	})
}

const (
	strictLine   = "NAME=VALUE; Path=PATH; HttpOnly; Secure; SameSite=Strict"
	deletionLine = "NAME=; Path=PATH; Max-Age=0; HttpOnly; Secure; SameSite=Strict"
	foldedCookie = "session=0f9c2d6e; Path=/; HttpOnly; Secure; SameSite=Lax"
)

// rotationFaults replace the refresh token by one that browsers do not keep, or
// that the server itself does not accept.
func rotationFaults() []entry {
	lost := by("rotation")
	return []entry{
		{id: "rotation-max-age-zero", sentence: "The new refresh token has Max-Age=0.", rules: lost, edit: cookieLine(strictLine + "; Max-Age=0")},
		{id: "rotation-expired", sentence: "The new refresh token has an Expires in the past.", rules: lost, edit: cookieLine(strictLine + "; Expires=Wed, 01 Jan 2020 00:00:00 GMT")},
		{id: "rotation-too-large", sentence: "The new refresh token has more than 4,096 octets.", rules: lost, edit: all(opaqueRefreshTokens(5<<10), rotating(strictCookie))},
		{id: "rotation-deleted-again", sentence: "A later line of the same answer deletes the new refresh token.", rules: lost, edit: cookieLine(strictLine + "\n" + deletionLine)},
		{id: "rotation-behind-another", sentence: "One Set-Cookie line has another cookie, a comma, and then the new refresh token.", rules: lost, edit: cookieLine(foldedCookie + ", " + strictLine)},
		{id: "rotation-behind-deletion", sentence: "One Set-Cookie line deletes the old refresh token, and has the new one after a comma.", rules: lost, edit: cookieLine("NAME=; Path=/; Max-Age=0, " + strictLine)},
		{id: "rotation-control-octet", sentence: "The Set-Cookie line of the new refresh token has a control octet.", rules: lost, edit: cookieLine(strictLine + "; Comment=\x01")},
		{id: "rotation-stored-otherwise", sentence: "The new refresh token has one letter more than the one that the server stores, so it is refused.", rules: lost, edit: cookieLine(strings.Replace(strictLine, "VALUE", "VALUEx", 1))},
		{id: "quotation-marks-kept", sentence: "The new refresh token is set in quotation marks, and is refused if it comes back with them.", rules: lost, edit: all(found(parsers.CookieModule), cookieLine(strings.Replace(strictLine, "VALUE", `"VALUE"`, 1)))},
	}
}

// setCookieFaults rotate the refresh token with a Set-Cookie that does not
// protect it, or with which browsers lose it at other addresses.
func setCookieFaults() []entry {
	weak := by("set-cookie")
	return []entry{
		{id: "set-cookie-for-scripts", sentence: "The refresh token cookie has no HttpOnly.", rules: weak, edit: cookieLine("NAME=VALUE; Path=PATH; Secure; SameSite=Strict")},
		{id: "set-cookie-in-the-clear", sentence: "The refresh token cookie has no Secure.", rules: weak, edit: cookieLine("NAME=VALUE; Path=PATH; HttpOnly; SameSite=Strict")},
		{id: "set-cookie-for-all-sites", sentence: "The refresh token cookie has no SameSite.", rules: weak, edit: cookieLine("NAME=VALUE; Path=PATH; HttpOnly; Secure")},
		{id: "set-cookie-none-in-the-clear", sentence: "The refresh token cookie has SameSite=None and no Secure.", rules: weak, edit: cookieLine("NAME=VALUE; Path=PATH; HttpOnly; SameSite=None")},
		{id: "set-cookie-undefined", sentence: "Each success sets the cookie to the word undefined.", rules: weak, edit: granted(notAtTheEnd, added("Set-Cookie", "{{name}}=undefined; Path=/; HttpOnly; Secure; SameSite=Strict"))},
		{id: "set-cookie-empty", sentence: "Each success sets the cookie to nothing.", rules: weak, edit: granted(emptied)},
		{id: "set-cookie-bare", sentence: "The refresh token cookie has no attributes at all.", rules: weak, edit: cookieLine("NAME=VALUE")},
		{id: "set-cookie-other-path", sentence: "The Path of the refresh token cookie does not cover the operation.", rules: weak, edit: cookieLine("NAME=VALUE; Path=/other; HttpOnly; Secure; SameSite=Strict")},
		{id: "set-cookie-path-almost", sentence: "The Path of the refresh token cookie is the operation's path with one more letter.", rules: weak, edit: cookieLine("NAME=VALUE; Path=PATHs; HttpOnly; Secure; SameSite=Strict")},
		{id: "set-cookie-other-host", sentence: "The Domain of the refresh token cookie is another host.", rules: weak, edit: cookieLine(strictLine + "; Domain=other.example")},
		{id: "set-cookie-folded", sentence: "One Set-Cookie line has the refresh token, a comma, and then another cookie.", rules: weak, edit: cookieLine(strictLine + ", " + foldedCookie)},
		{id: "set-cookie-twice", sentence: "The refresh token cookie is set twice in one answer.", rules: weak, edit: cookieLine(strictLine + "\n" + strictLine)},
		{id: "set-cookie-two-places", sentence: "The refresh token cookie is set at two paths, and browsers send both.", rules: weak, edit: cookieLine("NAME=VALUE; Path=/; HttpOnly; Secure; SameSite=Strict\n" + strictLine)},
		{id: "set-cookie-bad-date", sentence: "Browsers cannot read the date in the Expires of the refresh token cookie.", rules: weak, edit: cookieLine(strictLine + "; Expires=2037-01-01T00:00:00Z")},
		{id: "set-cookie-json-value", sentence: "The new refresh token is set as JSON, with quotation marks inside the value.", rules: weak, edit: all(
			found(jsonValue), cookieLine(strings.Replace(strictLine, "VALUE", jsonBefore+"VALUE"+jsonBehind, 1)))},
		{id: "deletes-at-another-path", sentence: "A refusal deletes the cookie at another Path than the one where successes set it.", rules: weak, edit: all(rotating(strictCookie),
			refused(added("Set-Cookie", "{{name}}=; Path=/auth; Max-Age=0; HttpOnly; Secure; SameSite=Strict")))},
		{id: "deletes-at-another-domain", sentence: "A refusal deletes the cookie with a Domain, but successes set it without one.", rules: weak, edit: all(rotating(strictCookie),
			refused(added("Set-Cookie", "{{name}}=; Path=/; Domain=other.example; Max-Age=0; HttpOnly; Secure; SameSite=Strict")))},
	}
}

const jsonBefore, jsonBehind = `{"token":"`, `"}`

// jsonValue reads a token that is set as JSON, or without JSON.
func jsonValue(lines []string, name string) (string, bool) {
	value, ok := parsers.CookieModule(lines, name)
	return strings.TrimSuffix(strings.TrimPrefix(value, jsonBefore), jsonBehind), ok
}

// opaqueText is a refresh token of random text that has at least so many octets.
func opaqueText(octets int) string {
	var b strings.Builder
	for b.Len() < octets {
		b.WriteString(rand.Text())
	}
	return b.String()
}

// emptied leaves the browser without the token that it needs for the next one.
func emptied(x *exchange, a *Answer) {
	if !x.server.op.givesAccess {
		x.server.unfitFor("an operation that gives data may take its cookie away")
	}
	added("Set-Cookie", "{{name}}=; Path=/; HttpOnly; Secure; SameSite=Strict")(x, a)
}

// notAtTheEnd says that what is done to the cookie means something else where the
// operation ends the session.
func notAtTheEnd(x *exchange, _ *Answer) {
	if x.server.op.contract.Ends() {
		x.server.unfitFor("the operation ends the session, and may take the cookie away")
	}
}
