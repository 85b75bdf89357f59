package request_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// renews is an operation that takes a body of JSON.
const renews = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /renew:
    post:
      parameters: [{name: refresh_token, in: cookie, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {example: {device: web}}}}
      responses: {"200": {description: d}, "401": {description: d}}
`

func baseWithBody(t *testing.T) request.Base { return baseOf(t, renews) }

// baseOf is the base request of a document.
func baseOf(t *testing.T, text string) request.Base {
	t.Helper()
	c, err := contract.Load(t.Context(), "renews.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	to, err := target.Parse(target.Options{URL: "http://server.example"})
	if err != nil {
		t.Fatal(err)
	}
	return request.NewBase("refreshcheck/test", to, c)
}

// A body that cannot be put into the one that the contract asks for is sent alone,
// where a server may refuse the request for it, and with its own media type.
func TestACaseWithABodyBesideTheContracts(t *testing.T) {
	for text, want := range map[string]string{
		`headers: ['Content-Type: application/json'], body: '{"token":"a"}'`:                                               "Content-Type: application/json\n\n{\"device\":\"web\",\"token\":\"a\"}",
		`headers: ['Content-Type: application/x-www-form-urlencoded'], body: 'token=a'`:                                    "Content-Type: application/x-www-form-urlencoded\n\ntoken=a",
		`headers: ['Content-Type: application/json'], body: '["a"]'`:                                                       "Content-Type: application/json\n\n[\"a\"]",
		`headers: ['Content-Type: application/json', 'Expect: 100-continue'], body: '{}'`:                                  "Expect: 100-continue\n\n{\"device\":\"web\"}",
		`headers: ['Transfer-Encoding: chunked'], without: [Content-Length], body: '2\x0d\x0a{}\x0d\x0a0\x0d\x0a\x0d\x0a'`: "Transfer-Encoding: chunked\n\n2\n{}\n0\n\n",
	} {
		got := strings.ReplaceAll(string(made(t, baseWithBody(t), text).Wire().Octets()), "\r\n", "\n")
		if !strings.Contains(got, want) {
			t.Errorf("%s:\n%s\nwant %s", text, got, want)
		}
		if strings.Count(got, "Content-Type:") > 1 {
			t.Errorf("%s: two media types:\n%s", text, got)
		}
	}
}

// What only makes sense without the contract's body does not apply.
func TestACaseWithoutTheContractsBody(t *testing.T) {
	for _, text := range []string{
		`without: [Content-Length]`,
		`headers: ['Content-Encoding: gzip']`,
		`headers: ['Content-Type: text/plain']`,
		`headers: ['Content-Type: text/plain'], body: 'a', outcome: refusal`,
	} {
		_, err := baseWithBody(t).Make("test/case", steps(t, text)[0], environment())
		var no fixtures.NotApplicable
		if !errors.As(err, &no) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Where the document itself has an input of that name, a token in it may be taken by
// right.
func TestATokenInAnInputOfTheContract(t *testing.T) {
	text := strings.Replace(renews, "{example: {device: web}}", "{schema: {type: object, properties: {refreshToken: {type: string, writeOnly: true}}}}", 1)
	text = strings.Replace(text, "parameters: [", "parameters: [{name: X-Auth-Token, in: header, schema: {type: string}}, {name: token, in: query, schema: {type: string}}, ", 1)
	b := baseOf(t, text)
	for step, applies := range map[string]bool{
		`headers: ['Content-Type: application/json'], body: '{"refreshToken":"\{token}"}'`:             false,
		`headers: ['Content-Type: application/json'], body: '{"token":"\{token}"}'`:                    true,
		`headers: ['Content-Type: application/x-www-form-urlencoded'], body: 'refreshToken=\{token}'`:  false,
		`headers: ['Content-Type: application/x-www-form-urlencoded'], body: 'grant=a&token=\{token}'`: true,
		`headers: ['X-Auth-Token: \{token}']`:                                                          false,
		`headers: ['X-Token: \{token}']`:                                                               true,
		`exposes: true, query: 'token=\{token}'`:                                                       false,
		`exposes: true, query: 'access_token=\{token}'`:                                                true,
		`outcome: any-safe, cookie: '\{name}=\{token}', headers: ['X-Auth-Token: \{token}']`:           true,
	} {
		_, err := b.Make("test/case", steps(t, step)[0], environment())
		var no fixtures.NotApplicable
		if errors.As(err, &no) == applies {
			t.Errorf("%s: %v", step, err)
		}
	}
}
