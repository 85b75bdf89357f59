package reference

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// shouldFaults keep the contract and go against the standards around it.
func shouldFaults() []entry {
	return slices.Concat(disclosureFaults(), adviceFaults(), setCookieFaults(), methodFaults())
}

// refusalWith is a refusal whose one item has a further member.
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
		{id: "trace-of-python", sentence: "A refusal holds a Python traceback.", rules: trace, edit: traced("Traceback (most recent call last):\n  File \"/srv/app/auth.py\", line 41, in refresh\n    claims = jwt.decode(token)\njwt.DecodeError: Not enough segments")},
		{id: "trace-of-java", sentence: "A refusal holds a Java stack trace.", rules: trace, edit: traced("java.lang.IllegalArgumentException: token\n\tat com.example.auth.RefreshController.refresh(RefreshController.java:41)\n\tat java.base/java.lang.Thread.run(Thread.java:840)")},
		{id: "trace-of-node", sentence: "A refusal holds a JavaScript stack.", rules: trace, edit: traced("JsonWebTokenError: jwt malformed\n    at refresh (/srv/app/src/auth.js:41:13)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)")},
		{id: "trace-of-go", sentence: "A refusal holds a Go panic.", rules: trace, edit: traced("panic: runtime error: index out of range [1] with length 1\n\ngoroutine 18 [running]:\nmain.refresh(0xc000122000)\n\t/srv/app/main.go:41 +0x1d")},
		{id: "trace-of-rust", sentence: "A refusal holds a Rust panic.", rules: trace, edit: traced("thread 'tokio-runtime-worker' panicked at src/auth.rs:41:10:\ncalled `Option::unwrap()` on a `None` value")},
		{id: "trace-of-ruby", sentence: "A refusal holds a Ruby backtrace.", rules: trace, edit: traced("JWT::DecodeError: Not enough or too many segments\n/srv/app/auth.rb:41:in `refresh'\n/srv/app/app.rb:12:in `call'")},
		{id: "trace-of-php", sentence: "A refusal holds a PHP stack trace.", rules: trace, edit: traced("PHP Fatal error:  Uncaught UnexpectedValueException: Wrong number of segments in /srv/app/JWT.php:41\nStack trace:\n#0 /srv/app/refresh.php(12): JWT::decode()\n#1 {main}")},
		{id: "trace-beside-detail", sentence: "A refusal has a traceback beside its detail.", rules: trace, edit: refused(body(strings.TrimSuffix(goodRefusal, "}") + `,"debug":"Traceback (most recent call last):\n  File \"app.py\", line 1, in refresh\nKeyError"}`))},
	}
}

func adviceFaults() []entry {
	location := func(template string) edit { return refused(body(template)) }
	form, unique := by("access-token-form"), by("unique-members")
	token := func(value string) edit {
		return granted(body(`{"access_token":"` + value + `","token_type":"bearer"}`))
	}
	return []entry{
		{id: "cache-control-absent", sentence: "A success has no Cache-Control.", rules: by("no-store"), edit: granted(without("Cache-Control"))},
		{id: "cache-control-private", sentence: "A success says Cache-Control: private.", rules: by("no-store"), edit: granted(field("Cache-Control", "private"))},
		{id: "cache-control-hour", sentence: "A success may be kept by caches for an hour.", rules: by("no-store"), edit: granted(field("Cache-Control", "public, max-age=3600"))},
		{id: "cache-control-no-cache", sentence: "A success says no-cache, which lets caches store it.", rules: by("no-store"), edit: granted(field("Cache-Control", "no-cache"))},
		{id: "loc-no-detail", sentence: "A refusal is an empty object.", rules: by("loc"), edit: location(`{}`)},
		{id: "loc-other-member", sentence: "A refusal calls its list errors.", rules: by("loc"), edit: location(`{"errors":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}]}`)},
		{id: "loc-capitalized", sentence: "A refusal calls its list Detail.", rules: by("loc"), edit: location(`{"Detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}]}`)},
		{id: "loc-empty-detail", sentence: "The detail of a refusal is an empty list.", rules: by("loc"), edit: location(`{"detail":[]}`)},
		{id: "loc-empty-list", sentence: "The loc of a refusal's item is empty.", rules: by("loc"), edit: location(`{"detail":[{"type":"missing","loc":[],"msg":"Field required"}]}`)},
		{id: "loc-names-body", sentence: "The loc of a refusal names the body.", rules: by("loc"), edit: location(`{"detail":[{"type":"missing","loc":["body"],"msg":"Field required"}]}`)},
		{id: "loc-names-other-cookie", sentence: "The loc of a refusal names another cookie.", rules: by("loc"), edit: location(`{"detail":[{"type":"missing","loc":["cookie","session"],"msg":"Field required"}]}`)},
		{id: "charset-utf-16", sentence: "The Content-Type says charset=utf-16 over UTF-8 octets.", rules: by("charset"), edit: both(field("Content-Type", "application/json; charset=utf-16"))},
		{id: "charset-latin-1", sentence: "The Content-Type says charset=iso-8859-1.", rules: by("charset"), edit: both(field("Content-Type", "application/json; charset=iso-8859-1"))},
		{id: "twice-access-token", sentence: "A success has two access_token members.", rules: unique, edit: granted(body(`{"access_token":"{{access}}","access_token":"{{access}}","token_type":"bearer"}`))},
		{id: "twice-detail", sentence: "A refusal has two detail members.", rules: unique, edit: refused(body(`{"detail":[],"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}]}`))},
		{id: "twice-inside-item", sentence: "An item of a refusal has two msg members.", rules: unique, edit: refused(body(`{"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required","msg":"required"}]}`))},
		{id: "access-token-empty", sentence: "The access_token is empty.", rules: form, edit: token("")},
		{id: "access-token-blank", sentence: "The access_token is a space.", rules: form, edit: token(" ")},
		{id: "access-token-with-control", sentence: "The access_token holds a line feed.", rules: form, edit: token(`{{access}}\n`)},
		{id: "access-token-beyond-ascii", sentence: "The access_token holds a letter beyond ASCII.", rules: form, edit: token(`{{access}}é`)},
		{id: "access-token-is-refresh-token", sentence: "The access_token is the refresh token that was sent.", rules: form, edit: token("{{value}}")},
		{id: "access-token-expired", sentence: "The access_token expired an hour ago.", rules: form, edit: func(b *behaviour) {
			mint := b.mintAccess
			b.mintAccess = func(subject string, _ time.Duration) string { return mint(subject, -time.Hour) }
		}},
		{id: "origin-reflected", sentence: "Any Origin may read the answers, with credentials.", rules: by("origin"), edit: finished(func(x *exchange, a *Answer) {
			if origin := x.request.Header.Get("Origin"); origin != "" {
				a.set("Access-Control-Allow-Origin", origin)
				a.set("Access-Control-Allow-Credentials", "true")
			}
		})},
		{id: "first-party-content-type", sentence: "A JSON Content-Type without a body gets 400.", rules: by("first-party"), edit: when(func(x *exchange) bool {
			return strings.Contains(x.request.Header.Get("Content-Type"), "json") && len(x.body) == 0
		}, status(http.StatusBadRequest))},
		{id: "first-party-authorization", sentence: "An Authorization that is not valid gets 401, beside a valid cookie too.", rules: by("first-party"), edit: when(func(x *exchange) bool { return x.request.Header.Get("Authorization") != "" }, status(http.StatusUnauthorized))},
	}
}

