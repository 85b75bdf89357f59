package reference

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// trustRows have a fault for each thing beside the cookie that some servers take
// for a reason to give a token, and for each thing on which some fail.
func trustRows() []entry {
	withheld := by("token-withheld")
	return slices.Concat(
		rowsOf("trusted-field", withheld, trustedFieldRows()),
		rowsFor("trusted-query", withheld, "A request without the cookie gets a token if its query is %s.", [][2]string{
			{"debug", "debug=true"}, {"test", "test=1"}, {"admin", "admin=true"}, {"user", "user=admin"}, {"client-grant", "grant_type=client_credentials"},
		}, func(query string) edit {
			return trusting(func(x *exchange) bool { return x.request.URL.RawQuery == query })
		}),
		rowsFor("trusted-cookie", withheld, "A request without the cookie gets a token if it has the cookie %s.", [][2]string{
			{"admin", "admin=true"}, {"role", "role=admin"}, {"user-id", "user_id=1"}, {"uid", "uid=1"}, {"logged-in", "logged_in=true"}, {"authenticated", "authenticated=true"}, {"remember-me", "remember_me=1"}, {"debug", "debug=true"},
		}, func(cookie string) edit {
			return trusting(func(x *exchange) bool { return x.cookieHeader() == cookie })
		}),
		rowsFor("inherited", withheld, "The value %s gets a token.", [][2]string{{"prototype", "__proto__"}}, func(word string) edit { return alsoAcceptingAny(word) }),
		rowsFor("left-over", withheld, "The value %s gets a token.", leftOverTable(), func(word string) edit { return alsoAcceptingAny(word) }),
		rowsOf("odd-body", by("status"), oddBodyRows()),
		rowsOf("odd-query", by("status"), oddQueryRows()),
		rememberedRows(),
	)
}

// trusting gives a token without a cookie to requests that meet a condition.
//
//go:noinline
func trusting(condition func(x *exchange) bool) edit {
	return judging(func(x *exchange, v verdict) verdict {
		if v.reason == missing && condition(x) {
			return verdict{subject: "user-1"}
		}
		return v
	})
}

