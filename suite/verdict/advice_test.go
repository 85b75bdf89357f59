package verdict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

func TestNoStore(t *testing.T) {
	c := embedded(t)
	for _, test := range []struct {
		lines []string
		want  string
	}{
		{nil, "no-store?"},
		{[]string{"Cache-Control: private"}, "no-store?"},
		{[]string{"Cache-Control: no-cache"}, "no-store?"},
		{[]string{"Cache-Control: no-storage"}, "no-store?"},
		{[]string{"Cache-Control: public, max-age=3600"}, "no-store?"},
		{[]string{"X-Cache-Control: no-store"}, "no-store?"},
		{[]string{"Pragma: no-cache"}, "no-store?"},
		{[]string{"Cache-Control: no-store"}, "-"},
		{[]string{"cache-control: No-Store"}, "-"},
		{[]string{"Cache-Control: private,no-store , max-age=0"}, "-"},
		{[]string{"Cache-Control: private", "Cache-Control: no-store"}, "-"},
	} {
		wants(t, strings.Join(test.lines, " and "), asked(c, fixtures.Token, answered(200, goodSuccess, append(test.lines, asJSON)...)), test.want)
	}
	wants(t, "a refusal holds no token", asked(c, fixtures.Refusal, refusal()), "-")
}

func TestNoEcho(t *testing.T) {
	c := embedded(t)
	item := func(more string) wire.Exchange {
		return refusalWith(`{"detail":[{"loc":["cookie","refresh_token"],"msg":"Not valid","type":"value_error",` + more + `}]}`)
	}
	for _, test := range []struct {
		name, sent string
		x          wire.Exchange
		want       string
	}{
		{"in the input", garbage, item(`"input":"` + garbage + `"`), "no-echo?"},
		{"inside of a sentence", garbage, item(`"hint":"got ` + garbage + `, which is wrong"`), "no-echo?"},
		{"deep in an object", garbage, item(`"ctx":{"given":[{"cookies":{"refresh_token":"` + garbage + `"}}]}`), "no-echo?"},
		{"escaped", `a\"b<c>d"e/f`, item(`"input":"a\\\"b\u003cc\u003ed\"e\/f"`), "no-echo?"},
		{"in a text", garbage, answered(422, "bad token: "+garbage, "Content-Type: text/plain"), "content-type! json! no-echo?"},
		{"a part of it", garbage, item(`"input":"` + garbage[:10] + `"`), "-"},
		{"in other case", garbage, item(`"input":"` + strings.ToUpper(garbage) + `"`), "-"},
		{"a short value", "null", item(`"input":null,"hint":"null is no token"`), "-"},
		{"seven octets", "garbage", item(`"input":"garbage"`), "-"},
		{"eight octets", "garbage8", item(`"input":"garbage8"`), "no-echo?"},
		{"the cookie's own name", "refresh_token", item(`"hint":"refresh_token is wrong"`), "-"},
		{"nothing sent", "", item(`"input":""`), "-"},
		{"a number of these digits", "12345678", item(`"time":12345678`), "-"},
	} {
		a := asked(c, fixtures.Refusal, test.x)
		a.SentValue = test.sent
		wants(t, test.name, a, test.want)
	}
	layer := asked(c, fixtures.NoHarm, answered(400, "Bad cookie: "+garbage, "Content-Type: text/html"))
	wants(t, "a page of the HTTP layer", layer, "(http-layer)")
}

