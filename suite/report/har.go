package report

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/har"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// writeHAR writes every exchange as HAR 1.2, in the order of their start: what a
// browser's network panel opens. Each names its case in its comment. What came
// from the credential stands there as its recipe or its label.
func writeHAR(w io.Writer, r *verdict.Run) error {
	name, version, _ := strings.Cut(r.Tool, "/")
	log := &har.Log{Version: "1.2", Creator: &har.Creator{Name: name, Version: version}, Entries: []*har.Entry{}, Comment: r.Line()}
	for _, c := range r.Results {
		for _, x := range c.Exchanges {
			log.Entries = append(log.Entries, harEntry(r, c, x))
		}
	}
	slices.SortStableFunc(log.Entries, func(a, b *har.Entry) int { return strings.Compare(a.StartedDateTime, b.StartedDateTime) })
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(har.HAR{Log: log})
}

func harEntry(r *verdict.Run, c verdict.CaseResult, x verdict.Exchange) *har.Entry {
	took := milliseconds(x.Duration)
	return &har.Entry{
		StartedDateTime: x.Started.UTC().Format("2006-01-02T15:04:05.000000Z07:00"),
		Time:            took, Timings: &har.Timings{Wait: took}, Cache: &har.Cache{},
		Request: harRequest(r, x), Response: harResponse(x),
		Comment: c.Case.ID + ": " + string(c.State),
	}
}

func harRequest(r *verdict.Run, x verdict.Exchange) *har.Request {
	method, target, version := cutLine(x.Request.Line)
	q := &har.Request{
		Method: method, URL: r.Target, HTTPVersion: version, Headers: harHeaders(x.Request.Fields),
		Cookies: []*har.Cookie{}, QueryString: []*har.NameValuePair{}, HeadersSize: -1, BodySize: int64(x.Request.Octets),
	}
	if _, query, ok := strings.Cut(target, "?"); ok {
		q.URL += "?" + url.PathEscape(query)
		q.QueryString = append(q.QueryString, &har.NameValuePair{Name: query})
	}
	if x.Request.Body != "" {
		q.PostData = &har.PostData{MimeType: field(x.Request, "Content-Type"), Text: x.Request.Body, Params: []*har.Param{}}
	}
	return q
}

func harResponse(x verdict.Exchange) *har.Response {
	version, _, reason := cutLine(x.Response.Line)
	a := &har.Response{
		Status: int64(x.Status), StatusText: reason, HTTPVersion: version, Headers: harHeaders(x.Response.Fields),
		Cookies: []*har.Cookie{}, RedirectURL: field(x.Response, "Location"), HeadersSize: -1, BodySize: int64(x.Response.Octets),
		Content: &har.Content{Size: int64(x.Response.Octets), MimeType: mediaType(x.Response), Comment: x.Failure},
	}
	if x.Failure != "" {
		a.StatusText, a.BodySize = x.Failure, -1
	}
	if len(x.Response.Raw) > 0 {
		a.Content.Text, a.Content.Encoding = x.Response.Raw, "base64" // the library marshals octets so
	}
	for _, f := range x.Response.Fields {
		if !strings.EqualFold(f.Name, "Set-Cookie") {
			continue
		}
		if c, err := http.ParseSetCookie(f.Value); err == nil {
			one := &har.Cookie{Name: c.Name, Value: c.Value, Path: c.Path, Domain: c.Domain, HTTPOnly: c.HttpOnly, Secure: c.Secure}
			if !c.Expires.IsZero() {
				one.Expires = c.Expires.UTC().Format(time.RFC3339)
			}
			a.Cookies = append(a.Cookies, one)
		}
	}
	return a
}

func harHeaders(fields []verdict.Header) []*har.NameValuePair {
	all := []*har.NameValuePair{}
	for _, f := range fields {
		all = append(all, &har.NameValuePair{Name: f.Name, Value: f.Value})
	}
	return all
}

// mediaType is x-unknown where there is none that a viewer could read, as
// browsers write it.
func mediaType(m verdict.Message) string {
	v := field(m, "Content-Type")
	if _, _, err := mime.ParseMediaType(v); err != nil {
		return "x-unknown"
	}
	return v
}

func field(m verdict.Message, name string) string {
	for _, f := range m.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// cutLine cuts a request line or a status line in three (RFC 9112 §3, §4).
func cutLine(line string) (first, second, third string) {
	first, rest, _ := strings.Cut(line, " ")
	if i := strings.LastIndexByte(rest, ' '); i >= 0 && strings.HasPrefix(rest[i+1:], "HTTP/") {
		return first, rest[:i], rest[i+1:]
	}
	second, third, _ = strings.Cut(rest, " ")
	return first, second, third
}
