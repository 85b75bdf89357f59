package request_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// over2 is the base request over HTTP/2, with TLS or with prior knowledge.
func over2(url string) target.Options { return target.Options{URL: url, HTTP: "2"} }

func TestARequestIsShownAsFieldsOverHTTP2(t *testing.T) {
	const start = ":method: POST|:scheme: https|:authority: server.example|:path: /v1/refresh_token|"
	const rest = "content-length: 0|accept: application/json|accept-encoding: identity|user-agent: refreshcheck/test"
	for _, test := range []struct{ name, step, want, differs string }{
		{"the base", ``, start + rest, "no Cookie header"},
		{"the live token", `cookie: 'a=1; \{name}=\{token}', outcome: token`, start + rest + "|cookie: a=1; refresh_token=‹token›", "Cookie: a=1; refresh_token=‹token›"},
		{"crumbs", `over: http2, cookies: ['a=1', '\{name}=\{token}'], outcome: token`, start + rest + "|cookie: a=1|cookie: refresh_token=‹token›", "Cookie: a=1 · Cookie: refresh_token=‹token›"},
		{"crumbs of a line", `over: http2, cookie: 'a=1; b=2', frames: [crumbs, padded]`, start + rest + "|cookie: a=1|cookie: b=2", "Cookie: a=1; b=2 · frames: crumbs, padded"},
		{"a query and a host", `headers: ['Host: other.example'], query: 'a=1'`, ":method: POST|:scheme: https|:authority: other.example|:path: /v1/refresh_token?a=1|" + rest, "POST /v1/refresh_token?a=1"},
		{"a field as it is written", `over: http2, headers: ['Cookie: a=1', 'connection: close'], frames: [as-written]`, start + rest + "|Cookie: a=1|connection: close", "Cookie: a=1 · connection: close · frames: as-written"},
		{"no path", `over: http2, frames: [no-path]`, ":method: POST|:scheme: https|:authority: server.example|" + rest, "frames: no-path"},
		{"two paths, last", `over: http2, frames: [two-paths, pseudo-last]`, rest + "|" + start + ":path: /v1/refresh_token", "frames: two-paths, pseudo-last"},
		{"an unknown pseudo-header field", `over: http2, frames: [unknown-pseudo]`, start + ":cookie: theme=dark|" + rest, "frames: unknown-pseudo"},
		{"trailers", `over: http2, trailers: ['cookie: \{name}=\{token}'], body: 'x'`, start + strings.Replace(rest, "length: 0", "length: 1", 1), "body: x · trailers: cookie: refresh_token=‹token›"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := made(t, baseAt(t, over2("https://server.example")), test.step)
			m := r.Shown()
			var fields []string
			for _, f := range m.Fields {
				fields = append(fields, f.Name+": "+f.Value)
			}
			if got := strings.Join(fields, "|"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if !strings.HasSuffix(m.Line, " HTTP/2") {
				t.Errorf("the line is %q", m.Line)
			}
			if got := r.Differs(); !strings.Contains(got, test.differs) {
				t.Errorf("differs by %q, expected %q", got, test.differs)
			}
			if sent := strings.Join(r.Carried(), "|"); strings.Contains(test.step, "trailers") && !strings.Contains(sent, liveToken) {
				t.Errorf("the token of the trailers is not carried: %s", sent)
			}
		})
	}
}