func TestLocation(t *testing.T) {
	c := embedded(t)
	loc := func(words string) wire.Exchange {
		return refusalWith(`{"detail":[{"loc":` + words + `,"msg":"Field required","type":"missing"}]}`)
	}
	for _, test := range []struct {
		name string
		x    wire.Exchange
		want string
	}{
		{"as FastAPI", loc(`["cookie","refresh_token"]`), "-"},
		{"the name alone", loc(`["refresh_token"]`), "-"},
		{"integers beside it", loc(`["cookie",0,"refresh_token",1]`), "-"},
		{"only an integer", loc(`[0]`), "loc?"},
		{"nothing", loc(`[]`), "loc?"},
		{"only where cookies are", loc(`["cookie"]`), "loc?"},
		{"in other case", loc(`["cookie","Refresh_Token"]`), "loc?"},
		{"inside of a word", loc(`["cookie.refresh_token"]`), "loc?"},
		{"in the second item", refusalWith(`{"detail":[{"loc":["cookie"],"msg":"m","type":"t"},{"loc":["refresh_token"],"msg":"m","type":"t"}]}`), "-"},
		{"no items", refusalWith(`{"detail":[]}`), "loc?"},
		{"no detail", refusalWith(`{}`), "loc?"},
		{"another member", refusalWith(`{"errors":[{"loc":["cookie","refresh_token"]}]}`), "loc?"},
		{"a detail that breaks the schema", refusalWith(`{"detail":"refresh_token"}`), "schema!"},
		{"a loc that breaks the schema", loc(`"refresh_token"`), "schema!"},
	} {
		wants(t, test.name, asked(c, fixtures.Refusal, test.x), test.want)
	}
	wants(t, "the HTTP layer has no loc", asked(c, fixtures.NoHarm, answered(400, `{"detail":"bad"}`, asJSON)), "(http-layer)")
	bare := contractOf(t, strings.Replace(string(openapi()), `"$ref": "#/components/schemas/HTTPValidationError"`, `"type": "object"`, 1))
	wants(t, "a contract without locations", asked(bare, fixtures.Refusal, refusalWith(`{}`)), "-")
}

func TestAccessTokenForm(t *testing.T) {
	c := embedded(t)
	token := func(value string) wire.Exchange {
		return successWith(`{"access_token":"` + value + `","token_type":"bearer"}`)
	}
	for _, test := range []struct{ name, value, want string }{
		{"a JWT", accessToken, "-"},
		{"opaque", "2YotnFZFEjr1zCsicMWpAA", "-"},
		{"one character", "a", "-"},
		{"every kind of character", "-._~+/Az09==", "-"},
		{"empty", "", "access-token-form?"},
		{"blank", " ", "access-token-form?"},
		{"a blank inside", "two words", "access-token-form?"},
		{"a line feed at its end", accessToken + `\n`, "access-token-form?"},
		{"DEL", `abc\u007f`, "access-token-form?"},
		{"beyond ASCII", "schlüssel", "access-token-form?"},
		{"the refresh token", liveToken, "access-token-form?"},
		{"a JWT that expired in 2020", expiredAccess, "access-token-form?"},
	} {
		wants(t, test.name, asked(c, fixtures.Token, token(test.value)), test.want)
	}
	late := asked(c, fixtures.Token, token(expiredAccess))
	late.Now = now().AddDate(-6, -10, -22) // 2020-01-01, some hours after its exp
	wants(t, "hours after its exp", late, "access-token-form?")
	late.Now = late.Now.Add(-12*3600*1e9 + 299*1e9)
	wants(t, "within what clocks may differ", late, "-")
	late.Now = late.Now.Add(2 * 1e9)
	wants(t, "just beyond that", late, "access-token-form?")
	none := asked(c, fixtures.Token, token(""))
	none.Token = ""
	wants(t, "no credential is known", none, "access-token-form?")
}

// What a contract requires in a success is no token for that: a message is prose.
func TestMembersThatAreNoAccessToken(t *testing.T) {
	c := contractOf(t, strings.NewReplacer(
		`"required": ["access_token"]`, `"required": ["access_token", "message", "refresh_token", "display", "csrf_token"]`,
		`"token_type": {`, `"message": {"type": "string"}, "refresh_token": {"type": "string"}, "display": {"type": "string"}, "csrf_token": {"type": "string"}, "token_type": {`,
	).Replace(string(openapi())))
	const rest = `,"message":"Token refreshed","display":"Renée Muster","csrf_token":"","token_type":"bearer"}`
	wants(t, "in order", asked(c, fixtures.Token, successWith(`{"access_token":"`+accessToken+`","refresh_token":"a-new-refresh-token"`+rest)), "-")
	wants(t, "empty", asked(c, fixtures.Token, successWith(`{"access_token":"","refresh_token":"a-new-refresh-token"`+rest)), "access-token-form?")
}

