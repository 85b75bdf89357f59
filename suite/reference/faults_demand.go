package reference

import (
	"net/http"
	"strings"
)

// demandFaults require things that the contract does not require. Normal
// requests have some of these things, so such a fault shows only in a request
// without them.
func demandFaults() []entry {
	undemanding := by("undemanding")
	has := func(name string) func(*exchange) bool {
		return func(x *exchange) bool { return x.request.Header.Get(name) != "" }
	}
	demand := func(code int, condition func(*exchange) bool) edit {
		return unless(func(x *exchange) bool {
			if condition(asDocumented(x)) {
				x.server.unfitFor("the contract asks for what it demands")
			}
			return condition(x)
		}, status(code))
	}
	accepts := func(words ...string) func(*exchange) bool {
		return func(x *exchange) bool {
			for _, w := range words {
				if x.request.Header.Get("Accept") == w {
					return true
				}
			}
			return false
		}
	}
	return []entry{
		{id: "demands-content-type", sentence: "A request without Content-Type: application/json is refused with 415.", rules: undemanding, edit: demand(http.StatusUnsupportedMediaType, func(x *exchange) bool {
			return strings.HasPrefix(x.request.Header.Get("Content-Type"), "application/json")
		})},
		{id: "demands-authorization", sentence: "A request without Authorization is refused with 400.", rules: undemanding, edit: demand(http.StatusBadRequest, has("Authorization"))},
		{id: "demands-bearer", sentence: "A request without Authorization is refused with 401.", rules: undemanding, edit: demand(http.StatusUnauthorized, has("Authorization")), incomplete: true},
		{id: "demands-csrf-field", sentence: "A request without an X-CSRF-Token field is refused with 400.", rules: undemanding, edit: demand(http.StatusBadRequest, has("X-CSRF-Token"))},
		{id: "demands-csrf-cookie", sentence: "A request without a csrf_token cookie is refused with 403.", rules: undemanding, edit: demand(http.StatusForbidden, func(x *exchange) bool { return strings.Contains(x.cookieHeader(), "csrf_token=") }), incomplete: true},
		{id: "demands-requested-with", sentence: "A request without X-Requested-With is refused with 400.", rules: undemanding, edit: demand(http.StatusBadRequest, has("X-Requested-With"))},
		{id: "demands-origin", sentence: "A request without Origin is refused with 400.", rules: undemanding, edit: demand(http.StatusBadRequest, has("Origin"))},
		{id: "demands-referer", sentence: "A request without Referer is refused with 400.", rules: undemanding, edit: demand(http.StatusBadRequest, has("Referer"))},
		{id: "demands-api-key", sentence: "A request without an X-API-Key field is refused with 400.", rules: undemanding, edit: demand(http.StatusBadRequest, has("X-API-Key"))},
		{id: "demands-body", sentence: "A request without a body is refused with 400.", rules: undemanding, edit: demand(http.StatusBadRequest, func(x *exchange) bool { return len(x.body) > 0 })},
		{id: "demands-query", sentence: "A request without a grant_type in the query is refused with 400.", rules: undemanding, edit: demand(http.StatusBadRequest, func(x *exchange) bool { return x.request.URL.Query().Has("grant_type") })},
		{id: "demands-exact-accept", sentence: "Only exactly Accept: application/json is accepted; anything else gets 406.", rules: undemanding, edit: demand(http.StatusNotAcceptable, accepts("application/json"))},
		{id: "demands-some-accept", sentence: "A request without Accept gets 406.", rules: undemanding, edit: demand(http.StatusNotAcceptable, has("Accept"))},
		{id: "demands-no-wildcard", sentence: "A request whose Accept is */* gets 406.", rules: undemanding, edit: when(accepts("*/*"), status(http.StatusNotAcceptable))},
		{id: "demands-identity", sentence: "A request whose Accept-Encoding is anything but identity gets 406.", rules: undemanding, edit: demand(http.StatusNotAcceptable, func(x *exchange) bool {
			coding := x.request.Header.Get("Accept-Encoding")
			return coding == "" || coding == "identity"
		})},
	}
}
