package secrecy

import (
	"fmt"
	"net/url"
	"strings"
)

// place is where a server can put a text.
type place struct {
	name string
	in   syntax
	put  func(a *answer, text string)
	// silent: it may be that no report shows what stands there.
	silent bool
	// harmless: what nobody knows for a credential may be shown, such as an ETag.
	harmless bool
	// word: it takes letters, digits, '-' and '_' alone.
	word bool
}

// field puts a text into a field line.
func field(format string) func(*answer, string) {
	return func(a *answer, text string) { a.fields = append(a.fields, fmt.Sprintf(format, text)) }
}

// fieldPlaces are before and behind a body.
var fieldPlaces = []place{
	{name: "Authorization", put: field("Authorization: Bearer %s")},
	{name: "X-Access-Token", put: field("X-Access-Token: %s")},
	{name: "Refresh-Token", put: field("Refresh-Token: %s")},
	{name: "X-JWT", put: field("X-JWT: %s")},
	{name: "X-Auth-Token, in a list", put: field("X-Auth-Token: first, %s, last")},
	{name: "a field of no meaning", put: field("X-Debug: %s")},
	{name: "a sentence in a field", put: field("X-Error: the value %s was refused")},
	{name: "a field of JSON", in: inJSON, put: field(`X-Context: {"session":{"token":"%s"},"n":1}`)},
	{name: "a field's name", put: field("X-%s: 1"), word: true},
	{name: "a challenge", put: field(`WWW-Authenticate: Bearer realm="api", error="invalid_token", token="%s"`)},
	{name: "Authentication-Info", put: field("Authentication-Info: access_token=%s")},
	{name: "the query of Location", in: inURL, put: field("Location: https://app.example/cb?n=1&access_token=%s&m=2")},
	{name: "the fragment of Location", in: inURL, put: field("Location: https://app.example/cb?n=1#access_token=%s&token_type=bearer")},
	{name: "the path of Location", in: inURL, put: field("Location: https://app.example/sessions/%s/new")},
	{name: "Content-Location", in: inURL, put: field("Content-Location: /tokens?jwt=%s")},
	{name: "Link", in: inURL, put: field(`Link: </next?token=%s>; rel="next"`)},
	{name: "Refresh", in: inURL, put: field("Refresh: 5; url=/login?refresh_token=%s")},
	{name: "a cookie", put: field("Set-Cookie: session_token=%s; Path=/; HttpOnly")},
	{name: "a cookie of no meaning", put: field("Set-Cookie: seen=%s; Path=/")},
	{name: "a quoted cookie", put: field(`Set-Cookie: auth="%s"; Path=/`)},
	{name: "a cookie of JSON", in: inURL, put: func(a *answer, text string) {
		a.fields = append(a.fields, "Set-Cookie: state=j%3A"+url.QueryEscape(`{"user":1,"access_token":"`)+text+url.QueryEscape(`"}`)+"; Path=/")
	}},
	{name: "a cookie's name", put: field("Set-Cookie: %s=1; Path=/"), word: true},
	{name: "a cookie's attribute", put: field("Set-Cookie: a=1; Path=/%s; HttpOnly"), harmless: true},
	{name: "two cookies in one line", put: field("Set-Cookie: a=1; Path=/, jwt=%s; Path=/")},
	{name: "a cookie that is over at once", put: field("Set-Cookie: session_token=%s; Path=/; Max-Age=0")},
	{name: "a cookie that is over by its date", put: field("Set-Cookie: jwt=%s; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT")},
	{name: "ETag", put: field(`ETag: W/"%s"`), harmless: true},
	{name: "Server-Timing", put: field(`Server-Timing: db;desc="%s";dur=5`), harmless: true},
	{name: "Content-Disposition", put: field(`Content-Disposition: attachment; filename="%s.json"`), harmless: true},
	{name: "Cache-Control", put: field(`Cache-Control: no-store, ext="%s"`), harmless: true},
	{name: "Via", put: field("Via: 1.1 proxy (%s)"), harmless: true},
	{name: "Content-Security-Policy", put: field("Content-Security-Policy: script-src 'nonce-%s'"), harmless: true},
	{name: "X-Request-ID", put: field("X-Request-ID: %s"), harmless: true},
	{name: "across what is shown of a field", put: func(a *answer, text string) {
		a.fields = append(a.fields, "X-Long: "+strings.Repeat("filler ", 143)+text)
	}},
	{name: "the reason phrase", put: func(a *answer, text string) { a.reason = "No " + text }},
	{name: "an interim answer's field", put: func(a *answer, text string) { a.interim = append(a.interim, "X-Access-Token: "+text) }, silent: true},
	{name: "an interim answer's Link", in: inURL, put: func(a *answer, text string) {
		a.interim = append(a.interim, "Link: </app.js?token="+text+">; rel=preload")
	}, silent: true},
	{name: "a trailer field", put: func(a *answer, text string) { a.trailers = append(a.trailers, "X-Access-Token: "+text) }, silent: true},
	{name: "a chunk's extension", put: func(a *answer, text string) {
		a.extension = `token="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	}, silent: true},
}

// takes reports whether a place can hold a text of that form.
func (p place) takes(f form) bool {
	return !p.word || f.name == "base64url" || strings.HasPrefix(f.name, "hexadecimal")
}
