package report

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// writeHAR writes all exchanges as HAR 1.2, in the order in which they began.
// The network panel of a browser can open it. The comment of each exchange has
// its case. A text from the credential is replaced by its recipe or its label.
func writeHAR(w io.Writer, r *result.Run) error {
	name, version, _ := strings.Cut(r.Tool, "/")
	log := harLog{Version: "1.2", Creator: harCreator{Name: name, Version: version}, Pages: harPages(r), Entries: []harEntry{}, Comment: r.Line()}
	type exchange struct {
		of *result.Case
		*result.Record
	}
	var all []exchange
	for i := range r.Results {
		c := &r.Results[i]
		for j := range c.Records {
			all = append(all, exchange{c, &c.Records[j]})
		}
	}
	slices.SortStableFunc(all, func(a, b exchange) int { return a.Started.Compare(b.Started) })
	return writeJSONWith(w, harFile{log}, " ", jsonList{"entries", len(all), func(i int) any { return newHAREntry(r, *all[i].of, *all[i].Record) }})
}

// harPages makes a page of each theme that has exchanges.
func harPages(r *result.Run) []harPage {
	pages := []harPage{}
	for _, t := range themesOf(r) {
		first := time.Time{}
		for _, c := range t.Cases {
			for _, x := range c.Records {
				if first.IsZero() || x.Started.Before(first) {
					first = x.Started
				}
			}
		}
		if !first.IsZero() {
			pages = append(pages, harPage{harTime(first), t.Name, t.Name + ": " + t.words(), harPageTiming{-1, -1}})
		}
	}
	return pages
}

func harTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00") }

func newHAREntry(r *result.Run, c result.Case, x result.Record) harEntry {
	took := milliseconds(x.Duration)
	return harEntry{
		PageRef: c.Case.Theme, StartedDateTime: harTime(x.Started),
		Time: took, Timings: harTimings{Wait: took},
		Request: newHARRequest(r, x), Response: newHARResponse(x),
		Comment: c.Case.ID + ": " + string(c.State),
	}
}

func newHARRequest(r *result.Run, x result.Record) harRequest {
	method, target, version := cutLine(x.Request.Line)
	q := harRequest{
		Method: method, URL: r.Target, HTTPVersion: version, Headers: harHeaders(x.Request.Fields),
		Cookies: sentCookies(x.Request), QueryString: []harPair{}, HeadersSize: -1, BodySize: x.Request.Octets,
	}
	if _, query, ok := strings.Cut(target, "?"); ok {
		q.URL += "?" + url.PathEscape(query)
		q.QueryString = append(q.QueryString, harPair{Name: query})
	}
	if x.Request.Body != "" {
		q.PostData = &harPostData{MimeType: field(x.Request, "Content-Type"), Text: x.Request.Body, Params: []harPair{}}
	}
	return q
}

func newHARResponse(x result.Record) harResponse {
	version, _, reason := cutLine(x.Response.Line)
	a := harResponse{
		Status: x.Status, StatusText: reason, HTTPVersion: version, Headers: harHeaders(x.Response.Fields),
		Cookies: []harCookie{}, RedirectURL: field(x.Response, "Location"), HeadersSize: -1, BodySize: x.Response.Octets,
		Content: harContent{Size: x.Response.Octets, MimeType: mediaType(x.Response), Comment: x.Failure},
	}
	if x.Failure != "" {
		a.StatusText, a.BodySize = x.Failure, -1
	}
	if len(x.Response.Raw) > 0 {
		a.Content.Text, a.Content.Encoding = harText(x.Response.Raw)
	}
	for _, f := range x.Response.Fields {
		if strings.EqualFold(f.Name, "Set-Cookie") {
			a.Cookies = append(a.Cookies, setCookie(f.Value))
		}
	}
	return a
}

// harText is a body as text, or in base64 if it is no text: a control character of it would
// stand in the file, and act on the terminal that shows it.
func harText(body []byte) (text, encoding string) {
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' }
	if utf8.Valid(body) && bytes.IndexFunc(body, control) < 0 {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}

func harHeaders(fields []result.Field) []harPair {
	all := []harPair{}
	for _, f := range fields {
		all = append(all, harPair{Name: f.Name, Value: f.Value})
	}
	return all
}

// mediaType is x-unknown if there is no media type that a viewer could read, as
// browsers write it.
func mediaType(m result.Message) string {
	v := field(m, "Content-Type")
	if _, _, err := mime.ParseMediaType(v); err != nil {
		return "x-unknown"
	}
	return v
}

func field(m result.Message, name string) string {
	for _, f := range m.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// cutLine splits a request line or a status line into its three parts (RFC 9112
// §3, §4).
func cutLine(line string) (first, second, third string) {
	first, rest, _ := strings.Cut(line, " ")
	if i := strings.LastIndexByte(rest, ' '); i >= 0 && strings.HasPrefix(rest[i+1:], "HTTP/") {
		return first, rest[:i], rest[i+1:]
	}
	second, third, _ = strings.Cut(rest, " ")
	return first, second, third
}
