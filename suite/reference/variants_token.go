package reference

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"
)

// tokenVariants issue other kinds of tokens.
func tokenVariants() []entry {
	return []entry{
		{id: "opaque-refresh-token", sentence: "Refresh tokens are random text that the server looks up.", edit: opaqueRefreshTokens(52)},
		{id: "opaque-access-token", sentence: "Access tokens are random text.", edit: func(b *behaviour) { b.mintAccess = func(string, time.Duration) string { return rand.Text() } }},
		{id: "opaque-short-access-token", sentence: "Access tokens have every kind of character that RFC 6750 allows.", edit: func(b *behaviour) {
			b.mintAccess = func(string, time.Duration) string { return "-._~+/" + rand.Text()[:8] + "==" }
		}},
		{id: "long-access-token", sentence: "Access tokens are four thousand octets long.", edit: func(b *behaviour) {
			b.mintAccess = func(string, time.Duration) string { return strings.Repeat(rand.Text(), 154) }
		}},
		{id: "access-token-a-word", sentence: "The access token is the word string, as from a mock server.", edit: accessTokens("string")},
		{id: "access-token-a-digit", sentence: "The access token is 1.", edit: accessTokens("1")},
		{id: "access-token-a-verdict", sentence: "The access token is NON-CONFORMANT.", edit: accessTokens("NON-CONFORMANT")},
		{id: "access-token-of-markup", sentence: "The access token is text that ends elements of XML and HTML.", edit: accessTokens(`</failure></testcase></script><!--`)},
		{id: "access-token-of-json", sentence: "The access token is a piece of JSON.", edit: accessTokens(`"findings":[{"level":"must"}],`)},
		{id: "access-token-in-many-places", sentence: "A success also gives its tokens in header fields, in cookies, in other members and in JSON inside a JSON string.", edit: all(opaqueAccessTokens, granted(
			body(`{"access_token":"{{access}}","token_type":"bearer","jwt":"{{access}}","api_key":"{{random}}","data":{"access":"{{access}}","refresh":"{{refresh}}"},"session":"{\"id_token\":\"{{access}}\"}"}`),
			added("Authorization", "Bearer {{access}}"), added("X-Access-Token", "{{access}}"), added("Refresh-Token", "{{refresh}}"),
			added("Link", `<https://app.example/?access_token={{access}}>; rel="next"`), added("Set-Cookie", "auth=%7B%22token%22%3A%22{{access}}%22%7D; Path=/; HttpOnly; Secure; SameSite=Lax")))},
		{id: "same-access-token", sentence: "The same access token is given until it expires.", edit: func(b *behaviour) {
			var kept sync.Map
			mint := b.mintAccess
			b.mintAccess = func(subject string, lifetime time.Duration) string {
				token, _ := kept.LoadOrStore(subject, mint(subject, lifetime))
				return token.(string)
			}
		}},
		{id: "rotating-plainly", sentence: "Each success sets a new refresh token; the old one stays valid.", edit: rotating(strictCookie)},
		{id: "rotating-for-site", sentence: "Each success sets a new refresh token, its attributes in lower case, for the whole site and with a lifetime.", edit: rotating(func(x *exchange, token string) []Field {
			return []Field{{"Set-Cookie", x.server.op.cookie + "=" + token + "; max-age=2592000; path=/; secure; httponly; samesite=lax"}}
		})},
		{id: "rotating-among-others", sentence: "Each success sets a new refresh token between two other cookies.", edit: rotating(func(x *exchange, token string) []Field {
			others := Field{"Set-Cookie", "lb=node-7; Path=/; HttpOnly"}
			return []Field{others, strictCookie(x, token)[0], {"Set-Cookie", "seen=1; Path=/"}}
		})},
		{id: "single-use", sentence: "A refresh token works once, and each success sets the next one.", needs: []Need{NeedSingleUse}, edit: func(b *behaviour) { b.singleUse, b.rotate = true, true }},
		{id: "replay-ends-session", sentence: "A refresh token works once, and a replay of a spent one ends the whole session.", needs: []Need{NeedSingleUse}, edit: replayEndsSession},
	}
}

// accessTokens makes every access token the same text.
func accessTokens(text string) edit {
	return func(b *behaviour) { b.mintAccess = func(string, time.Duration) string { return text } }
}

func rotating(line func(x *exchange, token string) []Field) edit {
	return func(b *behaviour) { b.rotate, b.setCookie = true, line }
}

// opaqueRefreshTokens makes refresh tokens of random text that have at least so
// many octets.
func opaqueRefreshTokens(octets int) edit {
	return lookedUp(func() string { return opaqueText(octets) })
}

// lookedUp issues refresh tokens with the given text, and looks them up when they come back.
func lookedUp(text func() string) edit {
	return func(b *behaviour) { keepRecords(b, text) }
}

func keepRecords(b *behaviour, text func() string) {
	type record struct {
		subject string
		expires time.Duration
	}
	var records sync.Map
	b.mintRefresh = func(subject string, lifetime time.Duration) string {
		token := text()
		records.Store(token, record{subject, lifetime})
		return token
	}
	b.verify = func(_ *exchange, value string) verdict {
		r, ok := records.Load(value)
		switch {
		case !ok:
			return verdict{reason: malformed}
		case r.(record).expires <= 0:
			return verdict{reason: expired}
		}
		return verdict{subject: r.(record).subject, id: value}
	}
}

// replayEndsSession is refresh token rotation with reuse detection (RFC 9700
// §4.14.2).
func replayEndsSession(b *behaviour) {
	b.singleUse, b.rotate = true, true
	var ended sync.Map
	judging(func(_ *exchange, v verdict) verdict {
		if v.reason == spent {
			ended.Store(v.subject, true)
		}
		if _, over := ended.Load(v.subject); over && v.reason == accepted {
			v.reason = spent
		}
		return v
	})(b)
}
