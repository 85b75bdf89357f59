package reference

import "strings"

// mediaFaults break the Content-Type of an answer that is otherwise right.
func mediaFaults() []entry {
	return []entry{
		{id: "media-success-absent", sentence: "A success has no Content-Type.", rules: by("content-type"), edit: granted(unlabelled)},
		{id: "media-refusal-absent", sentence: "A refusal has no Content-Type.", rules: by("content-type"), edit: refused(unlabelled)},
		{id: "media-empty", sentence: "The Content-Type is empty.", rules: by("content-type"), edit: both(labelledAs(""))},
		{id: "media-success-plain", sentence: "A success labels its JSON as text/plain.", rules: by("content-type"), edit: granted(labelledAs("text/plain; charset=utf-8"))},
		{id: "media-refusal-plain", sentence: "A refusal labels its JSON as text/plain.", rules: by("content-type"), edit: refused(labelledAs("text/plain; charset=utf-8"))},
		{id: "media-success-html", sentence: "A success labels its JSON as text/html.", rules: by("content-type"), edit: granted(labelledAs("text/html; charset=utf-8"))},
		{id: "media-refusal-html", sentence: "A refusal labels its JSON as text/html.", rules: by("content-type"), edit: refused(labelledAs("text/html; charset=utf-8"))},
		{id: "media-json-alone", sentence: "The Content-Type is json, which is not a media type.", rules: by("content-type"), edit: both(labelledAs("json"))},
		{id: "media-text-json", sentence: "The Content-Type is text/json.", rules: by("content-type"), edit: both(labelledAs("text/json"))},
		{id: "media-jsonp", sentence: "The Content-Type is application/jsonp.", rules: by("content-type"), edit: both(labelledAs("application/jsonp"))},
		{id: "media-javascript", sentence: "The Content-Type is application/javascript.", rules: by("content-type"), edit: both(labelledAs("application/javascript"))},
		{id: "media-octet-stream", sentence: "The Content-Type is application/octet-stream.", rules: by("content-type"), edit: both(labelledAs("application/octet-stream"))},
		{id: "media-problem", sentence: "A refusal is labelled as application/problem+json.", rules: by("content-type"), edit: refused(labelledAs("application/problem+json"))},
		{id: "media-vendor", sentence: "A success is labelled as application/vnd.api+json.", rules: by("content-type"), edit: granted(labelledAs("application/vnd.api+json"))},
		{id: "media-list", sentence: "One Content-Type line lists two media types.", rules: by("content-type"), edit: both(labelledAs("application/json, text/html"))},
		{id: "media-broken-parameter", sentence: "The parameters of the Content-Type cannot be parsed.", rules: by("content-type"), edit: both(labelledAs("application/json;;=;bad"))},
		{id: "media-two-lines", sentence: "There are two Content-Type lines that differ.", rules: by("content-type"), edit: both(needsBody, added("Content-Type", "text/html"))},
		{id: "media-same-line-twice", sentence: "The same Content-Type line is sent twice.", rules: by("content-type"), edit: both(needsBody, added("Content-Type", "application/json"))},
		{id: "media-malformed-html", sentence: "Only the refusal of a bad cookie is labelled as text/html.", rules: by("content-type"), edit: refusedMalformed(labelledAs("text/html"))},
		{id: "media-missing-html", sentence: "Only the refusal without a cookie is labelled as text/html.", rules: by("content-type"), edit: refusedMissing(labelledAs("text/html"))},
	}
}

// labelledAs gives an answer another media type.
func labelledAs(value string) change {
	return func(x *exchange, a *Answer) {
		if x.server.op.labelled(a.Status, value) {
			x.server.unfitFor(allowedByContract)
		}
		a.set("Content-Type", value)
	}
}

// inCharset says another charset of the media type that an answer has.
func inCharset(name string) change {
	return func(_ *exchange, a *Answer) {
		for i, f := range a.Header {
			if strings.EqualFold(f.Name, "Content-Type") {
				mediaType, _, _ := strings.Cut(f.Value, ";")
				a.Header[i].Value = mediaType + "; charset=" + name
			}
		}
	}
}

func unlabelled(x *exchange, a *Answer) {
	if x.server.op.labelled(a.Status) {
		x.server.unfitFor(allowedByContract)
	}
	a.remove("Content-Type")
}
