package reference

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
)

// documentedFaults can be seen only under a contract that differs from the embedded one.
func documentedFaults() []entry {
	return []entry{
		{id: "documented-header-absent", sentence: "The success does not have a header field that its contract documents as required.", rules: by("headers"), needs: []Need{NeedDocumentedHeader}, edit: granted(without("Cache-Control"))},
		{id: "open-success-empty", sentence: "Under a contract that requires no member, a success is an empty object.", rules: by("access-token-form"), needs: []Need{NeedOpenSuccess}, edit: granted(body(`{}`))},
		{id: "open-success-message", sentence: "Under a contract that requires no member, a success has a message and no token.", rules: by("access-token-form"), needs: []Need{NeedOpenSuccess}, edit: granted(body(`{"message":"Token refreshed"}`))},
		{id: "undocumented-refusal", sentence: "Under a contract with a security scheme, which documents 422, a refusal is a 401.", rules: by("documented"), needs: []Need{NeedScheme}, edit: refused(status(401))},
		{id: "format-not-kept", sentence: "The success has a time in another form than the format that its contract names.", rules: by("format"), needs: []Need{NeedFormat},
			edit: granted(body(`{"access_token":"{{access}}","token_type":"bearer","issued_at":"28/11/2026 15:04"}`))},
	}
}

// sessionFaults are those of a session check, which gives data and no token.
func sessionFaults() []entry {
	needs := []Need{NeedSession}
	return []entry{
		{id: "session-user-in-refusal", sentence: "A session check refuses, and says all the same who the user is.", rules: by("token-withheld"), needs: needs,
			edit: session(refused(body(`{"title":"Your session has ended","user":` + sessionUser + `}`)))},
		{id: "session-name-in-refusal", sentence: "A session check refuses, and greets the user by name.", rules: by("token-withheld"), needs: needs,
			edit: session(refused(body(`{"title":"Your session has ended","name":"Ada Lovelace"}`)))},
		{id: "session-user-in-text", sentence: "A session check refuses, and holds the user as JSON in a text.", rules: by("token-withheld"), needs: needs,
			edit: session(refused(body(`{"title":"Your session has ended","debug":` + strconv.Quote(sessionUser) + `}`)))},
		{id: "session-user-in-base64", sentence: "A session check refuses, and holds the user as JSON in base64.", rules: by("token-withheld"), needs: needs,
			edit: session(refused(body(`{"title":"Your session has ended","state":"` + base64.StdEncoding.EncodeToString([]byte(sessionUser)) + `"}`)))},
		{id: "session-user-in-cookie", sentence: "A session check refuses, and sets the user as a cookie.", rules: by("token-withheld"), needs: needs,
			edit: session(refused(added("Set-Cookie", "me="+url.QueryEscape(sessionUser)+"; Path=/; HttpOnly; Secure; SameSite=Lax")))},
		{id: "session-address-in-title", sentence: "A session check refuses, and names the user's mail address in a sentence.", rules: by("token-withheld"), needs: needs,
			edit: session(refused(body(`{"title":"Please sign in as Ada@Example.com again"}`)))},
		{id: "session-address-in-field", sentence: "A session check refuses, and names the user's mail address in a header field.", rules: by("token-withheld"), needs: needs,
			edit: session(refused(added("X-Authenticated-As", "ada@example.com")))},
		{id: "account-in-refusal", sentence: "A POST that tells who the user is refuses, and says it all the same.", rules: by("token-withheld"), needs: []Need{NeedAccount},
			edit: session(refused(body(`{"title":"Your session has ended","user":` + sessionUser + `}`)))},
		{id: "session-for-anyone", sentence: "A session check gives the user's data without the cookie.", rules: by("token-withheld"), needs: needs,
			edit: session(refusedMissing(status(200), body(`{"user":`+sessionUser+`}`)))},
		{id: "session-cookie-in-capitals", sentence: "A session check finds the cookie under its name in capitals.", rules: by("exact-cookie"), needs: needs,
			edit: all(session(), found(named(strings.EqualFold)))},
		{id: "session-for-caches", sentence: "A session check says that caches may keep who the user is, for everybody.", rules: by("shared-cache"), needs: needs,
			edit: session(granted(field("Cache-Control", "public, max-age=300")))},
		{id: "session-for-shared-caches", sentence: "A session check lets shared caches keep its answer for longer than the browser.", rules: by("shared-cache"), needs: needs,
			edit: session(granted(field("Cache-Control", "max-age=0, s-maxage=60")))},
		{id: "session-with-expires", sentence: "A session check says when caches must ask again for who the user is, in an hour.", rules: by("shared-cache"), needs: needs,
			edit: session(granted(field("Expires", "Fri, 31 Dec 2049 12:00:00 GMT")))},
		{id: "session-text-in-refusal", sentence: "A session check that gives plain text refuses, and has the same text in its refusal.", rules: by("token-withheld"), needs: []Need{NeedText},
			edit: textSession(refused(body(`{"title":"Not signed in as member 4471 ada-lovelace"}`)))},
		{id: "session-text-in-field", sentence: "A session check that gives plain text refuses, and has the same text in a header field.", rules: by("token-withheld"), needs: []Need{NeedText},
			edit: textSession(refused(added("X-Last-User", "member 4471 ada-lovelace")))},
		{id: "session-refusal-crashes", sentence: "A session check answers 500 without the cookie.", rules: by("status"), needs: needs,
			edit: session(refusedMissing(status(500)))},
		{id: "session-without-user", sentence: "A session check gives no user.", rules: by("schema"), needs: needs,
			edit: session(granted(body(`{"roles":["admin"]}`)))},
	}
}

// sessionUser is whom a session check tells of.
const sessionUser = `{"name":"Ada Lovelace","email":"ada@example.com"}`

// session makes the plain server a session check, and then changes it.
func session(changes ...edit) edit {
	plain := all(granted(body(`{"user":`+sessionUser+`,"roles":["admin"]}`), without("Cache-Control")), refused(body(`{"title":"Not signed in"}`)))
	return all(append([]edit{plain}, changes...)...)
}

// textSession is a session check that gives plain text.
func textSession(changes ...edit) edit {
	return all(session(granted(body("member 4471 ada-lovelace"), field("Content-Type", "text/plain"))), all(changes...))
}

// lifetimeFaults show with tokens that are no longer valid.
func lifetimeFaults() []entry {
	return []entry{
		{id: "spent-token-accepted", sentence: "A refresh token that was used up and replaced gets a token again.", rules: by("token-withheld"), needs: []Need{NeedSingleUse}, advice: true, edit: func(b *behaviour) {
			b.rotate = true
		}},
		{id: "double-spend", sentence: "Two requests at the same time with one single-use token both get a new one, since it is marked as used only later.", rules: by("double-spend"), needs: []Need{NeedSingleUse}, advice: true, edit: spendingLate},
	}
}

// spendingLate looks whether a token is used, works for a moment, and only then
// marks it as used.
func spendingLate(b *behaviour) {
	b.rotate = true
	judging(func(x *exchange, v verdict) verdict {
		if v.reason != accepted {
			return v
		}
		if x.server.isSpent(v.id) {
			v.reason = spent
			return v
		}
		x.hold()
		x.server.spend(v.id)
		return v
	})(b)
}