// Where the contract requires no member, names say what a token is, at any depth.
func TestAccessTokensOfAnOpenContract(t *testing.T) {
	c := contractOf(t, strings.Replace(string(openapi()), `"required": ["access_token"],`, "", 1))
	for _, test := range []struct{ name, body, want string }{
		{"a token", `{"accessToken":"` + accessToken + `"}`, "-"},
		{"a token of another kind", `{"ticket":"2YotnFZFEjr1zCsicMWpAA"}`, "-"},
		{"within another member", `{"data":[{"access_token":"` + accessToken + `"}]}`, "-"},
		{"nothing", `{}`, "access-token-form?"},
		{"a message alone", `{"message":"Token refreshed"}`, "access-token-form?"},
		{"null", `{"access_token":null}`, "schema!"},
		{"null under another name", `{"accessToken":null}`, "access-token-form?"},
		{"empty", `{"accessToken":""}`, "access-token-form?"},
		{"empty within another member", `{"data":[{"token":""},{"jwt":" "}]}`, "access-token-form? access-token-form?"},
		{"over", `{"data":{"jwt":"` + expiredAccess + `"}}`, "access-token-form?"},
		{"the refresh token", `{"token":"` + liveToken + `"}`, "access-token-form?"},
		{"the refresh token under its own name", `{"refresh_token":"` + liveToken + `","token":"` + accessToken + `"}`, "no-echo?"},
		{"a new refresh token under its own name", `{"refresh_token":"a-new-refresh-token","token":"` + accessToken + `"}`, "-"},
		{"other empty members", `{"token":"` + accessToken + `","password":"","last_access":"two hours ago","access_type":""}`, "-"},
	} {
		wants(t, test.name, asked(c, fixtures.Token, successWith(test.body)), test.want)
	}
	cookies := answered(200, "{}", asJSON, noStore, "Set-Cookie: refresh_token="+liveToken+"; Path=/; HttpOnly; Secure; SameSite=Lax")
	wants(t, "the cookie set anew", asked(c, fixtures.Token, cookies), "-")
	many := successWith(`{"a":[` + strings.Repeat(`{"token":""},`, 1000) + `{}]}`)
	if n := len(judge(asked(c, fixtures.Token, many))); n == 0 || n > 20 {
		t.Errorf("a thousand empty tokens give %d findings", n)
	}
}

// Two tokens of one answer are told in the same order every time, each by its
// JSON pointer.
func TestAccessTokensInOrder(t *testing.T) {
	document := strings.Replace(string(openapi()), `"required": ["access_token"]`, `"required": ["access_token", "id_token", "session/key"]`, 1)
	document = strings.Replace(document, `"token_type": {`, `"id_token": {"type": "string"}, "session/key": {"type": "string"}, "token_type": {`, 1)
	c := contractOf(t, document)
	for range 20 {
		var pointers []string
		for _, f := range judge(asked(c, fixtures.Token, successWith(`{"session/key":"","id_token":"","access_token":""}`))) {
			pointers = append(pointers, *f.Pointer)
		}
		if got := strings.Join(pointers, " "); got != "/access_token /id_token /session~1key" {
			t.Fatal("told as", got)
		}
	}
}

func TestCharsetAndUniqueMembers(t *testing.T) {
	c := embedded(t)
	for _, test := range []struct{ kind, body, want string }{
		{"application/json; charset=utf-8", goodRefusal, "-"},
		{`application/json;charset="UTF-8"`, goodRefusal, "-"},
		{"application/json; charset=iso-8859-1", goodRefusal, "charset?"},
		{"application/json", strings.Replace(goodRefusal, `"msg"`, `"msg":"twice","msg"`, 1), "unique-members?"},
		{"application/json", strings.Replace(goodRefusal, `"msg"`, `"Msg":"another","msg"`, 1), "-"},
	} {
		wants(t, test.kind, asked(c, fixtures.Refusal, answered(422, test.body, "Content-Type: "+test.kind)), test.want)
	}
}

// A header that the contract documents as required must be there.
func TestDocumentedHeaders(t *testing.T) {
	c := contractOf(t, strings.Replace(string(openapi()), `"description": "Successful Response",`,
		`"description": "Successful Response", "headers": {"X-Expires": {"required": true, "schema": {"type": "integer"}}},`, 1))
	wants(t, "there", asked(c, fixtures.Token, success("X-Expires: 900")), "-")
	wants(t, "absent", asked(c, fixtures.Token, success()), "headers!")
	wants(t, "of another type", asked(c, fixtures.Token, success("X-Expires: soon")), "headers!")
}

