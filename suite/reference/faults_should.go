package reference

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// shouldFaults keep the contract, but break the standards around it.
func shouldFaults() []entry {
	return slices.Concat(disclosureFaults(), adviceFaults(), memberFaults())
}

// refusalWith is a refusal whose item has one more member.
func refusalWith(member string) change {
	return body(`{"detail":[{"type":"value_error","loc":["cookie","{{name}}"],"msg":"The refresh token is not valid",` + member + `}]}`)
}

func disclosureFaults() []entry {
	echo, trace := by("no-echo"), by("no-stack-trace")
	traced := func(text string) edit { return refused(refusalWith(`"trace":"` + jsonText(text) + `"`)) }
	return []entry{
		{id: "echoes-in-input", sentence: "A refusal repeats the bad value as its input.", rules: echo, edit: refusedMalformed(refusalWith(`"input":"{{value}}"`))},
		{id: "echoes-in-msg", sentence: "A refusal repeats the bad value in its msg.", rules: echo, edit: refusedMalformed(body(`{"detail":[{"type":"value_error","loc":["cookie","{{name}}"],"msg":"{{value}} is not valid"}]}`))},
		{id: "echoes-in-ctx", sentence: "A refusal repeats the bad value in its ctx.", rules: echo, edit: refusedMalformed(refusalWith(`"ctx":{"given":"{{value}}"}`))},
		{id: "echoes-all-cookies", sentence: "A refusal repeats all cookies as its input.", rules: echo, edit: refusedMalformed(refusalWith(`"input":{"{{name}}":"{{value}}"}`))},
		{id: "success-repeats-refresh-token", sentence: "A success repeats the refresh token in its body.", rules: echo, edit: granted(body(`{"access_token":"{{access}}","token_type":"bearer","refresh_token":"{{value}}"}`))},
		{id: "success-repeats-spent-token", sentence: "A success sets a new refresh token, and repeats the spent one in its body.", rules: echo, edit: all(rotating(strictCookie),
			granted(body(`{"access_token":"{{access}}","token_type":"bearer","previous":"{{value}}"}`)))},
		{id: "echoes-in-field", sentence: "A refusal repeats the bad value in a header field.", rules: echo, edit: refusedMalformed(field("X-Rejected", "{{value}}"))},
		{id: "success-repeats-in-field", sentence: "A success repeats the refresh token in Content-Location.", rules: echo, edit: granted(field("Content-Location", "/v1/refresh_token?refresh_token={{value}}"))},
		{id: "success-repeats-in-claims", sentence: "The access token of a success holds the refresh token in its claims.", rules: echo, edit: granted(func(x *exchange, a *Answer) {
			claims := base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"user-1","rt":"` + x.value + `"}`))
			body(`{"access_token":"eyJhbGciOiJIUzI1NiJ9.`+claims+`.c2lnbmF0dXJlLXRoYXQtbm9ib2R5LWNoZWNrcw","token_type":"bearer"}`)(x, a)
		})},
		{id: "trace-of-python", sentence: "A refusal holds a Python traceback.", rules: trace, edit: traced("Traceback (most recent call last):\n  File \"/srv/app/auth.py\", line 41, in refresh\n    claims = jwt.decode(token)\njwt.DecodeError: Not enough segments")},
		{id: "trace-of-java", sentence: "A refusal holds a Java stack trace.", rules: trace, edit: traced("java.lang.IllegalArgumentException: token\n\tat com.example.auth.RefreshController.refresh(RefreshController.java:41)\n\tat java.base/java.lang.Thread.run(Thread.java:840)")},
		{id: "trace-of-node", sentence: "A refusal holds a JavaScript stack.", rules: trace, edit: traced("JsonWebTokenError: jwt malformed\n    at refresh (/srv/app/src/auth.js:41:13)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)")},
		{id: "trace-of-go", sentence: "A refusal holds a Go panic.", rules: trace, edit: traced("panic: runtime error: index out of range [1] with length 1\n\ngoroutine 18 [running]:\nmain.refresh(0xc000122000)\n\t/srv/app/main.go:41 +0x1d")},
		{id: "trace-of-rust", sentence: "A refusal holds a Rust panic.", rules: trace, edit: traced("thread 'tokio-runtime-worker' panicked at src/auth.rs:41:10:\ncalled `Option::unwrap()` on a `None` value")},
		{id: "trace-of-ruby", sentence: "A refusal holds a Ruby backtrace.", rules: trace, edit: traced("JWT::DecodeError: Not enough or too many segments\n/srv/app/auth.rb:41:in `refresh'\n/srv/app/app.rb:12:in `call'")},
		{id: "trace-of-php", sentence: "A refusal holds a PHP stack trace.", rules: trace, edit: traced("PHP Fatal error:  Uncaught UnexpectedValueException: Wrong number of segments in /srv/app/JWT.php:41\nStack trace:\n#0 /srv/app/refresh.php(12): JWT::decode()\n#1 {main}")},
		{id: "inside-line", sentence: "A refusal says in which line of the source it was made.", rules: trace, edit: traced("DecodeError: Not enough segments (/srv/app/auth/tokens.py:88)")},
		{id: "inside-query", sentence: "A refusal holds the query of the database.", rules: trace, edit: traced("no row: SELECT id, user_id FROM refresh_tokens WHERE token_hash = $1")},
		{id: "inside-insert", sentence: "A refusal holds a change of the database.", rules: trace, edit: traced("INSERT INTO audit (event, at) VALUES ($1, $2): permission denied")},
		{id: "inside-update", sentence: "A refusal holds an update of the database.", rules: trace, edit: traced("UPDATE sessions SET used_at = now() WHERE id = $1: deadlock")},
		{id: "inside-database-error", sentence: "A refusal holds an error of the database.", rules: trace, edit: traced("SQLSTATE[22P02]: invalid input for type uuid")},
		{id: "inside-password", sentence: "A refusal holds the address of the database with its password.", rules: trace, edit: traced("could not connect to postgres://app:hunter2@db.internal:5432/app")},
		{id: "inside-key", sentence: "A refusal holds a private key.", rules: trace, edit: traced("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----")},
		{id: "trace-beside-detail", sentence: "A refusal has a traceback beside its detail.", rules: trace, edit: refused(body(strings.TrimSuffix(goodRefusal, "}") + `,"debug":"Traceback (most recent call last):\n  File \"app.py\", line 1, in refresh\nKeyError"}`))},
	}
}

// mintedWith changes each access token.
func mintedWith(f func(token string) string) edit {
	return ofAccess(func(b *behaviour) {
		mint := b.mintAccess
		b.mintAccess = func(subject string, lifetime time.Duration) string { return f(mint(subject, lifetime)) }
	})
}

// mintedClaim sets one time in each access token; its signature is not checked.
func mintedClaim(name string, at func(now int64) int64) edit {
	return mintedWith(func(token string) string {
		parts := strings.Split(token, ".")
		claims := jwtMembers(token, 1)
		claims[name] = strconv.AppendInt(nil, at(time.Now().Unix()), 10)
		raw, _ := json.Marshal(claims)
		return parts[0] + "." + base64.RawURLEncoding.EncodeToString(raw) + "." + parts[2]
	})
}

// memberFaults say something beside the access token that does not fit it.
func memberFaults() []entry {
	beside := func(members string) edit {
		return granted(body(`{"access_token":"{{access}}",` + members + `}`))
	}
	rules := by("token-members")
	return []entry{
		{id: "lifetime-of-nothing", sentence: "The expires_in of a success is 0.", rules: rules, edit: beside(`"token_type":"bearer","expires_in":0`)},
		{id: "lifetime-in-milliseconds", sentence: "The expires_in of a success is in milliseconds.", rules: rules, edit: beside(`"token_type":"bearer","expires_in":900000`)},
		{id: "lifetime-as-time", sentence: "The expires_in of a success is a time.", rules: rules, edit: beside(`"token_type":"bearer","expires_in":1795911234`)},
		{id: "lifetime-of-refresh-token", sentence: "The expires_in of a success is the lifetime of the refresh token.", rules: rules, edit: beside(`"token_type":"bearer","expires_in":86400`)},
		{id: "type-of-format", sentence: "The token_type of a success is JWT.", rules: rules, edit: beside(`"token_type":"JWT"`)},
		{id: "type-of-nothing", sentence: "The token_type of a success is empty.", rules: rules, edit: beside(`"token_type":""`)},
		{id: "type-with-blank", sentence: "The token_type of a success ends in a blank.", rules: rules, edit: beside(`"token_type":"bearer "`)},
	}
}

func adviceFaults() []entry {
	location := func(template string) edit { return refused(body(template)) }
	form, unique := by("access-token-form"), by("unique-members")
	token := func(value string) edit {
		return granted(body(`{"access_token":"` + value + `","token_type":"bearer"}`))
	}
	return []entry{
		{id: "cache-control-absent", sentence: "A success has no Cache-Control.", rules: by("no-store"), edit: ofAccess(granted(without("Cache-Control")))},
		{id: "cache-control-private", sentence: "A success says Cache-Control: private.", rules: by("no-store"), edit: ofAccess(granted(field("Cache-Control", "private")))},
		{id: "cache-control-hour", sentence: "A success may be kept by caches for an hour.", rules: by("no-store"), edit: ofAccess(granted(field("Cache-Control", "public, max-age=3600")))},
		{id: "cache-control-no-cache", sentence: "A success says no-cache, which lets caches store it.", rules: by("no-store"), edit: ofAccess(granted(field("Cache-Control", "no-cache")))},
		{id: "loc-no-detail", sentence: "A refusal is an empty object.", rules: by("loc"), edit: location(`{}`)},
		{id: "loc-other-member", sentence: "The list of a refusal is called errors.", rules: by("loc"), edit: location(`{"errors":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}]}`)},
		{id: "loc-capitalized", sentence: "The list of a refusal is called Detail.", rules: by("loc"), edit: location(`{"Detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}]}`)},
		{id: "loc-empty-detail", sentence: "The detail of a refusal is an empty list.", rules: by("loc"), edit: location(`{"detail":[]}`)},
		{id: "loc-empty-list", sentence: "The loc of the item in a refusal is empty.", rules: by("loc"), edit: location(`{"detail":[{"type":"missing","loc":[],"msg":"Field required"}]}`)},
		{id: "loc-names-body", sentence: "The loc of a refusal names the body.", rules: by("loc"), edit: location(`{"detail":[{"type":"missing","loc":["body"],"msg":"Field required"}]}`)},
		{id: "loc-names-other-cookie", sentence: "The loc of a refusal names another cookie.", rules: by("loc"), edit: location(`{"detail":[{"type":"missing","loc":["cookie","session"],"msg":"Field required"}]}`)},
		{id: "loc-names-query", sentence: "The loc of a refusal names a query parameter with the cookie's name.", rules: by("loc"), edit: location(`{"detail":[{"type":"missing","loc":["query","{{name}}"],"msg":"Field required"}]}`)},
		{id: "charset-utf-16", sentence: "The Content-Type says charset=utf-16, but the octets are UTF-8.", rules: by("charset"), edit: both(needsBody, inCharset("utf-16"))},
		{id: "charset-latin-1", sentence: "The Content-Type says charset=iso-8859-1.", rules: by("charset"), edit: both(needsBody, inCharset("iso-8859-1"))},
		{id: "twice-access-token", sentence: "A success has two access_token members.", rules: unique, edit: granted(body(`{"access_token":"{{access}}","access_token":"{{access}}","token_type":"bearer"}`))},
		{id: "twice-detail", sentence: "A refusal has two detail members.", rules: unique, edit: refused(body(`{"detail":[],"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}]}`))},
		{id: "twice-inside-item", sentence: "An item of a refusal has two msg members.", rules: unique, edit: refused(body(`{"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required","msg":"required"}]}`))},
		{id: "access-token-empty", sentence: "The access_token is empty.", rules: form, edit: token("")},
		{id: "access-token-blank", sentence: "The access_token is a space.", rules: form, edit: token(" ")},
		{id: "access-token-with-control", sentence: "The access_token holds a line feed.", rules: form, edit: token(`{{access}}\n`)},
		{id: "access-token-beyond-ascii", sentence: "The access_token holds a letter outside ASCII.", rules: form, edit: token(`{{access}}é`)},
		{id: "access-token-undefined", sentence: "The access_token is the word undefined.", rules: form, edit: token("undefined")},
		{id: "access-token-none", sentence: "The access_token is the word None.", rules: form, edit: token("None")},
		{id: "access-token-of-bytes", sentence: "The access_token is the text form of Python bytes.", rules: form, edit: token("b'{{access}}'")},
		{id: "access-token-in-quotes", sentence: "The access_token has quotation marks around it.", rules: form, edit: token(`\"{{access}}\"`)},
		{id: "access-token-with-scheme", sentence: "The access_token begins with Bearer.", rules: form, edit: token(`Bearer {{access}}`)},
		{id: "access-token-unsigned", sentence: "The access_token is a JWT without a signature.", rules: form, edit: mintedWith(func(token string) string {
			return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + strings.Split(token, ".")[1] + "."
		})},
		{id: "access-token-to-come", sentence: "The access_token is a JWT that is not valid for an hour.", rules: form, edit: mintedClaim("nbf", func(now int64) int64 { return now + 3600 })},
		{id: "access-token-in-milliseconds", sentence: "The exp of the access_token is in milliseconds.", rules: form, edit: mintedClaim("exp", func(now int64) int64 { return (now + 900) * 1000 })},
		{id: "gzip-without-asking", sentence: "Answers are compressed, although the request did not ask for it.", rules: by("unasked-coding"), edit: both(compressed)},
		{id: "gzip-against-its-weight", sentence: "Answers are compressed if the request names gzip, also with the weight 0.", rules: by("unasked-coding"), edit: both(func(x *exchange, a *Answer) {
			if strings.Contains(x.request.Header.Get("Accept-Encoding"), "gzip") {
				compressed(x, a)
			}
		})},
		{id: "access-token-is-refresh-token", sentence: "The access_token is the refresh token that was sent.", rules: form, edit: token("{{value}}")},
		{id: "access-token-expired", sentence: "The access_token expired an hour ago.", rules: form, edit: ofAccess(func(b *behaviour) {
			mint := b.mintAccess
			b.mintAccess = func(subject string, _ time.Duration) string { return mint(subject, -time.Hour) }
		})},
		{id: "origin-reflected", sentence: "Any Origin may read the answers, with credentials.", rules: by("origin"), edit: finished(func(x *exchange, a *Answer) {
			if origin := x.request.Header.Get("Origin"); origin != "" {
				a.set("Access-Control-Allow-Origin", origin)
				a.set("Access-Control-Allow-Credentials", "true")
			}
		})},
		{id: "first-party-content-type", sentence: "A JSON Content-Type without a body gets 400.", rules: by("first-party"), edit: when(func(x *exchange) bool {
			if x.server.op.contract.Sent().Body != nil {
				x.server.unfitFor("the contract asks for a body, so its clients send one")
			}
			return strings.Contains(x.request.Header.Get("Content-Type"), "json") && len(x.body) == 0
		}, status(http.StatusBadRequest))},
		{id: "first-party-authorization", sentence: "An Authorization that is not valid gets 401, even beside a valid cookie.", rules: by("first-party"), edit: when(func(x *exchange) bool { return x.request.Header.Get("Authorization") != "" }, status(http.StatusUnauthorized))},
	}
}