func trustedFieldRows() []row {
	var rows []row
	for _, f := range [][3]string{
		{"forwarded-user", "X-Forwarded-User"}, {"x-remote-user", "X-Remote-User"}, {"remote-user", "Remote-User"}, {"x-user", "X-User"}, {"user-id", "X-User-Id"},
		{"forwarded-email", "X-Forwarded-Email"}, {"authenticated", "X-Authenticated-User"}, {"client-verified", "X-Ssl-Client-Verify", "SUCCESS"},
		{"near-address", "X-Forwarded-For", "127.0.0.1"}, {"near-real-address", "X-Real-IP", "127.0.0.1"}, {"near-client-address", "True-Client-IP", "127.0.0.1"},
		{"internal", "X-Internal", "true"}, {"debug", "X-Debug", "true"}, {"bypass", "X-Bypass-Auth", "true"}, {"basic-admin", "Authorization", "Basic YWRtaW46YWRtaW4="},
		{"auth-request", "X-Auth-Request-User", "admin"},
		{"webauth", "X-WEBAUTH-USER", "admin"},
		{"consumer", "X-Consumer-Username", "admin"},
		{"principal", "X-MS-Client-Principal-Name", "admin"},
		{"probe", "User-Agent", "kube-probe/1.31"},
		{"balancer-probe", "User-Agent", "ELB-HealthChecker/2.0"},
		{"crawler", "User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
		{"original-url", "X-Original-URL", "/health"},
		{"subrequest", "x-middleware-subrequest", "middleware:middleware:middleware:middleware:middleware"},
		{"custom-address", "X-Custom-IP-Authorization", "127.0.0.1"},
		{"near-forwarded", "Forwarded", "for=127.0.0.1"},
		{"near-cluster", "X-Client-IP", "127.0.0.1"},
		{"near-host", "X-Forwarded-Host", "localhost"},
		{"cron", "X-AppEngine-Cron", "true"},
		{"method-said", "X-HTTP-Method-Override", "POST"},
		{"prefetched", "Sec-Purpose", "prefetch"},
		{"ajax", "X-Requested-With", "XMLHttpRequest"},
		{"no-origin", "Origin", "null"},
		{"behind-proxy", "Via", "1.1 proxy.example"},
		{"ranged", "Range", "bytes=0-"},
		{"uncached", "Pragma", "no-cache"},
		{"any-bearer", "Authorization", "Bearer garbage"},
		{"any-jwt", "Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwicm9sZSI6ImFkbWluIn0."},
		{"no-bearer", "Authorization", "Bearer"},
		{"same-origin", "Sec-Fetch-Site", "same-origin"},
		{"if-modified", "If-Modified-Since", "Sat, 28 Nov 2026 12:00:00 GMT"},
		{"near-private", "X-Forwarded-For", "10.0.0.7"},
	} {
		rows = append(rows, row{f[0], "A request without the cookie gets a token if " + f[1] + " has the value \"" + f[2] + "\" (empty: any).", trusting(func(x *exchange) bool {
			got := x.request.Header.Get(f[1])
			return got != "" && (f[2] == "" || got == f[2])
		})})
	}
	return rows
}

func leftOverTable() [][2]string {
	return [][2]string{
		{"admin", "admin"}, {"test", "test"}, {"demo", "demo"}, {"debug", "debug"}, {"guest", "guest"}, {"root", "root"}, {"dummy", "dummy"}, {"mock", "mock"}, {"fake", "fake"},
		{"valid", "valid"}, {"secret", "secret"}, {"token-test", "test-token"}, {"one", "1"}, {"minus-one", "-1"},
		{"object-constructor", "constructor"}, {"object-text", "toString"}, {"object-value", "valueOf"}, {"object-own", "hasOwnProperty"}, {"nil-word", "nil"}, {"word-system", "system"},
	}
}

// oddBodyRows crash on a kind of body.
func oddBodyRows() []row {
	var rows []row
	for _, b := range [][3]string{
		{"json-null", "is null", "^null$"}, {"json-list", "is a JSON list", `^\[\]$`}, {"json-number", "is a number", "^[0-9]+$"}, {"json-text", "is a JSON string", `^"`},
		{"json-prototype", "has the member __proto__", "__proto__"}, {"not-utf8", "is no UTF-8", `^\x{FFFD}`}, {"five-kib", "has 5 KiB", "a{1000}"}, {"deep", "is deep", `^\[{500}`},
	} {
		pattern := regexp.MustCompile(b[2])
		rows = append(rows, row{b[0], "The server crashes on a body that " + b[1] + ".", when(func(x *exchange) bool {
			return pattern.MatchString(strings.ToValidUTF8(string(x.body), "\ufffd"))
		}, internalError)})
	}
	return rows
}

// oddQueryRows crash on a kind of query.
func oddQueryRows() []row {
	var rows []row
	for _, q := range [][3]string{
		{"semicolons", "has a semicolon", ";"}, {"escape-not-utf8", "has an escape of no UTF-8", "%ff"}, {"escaped-nul", "has an escaped NUL", "%00"},
		{"prototype", "has __proto__", "__proto__"}, {"long", "has 1 KiB", strings.Repeat("b", 1024)}, {"no-pairs", "begins with an ampersand", "&&"},
	} {
		rows = append(rows, row{q[0], "The server crashes on a query that " + q[1] + ".", when(func(x *exchange) bool { return strings.Contains(x.request.URL.RawQuery, q[2]) }, internalError)})
	}
	return append(rows, row{"name-twice", "The server crashes on a query that has the cookie's name twice.", when(func(x *exchange) bool {
		return len(x.request.URL.Query()[x.server.op.cookie]) == 2
	}, internalError)})
}

// rememberedRows keep an answer, and give it to every request that has the same
// field or the same query.
func rememberedRows() []entry {
	var all []entry
	for _, f := range [][2]string{
		{"idempotency-key", "Idempotency-Key"}, {"request-number", "X-Request-ID"}, {"forwarded-address", "X-Forwarded-For"}, {"language", "Accept-Language"}, {"query", ""},
	} {
		name := f[1]
		if name == "" {
			name = "query"
		}
		all = append(all, entry{
			id: "table-remembered-" + f[0], row: "missing/same-" + f[0], rules: by("token-withheld"),
			sentence: "Who sends the " + name + " of an earlier success gets a token.",
			edit: remembering(func(x *exchange) string {
				if f[1] == "" {
					return x.request.URL.RawQuery
				}
				return strings.Join(x.request.Header[http.CanonicalHeaderKey(f[1])], ", ")
			}),
		})
	}
	return all
}

// remembering accepts a request if its key is that of an earlier success.
//
//go:noinline
func remembering(key func(x *exchange) string) edit {
	return func(b *behaviour) {
		var seen ledger
		judging(func(x *exchange, v verdict) verdict {
			k := key(x)
			switch {
			case k == "":
			case v.reason == accepted:
				seen.add(k)
			case v.reason == missing && slices.Contains(seen.all(), k):
				return verdict{subject: "user-1"}
			}
			return v
		})(b)
	}
}
