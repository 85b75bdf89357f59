package recognise_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

const (
	nothing   = recognise.Degree(-1) // no sighting at all
	suspected = recognise.Suspected
	likely    = recognise.Likely
	certain   = recognise.Certain
)

// What only looks like a credential, or gives nobody anything, is told from one: each row was, or would be,
// a false alarm.
func TestWhatIsNoCredential(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		name  string
		body  string
		lines []string
		most  recognise.Degree
	}{
		// Error messages under the very names of credentials.
		{"a sentence", `{"access_token":"No token for you"}`, nil, nothing},
		{"a short word", `{"token":"missing"}`, nil, nothing},
		{"a word", `{"token":"required"}`, nil, nothing},
		{"a code", `{"token":"TOKEN_EXPIRED_401"}`, nil, nothing},
		{"a long code", `{"access_token":"ERR_ACCESS_TOKEN_INVALID_401"}`, nil, nothing},
		{"a code in camel case", `{"refreshToken":"invalidRefreshTokenGiven"}`, nil, nothing},
		{"an error", `{"error":"invalid_token","error_description":"The token has expired"}`, nil, nothing},
		{"a list of messages", `{"refresh_token":["This field is required."]}`, nil, nothing},
		{"a list of codes", `{"access_token":["may-not-be-blank"]}`, nil, nothing},
		{"a list of codes with digits", `{"access_token":["x1y2z3a4b5"]}`, nil, suspected},
		{"a code under the cookie's name", `{"refresh_token":"missing_or_invalid_value"}`, nil, nothing},
		{"a code with a digit under the cookie's name", `{"refresh_token":"is_required2b"}`, nil, suspected},
		{"the cookie's name in an error of errors", `{"errors":{"refreshToken":{"message":"Not valid","kind":"required"}}}`, nil, nothing},
		{"an empty member", `{"access_token":""}`, nil, nothing},
		{"null", `{"access_token":null,"token":false,"jwt":17,"refresh":{}}`, nil, nothing},
		{"a placeholder", `{"access_token":"<string>","token":"{{token}}","jwt":"[REDACTED]","id_token":"****************1","api_key":"eyJhbGciOiJIUzI1NiIs..."}`, nil, nothing},
		{"a mock's words", `{"access_token":"mock-access-token","refresh":"your_refresh_token_here"}`, nil, nothing},
		{"a sentence with a request's id", `{"token":"Rejected, see request 7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11"}`, nil, nothing},
		{"a sentence with a trace", `{"token":"Rejected, see trace 0af7651916cd43dd8448eb211c80319c"}`, nil, suspected},
		// Names that only begin like one.
		{"token_type", `{"token_type":"bearer_v2_x1y2z3a4b5c6d7e8"}`, nil, suspected},
		{"token_endpoint", `{"token_endpoint":"https://example.com/token?v=2"}`, nil, nothing},
		{"expiry", `{"access_token_expires":"2026-11-23T12:00:00.000Z","token_expires_at":"1700000000","token_expires_in":"900"}`, nil, nothing},
		{"a longer name", `{"access_token_lifetime":"86400seconds"}`, nil, nothing},
		{"page tokens", `{"next_page_token":"Zk3vQ9pLw7XbN2cT8yHd4RfJ6m","continuationToken":"Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"}`, nil, nothing},
		// FastAPI.
		{"FastAPI", `{"detail":[{"type":"string_too_short","loc":["cookie","refresh_token"],"msg":"String should have at least 20 characters","input":"abc","ctx":{"min_length":20},"url":"https://errors.pydantic.dev/2.5/v/string_too_short"}]}`, nil, nothing},
		{"names in loc", `{"detail":[{"loc":["cookie","access_token","refresh_token"],"msg":"Not valid","type":"value_error"}]}`, nil, nothing},
		{"an input nobody sent", `{"detail":[{"loc":["body"],"input":"Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"}]}`, nil, nothing},
		// Ids.
		{"ids", `{"request_id":"7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11","traceId":"0af7651916cd43dd8448eb211c80319c","correlationId":"Zk3vQ9pLw7XbN2cT8yHd4RfJ6m","error_id":"01HF8Z3J5K7M9N1P3Q5R7S9T1V","eventId":"f3b1c2d4e5f60718293a4b5c6d7e8f90","incident":"0HMVFE0A2CQ3B-00000001"}`, nil, nothing},
		{"an id of a problem", `{"type":"about:blank","instance":"/errors/0af7651916cd43dd8448eb211c80319c","status":401}`, nil, nothing},
		{"a digest", `{"sha":"1","commit":"5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a798897a6b5","etag":"W/\"5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a79\""}`, nil, nothing},
		{"ids in fields", "{}", []string{"X-Request-ID: 7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11", "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
			"X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678", "X-Amz-Cf-Id: Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU==", "CF-Ray: 8f1234567890abcd-AMS", "X-Correlation-Id: Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"}, nothing},
		{"ETag, digests and nonces", "{}", []string{`ETag: W/"5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a79"`, "Content-Digest: sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", "Digest: SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
			"Content-Security-Policy: script-src 'nonce-Zk3vQ9pLw7XbN2cT8yHd4RfJ6m' 'sha256-X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE='",
			`WWW-Authenticate: Digest realm="a", nonce="Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"`}, nothing},
		{"reporting and timing", "{}", []string{`Report-To: {"endpoints":[{"url":"https:\/\/a.nel.cloudflare.com\/report\/v4?s=Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU"}],"group":"cf-nel"}`, `NEL: {"report_to":"cf-nel"}`,
			"Server-Timing: traceparent;desc=\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"", "Via: 1.1 5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a79.cloudfront.net (CloudFront)", "Date: Mon, 23 Nov 2026 12:00:00 GMT"}, nothing},
		{"versions and servers", `{"version":"1.27.0-alpha.3+build.20231105"}`, []string{"Server: Apache/2.4.57 (Ubuntu)", "X-Powered-By: PHP/8.2.1", "X-Served-By: cache-ams21051-AMS", "X-Timer: S1700000000.123456,VS0,VE1"}, nothing},
		// CSRF tokens: anyone is given one.
		{"CSRF", `{"csrf_token":"Zm9yZ2VyeS1wcm90ZWN0aW9uLXRva2Vu","csrfToken":"Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"}`, []string{"Set-Cookie: XSRF-TOKEN=Zm9yZ2VyeS1wcm90ZWN0aW9uLXRva2Vu; Path=/", "X-CSRF-Token: Zm9yZ2VyeS1wcm90ZWN0aW9uLXRva2Vu", "Set-Cookie: csrftoken=Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"}, suspected},
		{"a CSRF token in a form", `<form><input type="hidden" name="csrfmiddlewaretoken" value="Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU"></form><meta name="csrf-token" content="Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeUx==">`, nil, suspected},
		{"a CSRF token of Rails and of ASP.NET", `<input name="authenticity_token" value="Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU"><input name="__RequestVerificationToken" value="Yk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU">`, nil, suspected},
		// Cookies that are set on any answer.
		{"balancers and firewalls", "{}", []string{"Set-Cookie: AWSALB=bG9hZC1iYWxhbmNlci1jb29raWUtMDAxMjM0NTY3ODk=; Path=/", "Set-Cookie: AWSALBCORS=bG9hZC1iYWxhbmNlci1jb29raWUtMDAxMjM0NTY3ODk=; Path=/",
			"Set-Cookie: __cf_bm=abc.123-1700000000-1.0.1.1-xyz; HttpOnly", "Set-Cookie: BIGipServerpool=1677787402.36895.0000", "Set-Cookie: SERVERID=node-7", "Set-Cookie: TS01a2b3c4=0123456789abcdef0123456789abcdef",
			"Set-Cookie: incap_ses_123_456=Zk3vQ9pLw7XbN2cT8yHd4RfJ6m==", "Set-Cookie: visid_incap_456=Zk3vQ9pLw7XbN2cT8yHd4RfJ6m==", "Set-Cookie: ARRAffinity=5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a79"}, suspected},
		{"sessions of frameworks", "{}", []string{"Set-Cookie: JSESSIONID=0123456789ABCDEF0123456789ABCDEF; Path=/; HttpOnly", "Set-Cookie: PHPSESSID=0f9c2d6e5b7a4c1d8e3f5a7b9c", "Set-Cookie: connect.sid=s%3AZk3vQ9pLw7XbN2cT8yHd4RfJ6m.Gs1AeUZk3vQ9pLw7",
			"Set-Cookie: laravel_session=eyJpdiI6Ilprz3ZROXBMdzdYYk4yY1Q4eUhkNFJmSjZtIn0%3D", "Set-Cookie: _rails_session=Zk3vQ9pLw7XbN2cT8yHd4RfJ6m--5f0c1f8a", "Set-Cookie: session=" + fresh, "Set-Cookie: sessionid=0f9c2d6e5b7a4c1d8e3f", "Set-Cookie: JSESSIONID=" + fresh, "Set-Cookie: visitor=" + fresh, "Set-Cookie: CFTOKEN=5f0c1f8a9d7b4e6c-8a1f2e3d"}, suspected},
		{"a cookie of a longer name", "{}", []string{"Set-Cookie: access_token_expires=1700000000; Path=/"}, nothing},
		{"a cookie of words", "{}", []string{"Set-Cookie: theme=dark; Path=/", "Set-Cookie: lb=node-7", "Set-Cookie: token=signed-out"}, nothing},
		// Deletions.
		{"a deletion", "{}", []string{"Set-Cookie: refresh_token=; Path=/; Max-Age=0"}, nothing},
		{"a deletion as Starlette writes", "{}", []string{`Set-Cookie: refresh_token=""; expires=Mon, 23 Nov 2026 12:00:00 GMT; Max-Age=0; Path=/`}, nothing},
		{"a deletion as PHP writes", "{}", []string{"Set-Cookie: refresh_token=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/"}, nothing},
		{"a deletion by a date alone", "{}", []string{"Set-Cookie: refresh_token=" + opaque + "; Expires=Mon, 23 Nov 2026 12:00:00 GMT"}, suspected},
		{"a deletion by a word", "{}", []string{"Set-Cookie: refresh_token=deleted; Path=/"}, nothing},
		{"a deletion of another cookie", "{}", []string{"Set-Cookie: access_token=" + opaque + "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, suspected},
		{"folded deletions", "{}", []string{"Set-Cookie: a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT, refresh_token=x; Max-Age=0"}, nothing},
		// Fields that name credentials.
		{"names in fields", "{}", []string{"Access-Control-Allow-Headers: Authorization, X-Access-Token, access_token", "Vary: Authorization", "Access-Control-Expose-Headers: X-Auth-Token"}, nothing},
		{"a challenge", "{}", []string{`WWW-Authenticate: Bearer realm="access_token required", error="invalid_token", error_description="The access token expired"`}, nothing},
		{"an empty Authorization", "{}", []string{"Authorization: Bearer"}, nothing},
		{"a time", "{}", []string{"X-Access-Token-Expires: Mon, 23 Nov 2026 12:00:00 GMT"}, nothing},
		{"words in a field", "{}", []string{"X-Refresh-Token: refresh-token-required", "X-Auth-Token: none"}, nothing},
		{"a login", "{}", []string{"Location: https://idp.example.com/login?client_id=web2&response_type=code&scope=openid&state=Zk3vQ9pLw7XbN2cT8yHd4RfJ6m&nonce=Zk3vQ9pLw7XbN2cT8yHd4RfJ6n&code_challenge=Zk3vQ9pLw7XbN2cT8yHd4RfJ6o&redirect_uri=https%3A%2F%2Fexample.com%2Fcb"}, suspected},
		{"an error in a fragment", "{}", []string{"Location: /login#error=invalid_token&error_description=access_token%20expired"}, nothing},
		// Pages.
		{"a script", `<script>fetch("/x",{headers:{access_token:window.x,authorization:localStorage.getItem("access_token")}});var token=document.cookie.split("=")[1],password=e.target.value1;api_key:process.env.API_KEY2;token=e.k8mQ2zX1b,access_token=k8mQ2zX1(b)</script>`, nil, nothing},
		{"a sentence in a page", "<p>The <code>access_token</code> parameter is required.</p>", nil, nothing},
		{"a heading", "access_token: The value is missing", nil, nothing},
		{"quoted in a page", `Missing "access_token" cookie-value1.`, nil, nothing},
		{"an empty value in a form", "access_token=&token_type=bearer12345", nil, nothing},
		{"empty quotes", `<input name="access_token" value=""> <input name=password type=password id="password1">`, nil, nothing},
		{"a deletion, explained", "access_token=deleted", nil, nothing},
		{"links to documentation", `{"more":"https://docs.example.com/auth/tokens#access_token","help":"https://example.com/?access_token=YOUR_ACCESS_TOKEN"}`, nil, nothing},
		{"a page's assets", `<html><head><link rel="stylesheet" href="/assets/app.5f0c1f8a9d7b4e6c8a1f.css" integrity="sha384-X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE"><script nonce="Zk3vQ9pLw7XbN2cT8yHd4RfJ6m" src="/x.js"></script></head></html>`, nil, suspected},
		{"a gateway's page", "<html><h1>502 Bad Gateway</h1><p>Request 7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11</p><hr>nginx/1.22.1</html>", nil, nothing},
		{"XML", `<?xml version="1.0"?><Error><Code>InvalidToken</Code><Message>The provided token is malformed</Message><RequestId>Zk3vQ9pLw7XbN2cT8yHd4RfJ6m</RequestId></Error>`, nil, nothing},
		// Other text.
		{"addresses", `{"client":"2001:0db8:85a3:1319:8a2e:0370:7334:abcd","mail":"a1b2c3d4e5f6g7h8i9@example.com","home":"https://example.com/a1b2c3d4e5f6g7h8i9j0"}`, nil, suspected},
		{"dates and numbers", `{"when":"2026-11-23T12:00:00.000000+00:00","n":"12345678901234","v":"10.0.19045.3693"}`, nil, nothing},
		{"JSON in other languages", `{"message":"Jeton d’actualisation manquant : accès refusé","note":"漢字 😀"}`, nil, nothing},
		{"no body", "", nil, nothing},
		{"bare words", "Unauthorized", nil, nothing},
		{"a bare number", "200", nil, nothing},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := answer(row.body, row.lines...)
			a.Time = now
			a.Header.Reason = "Unprocessable Entity"
			l := newRecogniser("access_token", "message").Look(a, sentGarbage())
			if got := worst(l); got > row.most {
				t.Errorf("gives %v: %+v", got, l.Sightings)
			}
			if l.Overflow {
				t.Error("a bound is passed")
			}
		})
	}
}

// What may be a credential, but need not be, is worth advice and no more.
func TestWhatIsLikely(t *testing.T) {
	for name, a := range map[string]recognise.Answer{
		"one word under a name that means one": answer(`{"access_token":"opaqueAB"}`),
		"such a word in a field":               answer("{}", "X-Access-Token: k8mQ2zX1"),
		"such a word in a cookie":              answer("{}", "Set-Cookie: token=k8mQ2zX1; Path=/"),
		"such a word in a form":                answer("access_token=k8mQ2zX1&n=1"),
		"a JWT under a name that says nothing": answer(refusal(`,"data":` + quoted(fresh))),
		"a JWT in a message":                   answer(refusal(`,"message":` + quoted("use "+fresh+" instead"))),
		"a JWT in a page":                      answer("<code>" + fresh + "</code>"),
		"a JWT in a cookie":                    answer("{}", "Set-Cookie: c1="+fresh),
		"a JWT in a path":                      answer("{}", "Location: /welcome/"+fresh),
		"a JWT that is the body":               answer(fresh),
		"a string of JSON that is the body":    answer(quoted(fresh)),
		"random text in the reason phrase":     {Header: recognise.Section{Reason: "Unauthorized " + opaque}},
	} {
		l := newRecogniser().Look(a, sentGarbage())
		if got := worst(l); got != likely {
			t.Errorf("%s: gives %v: %+v", name, got, l.Sightings)
		}
	}
}

// Text of a credential's form must not be shown, whatever it stands under.
func TestWhatIsSuspected(t *testing.T) {
	for name, a := range map[string]recognise.Answer{
		"under a name that says nothing": answer(refusal(`,"data":` + quoted(opaque))),
		"in a message":                   answer(refusal(`,"message":` + quoted("use "+opaque+" instead"))),
		"in a page":                      answer("<p>" + opaque + "</p>"),
		"as the body":                    answer(opaque),
		"as a bare string":               answer(quoted(opaque)),
		"in a cookie":                    answer("{}", "Set-Cookie: c1="+opaque+"; Path=/"),
		"in a session cookie":            answer("{}", "Set-Cookie: JSESSIONID="+opaque+"; Path=/"),
		"in a field":                     answer("{}", "X-Debug: "+opaque),
		"a CSRF token":                   answer(refusal(`,"csrf_token":` + quoted(opaque))),
		"in a field of no secrets":       answer("{}", "Server: x (access_token="+opaque+")"),
		"in a URL before the host":       answer("{}", "Location: https://user:"+opaque+"@example.com/"),
		"as the name of a field":         answer("{}", opaque+": 1"),
		"as the name of a cookie":        answer("{}", "Set-Cookie: "+opaque+"=1"),
		"in Location":                    answer("{}", "Location: /cb?code2="+opaque),
	} {
		l := newRecogniser().Look(a, sentGarbage())
		if got := highest(l, opaque); got != suspected || worst(l) != suspected {
			t.Errorf("%s: gives %v: %+v", name, got, l.Sightings)
		}
	}
}

// An echo of the live credential must not be shown; one of what the fixtures made is what the reader looks for.
func TestAnEchoIsMaskedWhereItIsTheLiveCredentials(t *testing.T) {
	for name, row := range map[string]struct {
		sent, repeated string
		want           recognise.Degree
	}{
		"the live credential":                {live, live, suspected},
		"it without its last octet":          {live[:len(live)-1], live[:len(live)-1], suspected},
		"garbage":                            {garbage, garbage, recognise.Harmless},
		"garbage cut":                        {garbage, garbage[:40] + "...", recognise.Harmless},
		"garbage without quotes":             {`"` + opaque + `"`, opaque, recognise.Harmless},
		"garbage decoded":                    {"Zk3vQ9pLw7X%2FbN2cT8yHd4RfJ6m", "Zk3vQ9pLw7X/bN2cT8yHd4RfJ6m", recognise.Harmless},
		"garbage with its name":              {opaque, "refresh_token=" + opaque, recognise.Harmless},
		"garbage in capitals":                {opaque, strings.ToUpper(opaque), recognise.Harmless},
		"a stretch of more":                  {"refresh_token=" + opaque + "; a=b", opaque, recognise.Harmless},
		"what is behind it":                  {opaque + ";" + fresh, fresh, recognise.Harmless},
		"the live one and more, for its end": {live[len(live)-12:], "x" + live, suspected},
		"the live one in base64":             {base64.StdEncoding.EncodeToString([]byte(live)), base64.StdEncoding.EncodeToString([]byte(live)), suspected},
		"the live one in hexadecimal":        {hex.EncodeToString([]byte(live)), hex.EncodeToString([]byte(live)), suspected},
		"the live one decoded":               {base64.RawURLEncoding.EncodeToString([]byte(live)), live, suspected},
		"the live one, escaped twice":        {escaped(escaped(live)), escaped(escaped(live)), recognise.Harmless},
		"the live one, escaped three times":  {escaped(escaped(escaped(live))), escaped(live), recognise.Harmless},
		"the live one, cut and padded":       {"xx" + live[50:] + "xx", "xx" + live[50:] + "xx", suspected},
	} {
		for place, a := range map[string]recognise.Answer{
			"member": answer(`{"access_token":` + quoted(row.repeated) + `}`),
			"cookie": answer("{}", "Set-Cookie: refresh_token="+row.repeated+"; Path=/"),
			"field":  answer("{}", "X-Access-Token: "+row.repeated),
		} {
			l := newRecogniser().Look(a, recognise.Carried{Live: live, Values: []string{row.sent}})
			if _, gives := l.Gives(suspected); gives || len(l.Sightings) == 0 || l.Sightings[0].Degree != row.want || !l.Sightings[0].Echo {
				t.Errorf("%s, %s: %+v", name, place, l.Sightings)
			}
		}
	}
}

// escaped writes every octet as a percent escape.
func escaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

// Carrying one thing excuses nothing else.
func TestAnEchoExcusesNothingElse(t *testing.T) {
	worded := "my-refresh-token-9f3KqLw27XbN2cT8yHd4RfJ6"
	for name, row := range map[string]struct {
		sent string
		a    recognise.Answer
	}{
		"a live one of words for words":      {"not-a-refresh-token-at-all", answer(`{"n":` + quoted(worded) + `}`)},
		"the live one for garbage":           {garbage, answer("{}", "Set-Cookie: refresh_token="+live)},
		"a fresh one for the live one":       {live, answer(`{"access_token":` + quoted(fresh) + `}`)},
		"a new cookie for the live one":      {live, answer("{}", "Set-Cookie: refresh_token="+opaque)},
		"Max-Age before a date that is past": {garbage, answer("{}", "Set-Cookie: refresh_token="+opaque+"; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT")},
		"Max-Age behind such a date":         {garbage, answer("{}", "Set-Cookie: refresh_token="+opaque+"; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60")},
		"after a deletion":                   {garbage, answer("{}", "Set-Cookie: refresh_token=; Max-Age=0", "Set-Cookie: refresh_token="+opaque)},
		"octets that look like UTF-16":       {garbage, answer("A\x00" + live + "\xff")},
		"a short new cookie":                 {garbage, answer("{}", "Set-Cookie: refresh_token=k8mQ2zX1")},
		"a fresh one beside the echo":        {garbage, answer(`{"input":` + quoted(garbage) + `,"token":` + quoted(fresh) + `}`)},
		"the live one for its header":        {strings.Split(live, ".")[0] + ".e30.c2lnbmF0dXJl", answer(`{"n":` + quoted(live) + `}`)},
		"a fresh one with the garbage in it": {"abcdefg1", answer(`{"token":"abcdefg1.` + opaque + `"}`)},
		"the live one for another in base64": {base64.StdEncoding.EncodeToString([]byte(opaque)), answer(`{"n":` + quoted(live) + `}`)},
		"the live one for one octet of it":   {live[:1], answer(`{"n":` + quoted(live) + `}`)},
	} {
		r := newRecogniser()
		r.Look(recognise.Answer{}, recognise.Carried{Live: worded})
		l := r.Look(row.a, recognise.Carried{Live: live, Values: []string{row.sent, "application/json"}})
		if worst(l) != certain {
			t.Errorf("%s: %+v", name, l.Sightings)
		}
	}
}

// The place of a sighting is told in one line that holds no credential, and nothing that a terminal obeys.
func TestWhereIsHarmless(t *testing.T) {
	for name, a := range map[string]recognise.Answer{
		"a credential as a name":            answer(`{` + quoted(fresh) + `:{"access_token":` + quoted(fresh) + `}}`),
		"a short credential as a name":      answer(`{` + quoted(opaque) + `:{"access_token":` + quoted(opaque) + `}}`),
		"the live one as a name":            answer(`{` + quoted(opaqueLive) + `:{"access_token":` + quoted(fresh) + `}}`),
		"the live one in a name":            answer(`{` + quoted("x"+opaqueLive+"y") + `:{"access_token":` + quoted(fresh) + `}}`),
		"a name that is long":               answer(`{"` + strings.Repeat("name_of_", 50) + `token":` + quoted(fresh) + `}`),
		"a name with control octets":        answer(`{"a\u001b[31m\n":{"token":` + quoted(fresh) + `}}`),
		"a cookie with a credential's name": answer("{}", "Set-Cookie: "+opaque+"="+fresh, "Set-Cookie: a\x1bb_token="+fresh),
	} {
		r := newRecogniser()
		for _, s := range r.Look(a, recognise.Carried{Live: opaqueLive}).Sightings {
			for _, told := range []string{s.Where, s.Label} {
				if strings.Contains(told, fresh[:12]) || strings.Contains(told, opaque[:12]) || strings.Contains(told, opaqueLive[:12]) || strings.ContainsAny(told, "\x1b\n") || len(told) > 300 {
					t.Errorf("%s: %q", name, told)
				}
			}
			if len(s.Label) > 40 {
				t.Errorf("%s: %q", name, s.Label)
			}
		}
	}
}
