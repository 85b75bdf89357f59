package secrecy

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

// member puts members into the answer's object: a text stands at %s.
func member(text string) func(*answer, string) {
	return func(a *answer, secret string) { a.object(strings.Replace(text, "%s", secret, 1)) }
}

// body puts a text into a body of its own.
func body(kind, before, after string) func(*answer, string) {
	return func(a *answer, text string) { a.kind, a.body = kind, before+text+after }
}

// bodyPlaces are in a body.
var bodyPlaces = []place{
	{name: "access_token", in: inJSON, put: member(`,"access_token":"%s"`)},
	{name: "a credential's name", in: inJSON, put: member(`,"apiKey":"%s"`)},
	{name: "a name of no meaning", in: inJSON, put: member(`,"debug_state":"%s"`)},
	{name: "the input of an error", in: inJSON, harmless: true, put: member(`,"errors":[{"input":"%s","ctx":{}}]`)},
	{name: "a message", in: inJSON, put: member(`,"message":"The token %s is not known here."`)},
	{name: "an object's member", in: inJSON, put: member(`,"data":{"session":{"tokens":{"access":"%s"}}}`)},
	{name: "at depth", in: inJSON, put: member(`,"deep":` + strings.Repeat(`[{"a":`, 300) + `"%s"` + strings.Repeat(`}]`, 300))},
	{name: "an array", in: inJSON, put: member(`,"tokens":[null,"first",["%s"],2]`)},
	{name: "a member's name", in: inJSON, put: member(`,"by_token":{"%s":{"user":1}}`)},
	{name: "the first of two members", in: inJSON, put: member(`,"jwt":"%s","jwt":""`)},
	{name: "the last of two members", in: inJSON, put: member(`,"jwt":"","jwt":"%s"`)},
	{name: "a value behind its name", in: inJSON, put: member(`,"set":[{"name":"access_token","value":"%s"}]`)},
	{name: "a URL in a member", in: inURL, put: member(`,"next":"https:\/\/app.example\/cb?n=1&access_token=%s"`)},
	{name: "a string of JSON", in: inJSON, put: func(a *answer, text string) {
		a.object(`,"payload":"` + jsonText(`{"token":"`+text+`"}`) + `"`)
	}},
	{name: "a string of JSON in a string of JSON", in: inJSON, put: func(a *answer, text string) {
		a.object(`,"payload":"` + jsonText(`{"inner":"`+jsonText(`{"token":"`+text+`"}`)+`"}`) + `"`)
	}},
	{name: "a bare string", in: inJSON, put: body("application/json", `"`, `"`)},
	{name: "an indented object", in: inJSON, put: body("application/json", "{\r\n\t\"user\" : 1,\r\n\t\"access_token\" : \"", "\"\r\n}\r\n")},
	{name: "cut off", in: inJSON, put: body("application/json", `{"token_type":"bearer","access_token":"`, "")},
	{name: "behind garbage", in: inJSON, put: body("application/json", ")]}',\n{\"access_token\":\"", `"}`)},
	{name: "before garbage", in: inJSON, put: body("application/json", `{"access_token":"`, "\"}\n<!-- 5 ms -->")},
	{name: "JSONP", in: inJSON, put: body("application/javascript", `callback({"access_token":"`, `"});`)},
	{name: "a second line of JSON", in: inJSON, put: body("application/x-ndjson", "{\"n\":1}\n{\"access_token\":\"", "\"}\n")},
	{name: "an event", in: inJSON, put: body("text/event-stream", "event: token\ndata: {\"access_token\":\"", "\"}\n\n")},
	{name: "behind a byte order mark", in: inJSON, put: body("application/json", "\ufeff{\"access_token\":\"", `"}`)},
	{name: "plain text", put: body("text/plain", "", "")},
	{name: "a sentence", put: body("text/plain", "The token ", " is not known here.\n")},
	{name: "a stack trace", put: body("text/plain", "Traceback (most recent call last):\n  File \"app.py\", line 7, in refresh\n    user = decode('", "')\njwt.exceptions.DecodeError: Not enough segments\n")},
	{name: "an element", in: inMarkup, put: body("application/xml", `<?xml version="1.0"?><r><AccessToken>`, `</AccessToken></r>`)},
	{name: "an attribute", in: inMarkup, put: body("application/xml", `<r><token type="a" value="`, `"/></r>`)},
	{name: "a CDATA section", put: body("application/xml", `<r><token><![CDATA[`, `]]></token></r>`)},
	{name: "a comment", put: body("text/html", `<p>No</p><!-- session: `, ` -->`)},
	{name: "a page's text", in: inMarkup, put: body("text/html", `<!doctype html><title>No</title><p>The token <code>`, `</code> is not known.`)},
	{name: "a hidden field", in: inMarkup, put: body("text/html", `<form><input type="hidden" name="access_token" value="`, `"></form>`)},
	{name: "a script", in: inJSON, put: body("text/html", `<script>window.state={"user":1,accessToken:"`, `"}</script>`)},
	{name: "JSON in an attribute", in: inMarkup, put: body("text/html", `<div data-state="{&quot;access_token&quot;:&quot;`, `&quot;}"></div>`)},
	{name: "a form", in: inURL, put: body("application/x-www-form-urlencoded", "token_type=bearer&access_token=", "&expires_in=900")},
	{name: "YAML", put: body("application/yaml", "detail: no\naccess_token: ", "\nn: 1\n")},
	{name: "CSV", put: body("text/csv", "user,token\r\n1,", "\r\n")},
	{name: "multipart", put: body("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\n", "\r\n--b--\r\n")},
	{name: "a request that is repeated", put: body("message/http", "TRACE / HTTP/1.1\r\nAuthorization: Bearer ", "\r\nHost: a\r\n\r\n")},
	{name: "gzip", in: inJSON, put: func(a *answer, text string) {
		a.fields = append(a.fields, "Content-Encoding: gzip")
		a.kind, a.body = "application/json", compressed(`{"access_token":"`+text+`"}`)
	}},
	{name: "base64 of JSON", in: inJSON, put: func(a *answer, text string) {
		a.kind, a.body = "text/plain", base64.StdEncoding.EncodeToString([]byte(`{"n":1,"access_token":"`+text+`"}`))
	}},
	{name: "hexadecimal of JSON", in: inJSON, put: func(a *answer, text string) {
		a.object(`,"blob":"` + hex.EncodeToString([]byte(`{"n":1,"access_token":"`+text+`"}`)) + `"`)
	}},
	{name: "percent escapes of JSON", in: inJSON, put: func(a *answer, text string) {
		a.object(`,"state":"` + url.QueryEscape(`{"n":1,"access_token":"`+text+`"}`) + `"`)
	}},
	{name: "across what is kept of an answer", in: inJSON, silent: true, put: member(`,"more":"` + strings.Repeat("filler ", 563) + `","access_token":"%s"`)},
	{name: "across what is shown as text", in: inJSON, silent: true, put: member(`,"more":"` + strings.Repeat("filler ", 1150) + `","access_token":"%s"`)},
	{name: "behind what is shown as text", in: inJSON, silent: true, put: member(`,"more":"` + strings.Repeat("filler ", 1400) + `","access_token":"%s"`)},
	{name: "across what is kept of a wrong answer", in: inJSON, silent: true, put: member(`,"more":"` + strings.Repeat("filler ", 4660) + `","access_token":"%s"`)},
	{name: "behind what is kept", in: inJSON, silent: true, put: member(`,"more":"` + strings.Repeat("filler ", 5000) + `","access_token":"%s"`)},
	{name: "among octets", put: body("application/octet-stream", "\x00\x01\xff\xfe\x80", "\x00\x02\xff")},
	{name: "across what is kept of octets", silent: true, put: body("application/octet-stream", strings.Repeat("\x80\xff\x00fill ", 41), "\x00\x02\xff")},
	{name: "across what is kept of wrong octets", silent: true, put: body("application/octet-stream", strings.Repeat("\x80\xff\x00fill ", 326), "\x00\x02\xff")},
}

func compressed(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}