// What HTTP/2 does not have is not sent in another form.
func TestWhatOnlyHTTP1HasIsNotApplicableOverHTTP2(t *testing.T) {
	for step, why := range map[string]string{
		`cookies: ['a=1', 'b=2']`:                 "two Cookie lines",
		`headers: ['cookie: a=1']`:                "letter case",
		`headers: ['Cookie:a=1']`:                 "white space",
		`headers: ['Cookie:  a=1']`:               "white space",
		`cookie: 'a=1 '`:                          "white space",
		`cookie: 'a=1;\x0d\x0a b=2'`:              "folded line",
		`cookie: 'a=1\x0d\x0ax-b: 2'`:             "octets of a field line",
		`headers: ['Connection: close']`:          "field of the connection (Connection)",
		`headers: ['Transfer-Encoding: chunked']`: "field of the connection (Transfer-Encoding)",
		`headers: ['TE: gzip']`:                   "field of the connection (TE)",
		`headers: ['TE: a', 'Connection: TE']`:    "field of the connection (TE)",
		`headers: ['Bad name: 1']`:                "octets of a field line",
		`without: [Host]`:                         "Host field",
		`version: HTTP/1.0`:                       "another version of HTTP (HTTP/1.0)",
	} {
		var no fixtures.NotApplicable
		_, err := baseAt(t, over2("https://server.example")).Make("test/case", steps(t, step)[0], environment())
		if !errors.As(err, &no) || !strings.Contains(no.Why, why) {
			t.Errorf("%s: %v; expected %s", step, err, why)
		}
		if _, err := base(t).Make("test/case", steps(t, step)[0], environment()); err != nil {
			t.Errorf("%s over HTTP/1.1: %v", step, err)
		}
	}
	for _, step := range []string{`headers: ['TE: trailers']`, `headers: ['TE: trailers', 'Connection: TE']`, `cookie: 'a=\x00'`, `cookie: ''`} {
		if _, err := baseAt(t, over2("https://server.example")).Make("test/case", steps(t, step)[0], environment()); err != nil {
			t.Errorf("%s: %v", step, err)
		}
	}
}

// A header list is made just as large as the server says it takes, or one octet larger,
// as HTTP/2 counts it.
func TestAHeaderListIsMadeToTheServersLimit(t *testing.T) {
	const step = `over: http2, cookie: '\{name}=\{token}', outcome: any-safe, frames: [list-`
	base := baseAt(t, over2("https://server.example"))
	for word, above := range map[string]int{"at-limit]": 0, "above-limit]": 1} {
		for _, limit := range []int{1_000, 16 << 10, 2 << 20} {
			r := made(t, base.Announced(limit), step+word)
			if got := wire.ListSize(r.Wire().HTTP2Fields("https")); got != limit+above {
				t.Errorf("%s of %d: %d octets", word, limit, got)
			}
			if shown := r.Shown().Text(); len(shown) > 2_000 || !strings.Contains(shown, "x-filler: ‹") {
				t.Errorf("%s of %d is shown as %q", word, limit, shown[:min(len(shown), 2_000)])
			}
		}
		for limit, why := range map[int]string{0: "does not say", 200: "has more without anything added", 4 << 20: "sends 2097152 at most"} {
			var no fixtures.NotApplicable
			if _, err := base.Announced(limit).Make("test/case", steps(t, step+word)[0], environment()); !errors.As(err, &no) || !strings.Contains(no.Why, why) {
				t.Errorf("%s of %d: %v, expected %s", word, limit, err, why)
			}
		}
	}
}

// Some servers take no more than 64 fields. Each piece of a Cookie line is one.
func TestManyFieldsMayBeRefused(t *testing.T) {
	for cookies, want := range map[int]fixtures.Outcome{40: fixtures.Token, 60: fixtures.AnySafe} {
		step := `over: http2, cookie: '\{cookies:` + strconv.Itoa(cookies) + `}; \{name}=\{token}', outcome: token, frames: [crumbs]`
		if got := made(t, baseAt(t, over2("https://server.example")), step).Outcome; got != want {
			t.Errorf("%d cookies in pieces: %s, expected %s", cookies, got, want)
		}
		if got := made(t, baseAt(t, over2("https://server.example")), strings.Replace(step, ", frames: [crumbs]", "", 1)).Outcome; got != fixtures.Token {
			t.Errorf("%d cookies in one field: %s", cookies, got)
		}
	}
}

func TestACurlCommandNamesTheVersion(t *testing.T) {
	for _, test := range []struct {
		o          target.Options
		step, want string
	}{
		{over2("https://server.example"), `cookie: 'a=1'`, " --http2 -H"},
		{over2("http://server.example"), `cookie: 'a=1'`, " --http2-prior-knowledge -H"},
		{target.Options{URL: "https://server.example", HTTP: "1.1"}, `cookie: 'a=1'`, " --http1.1 -H"},
		{target.Options{URL: "https://server.example"}, `cookie: 'a=1'`, "refresh_token' -H"},
		{over2("https://server.example"), `over: http2, cookies: ['a=1', 'b=2']`, ""},
		{over2("https://server.example"), `over: http2, cookie: 'a=1', frames: [padded]`, ""},
	} {
		got := made(t, baseAt(t, test.o), test.step).Curl()
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%+v: %q, expected %q", test.o, got, test.want)
		}
	}
}
