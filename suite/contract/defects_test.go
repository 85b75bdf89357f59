package contract

import (
	"slices"
	"strings"
	"testing"
)

// sample is one response and the rules that it breaks; none: it conforms.
type sample struct {
	name         string
	status       int
	contentTypes []string
	body         string
	rules        string
	// kinRefuses marks what the library's response validation wrongly refuses.
	kinRefuses bool
}

// samples lists every known way to break a response, and beside each what
// looks like it and is allowed. The library's own response validation accepts
// many of the defects; a new version of it must not change one row here.
func samples() []sample {
	ok := []string{jsonType}
	var all []sample
	for _, status := range []int{100, 201, 204, 301, 302, 303, 304, 307, 308, 400, 401, 404, 405, 429, 500, 503, 599, 999} {
		all = append(all, sample{"undocumented status", status, ok, validToken, "status", false})
	}
	for _, kind := range []string{"", "text/plain", "text/html", "json", "application", "application/", "/json", "application/jsonp",
		"application/problem+json", "application/vnd.x+json", "application/json, text/html", "application/json;;=;bad",
		"application/json; charset", "application/json; charset=utf-8; charset=utf-16", "text/json", "application/ json", "*/*"} {
		all = append(all, sample{"content type " + kind, 200, []string{kind}, validToken, "content-type", false})
	}
	for _, kind := range []string{"application/json; charset=utf-8", `application/json;charset="UTF-8"`, "Application/JSON",
		"application/json ; v=1", "application/json;", "application/json;; charset=utf-8", "application/json; ;\t;charset=utf-8 ;", `application/json; v="a;;\";;"; ;charset=utf-8`, "APPLICATION/JSON; Charset=Utf-8", "application/json; charset=utf-8; charset=utf-8"} {
		all = append(all, sample{"content type " + kind, 200, []string{kind}, validToken, "", false})
	}
	for _, kind := range []string{"application/json;charset=utf-16", "application/json; charset=iso-8859-1", `application/json; charset=""`} {
		all = append(all, sample{"charset " + kind, 200, []string{kind}, validToken, "charset", false})
	}
	all = append(all,
		sample{"no content type", 200, nil, validToken, "content-type", false},
		sample{"no content type", 422, nil, validError, "content-type", false},
		sample{"two content types", 200, []string{jsonType, "text/html"}, validToken, "content-type", false},
		sample{"two equal content types", 200, []string{jsonType, jsonType}, validToken, "content-type", false},
		sample{"a page", 422, []string{"text/html"}, "<html></html>", "content-type json", false},
		sample{"everything wrong", 422, nil, `{"detail":null,"detail":1}`, "content-type schema unique-members", false},
	)
	for _, body := range []string{"", " ", "\r\n\t ", `{"access_token":"t"`, `{"access_token":`, `{"access_token":"t`, "<html></html>",
		`{"access_token":"t"/**/}`, `{"access_token":"t",}`, `{'access_token':'t'}`, `{"access_token":"t","n":01}`, `{"access_token":"t","n":+1}`,
		`{"access_token":"t","n":.5}`, `{"access_token":"t","n":1.}`, `{"access_token":"t","n":0x1}`,
		"{\"access_token\":\"a\nb\"}", "{\"access_token\":\"a\x00b\"}", `{"access_token":NaN}`, `{"access_token":Infinity}`, `{access_token:"t"}`,
		")]}',\n" + validToken, "\xEF\xBB\xBF" + validToken, utf16(validToken), "\xFE\xFF" + utf16(validToken),
		strings.Repeat("[", 10001) + strings.Repeat("]", 10001), strings.Repeat("[", 1001) + strings.Repeat("]", 1001),
		`{"access_token":` + strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1001),
		validToken + "x", validToken + "\x00", validToken + validToken, validToken + "\nTraceback (most recent call last):", validToken + ",", validToken + "]",
		"\v" + validToken, validToken + "\u00a0", "tru", "nul", "-", `"\x"`, `"\u12"`, "bearer",
		"{\"access_token\":\"\xff\"}", "{\"access_token\":\"\xc0\x80\"}", "{\"access_token\":\"\xed\xa0\x80\"}", "{\"access_token\":\"\xf4\x90\x80\x80\"}", "{\"access_token\":\"t\",\"\xff\":1}"} {
		all = append(all, sample{"no JSON value", 200, ok, body, "json", false}, sample{"no JSON value", 422, ok, body, "json", false})
	}
	for _, body := range []string{`{}`, `{"token_type":"bearer"}`, `{"access_token":null}`, `{"access_token":1}`, `{"access_token":true}`, `{"access_token":{}}`,
		`{"access_token":["t"]}`, `{"Access_Token":"t"}`, `{"accessToken":"t"}`, `{"access_token":"t","token_type":null}`, `{"access_token":"t","token_type":1}`,
		`null`, `[]`, `[{"access_token":"t"}]`, `"t"`, `1`, `true`, `"{\"access_token\":\"t\"}"`, `{"data":{"access_token":"t"}}`, validError} {
		all = append(all, sample{"wrong token", 200, ok, body, "schema", false})
	}
	for _, body := range []string{`{"detail":"x"}`, `{"detail":null}`, `{"detail":{}}`, `{"detail":["x"]}`, `{"detail":[null]}`, `{"detail":[{}]}`, `{"detail":[[]]}`,
		`{"detail":[{"msg":"m","type":"t"}]}`, `{"detail":[{"loc":[],"type":"t"}]}`, `{"detail":[{"loc":[],"msg":"m"}]}`,
		`{"detail":[{"loc":[],"msg":"m","type":"t"},{"loc":[],"msg":"m"}]}`, `{"detail":[{"loc":"x","msg":"m","type":"t"}]}`,
		`{"detail":[{"loc":null,"msg":"m","type":"t"}]}`, `{"detail":[{"loc":[],"msg":1,"type":"t"}]}`, `{"detail":[{"loc":[],"msg":"m","type":null}]}`,
		`null`, `[]`, `"x"`, `0`} {
		all = append(all, sample{"wrong error", 422, ok, body, "schema", false})
	}
	for _, loc := range []string{"true", "null", "1.5", "{}", "[]", "1.0000000000000000001", "9007199254740993.5", "1e-400", "-1e-400", "0.9999999999999999999",
		"-0.5", "1e-1", "15e-1", "12345678901234567890123.5", "1" + strings.Repeat("0", 500) + ".5", "0." + strings.Repeat("0", 500) + "1", "1e-99999999999999999999"} {
		all = append(all, sample{"loc " + loc, 422, ok, `{"detail":[{"loc":[` + loc + `],"msg":"m","type":"t"}]}`, "schema", false})
	}
	for _, loc := range []string{"0", "-0", "1.0", "1e2", "-0.0", "12345678901234567890123", "15e1", "1.5e1", "100e-2", "1E+2", "9007199254740993.0"} {
		all = append(all, sample{"loc " + loc, 422, ok, `{"detail":[{"loc":[` + loc + `],"msg":"m","type":"t"}]}`, "", false})
	}
	for _, loc := range []string{"1e400", "-1e400", "1e99999999999999999999", "0e99999999999999999999", "1" + strings.Repeat("0", 500)} {
		all = append(all, sample{"loc " + loc, 422, ok, `{"detail":[{"loc":[` + loc + `],"msg":"m","type":"t"}]}`, "", true})
	}
	for _, body := range []string{validToken, `{"access_token":"t"}`, `{"access_token":""}`, `{"access_token":"t","extra":{"a":[1,null]}}`, " \r\n\t" + validToken + "\n",
		`{"access_token":"\ud800"}`, `{"access_token":"\udc00\ud800"}`, `{"\u0061ccess_token":"t"}`, `{"access_token":"\u0000"}`, "{\"access_token\":\"\x7f\u2028ü€𝄞\"}",
		`{"access_token":"t","n":1e400}`, `{"access_token":"t","":0}`, `{"access_token":"t","\ud800":0,"\udc00":0}`,
		`{"access_token":"t","n":` + strings.Repeat("[", 998) + strings.Repeat("]", 998) + `}`} {
		all = append(all, sample{"good token", 200, ok, body, "", strings.Contains(body, "1e400")})
	}
	for _, body := range []string{validError, `{}`, `{"detail":[]}`, `{"error":"x"}`, `{"Detail":null}`, validToken,
		`{"detail":[{"type":"missing","loc":["cookie","refresh_token"],"msg":"Field required","input":null,"url":"https://errors.pydantic.dev/2.5/v/missing"}]}`} {
		all = append(all, sample{"good error", 422, ok, body, "", false})
	}
	for _, body := range []string{`{"access_token":"a","access_token":"b"}`, `{"access_token":"a","\u0061ccess_token":"b"}`, `{"access_token":"a","x":[{"b":1,"b":1}]}`} {
		all = append(all, sample{"a name twice", 200, ok, body, "unique-members", false})
	}
	return all
}

