package reference

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// leakFaults send a refusal that also gives a token.
func leakFaults() []entry {
	return slices.Concat(leakingMembers(), leakingFields(), leakingLive(), leakingStatuses(), likelyLeaks())
}

// leaking is a refusal that gives a new token.
func leaking(id, sentence string, changes ...change) entry {
	return entry{id: "leaks-" + id, sentence: sentence, rules: by("token-withheld"), edit: refused(changes...)}
}

// opaquely is the same entry with an access token of random text, so that only
// its place and its form show that it is a token.
func (e entry) opaquely() entry {
	e.edit = all(opaqueAccessTokens, e.edit)
	return e
}

func opaqueAccessTokens(b *behaviour) {
	b.mintAccess = func(string, time.Duration) string { return "at-" + rand.Text() }
}

func leakingMembers() []entry {
	const member = `"access_token":"{{access}}"`
	return []entry{
		{id: "leaks-member-when-missing", sentence: "The refusal of a request without the cookie has an access_token member.", rules: by("token-withheld"), edit: refusedMissing(besideDetail(member))},
		{id: "leaks-member-when-malformed", sentence: "The refusal of a bad cookie has an access_token member.", rules: by("token-withheld"), edit: refusedMalformed(besideDetail(member))},
		leaking("whole-success", "A refusal has the body of a success, and the refusal's schema allows it.", body(`{"access_token":"{{access}}","token_type":"bearer"}`)),
		leaking("nested-member", "A refusal has an access_token in the ctx of its error.", body(`{"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required","ctx":{"access_token":"{{access}}"}}]}`)),
		leaking("camel-case-member", "A refusal has an accessToken beside its detail.", besideDetail(`"accessToken":"{{access}}"`)).opaquely(),
		leaking("member-called-token", "A refusal has a token beside its detail.", besideDetail(`"token":"{{access}}"`)).opaquely(),
		leaking("id-token", "A refusal has an id_token beside its detail.", besideDetail(`"id_token":"{{access}}"`)),
		leaking("member-called-jwt", "A refusal has a jwt beside its detail.", besideDetail(`"jwt":"{{access}}"`)),
		leaking("data-access", "A refusal has a data.access beside its detail.", besideDetail(`"data":{"access":"{{access}}"}`)).opaquely(),
		leaking("json-in-json", "A refusal has a string beside its detail that is JSON with an access_token.", besideDetail(`"debug":"{\"access_token\":\"{{access}}\"}"`)).opaquely(),
		leaking("first-of-two-members", "A refusal has two access_token members, and the first one is an access token.", besideDetail(`"access_token":"{{access}}","access_token":"none"`)).opaquely(),
		leaking("base64-of-json", "A refusal has a state beside its detail that is JSON with an access_token, in base64.", func(x *exchange, a *Answer) {
			besideDetail(`"state":"`+base64.StdEncoding.EncodeToString([]byte(fill(x, `{"n":1,"access_token":"{{access}}"}`)))+`"`)(x, a)
		}).opaquely(),
		leaking("token-id", "A refusal has a token beside its detail that is an object with the token as its id.", besideDetail(`"token":{"id":"{{access}}","type":"bearer"}`)).opaquely(),
		leaking("api-key", "A refusal has an api_key beside its detail.", besideDetail(`"api_key":"{{access}}"`)).opaquely(),
		leaking("fresh-refresh-member", "A refusal has a new refreshToken beside its detail.", besideDetail(`"refreshToken":"{{refresh}}"`)),
	}
}

func leakingFields() []entry {
	const cookie = "{{name}}={{refresh}}; Path=/; HttpOnly; Secure; SameSite=Strict"
	to := func(url string) change { return added("Location", url) }
	return []entry{
		{id: "leaks-cookie-when-missing", sentence: "The refusal of a request without the cookie sets a new refresh token.", rules: by("token-withheld"), edit: refusedMissing(added("Set-Cookie", cookie))},
		{id: "leaks-cookie-when-malformed", sentence: "The refusal of a bad cookie sets a new refresh token.", rules: by("token-withheld"), edit: refusedMalformed(added("Set-Cookie", cookie))},
		leaking("access-cookie", "A refusal sets an access_token cookie.", added("Set-Cookie", "access_token={{access}}; Path=/; HttpOnly; Secure; SameSite=Strict")),
		leaking("token-cookie", "A refusal sets a cookie called token.", added("Set-Cookie", "token={{access}}; Path=/; HttpOnly; Secure; SameSite=Strict")).opaquely(),
		leaking("json-cookie", "A refusal sets a cookie whose value is JSON with a token.", added("Set-Cookie", "auth=%7B%22token%22%3A%22{{access}}%22%7D; Path=/; HttpOnly; Secure; SameSite=Strict")).opaquely(),
		leaking("folded-cookie", "A refusal sets a new refresh token after another cookie in the same Set-Cookie line.", added("Set-Cookie", "lb=node-7; Path=/, "+cookie)),
		leaking("cookie-attribute", "A refusal sets a cookie with an access token as one of its attributes.", added("Set-Cookie", "lb=node-7; Path=/; access_token={{access}}")).opaquely(),
		leaking("authorization-field", "A refusal has an Authorization field with an access token.", added("Authorization", "Bearer {{access}}")).opaquely(),
		leaking("own-field", "A refusal has an X-Access-Token field.", added("X-Access-Token", "{{access}}")),
		leaking("x-auth-token", "A refusal has an X-Auth-Token field.", added("X-Auth-Token", "{{access}}")).opaquely(),
		leaking("x-jwt", "A refusal has an X-JWT field.", added("X-JWT", "{{access}}")),
		leaking("location-query", "A refusal has a Location with a token in its query.", to("https://app.example/login?token={{access}}&n=1")).opaquely(),
		leaking("location-fragment", "A refusal has a Location with an access_token in its fragment.", to("https://app.example/#access_token={{access}}&token_type=bearer")).opaquely(),
		leaking("link-field", "A refusal has a Link with an access_token in its query.", added("Link", `<https://app.example/next?access_token={{access}}>; rel="next"`)).opaquely(),
		leaking("interim-answer", "A 103 before a refusal has an X-Access-Token field.", func(x *exchange, a *Answer) {
			a.Early = []Field{{"X-Access-Token", fill(x, "{{access}}")}}
		}).opaquely(),
		leaking("trailer", "A refusal has an X-Access-Token field in its trailer section.", func(x *exchange, a *Answer) {
			a.Trailer = []Field{{"X-Access-Token", fill(x, "{{access}}")}}
		}).opaquely(),
		leaking("reason-phrase", "The reason phrase of a refusal is an access token.", func(x *exchange, a *Answer) {
			statusLine(func(status int, _ string) string { return fmt.Sprintf("HTTP/1.1 %d %s", status, fill(x, "{{access}}")) })(x, a)
		}),
	}
}