// Where the contract documents what HTTP layers answer too, their answers to
// hostile requests are not held against the operation; its own are.
func TestLayersUnderDocumentedStatuses(t *testing.T) {
	for _, key := range []string{"400", "4XX"} {
		c := contractOf(t, strings.Replace(string(openapi()), `"422": {`, `"`+key+`": {`, 1))
		page := answered(400, "<h1>Bad Request</h1>"+garbage, "Content-Type: text/html")
		other := answered(400, `{"detail":"malformed header"}`, asJSON)
		own := answered(400, goodRefusal, asJSON)
		wants(t, key+": a page", asked(c, fixtures.NoHarm, page), "(http-layer)")
		wants(t, key+": a page to any-safe", asked(c, fixtures.AnySafe, page), "(http-layer)")
		wants(t, key+": other JSON", asked(c, fixtures.NoHarm, other), "(http-layer)")
		wants(t, key+": the operation's", asked(c, fixtures.NoHarm, own), "-")
		wants(t, key+": the operation's to any-safe", asked(c, fixtures.AnySafe, own), "(differs)")
		wants(t, key+": a page to a plain request", asked(c, fixtures.Refusal, page), "content-type! json! no-echo?")
		wants(t, key+": other JSON to a plain request", asked(c, fixtures.Refusal, other), "schema!")
		broken := changed(answered(400, "<h1>Bad", "Content-Type: text/html"), func(r *wire.Response) {
			r.Problems = []wire.Problem{{Kind: wire.ProblemCutShort, Detail: "It ends early.", Section: "RFC 9112 §8"}}
		})
		wants(t, key+": a page that breaks off", asked(c, fixtures.NoHarm, broken), "(http-layer)")
	}
	c := contractOf(t, strings.Replace(string(openapi()), `"422": {`, `"4XX": {`, 1))
	wants(t, "422 is no layer's", asked(c, fixtures.NoHarm, answered(422, "<h1>No</h1>", "Content-Type: text/html")), "content-type! json!")
	wants(t, "a token is none's to give", asked(c, fixtures.NoHarm, answered(400, goodSuccess, asJSON)), "loc? token-withheld!")
}

// A default response documents the operation's answers, and not those of what stands
// before it.
func TestLayersUnderADefault(t *testing.T) {
	c := contractOf(t, strings.Replace(string(openapi()), `"422": {`, `"default": {`, 1))
	for _, status := range []int{400, 403, 404, 406, 408, 411, 413, 414, 415, 417, 421, 426, 431} {
		wants(t, fmt.Sprint(status), asked(c, fixtures.NoHarm, answered(status, "<h1>No</h1>", "Content-Type: text/html")), "(http-layer)")
	}
	wants(t, "401 is the operation's", asked(c, fixtures.NoHarm, answered(401, "<h1>No</h1>", "Content-Type: text/html")), "content-type! json!")
	wants(t, "a crash", asked(c, fixtures.NoHarm, answered(500, "<h1>No</h1>", "Content-Type: text/html")), "content-type! json! status!")
}

// The expectation names the statuses and schemas of the contract.
func TestExpectation(t *testing.T) {
	c := embedded(t)
	none := contractOf(t, strings.Replace(string(openapi()), `"422": {`, `"default": {`, 1))
	for _, test := range []struct {
		c       *contract.Contract
		outcome fixtures.Outcome
		want    string
	}{
		{c, fixtures.Token, "200 Token"},
		{c, fixtures.Refusal, "422 HTTPValidationError, and no token"},
		{c, fixtures.Either, "200 Token, or 422 HTTPValidationError"},
		{c, fixtures.NoHarm, "422 HTTPValidationError, another 4xx, or a closed connection; no token"},
		{c, fixtures.AnySafe, "200 Token, 422 HTTPValidationError, another 4xx, or a closed connection"},
		{none, fixtures.Refusal, "a documented client error, and no token"},
	} {
		if got := verdict.Expectation(test.c, test.outcome); got != test.want {
			t.Errorf("%s: %q, want %q", test.outcome, got, test.want)
		}
	}
}
