package reference

import (
	"net/http"
	"slices"
	"strings"
)

// harmlessVariants answer with something that looks like a credential, or has
// the name of one, but is not a credential.
func harmlessVariants() []entry {
	return slices.Concat(harmlessFields(), harmlessMembers(), harmlessPages())
}

func harmlessFields() []entry {
	set := func(lines ...string) edit {
		var changes []change
		for _, line := range lines {
			name, _, _ := strings.Cut(line, "=")
			changes = append(changes, added("Set-Cookie", line), func(x *exchange, _ *Answer) {
				if name == x.server.op.cookie {
					x.server.unfitFor("it sets the operation's own cookie, which is meant as another one")
				}
			})
		}
		return finished(changes...)
	}
	return []entry{
		{id: "harmless-balancer-cookies", sentence: "Load balancers and firewalls set cookies of random text on every answer.", edit: set(
			"AWSALB={{random}}{{random}}{{random}}==; Expires=Tue, 01 Dec 2037 00:00:00 GMT; Path=/", "AWSALBCORS={{random}}{{random}}{{random}}==; Path=/; SameSite=None; Secure",
			"__cf_bm={{random}}.{{random}}-1700000000-1.0.1.1; HttpOnly", "BIGipServerpool=1677787402.36895.0000; Path=/", "ARRAffinity={{hex}}{{hex}}; HttpOnly",
			"TS01a2b3c4={{hex}}{{hex}}; Path=/", "incap_ses_123_4567={{random}}==; Path=/", "SERVERID={{hex}}; Path=/")},
		{id: "harmless-session-cookies", sentence: "Every answer sets the cookies of an anonymous session, as frameworks do.", edit: set(
			"JSESSIONID={{hex}}; Path=/; HttpOnly", "connect.sid=s%3A{{random}}.{{random}}{{random}}; Path=/; HttpOnly", "laravel_session=eyJpdiI6{{random}}{{random}}%3D; Path=/; HttpOnly",
			"PHPSESSID={{random}}; Path=/", "ASP.NET_SessionId={{random}}; Path=/; HttpOnly", "sessionid={{random}}; Path=/; HttpOnly")},
		{id: "harmless-guest-sessions", sentence: "Every refusal begins a session for nobody, under the name of the operation's cookie.", needs: []Need{NeedSession}, edit: refused(added("Set-Cookie", "{{name}}={{random}}{{random}}; Path=/; HttpOnly; Secure; SameSite=Lax"))},
		{id: "harmless-guest-cookies", sentence: "Shops and firewalls set cookies called token on every answer, for guests and their devices.", edit: set(
			"guest_token={{random}}; Path=/; HttpOnly", "cart_token={{hex}}; Path=/", "device_token={{uuid}}; Path=/; Secure", "aws-waf-token={{uuid}}:{{random}}:{{random}}==; Path=/; Secure")},
		{id: "harmless-csrf-cookies", sentence: "Every answer sets a CSRF token as a cookie.", edit: set("XSRF-TOKEN={{random}}{{random}}; Path=/", "csrftoken={{random}}; Path=/; SameSite=Lax", "_csrf={{random}}; Path=/; HttpOnly")},
		{id: "harmless-csrf-field", sentence: "Every answer has a CSRF token in a header field.", edit: finished(added("X-CSRF-Token", "{{random}}{{random}}"), added("X-XSRF-TOKEN", "{{hex}}"))},
		{id: "harmless-request-ids", sentence: "Every answer has ids of its request, in all common header fields.", edit: finished(added("X-Request-ID", "{{uuid}}"), added("X-Correlation-ID", "{{random}}"), added("Request-Id", "|{{hex}}.1."), added("CF-Ray", "8f1234567890abcd-AMS"), added("X-Amz-Cf-Id", "{{random}}{{random}}=="))},
		{id: "harmless-trace-ids", sentence: "Every answer has the ids of a trace.", edit: finished(added("Traceparent", "00-{{hex}}-b7ad6b7169203331-01"), added("X-Amzn-Trace-Id", "Root=1-67891233-{{hex}}"), added("X-B3-TraceId", "{{hex}}"), added("X-Cloud-Trace-Context", "{{hex}}/1234;o=1"), added("Server-Timing", `traceparent;desc="00-{{hex}}-b7ad6b7169203331-01"`))},
		{id: "harmless-etags", sentence: "Every answer has an ETag and digests.", edit: finished(added("ETag", `W/"{{hex}}"`), added("Content-Digest", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"), added("Digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="))},
		{id: "harmless-nonces", sentence: "Every answer has a Content-Security-Policy with a nonce.", edit: finished(added("Content-Security-Policy", "script-src 'nonce-{{random}}' 'sha256-X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE='"), added("Report-To", `{"endpoints":[{"url":"https://reports.example/v4?s={{random}}{{random}}"}],"group":"nel"}`))},
		{id: "harmless-login-link", sentence: "A refusal has a Location to a login, with a state, a nonce and a code challenge.", edit: refused(added("Location", "https://idp.example/login?client_id=web2&response_type=code&state={{random}}&nonce={{random}}&code_challenge={{random}}{{random}}"))},
	}
}

func harmlessMembers() []entry {
	beside := func(members string) edit { return refused(besideDetail(members)) }
	return []entry{
		{id: "harmless-token-message", sentence: "A refusal has an access_token member with a message that explains why there is no token.", edit: beside(`"access_token":"No token for you","refresh_token":"missing","token":"TOKEN_EXPIRED_401"`)},
		{id: "harmless-token-list", sentence: "A refusal has lists of messages under the names of credentials.", edit: beside(`"errors":{"access_token":["may-not-be-blank"],"{{name}}":["This field is required."],"jwt":null}`)},
		{id: "harmless-csrf-member", sentence: "A refusal has a CSRF token beside its detail.", edit: beside(`"csrf_token":"{{random}}{{random}}","_csrf":"{{hex}}"`)},
		{id: "harmless-error-ids", sentence: "A refusal has ids of the error, the request and the trace beside its detail.", edit: beside(`"error_id":"{{hex}}","request_id":"{{uuid}}","traceId":"{{hex}}","eventId":"{{random}}","instance":"/errors/{{hex}}","incident":"0HMVFE0A2CQ3B-00000001"`)},
		{id: "harmless-page-token", sentence: "A refusal has page tokens and a cursor beside its detail.", edit: beside(`"next_page_token":"{{random}}","cursor_token":"{{random}}"`)},
		{id: "harmless-documentation", sentence: "A refusal links to documentation, and the URL contains the word token.", edit: beside(`"help":"https://docs.example/auth/tokens?topic=refresh_token#access_token","example":"https://api.example/?access_token=YOUR_ACCESS_TOKEN"`)},
		{id: "harmless-support-token", sentence: "A refusal has tokens for support, for the next page and for a form beside its detail.", edit: beside(`"support_token":"{{random}}","error_token":"{{hex}}","_token":"{{random}}","request_token":"{{uuid}}","next":"https://api.example/items?$skiptoken={{random}}"`)},
		{id: "harmless-links", sentence: "A refusal links to a login and a refresh by paths with dates and ids, under the names of credentials.", edit: beside(`"links":{"refresh":"/v1/sessions/{{uuid}}/refresh","token":"/oauth2/v2.0/token?tenant={{uuid}}","authorization":"/oauth2/2026/1128/authorize?client_id={{hex}}"}`)},
		{id: "harmless-signed-url", sentence: "A refusal links to a file by a URL that AWS has signed, and to a picture by a URL with a key of its own.", edit: beside(
			`"help":"https://files.example/help.pdf?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261128%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Security-Token={{random}}{{random}}&X-Amz-Signature={{hex}}{{hex}}","logo":"https://files.example/logo.png?alt=media&token={{uuid}}"`)},
		{id: "harmless-dated-errors", sentence: "A refusal has error codes with dates under the names of credentials.", edit: beside(`"token":"expired_at_2026-11-28T18:00:00Z","access_token":"expired:1700000000:too_old","jwt":"urn:example:error:2024:token-missing"`)},
		{id: "harmless-placeholders", sentence: "A refusal has placeholders under the names of credentials.", edit: beside(`"access_token":"<string>","token":"{{token}}","id_token":"[REDACTED]","api_key":"****************"`)},
	}
}

// scriptPage is an error page with the scripts of an application.
const scriptPage = `<!doctype html><html><head><title>Error</title><meta name="csrf-token" content="{{random}}"><script nonce="{{random}}" src="/app.5f0c1f8a9d7b4e6c8a1f.js" integrity="sha384-X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE"></script></head>` +
	`<body><h1>Error</h1><script>window.app={access_token:window.localStorage.getItem("access_token"),token:document.cookie.split("=")[1],authorization:"Bearer "+state.jwt};` +
	`fetch("/v1/refresh_token",{headers:{access_token:window.x}})</script><script>firebase.initializeApp({apiKey:"AIzaSyD4k9vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU"});docsearch({apiKey:"5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a79"})</script>` +
	`<form><input type="hidden" name="_token" value="{{random}}"><input type="hidden" name="csrfmiddlewaretoken" value="{{random}}"><input name="password" value=""></form></body></html>`

// harmlessPages answer requests that are not for the operation with an HTML page.
func harmlessPages() []entry {
	page := func(code int) change {
		return func(x *exchange, a *Answer) {
			layerError(code, "text/html; charset=utf-8", fill(x, scriptPage))(x, a)
			a.Close = false
		}
	}
	return []entry{
		{id: "harmless-script-page", sentence: "Requests that look like an attack or are not for the operation get an error page whose script reads an access_token.", edit: all(
			when(oddCookies, page(http.StatusBadRequest)),
			onMethod(func(_ *behaviour, x *exchange) *Answer {
				a := methodNotAllowed(x)
				allow := a.Header[len(a.Header)-1]
				page(http.StatusMethodNotAllowed)(x, a)
				a.Header = append(a.Header, allow)
				return a
			}),
			onPath(func(_ *behaviour, x *exchange) *Answer {
				a := notFound(x)
				page(http.StatusNotFound)(x, a)
				return a
			}),
		)},
	}
}