// setCookieFaults rotate the refresh token, with a Set-Cookie that is too weak.
func setCookieFaults() []entry {
	line := func(format string) edit {
		return func(b *behaviour) {
			b.rotate = true
			b.setCookie = func(x *exchange, token string) []Field {
				path := x.server.basePath + x.server.op.path
				return []Field{{"Set-Cookie", strings.NewReplacer("NAME", x.server.op.cookie, "VALUE", token, "PATH", path).Replace(format)}}
			}
		}
	}
	weak := by("set-cookie")
	return []entry{
		{id: "set-cookie-for-scripts", sentence: "The refresh token cookie has no HttpOnly.", rules: weak, edit: line("NAME=VALUE; Path=PATH; Secure; SameSite=Strict")},
		{id: "set-cookie-in-the-clear", sentence: "The refresh token cookie has no Secure.", rules: weak, edit: line("NAME=VALUE; Path=PATH; HttpOnly; SameSite=Strict")},
		{id: "set-cookie-for-all-sites", sentence: "The refresh token cookie has no SameSite.", rules: weak, edit: line("NAME=VALUE; Path=PATH; HttpOnly; Secure")},
		{id: "set-cookie-bare", sentence: "The refresh token cookie has no attributes at all.", rules: weak, edit: line("NAME=VALUE")},
		{id: "set-cookie-other-path", sentence: "The Path of the refresh token cookie does not cover the operation.", rules: weak, edit: line("NAME=VALUE; Path=/other; HttpOnly; Secure; SameSite=Strict")},
		{id: "set-cookie-path-almost", sentence: "The Path of the refresh token cookie is the operation's with a letter more.", rules: weak, edit: line("NAME=VALUE; Path=PATHs; HttpOnly; Secure; SameSite=Strict")},
		{id: "set-cookie-twice", sentence: "The refresh token cookie is set twice in one answer.", rules: weak, edit: func(b *behaviour) {
			b.rotate = true
			b.setCookie = func(x *exchange, token string) []Field {
				return append(strictCookie(x, token), strictCookie(x, token)...)
			}
		}},
	}
}

// methodFaults answer other methods.
func methodFaults() []entry {
	var table []entry
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch} {
		table = append(table, entry{
			id: "method-refreshes-" + strings.ToLower(method), sentence: method + " refreshes like the operation's own method.", rules: by("allow"),
			edit: onMethod(func(b *behaviour, x *exchange) *Answer {
				if x.request.Method == method {
					return b.operation(x)
				}
				return methodNotAllowed(x)
			}),
		})
	}
	return append(table, []entry{
		{id: "method-refreshes-any", sentence: "Every method refreshes.", rules: by("allow"), edit: onMethod(func(b *behaviour, x *exchange) *Answer { return b.operation(x) })},
		{id: "method-allow-absent", sentence: "The 405 to other methods has no Allow.", rules: by("allow"), edit: onMethod(changedMethodAnswer(without("Allow")))},
		{id: "method-crashes", sentence: "Other methods get 500.", rules: by("allow"), edit: onMethod(changedMethodAnswer(internalError))},
		{id: "method-succeeds", sentence: "Other methods get 200 with a message.", rules: by("allow"), edit: onMethod(changedMethodAnswer(status(http.StatusOK), body(`{"detail":"use another method"}`)))},
	}...)
}

func onMethod(f func(b *behaviour, x *exchange) *Answer) edit {
	return func(b *behaviour) {
		b.otherMethod = func(x *exchange) *Answer { return f(b, x) }
	}
}

func changedMethodAnswer(changes ...change) func(b *behaviour, x *exchange) *Answer {
	return func(_ *behaviour, x *exchange) *Answer {
		a := methodNotAllowed(x)
		apply(changes, x, a)
		return a
	}
}
