package reference

import (
	"net/http"
	"slices"
	"strings"
)

// aroundRows have a fault for each kind of neighbour of the cookie, for each
// field that clients send, and for each kind of refusal.
func aroundRows() []entry {
	inWords := func(name, part string) func(kind func(x *exchange) bool) edit {
		return func(kind func(x *exchange) bool) edit {
			return refused(func(x *exchange, a *Answer) {
				if strings.Contains(x.request.Header.Get(name), part) && kind(x) {
					labelledAs("text/plain; charset=utf-8")(x, a)
				}
			})
		}
	}
	return slices.Concat(
		rowsOf("neighbour-first", by("exact-cookie"), neighbourRows("after", func(pairs []string, at int) []string { return pairs[:at] })),
		rowsOf("neighbour-last", by("exact-cookie"), neighbourRows("before", func(pairs []string, at int) []string { return pairs[at:] })),
		rowsOf("client", by("undemanding"), clientRows()),
		rowsOf("agent", by("status"), agentRows()),
		rowsOf("unasked", by("status"), unaskedRows()),
		rowsOf("refused-gzip", by("content-type"), refusedRows("gzip", inWords("Accept-Encoding", "gzip"))),
		rowsOf("refused-axios", by("content-type"), refusedRows("plain text", inWords("Accept", "text/plain"))),
	)
}

// neighbourRows lose all cookies on one side of a kind of neighbour.
func neighbourRows(side string, keep func(pairs []string, at int) []string) []row {
	var rows []row
	for _, n := range []struct{ word, sentence, mark string }{
		{"quoted", "has a quoted value", `"`}, {"escape", "has a percent escape", "%"}, {"colon", "has a colon in its value", "12:"}, {"path", "has slashes in its value", "/"}, {"dots", "begins with _ga", "_ga"},
		{"hyphens", "has hyphens", "a-b"}, {"host-prefix", "begins with __Host-", "__Host-"}, {"secure-prefix", "begins with __Secure-", "__Secure-"}, {"jwt", "holds a JWT", "=eyJ"},
		{"session", "is called JSESSIONID", "JSESSIONID"}, {"csrf", "is called csrftoken", "csrftoken"}, {"at-sign", "has an at sign in its value", "@"}, {"brackets", "has brackets in its value", "["},
		{"braces", "has braces in its value", "{"}, {"ampersand", "has an ampersand in its value", "=1&"}, {"dotted-name", "has a full stop in its name", "connect."}, {"digit", "has a digit for its name", "1=2"},
		{"apostrophe", "has an apostrophe in its value", "O'"}, {"asterisk", "has punctuation in its name", "!#"}, {"similar", "has the name with an s", "s=garbage"},
		{"punctuation", "has all punctuation in its value", "p=!#"}, {"two-kib", "has 2 KiB", strings.Repeat("a", 2048)}, {"long-name", "has a name of 100 octets", strings.Repeat("n", 100)},
		{"cdn", "begins with __cf", "__cf"}, {"balancer", "is called AWSALB", "AWSALB"}, {"yes", "has the value true", "=true"},
		{"php", "is called PHPSESSID", "PHPSESSID"}, {"xsrf", "is called XSRF-TOKEN", "XSRF-TOKEN"}, {"user", "is called user_id", "user_id"}, {"signed-in", "is called logged_in", "logged_in"}, {"tenant", "is called tenant", "tenant="}, {"expiry", "has the name with _expires_at", "_expires_at="}, {"deleted", "has the value deleted", "=deleted"}, {"three-kib", "has 3 KiB", strings.Repeat("b", 3072)},
	} {
		if n.word == "quoted" && side == "after" {
			continue // the theme valid has it
		}
		rows = append(rows, row{n.word, "All cookies " + side + " one that " + n.sentence + " are not found.", found(func(lines []string, name string) (string, bool) {
			return within(func(pairs []string) []string {
				for i, p := range pairs {
					if strings.Contains(p, n.mark) && !strings.HasPrefix(strings.TrimSpace(p), name+"=") {
						return keep(pairs, i)
					}
				}
				return pairs
			})(lines, name)
		})})
	}
	return rows
}

