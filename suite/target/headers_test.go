package target_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

func TestExtraHeaderLinesAreReadFromAFileOrAText(t *testing.T) {
	const text = "# of the gateway\n\nX-Gate: open sesame\r\n  # no more\nAuthorization:Bearer abc=  \nX-Empty:\nX-Tab:\ta\tb\n"
	want := []string{"X-Gate: open sesame", "Authorization:Bearer abc=", "X-Empty:", "X-Tab:\ta\tb"}
	for name, o := range map[string]target.Options{
		"a file": {HeaderFile: input(t, "headers", text)},
		"a text": {Headers: text},
		"both":   {HeaderFile: input(t, "headers", text), Headers: "X-Other: 1"},
	} {
		o.URL = "http://a.example"
		if got := parse(t, o).Headers(); !slices.Equal(got, want) {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if got := parse(t, target.Options{URL: "http://a.example"}).Headers(); len(got) != 0 {
		t.Errorf("without any: %q", got)
	}
}

// A line that cannot be sent is named by its file and number, and none of its
// value is shown: it may be a secret.
func TestAHeaderLineThatCannotBeSentIsNamedAndNotShown(t *testing.T) {
	for _, test := range []struct {
		name, text string
		line       string
		want       string
	}{
		{"no colon", "X-Gate: 1\ns3cr3t", ":2:", "Name: value"},
		{"no name", ": s3cr3t", ":1:", "Name: value"},
		{"a blank in the name", "\nX Gate: s3cr3t", ":2:", "Name: value"},
		{"a blank before the name", " X-Gate: s3cr3t", ":1:", "Name: value"},
		{"a control character", "X-Gate: s3cr3t\x01", ":1:", "control character"},
		{"DEL", "X-Gate: s3cr3t\x7f", ":1:", "control character"},
		{"a bare CR", "X-Gate: s3cr3t\rX-More: 1", ":1:", "control character"},
		{"Host", "host: s3cr3t", ":1:", "--host"},
		{"a control character in a cookie", "cookie: a=s3cr3t\x01", ":1:", "control character"},
		{"framing", "Content-Length: 1", ":1:", "Content-Length is what the cases are about"},
		{"chunks", "Transfer-Encoding: chunked", ":1:", "cannot be set"},
		{"the connection", "Connection: close", ":1:", "cannot be set"},
		{"the media type", "Accept: */*", ":1:", "cannot be set"},
		{"a coding", "Accept-Encoding: gzip", ":1:", "cannot be set"},
		{"an expectation", "Expect: 100-continue", ":1:", "cannot be set"},
		{"another protocol", "Upgrade: h2c", ":1:", "cannot be set"},
		{"trailers", "TE: trailers", ":1:", "cannot be set"},
		{"names of trailers", "Trailer: X", ":1:", "cannot be set"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := input(t, "headers", test.text)
			inFile := refusal(t, target.Options{URL: "http://a.example", HeaderFile: file})
			inText := refusal(t, target.Options{URL: "http://a.example", Headers: test.text})
			says(t, inFile, "--header-file "+file+test.line, test.want)
			says(t, inText, "REFRESHCHECK_HEADERS"+test.line, test.want)
			if strings.Contains(inFile+inText, "s3cr3t") {
				t.Error("it shows the value")
			}
		})
	}
}

func TestAHeaderFileThatHoldsNothingIsRefused(t *testing.T) {
	file := input(t, "headers", "# nothing\n\n")
	says(t, refusal(t, target.Options{URL: "http://a.example", HeaderFile: file}), "--header-file "+file, "Name: value")
	says(t, refusal(t, target.Options{URL: "http://a.example", Headers: "\n"}), "REFRESHCHECK_HEADERS", "Name: value")
	says(t, refusal(t, target.Options{URL: "http://a.example", HeaderFile: "no/such/file"}), "--header-file", "no/such/file", "name a file of header lines")
	says(t, refusal(t, target.Options{URL: "http://a.example", HeaderFile: t.TempDir()}), "--header-file", "is a directory")
}

// Cookies of a header file are told apart from its other lines: they go into the
// Cookie line of each request.
func TestCookiesOfAHeaderFile(t *testing.T) {
	file := input(t, "headers", "Cookie: a=1; b=2;\nX-Gate: 1\ncookie: c=3\n")
	got, err := target.Parse(target.Options{URL: "http://a.example", HeaderFile: file})
	if err != nil {
		t.Fatal(err)
	}
	if got.Cookies() != "a=1; b=2; c=3" || len(got.Headers()) != 1 || got.Headers()[0] != "X-Gate: 1" {
		t.Errorf("cookies %q, headers %q", got.Cookies(), got.Headers())
	}
}