func TestEveryDefectIsReportedAndNothingElseIs(t *testing.T) {
	for name, c := range contracts(t) {
		t.Run(name, func(t *testing.T) {
			for _, s := range samples() {
				got := c.Judge(s.status, fields(s.contentTypes...), []byte(s.body))
				if rules(got) != s.rules {
					t.Errorf("%s (%d, %q, %.60q): got rules %q, want %q: %+v", s.name, s.status, s.contentTypes, s.body, rules(got), s.rules, got)
				}
			}
		})
	}
}

func TestEveryFormOfTheContractTellsTheSame(t *testing.T) {
	all := contracts(t)
	for _, s := range samples() {
		want := all["3.1.0"].Judge(s.status, fields(s.contentTypes...), []byte(s.body))
		for name, c := range all {
			got := c.Judge(s.status, fields(s.contentTypes...), []byte(s.body))
			if !slices.Equal(got, want) {
				t.Errorf("%s: %.60q:\n got %+v\nwant %+v", name, s.body, got, want)
			}
		}
	}
}

func TestTheLastOfTwoMembersIsJudged(t *testing.T) {
	got := embedded(t).Judge(200, fields(jsonType), []byte(`{"access_token":"a","access_token":null}`))
	wantRules(t, got, "schema unique-members")
}

func TestAResponseWithoutHeadersAtAll(t *testing.T) {
	wantRules(t, embedded(t).Judge(200, nil, []byte(validToken)), "content-type")
}