// onField is a row of what happens on a header field whose value holds a part.
func onField(word, name, part string, sentence string, changes ...change) row {
	return row{word, strings.ReplaceAll(sentence, "%s", name+": "+part), when(func(x *exchange) bool {
		if name == "Accept" && strings.Contains(x.request.Header.Get(name), part) && !x.server.op.contract.Acceptable(x.request.Header.Get(name)) {
			x.server.unfitFor("the request accepts no media type of the contract, so it may be refused")
		}
		return slices.ContainsFunc(x.request.Header.Values(name), func(value string) bool { return strings.Contains(value, part) })
	}, changes...)}
}

func clientRows() []row {
	var rows []row
	for _, f := range [][3]string{
		{"axios", "Accept", "json, text/plain, */*"}, {"weights", "Accept", "json;q=0.9, */*;q=0.1"}, {"problem", "Accept", "problem+json"},
		{"language", "Accept-Language", "de-CH"}, {"no-cache", "Cache-Control", "no-cache"}, {"max-age", "Cache-Control", "max-age=0"}, {"keep-alive", "Connection", "keep-alive"},
		{"request-id", "X-Request-ID", "7f5d"}, {"trace", "Traceparent", "00-0af"}, {"privacy", "DNT", "1"}, {"priority", "Priority", "u=1"}, {"ajax", "X-Requested-With", "XMLHttpRequest"},
		{"jquery", "Accept", "text/javascript"}, {"httpie", "Accept", "*/*;q=0.5"}, {"gzip-preferred", "Accept-Encoding", "identity;q=0.5"}, {"fetch-site", "Sec-Fetch-Site", "same-origin"},
		{"fetch-mode", "Sec-Fetch-Mode", "cors"}, {"fetch-dest", "Sec-Fetch-Dest", "empty"}, {"hints", "Sec-CH-UA", "Chromium"}, {"mobile", "Sec-CH-UA-Mobile", "?0"}, {"saves-data", "Save-Data", "on"}, {"https", "Upgrade-Insecure-Requests", "1"},
	} {
		rows = append(rows, onField(f[0], f[1], f[2], "A request with %s gets 400.", status(http.StatusBadRequest)))
	}
	return rows
}

func agentRows() []row {
	const sentence = "The server crashes on the client %s."
	var rows []row
	for _, f := range [][2]string{
		{"curl", "curl/"}, {"python", "python-"}, {"go", "Go-http"}, {"node", "node"}, {"java", "okhttp"}, {"firefox", "Firefox"}, {"iphone", "iPhone"}, {"chrome", "Chrome"}, {"long-agent", "aaaaaaaa"},
	} {
		rows = append(rows, onField(f[0], "User-Agent", f[1], sentence, internalError))
	}
	return append(rows, row{"empty-agent", "The server crashes on an empty User-Agent.", when(func(x *exchange) bool {
		return slices.Equal(x.request.Header.Values("User-Agent"), []string{""})
	}, internalError)})
}

