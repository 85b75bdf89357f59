package reference

// site is what a server says of itself to everybody.
const site = `"tenant":{"id":"acme-eu-1","name":"Acme Corporation","login":"https://acme.example/login"},"build":"5f0c1f8a9d7b4e6c","region":"eu-west-1"`

// documentedVariants follow another contract than the embedded one.
func documentedVariants() []entry {
	open := []Need{NeedOpenSuccess, NeedUnauthorized}
	return []entry{
		{id: "message-in-both", sentence: "Success and refusal both have the message that their contract requires.", needs: []Need{NeedMessages},
			edit: all(granted(body(`{"message":"Token refreshed","access_token":"{{access}}"}`)), refused(body(`{"message":"Invalid refresh token"}`)))},
		{id: "message-with-an-id", sentence: "Success and refusal both have the message that their contract requires, and the refusal's message has the id of the error.", needs: []Need{NeedMessages},
			edit: all(opaqueAccessTokens, granted(body(`{"message":"ok","access_token":"{{access}}"}`)), refused(body(`{"message":"Invalid refresh token (error {{hex}})"}`)))},
		{id: "credential-as-scheme", sentence: "The contract has the credential as a security scheme, and refuses with 401.", needs: []Need{NeedScheme, NeedUnauthorized}, edit: func(*behaviour) {}},
		{id: "session-check", sentence: "A session check says who the user is, to the user alone.", needs: []Need{NeedSession}, edit: session()},
		{id: "session-desk", sentence: "A session check tells how to reach the company, to the user and to strangers alike.", needs: []Need{NeedSession}, edit: session(
			granted(body(`{"user":`+sessionUser+`,"organization":{"email":"ada@company.example"},"loginHelp":"support@company.example"}`)),
			refused(body(`{"title":"Not signed in. Write to support@company.example or ada@company.example."}`)))},
		{id: "account-by-post", sentence: "A POST says who the user is, to the user alone.", needs: []Need{NeedAccount}, edit: session()},
		{id: "session-as-text", sentence: "A session check says who the user is in plain text, to the user alone.", needs: []Need{NeedText}, edit: textSession()},
		{id: "session-expired-for-caches", sentence: "A session check says that its answer is too old for caches as soon as it is sent.", needs: []Need{NeedSession}, edit: session(
			granted(field("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")))},
		{id: "session-kept-by-browser", sentence: "A session check lets the browser keep its answer, and caches for each cookie alone.", needs: []Need{NeedSession}, edit: session(
			granted(field("Cache-Control", "max-age=60"), field("Vary", "Accept-Encoding, Cookie")))},
		{id: "session-sliding", sentence: "A session check sets the session cookie anew.", needs: []Need{NeedSession}, edit: all(session(), func(b *behaviour) { b.rotate = true })},
		{id: "session-on-a-site", sentence: "A session check tells of the site that was asked, to the user and to strangers alike.", needs: []Need{NeedSession}, edit: session(
			granted(body(`{"user":`+sessionUser+`,"roles":["admin"],`+site+`}`)), refused(body(`{"title":"Not signed in",`+site+`}`)))},
		{id: "key-beside-cookie", sentence: "The contract requires a key in a header field beside the cookie, and the server checks both.", needs: []Need{NeedPartner}, edit: func(*behaviour) {}},
		{id: "format-kept", sentence: "The success has a time in the format that its contract names.", needs: []Need{NeedFormat},
			edit: granted(body(`{"access_token":"{{access}}","token_type":"bearer","issued_at":"2026-11-28T15:04:05Z"}`))},
		{id: "open-contract-member", sentence: "The contract requires no member and refuses with 401; the success has an accessToken.", needs: open,
			edit: all(opaqueAccessTokens, granted(body(`{"accessToken":"{{access}}","expiresIn":900}`)))},
		{id: "open-contract-jwt", sentence: "The contract requires no member and refuses with 401; the success has a member called jwt.", needs: open, edit: granted(body(`{"jwt":"{{access}}"}`))},
		{id: "open-contract-cookies", sentence: "The contract requires no member and refuses with 401; the success gives the access token in a cookie, and its body is an empty object.", needs: open,
			edit: all(opaqueAccessTokens, granted(body(`{}`), added("Set-Cookie", "access={{access}}; Path=/; HttpOnly; Secure; SameSite=Lax")))},
	}
}
