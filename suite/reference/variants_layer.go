package reference

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// parserVariants find the cookie like other stacks.
func parserVariants() []entry {
	return []entry{
		{id: "parser-starlette-old", sentence: "The cookie is found as in Starlette before 0.49: only in the first line.", edit: found(parsers.StarletteFirstLine)},
		{id: "parser-django", sentence: "The cookie is found as in Django and Tornado: lines are joined by a comma.", edit: found(parsers.DjangoGunicorn)},
		{id: "parser-werkzeug", sentence: "The cookie is found as in Flask.", edit: found(parsers.Werkzeug)},
		{id: "parser-aiohttp", sentence: "The cookie is found as in aiohttp 3.8.", edit: found(parsers.Aiohttp)},
		{id: "parser-express", sentence: "The cookie is found as in Express with cookie-parser.", edit: found(parsers.Express)},
		{id: "parser-fastify", sentence: "The cookie is found as in Fastify and cookie 1.x: its quotes are kept.", edit: found(parsers.CookieModule)},
		{id: "parser-koa", sentence: "The cookie is found as in Koa.", edit: found(parsers.Koa)},
		{id: "parser-hono", sentence: "The cookie is found as in Hono.", edit: found(parsers.Hono)},
		{id: "parser-net-http", sentence: "The cookie is found as in Go's net/http.", edit: found(parsers.NetHTTP)},
		{id: "parser-gin", sentence: "The cookie is found as in gin: percent signs and plus signs are decoded.", edit: found(parsers.Gin)},
		{id: "parser-fiber", sentence: "The cookie is found as in fiber: an empty value counts as missing.", edit: found(parsers.Fiber)},
		{id: "parser-tomcat", sentence: "The cookie is found as in Tomcat.", edit: found(parsers.Tomcat)},
		{id: "parser-jetty", sentence: "The cookie is found as in Jetty.", edit: found(parsers.Jetty)},
		{id: "parser-rack", sentence: "The cookie is found as in Rack.", edit: found(parsers.Rack)},
		{id: "parser-php", sentence: "The cookie is found as in PHP: dots and spaces in a name become underscores.", edit: found(parsers.PHP)},
		{id: "parser-cookie-crate", sentence: "The cookie is found as in axum-extra and actix-web: names are decoded too.", edit: found(parsers.CookieCrate)},
	}
}

const badRequestPage = "<!doctype html><html><head><title>400 Bad Request</title></head><body><h1>Bad Request</h1></body></html>"

// layerVariants let an HTTP layer, a proxy or a firewall answer the requests
// that it has a reason to answer itself.
func layerVariants() []entry {
	larger := func(octets int) func(*exchange) bool {
		return func(x *exchange) bool { return headerSize(x.request) > octets }
	}
	page := layerError(http.StatusBadRequest, "text/html; charset=utf-8", badRequestPage)
	words := layerError(http.StatusBadRequest, "text/plain; charset=utf-8", "Bad Request")
	cookies := func(pattern string) func(*exchange) bool {
		re := regexp.MustCompile(pattern)
		return func(x *exchange) bool { return re.MatchString(x.cookieHeader()) }
	}
	has := func(name, pattern string) func(*exchange) bool {
		re := regexp.MustCompile(pattern)
		return func(x *exchange) bool { return re.MatchString(x.request.Header.Get(name)) }
	}
	return []entry{
		{id: "layer-431-above-4-kib", sentence: "A header above 4 KiB gets 431, as from fiber.", edit: when(larger(4<<10), layerError(http.StatusRequestHeaderFieldsTooLarge, "text/plain; charset=utf-8", "Request Header Fields Too Large"))},
		{id: "layer-431-above-8-kib", sentence: "A header above 8 KiB gets 431 without a body, as from Jetty.", edit: when(larger(8<<10), layerError(http.StatusRequestHeaderFieldsTooLarge, "text/html", ""))},
		{id: "layer-400-above-8-kib", sentence: "A header above 8 KiB gets 400 with a page, as from nginx.", edit: when(larger(8<<10), page)},
		{id: "layer-reset-above-64-kib", sentence: "A header above 64 KiB gets a reset.", edit: when(larger(64<<10), torn)},
		{id: "layer-closed-above-16-kib", sentence: "A header above 16 KiB gets a closed connection.", edit: when(larger(16<<10), dropped)},
		{id: "layer-400-for-200-cookies", sentence: "More than two hundred cookies get 400, as from Tomcat.", edit: when(func(x *exchange) bool { return strings.Count(x.cookieHeader(), ";") >= 200 }, page)},
		{id: "layer-400-for-quotes", sentence: "A quotation mark inside a value, or one that is not closed, gets 400.", edit: when(cookies(`=[^";]+"|="[^";]*(;|$)|="[^";]*"[^; ]`), words)},
		{id: "layer-400-beyond-ascii", sentence: "Octets outside ASCII in the cookies get 400.", edit: when(func(x *exchange) bool {
			return strings.ContainsFunc(x.cookieHeader(), func(r rune) bool { return r > 0x7f })
		}, page)},
		{id: "layer-403-firewall", sentence: "A firewall answers requests that look like an injection with 403.", edit: when(oddCookies, layerError(http.StatusForbidden, "text/html", "<h1>Request blocked</h1>"))},
		{id: "layer-415-for-forms", sentence: "A form body gets 415.", edit: when(has("Content-Type", `^(application/x-www-form-urlencoded|multipart/|text/)`), status(http.StatusUnsupportedMediaType))},
		{id: "layer-413-for-bodies", sentence: "A body above one KiB gets 413.", edit: when(func(x *exchange) bool { return len(x.body) > 1<<10 }, layerError(http.StatusRequestEntityTooLarge, "text/plain", "Payload Too Large"))},
		{id: "layer-400-for-broken-json", sentence: "A JSON body that cannot be parsed gets 400, as from body parsers.", edit: when(unparsable, words)},
		{id: "layer-403-foreign-origin", sentence: "A foreign Origin or Referer gets 403.", edit: when(func(x *exchange) bool {
			return x.request.Header.Get("Origin")+x.request.Header.Get("Referer") != ""
		}, layerError(http.StatusForbidden, "text/plain", "Forbidden"))},
		{id: "layer-400-foreign-host", sentence: "A Host that is not the server's gets 400, as from Django.", edit: when(func(x *exchange) bool {
			return !strings.HasSuffix(x.server.url, x.request.Host+x.server.basePath)
		}, page)},
		{id: "layer-429-now-and-then", sentence: "Every fortieth request gets 429 with Retry-After: 1.", edit: when(every(40, func(*exchange) bool { return true }), tooManyRequests, added("Retry-After", "1"))},
		{id: "layer-503-now-and-then", sentence: "Every sixtieth request gets 503 with a Retry-After date.", edit: when(every(60, func(*exchange) bool { return true }), layerError(http.StatusServiceUnavailable, "text/html", "<h1>Back soon</h1>"), func(_ *exchange, a *Answer) {
			a.set("Retry-After", time.Now().Add(time.Second).UTC().Format(http.TimeFormat))
		})},
	}
}