func unaskedRows() []row {
	var rows []row
	for _, f := range [][3]string{
		{"none-match", "If-None-Match", "abc"}, {"modified-since", "If-Modified-Since", "Nov 2026"}, {"range", "Range", "bytes"}, {"forwarded-by", "Forwarded", "for="},
		{"forwarded-for", "X-Forwarded-For", "192.0.2.1"}, {"forwarded-host", "X-Forwarded-Host", "other"}, {"from", "From", "user@"}, {"pragma", "Pragma", "x-unknown"},
		{"unknown-field", "X-Unknown-Field-7d1f", "1"}, {"long-field", "X-Long", "aaaa"}, {"accept-charset", "Accept-Charset", "8859"}, {"accept-version", "Accept-Version", "99"}, {"own-origin", "Origin", "http"},
		{"own-page", "Referer", "http"}, {"same-site", "Sec-Fetch-Site", "same-site"}, {"typed", "Sec-Fetch-Site", "none"}, {"navigation", "Sec-Fetch-Mode", "navigate"}, {"old-java", "Accept", "*; q=.2"},
		{"any-application", "Accept", "application/*"}, {"accept-xml-first", "Accept", "application/xml, app"}, {"accept-broken", "Accept", "json"}, {"language-broken", "Accept-Language", ";;="}, {"length-in-cookie2", "Cookie2", "$Version"}, {"tracker", "Tracestate", "bbbb"},
		{"trace-broken", "Traceparent", "garbage"}, {"id-broken", "X-Request-ID", "<>"}, {"content-encoding", "Content-Encoding", "gzip"}, {"idempotency", "Idempotency-Key", "8e03"}, {"prefer", "Prefer", "minimal"},
		{"keep-alive", "Keep-Alive", "timeout"}, {"via", "Via", "1.1"}, {"real-ip", "X-Real-IP", "::1"}, {"forwarded-port", "X-Forwarded-Port", "many"},
		{"forwarded-garbage", "X-Forwarded-For", "_hidden"}, {"forwarded-ipv6", "X-Forwarded-For", "2001:"}, {"forwarded-broken", "Forwarded", ";;="}, {"long-id", "X-Request-ID", "aaaa"}, {"no-coding", "Accept-Encoding", "*;q=0"}, {"no-gzip", "Accept-Encoding", "gzip;q=0"},
		{"any-language", "Accept-Language", "*"}, {"charset-accepted", "Accept", "charset"}, {"accept-capitals", "Accept", "JSON"}, {"weight-broken", "Accept", "q=high"}, {"charset-utf16", "Accept-Charset", "utf-16"}, {"unknown-coding-alone", "Content-Encoding", "x-unknown"},
		{"if-range", "If-Range", "abc"}, {"unmodified-since", "If-Unmodified-Since", "yesterday"}, {"type-broken", "Content-Type", "json"},
		{"negotiated", "Authorization", "Negotiate"}, {"authorization-broken", "Authorization", ","},
	} {
		one := onField(f[0], f[1], f[2], "The server crashes on %s.", internalError)
		if f[0] == "accept-broken" || f[0] == "type-broken" { // every other field of JSON has json inside
			one.edit = when(func(x *exchange) bool { return x.request.Header.Get(f[1]) == "json" }, internalError)
		}
		rows = append(rows, one)
	}
	return rows
}

// refusedRows give one kind of refusal another media type, for some clients.
func refusedRows(clients string, fault func(kind func(x *exchange) bool) edit) []row {
	var rows []row
	for _, k := range []struct {
		word, words string
		is          func(x *exchange) bool
	}{
		{"empty", "an empty cookie", func(x *exchange) bool { return x.value == "" && strings.HasSuffix(x.cookieHeader(), "=") }},
		{"garbage", "the word garbage", func(x *exchange) bool { return x.value == "garbage" }},
		{"others", "other cookies alone", func(x *exchange) bool { return strings.HasPrefix(x.cookieHeader(), "theme=") }},
		{"jwt", "a foreign JWT", func(x *exchange) bool { return strings.Count(x.value, ".") == 2 && len(x.value) < 80 }},
		{"long", "a value of 1 KiB", func(x *exchange) bool { return len(x.value) >= 1024 }},
		{"escape", "a percent escape", func(x *exchange) bool { return strings.Contains(x.value, "%41") }},
		{"punctuation", "punctuation", func(x *exchange) bool { return strings.HasPrefix(x.value, "!#") }},
		{"other-name", "the name in capitals", func(x *exchange) bool {
			name := x.server.op.cookie
			got, _, _ := strings.Cut(x.cookieHeader(), "=")
			return got != name && strings.EqualFold(got, name)
		}},
		{"cut", "half of a token", func(x *exchange) bool { return strings.Count(x.value, ".") == 1 }},
	} {
		rows = append(rows, row{k.word, "To a client that accepts " + clients + ", the refusal of " + k.words + " is called text/plain.", fault(k.is)})
	}
	return rows
}
