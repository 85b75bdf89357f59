package reference

import (
	"net/http"
	"strings"
	"sync/atomic"
)

// clientVariants treat some clients and some kinds of requests differently, as a
// server or a layer before it may.
func clientVariants() []entry {
	words := func(code int) change {
		return layerError(code, "text/plain; charset=utf-8", http.StatusText(code))
	}
	has := func(name string, parts ...string) func(x *exchange) bool {
		return func(x *exchange) bool {
			for _, p := range parts {
				if strings.Contains(x.request.Header.Get(name), p) {
					return true
				}
			}
			return false
		}
	}
	old := func(x *exchange) bool { return !x.request.ProtoAtLeast(1, 1) }
	return []entry{
		{id: "client-426-to-http-1.0", sentence: "HTTP/1.0 gets 426, as from Envoy.", edit: when(old, words(http.StatusUpgradeRequired))},
		{id: "client-505-to-http-1.0", sentence: "HTTP/1.0 gets 505.", edit: when(old, words(http.StatusHTTPVersionNotSupported))},
		{id: "client-drops-http-1.0", sentence: "HTTP/1.0 gets a closed connection.", edit: when(old, dropped)},
		{id: "client-bound-to-agent", sentence: "A session is bound to the User-Agent that used it first, and refuses others.", edit: boundToAgent},
		{id: "client-403-to-agents", sentence: "A firewall answers 403 to programs that are no browser, by their names, and to no name at all.", edit: when(func(x *exchange) bool {
			agent := x.request.UserAgent()
			return agent == "" || len(agent) > 512 || has("User-Agent", "curl", "python", "Go-http", "okhttp", "node")(x)
		}, words(http.StatusForbidden))},
		{id: "client-403-to-other-sites", sentence: "Requests from pages of other sites and of other origins get 403, by Sec-Fetch-Site.", edit: when(has("Sec-Fetch-Site", "cross-site", "same-site"), words(http.StatusForbidden))},
		{id: "client-403-to-navigation", sentence: "Navigation gets 403, by Sec-Fetch-Mode.", edit: when(has("Sec-Fetch-Mode", "navigate"), words(http.StatusForbidden))},
		{id: "client-411-without-length", sentence: "A request without a length gets 411.", edit: when(func(x *exchange) bool {
			return x.request.Header.Get("Content-Length") == "" && len(x.request.TransferEncoding) == 0
		}, words(http.StatusLengthRequired))},
		{id: "client-400-to-queries", sentence: "A query gets 400.", edit: when(func(x *exchange) bool { return x.request.URL.RawQuery != "" }, words(http.StatusBadRequest))},
		{id: "client-406-as-quarkus", sentence: "An Accept that excludes JSON or cannot be read gets 406 without a body, as from Quarkus.", edit: when(func(x *exchange) bool {
			accept := x.request.Header.Get("Accept")
			return accept != "" && !x.server.op.contract.Acceptable(accept) || strings.Contains(accept, " *;")
		}, layerError(http.StatusNotAcceptable, "text/plain", ""))},
		{id: "client-417-to-expect", sentence: "An expectation gets 417.", edit: when(has("Expect", "100"), words(http.StatusExpectationFailed))},
		{id: "client-400-to-odd-fields", sentence: "Fields that cannot be read get 400.", edit: when(func(x *exchange) bool {
			return has("Traceparent", "garbage")(x) || has("Accept-Language", ";;")(x) || has("X-Forwarded-Port", "many")(x) || has("X-Request-ID", "<")(x)
		}, words(http.StatusBadRequest))},
		{id: "client-400-to-repeated-request", sentence: "A header above 8 KiB gets a 400 whose page repeats all cookies.", edit: when(func(x *exchange) bool { return headerSize(x.request) > 8<<10 }, func(x *exchange, a *Answer) {
			layerError(http.StatusBadRequest, "text/plain; charset=utf-8", "Bad Request: "+x.cookieHeader()+strings.Repeat(" ", 1<<20-64))(x, a)
		})},
		{id: "client-431-above-100-cookies", sentence: "More than a hundred cookies get 431.", edit: when(func(x *exchange) bool { return strings.Count(x.cookieHeader(), ";") >= 100 }, words(http.StatusRequestHeaderFieldsTooLarge))},
		{id: "client-closes-after-four", sentence: "The connection is closed after four requests, and the answer announces it.", edit: finished(func(x *exchange, a *Answer) { a.Close = a.Close || x.nth == 4 })},
		{id: "client-closes-behind-bodies", sentence: "The connection is closed after a request with a body.", edit: finished(func(x *exchange, a *Answer) { a.Close = a.Close || len(x.body) > 0 })},
		{id: "client-overrides-refused", sentence: "A field or a query that overrides the method gets 400.", edit: onMethod(func(_ *behaviour, x *exchange) *Answer {
			a := methodNotAllowed(x)
			if x.request.URL.RawQuery != "" || x.request.Header.Get("X-HTTP-Method")+x.request.Header.Get("X-HTTP-Method-Override")+x.request.Header.Get("X-Method-Override") != "" {
				words(http.StatusBadRequest)(x, a)
			}
			return a
		})},
	}
}

// boundToAgent refuses a valid token from another User-Agent than the first.
func boundToAgent(b *behaviour) {
	var first atomic.Pointer[string]
	judging(func(x *exchange, v verdict) verdict {
		agent := x.request.UserAgent()
		if v.reason == accepted && !first.CompareAndSwap(nil, &agent) && *first.Load() != agent {
			v.reason = malformed
		}
		return v
	})(b)
}
