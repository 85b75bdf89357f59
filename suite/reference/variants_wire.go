package reference

import (
	"fmt"
	"strings"
	"time"
)

// wireVariants send the same answer in other ways that HTTP allows.
func wireVariants() []entry {
	tail := func(a *Answer) string { return string(a.Body) }
	version := func(line string) edit {
		return both(statusLine(func(status int, reason string) string {
			return strings.NewReplacer("STATUS", fmt.Sprint(status), "REASON", reason).Replace(line)
		}))
	}
	return []entry{
		{id: "wire-chunked", sentence: "Answers are chunked.", edit: both(chunked)},
		{id: "wire-chunk-extension", sentence: "Chunks have extensions, and their sizes have leading zeros and upper-case digits.", edit: both(needsBody, framed(func(b string) string { return fmt.Sprintf("00%X;name=\"value\"\r\n%s\r\n000\r\n\r\n", len(b), b) }, "Transfer-Encoding: chunked"))},
		{id: "wire-trailer", sentence: "A trailer field follows the last chunk.", edit: both(func(_ *exchange, a *Answer) { a.Trailer = []Field{{"X-Checksum", "5b9f"}} })},
		{id: "wire-gzip-whole", sentence: "Answers are compressed with gzip if the request accepts it.", edit: both(accepting(compressed))},
		{id: "wire-gzip-in-chunks", sentence: "Answers are compressed with gzip if the request accepts it, and are chunked.", edit: both(accepting(compressed), chunked)},
		{id: "wire-http-1.0", sentence: "Answers are HTTP/1.0.", edit: version("HTTP/1.0 STATUS REASON")},
		{id: "wire-closing", sentence: "The connection is closed after each answer, and the answer announces it.", edit: finished(closing)},
		{id: "wire-until-close", sentence: "The body has no length and ends when the connection ends.", edit: both(scripted(func(a *Answer) script { return octets(a.head("Connection: close") + tail(a)) }))},
		{id: "wire-no-reason", sentence: "The status line has no reason phrase.", edit: version("HTTP/1.1 STATUS ")},
		{id: "wire-own-reason", sentence: "The reason phrase is not the usual one.", edit: version("HTTP/1.1 STATUS Because")},
		{id: "wire-interim-103", sentence: "A 103 comes before each answer.", edit: both(func(_ *exchange, a *Answer) { a.Early = []Field{} })},
		{id: "wire-no-date", sentence: "Answers have no Date.", edit: both(spoiled(asIs))},
		{id: "wire-lower-case-fields", sentence: "Field names are in lower case, and values have white space around them.", edit: both(scripted(func(a *Answer) script {
			for i, f := range a.Header {
				a.Header[i] = Field{strings.ToLower(f.Name), " \t" + f.Value + " "}
			}
			return octets(a.head("connection: close", fmt.Sprintf("content-length:%d", len(a.Body))) + tail(a))
		}))},
		{id: "wire-in-pieces", sentence: "An answer is sent in many small pieces.", edit: both(scripted(func(a *Answer) script {
			var steps script
			for m := a.message("Connection: close"); m != ""; m = m[min(25, len(m)):] {
				steps = append(steps, step{wait: time.Millisecond, octets: []byte(m[:min(25, len(m))])})
			}
			return steps
		}))},
		{id: "wire-slow", sentence: "Each answer takes 200 ms.", edit: both(later(200 * time.Millisecond))},
	}
}

// fieldVariants add or change header fields that the contract does not mention.
func fieldVariants() []entry {
	return []entry{
		{id: "fields-balancer-cookies", sentence: "A load balancer sets its cookies on every answer.", edit: finished(added("Set-Cookie", "AWSALB=abcDEF123; Path=/; Expires=Tue, 01 Dec 2037 00:00:00 GMT"), added("Set-Cookie", "AWSALBCORS=abcDEF123; Path=/; SameSite=None; Secure"))},
		{id: "fields-cookie-deleted", sentence: "A refusal deletes the cookie with Max-Age=0.", edit: refused(added("Set-Cookie", `{{name}}=""; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict`))},
		{id: "fields-cookie-expired", sentence: "A refusal deletes the cookie with an Expires in the past.", edit: refused(added("Set-Cookie", "{{name}}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax"))},
		{id: "fields-session-cookie", sentence: "Every answer sets an anonymous session cookie.", edit: finished(added("Set-Cookie", "sessionid=0f9c2d6e5b7a4c1d8e3f; Path=/; HttpOnly; SameSite=Lax"))},
		{id: "fields-etag", sentence: "Answers have an ETag and Last-Modified.", edit: both(added("ETag", `W/"64-5b9f"`), added("Last-Modified", "Mon, 02 Nov 2026 08:00:00 GMT"))},
		{id: "fields-two-servers", sentence: "There are two Server lines.", edit: finished(added("Server", "Caddy"), added("Server", "uvicorn"))},
		{id: "fields-security", sentence: "Every answer has the usual security fields.", edit: finished(added("Strict-Transport-Security", "max-age=63072000"), added("Content-Security-Policy", "default-src 'none'"), added("Referrer-Policy", "no-referrer"), added("X-Frame-Options", "DENY"))},
		{id: "fields-open-to-all", sentence: "Every origin may read the answers, without credentials.", edit: finished(added("Access-Control-Allow-Origin", "*"), added("Vary", "Origin"))},
		{id: "fields-rate-limit", sentence: "Answers have the rate limit, and a Retry-After without a 429.", edit: both(added("RateLimit-Limit", "100"), added("X-RateLimit-Remaining", "99"), added("Retry-After", "0"))},
		{id: "fields-challenge", sentence: "A refusal has WWW-Authenticate.", edit: refused(added("WWW-Authenticate", `Bearer error="invalid_token"`))},
		{id: "fields-request-id", sentence: "Answers have a request id and a trace id.", edit: finished(added("X-Request-ID", "7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11"), added("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))},
		{id: "fields-no-store-among-others", sentence: "The no-store is one of several directives, and has capital letters.", edit: both(field("Cache-Control", "private, No-Store, max-age=0"), without("Pragma"))},
	}
}

// accepting makes a change if the request's Accept-Encoding allows gzip, which a weight of
// 0 does not (RFC 9110 §12.4.2).
func accepting(c change) change {
	return func(x *exchange, a *Answer) {
		if coding := x.request.Header.Get("Accept-Encoding"); strings.Contains(coding, "gzip") && !strings.Contains(coding, "gzip;q=0") {
			c(x, a)
		}
	}
}