// leakingLive give the refresh token that was accepted last to any client.
func leakingLive() []entry {
	live := func(place, sentence string, changes ...change) entry {
		return entry{id: "live-token-in-" + place, sentence: sentence, rules: by("token-withheld"), edit: refused(changes...)}
	}
	return []entry{
		live("cookie", "A refusal sets the cookie to the refresh token that was accepted last.", added("Set-Cookie", "{{name}}={{live}}; Path=/; HttpOnly; Secure; SameSite=Strict")),
		live("debug", "A refusal has the refresh token that was accepted last in a debug member.", besideDetail(`"debug":{"last":"{{live}}"}`)),
		live("message", "A refusal has the refresh token that was accepted last in its msg.", body(`{"detail":[{"type":"value_error","loc":["cookie","{{name}}"],"msg":"Not valid; the session's token is {{live}} now"}]}`)),
		live("base64", "A refusal has the refresh token that was accepted last in base64.", besideDetail(`"state":"{{live64}}"`)),
		live("characters", "A refusal has the refresh token that was accepted last as a list of its characters.", func(x *exchange, a *Answer) {
			besideDetail(`"state":["`+strings.Join(strings.Split(x.liveToken(), ""), `","`)+`"]`)(x, a)
		}),
		live("octets", "The X-Debug field of a refusal is the refresh token that was accepted last, as decimal octets.", func(x *exchange, a *Answer) {
			added("X-Debug", strings.Trim(fmt.Sprint([]byte(x.liveToken())), "[]"))(x, a)
		}),
		live("two-members", "A refusal has one half of the refresh token that was accepted last in one member, and the rest in another.", func(x *exchange, a *Answer) {
			token := x.liveToken()
			besideDetail(`"a":"`+token[:len(token)/2]+`","b":"`+token[len(token)/2:]+`"`)(x, a)
		}),
		live("etag", "The ETag of a refusal is the refresh token that was accepted last.", added("ETag", `"{{live}}"`)),
	}
}

func leakingStatuses() []entry {
	const member = `"access_token":"{{access}}"`
	return []entry{
		leaking("under-401", "A refusal is a 401 with an access_token.", besideDetail(member), status(http.StatusUnauthorized)).opaquely(),
		leaking("under-500", "A refusal is a 500 with an access_token.", besideDetail(member), status(http.StatusInternalServerError)),
		{id: "leaks-under-documented-401", sentence: "Under a contract that documents 401 and requires no member, a refusal is a 401 with an accessToken.", rules: by("token-withheld"),
			needs: []Need{NeedOpenSuccess, NeedUnauthorized}, edit: all(opaqueAccessTokens, refused(body(`{"accessToken":"{{access}}"}`)))},
	}
}

// besideEncoded adds an access token that is encoded.
func besideEncoded(encode func([]byte) string) change {
	return func(x *exchange, a *Answer) {
		besideDetail(`"data":"`+encode([]byte(x.server.behaviour.mintAccess("user-1", accessLifetime)))+`"`)(x, a)
	}
}

// likelyLeaks give something that may be a token.
func likelyLeaks() []entry {
	likely := by("may-hold-token")
	return []entry{
		{id: "may-leak-jwt", sentence: "A refusal has a JWT in a member whose name does not mean a token.", rules: likely, edit: refused(besideDetail(`"data":"{{access}}"`))},
		{id: "may-leak-base64", sentence: "A refusal has a JWT in base64 in a member whose name does not mean a token.", rules: likely, edit: refused(besideEncoded(base64.StdEncoding.EncodeToString))},
		{id: "may-leak-hexadecimal", sentence: "A refusal has a JWT in hexadecimal in a member whose name does not mean a token.", rules: likely, edit: refused(besideEncoded(hex.EncodeToString))},
		{id: "may-leak-word", sentence: "A refusal has a member called token with a short word that is not a message.", rules: likely, edit: refused(besideDetail(`"token":"k8mQ2zX1"`))},
	}
}
