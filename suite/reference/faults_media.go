package reference

// mediaFaults break the Content-Type of an answer that is right otherwise.
func mediaFaults() []entry {
	contentType := func(value string) change { return field("Content-Type", value) }
	return []entry{
		{id: "media-success-absent", sentence: "A success has no Content-Type.", rules: by("content-type"), edit: granted(without("Content-Type"))},
		{id: "media-refusal-absent", sentence: "A refusal has no Content-Type.", rules: by("content-type"), edit: refused(without("Content-Type"))},
		{id: "media-empty", sentence: "The Content-Type is empty.", rules: by("content-type"), edit: both(contentType(""))},
		{id: "media-success-plain", sentence: "A success calls its JSON text/plain.", rules: by("content-type"), edit: granted(contentType("text/plain; charset=utf-8"))},
		{id: "media-refusal-plain", sentence: "A refusal calls its JSON text/plain.", rules: by("content-type"), edit: refused(contentType("text/plain; charset=utf-8"))},
		{id: "media-success-html", sentence: "A success calls its JSON text/html.", rules: by("content-type"), edit: granted(contentType("text/html; charset=utf-8"))},
		{id: "media-refusal-html", sentence: "A refusal calls its JSON text/html.", rules: by("content-type"), edit: refused(contentType("text/html; charset=utf-8"))},
		{id: "media-json-alone", sentence: "The Content-Type is json, which is no media type.", rules: by("content-type"), edit: both(contentType("json"))},
		{id: "media-text-json", sentence: "The Content-Type is text/json.", rules: by("content-type"), edit: both(contentType("text/json"))},
		{id: "media-jsonp", sentence: "The Content-Type is application/jsonp.", rules: by("content-type"), edit: both(contentType("application/jsonp"))},
		{id: "media-javascript", sentence: "The Content-Type is application/javascript.", rules: by("content-type"), edit: both(contentType("application/javascript"))},
		{id: "media-octet-stream", sentence: "The Content-Type is application/octet-stream.", rules: by("content-type"), edit: both(contentType("application/octet-stream"))},
		{id: "media-problem", sentence: "A refusal is called application/problem+json.", rules: by("content-type"), edit: refused(contentType("application/problem+json"))},
		{id: "media-vendor", sentence: "A success is called application/vnd.api+json.", rules: by("content-type"), edit: granted(contentType("application/vnd.api+json"))},
		{id: "media-list", sentence: "One Content-Type line lists two media types.", rules: by("content-type"), edit: both(contentType("application/json, text/html"))},
		{id: "media-broken-parameter", sentence: "The parameters of the Content-Type cannot be parsed.", rules: by("content-type"), edit: both(contentType("application/json;;=;bad"))},
		{id: "media-two-lines", sentence: "There are two Content-Type lines that differ.", rules: by("content-type"), edit: both(added("Content-Type", "text/html"))},
		{id: "media-same-line-twice", sentence: "The same Content-Type line comes twice.", rules: by("content-type"), edit: both(added("Content-Type", "application/json"))},
		{id: "media-malformed-html", sentence: "Only the refusal of a bad cookie is called text/html.", rules: by("content-type"), edit: refusedMalformed(contentType("text/html"))},
		{id: "media-missing-html", sentence: "Only the refusal without a cookie is called text/html.", rules: by("content-type"), edit: refusedMissing(contentType("text/html"))},
	}
}
