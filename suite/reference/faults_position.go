package reference

import (
	"net/http"
	"regexp"
	"slices"
)

// positionFaults show in requests at a certain place on a connection, and in an
// older version of HTTP.
func positionFaults() []entry {
	old := func(x *exchange) bool { return !x.request.ProtoAtLeast(1, 1) }
	return []entry{
		{id: "fifth-on-connection-refused", sentence: "The fifth request of a connection is refused.", rules: by("repeatable"), edit: when(func(x *exchange) bool { return x.nth == 5 })},
		{id: "body-read-as-request", sentence: "A body with a length stays unread, and the request after it on the connection gets 400.", rules: by("repeatable"), edit: behindBody(func(x *exchange) bool {
			return x.request.ContentLength > 0
		})},
		{id: "chunks-read-as-request", sentence: "A chunked body stays unread, and the request after it on the connection gets 400.", rules: by("repeatable"), onlyHTTP1: true, edit: behindBody(func(x *exchange) bool {
			return slices.Contains(x.request.TransferEncoding, "chunked")
		})},
		{id: "body-searched-later", sentence: "A request without the cookie gets the cookie that the body before it on the connection holds.", rules: by("repeatable"), edit: bodySearched},
		{id: "old-version-crashes", sentence: "The server crashes on HTTP/1.0.", rules: by("status"), onlyHTTP1: true, edit: when(old, internalError)},
		{id: "old-version-unchecked", sentence: "Over HTTP/1.0, every value gets a token.", rules: by("token-withheld"), onlyHTTP1: true, edit: alsoAccepting(func(x *exchange, _ string) bool { return old(x) })},
		{id: "old-version-silent", sentence: "HTTP/1.0 gets no answer.", rules: by("answered"), onlyHTTP1: true, edit: when(old, hung)},
	}
}

// behindBody answers 400 to the request that follows one with a kind of body on
// its connection.
func behindBody(kind func(x *exchange) bool) edit {
	return around(func(x *exchange, next func(*exchange) *Answer) *Answer {
		if behind, _ := x.conn.remember("body", kind(x)).(bool); behind {
			a := refuseToken(x, verdict{reason: malformed})
			a.Status = http.StatusBadRequest // whatever is documented, it comes to a valid token, too
			return a
		}
		return next(x)
	})
}

func bodySearched(b *behaviour) {
	lookup := b.lookup
	b.lookup = func(x *exchange) (string, bool) {
		before, _ := x.conn.remember("body", string(x.body)).(string)
		if value, ok := lookup(x); ok {
			return value, true
		}
		found := regexp.MustCompile(regexp.QuoteMeta(x.server.op.cookie) + `=([^;\r\n]+)`).FindStringSubmatch(before)
		if found == nil {
			return "", false
		}
		return found[1], true
	}
}
