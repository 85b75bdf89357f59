package reference

import "net/http"

// laterFaults always ask to send one kind of request later, and answer all others.
// So that is the answer to such a request, and the others must not wait for it.
func laterFaults() []entry {
	several := func(x *exchange) bool { return len(x.request.Cookies()) > 1 }
	return []entry{
		{id: "later-without-cookie", sentence: "A request without the cookie always gets 503 with Retry-After: 5.", rules: by("status"), edit: refusedMissing(comeBack("5")...)},
		{id: "later-beside-cookies", sentence: "A request with more than one cookie always gets 429 with Retry-After: 2.", rules: by("status"), edit: when(several, tooManyRequests, added("Retry-After", "2"))},
	}
}

// laterVariants are the same for requests that an HTTP layer need not take.
func laterVariants() []entry {
	trailers := func(x *exchange) bool { return x.request.Header.Get("Trailer") != "" || len(x.request.Trailer) > 0 }
	chunks := func(x *exchange) bool { return len(x.request.TransferEncoding) > 0 }
	return []entry{
		{id: "later-with-trailer", sentence: "A request with a trailer section always gets 503 with Retry-After: 5, as from Varnish.", edit: when(trailers, comeBack("5")...)},
		{id: "later-with-chunks", sentence: "A chunked request always gets 503 with Retry-After: 5.", edit: when(chunks, comeBack("5")...)},
		{id: "in-an-hour-with-chunks", sentence: "A chunked request always gets 503 with Retry-After: 3600.", edit: when(chunks, comeBack("3600")...)},
	}
}

// comeBack is a proxy's page that asks to try later.
func comeBack(seconds string) []change {
	return []change{layerError(http.StatusServiceUnavailable, "text/html; charset=utf-8", "<!DOCTYPE html><title>503 Backend fetch failed</title>"), added("Retry-After", seconds)}
}