// unparsable reports whether a body that is called JSON is none, or is no object and no
// list, as body parsers want it.
func unparsable(x *exchange) bool {
	if len(x.body) == 0 || !strings.Contains(x.request.Header.Get("Content-Type"), "json") {
		return false
	}
	return !json.Valid(x.body) || !strings.ContainsAny(strings.TrimSpace(string(x.body))[:1], "{[")
}

// oddCookies reports whether a firewall would take the cookies for an attack.
func oddCookies(x *exchange) bool { return attack.MatchString(x.cookieHeader()) }

var attack = regexp.MustCompile(`(?i)'\s*or\s|'--|<script|\.\./|\$[({]|\{\{|\$path`)

// headerSize is about the size of the header section in octets.
func headerSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len("  HTTP/1.1\r\n\r\n") + len("Host: \r\n") + len(r.Host)
	for name, values := range r.Header {
		for _, v := range values {
			size += len(name) + len(v) + len(": \r\n")
		}
	}
	return size
}

// routeVariants answer other methods and other paths like real stacks.
func routeVariants() []entry {
	slashed := func(x *exchange) bool {
		return x.request.URL.Path == x.server.basePath+x.server.op.path+"/" && x.request.Method == x.server.op.method
	}
	return []entry{
		{id: "route-404-for-methods", sentence: "Other methods get 404, as from Express.", edit: onMethod(func(_ *behaviour, x *exchange) *Answer { return notFound(x) })},
		{id: "route-501-for-methods", sentence: "Other methods get 501.", edit: onMethod(changedMethodAnswer(status(http.StatusNotImplemented), without("Allow")))},
		{id: "route-options-204", sentence: "OPTIONS gets 204 with Allow.", edit: onMethod(func(_ *behaviour, x *exchange) *Answer {
			a := methodNotAllowed(x)
			if x.request.Method == http.MethodOptions {
				status(http.StatusNoContent)(x, a)
			}
			return a
		})},
		{id: "route-lower-case-method", sentence: "The method is also accepted in lower case.", edit: onMethod(func(b *behaviour, x *exchange) *Answer {
			if strings.EqualFold(x.request.Method, x.server.op.method) {
				return b.operation(x)
			}
			return methodNotAllowed(x)
		})},
		{id: "route-slash-307", sentence: "A path with a slash at its end gets a redirect to the path without it, as from Starlette.", edit: onPath(func(b *behaviour, x *exchange) *Answer {
			a := notFound(x)
			if slashed(x) {
				status(http.StatusTemporaryRedirect)(x, a)
				a.set("Location", x.server.basePath+x.server.op.path)
			}
			return a
		})},
		{id: "route-slash-200", sentence: "A path with a slash at its end is treated like the path without it.", edit: onPath(func(b *behaviour, x *exchange) *Answer {
			if slashed(x) {
				return b.operation(x)
			}
			return notFound(x)
		})},
	}
}

func onPath(f func(b *behaviour, x *exchange) *Answer) edit {
	return func(b *behaviour) {
		b.otherPath = func(x *exchange) *Answer { return f(b, x) }
	}
}
