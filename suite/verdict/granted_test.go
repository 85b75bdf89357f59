package verdict_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// item is a refusal that keeps the contract, with more in its one item.
func item(more string) string {
	return `{"detail":[{"loc":["cookie","refresh_token"],"msg":"Not valid","type":"value_error",` + more + `}]}`
}

const page = "Content-Type: text/html; charset=utf-8"

// A token that is given away is found wherever it stands, under every status.
func TestTokensGivenAwayAreFound(t *testing.T) {
	c := embedded(t)
	for name, give := range map[string]struct {
		body  string
		lines []string
	}{
		"a member":                        {`{"access_token":"` + accessToken + `"}`, nil},
		"an opaque member":                {`{"access_token":"opaque-access-token-0042"}`, nil},
		"a nested member":                 {item(`"ctx":{"session":[{"access_token":"` + accessToken + `"}]}`), nil},
		"a member with its name escaped":  {`{"access\u005ftoken":"` + accessToken + `"}`, nil},
		"a known token anywhere":          {item(`"input":"` + otherToken + `"`), nil},
		"a known token in a sentence":     {item(`"hint":"use ` + otherToken + ` instead"`), nil},
		"a known token after equals sign": {item(`"hint":"token=` + otherToken + `"`), nil},
		"a new refresh token":             {`{"refresh_token":"` + newRefresh + `"}`, nil},
		"a field of its own":              {goodRefusal, []string{"X-Access-Token: " + accessToken}},
		"a field with an underscore":      {goodRefusal, []string{"access_token: " + accessToken}},
		"Authorization":                   {goodRefusal, []string{"Authorization: Bearer " + accessToken}},
		"Authorization, no scheme":        {goodRefusal, []string{"Authorization: " + accessToken}},
		"a field for the refresh token":   {goodRefusal, []string{"X-Refresh-Token: " + newRefresh}},
		"a known token in any field":      {goodRefusal, []string{"X-Debug: token=" + otherToken}},
		"the cookie":                      {goodRefusal, []string{"Set-Cookie: refresh_token=" + newRefresh + "; Path=/"}},
		"the cookie among others":         {goodRefusal, []string{"Set-Cookie: lb=node-7", "Set-Cookie: refresh_token=" + newRefresh}},
		"the cookie, after its deletion":  {goodRefusal, []string{"Set-Cookie: refresh_token=; Max-Age=0", "Set-Cookie: refresh_token=" + newRefresh}},
		"the cookie, Max-Age before Expires": {goodRefusal, []string{"Set-Cookie: refresh_token=" + newRefresh +
			"; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}},
		"a cookie of the member's name":     {goodRefusal, []string{"Set-Cookie: access_token=" + accessToken + "; Path=/"}},
		"such a cookie that ends in equals": {goodRefusal, []string{"Set-Cookie: access_token=YWNjZXNzLXRva2VuLTAwNDI==; Path=/"}},
		"such a cookie with a prefix":       {goodRefusal, []string{"Set-Cookie: __Host-access_token=" + accessToken + "; Path=/; Secure"}},
		"a known token in another cookie":   {goodRefusal, []string{"Set-Cookie: session=" + otherToken + "; Path=/"}},
		"before garbage":                    {`{"access_token":"` + accessToken + `"}<!-- debug -->`, nil},
		"cut off":                           {`{"token_type":"bearer","access_token":"` + accessToken[:40], nil},
		"in a form":                         {"token_type=bearer&access_token=" + accessToken + "&expires_in=900", nil},
		"in XML":                            {"<r><access_token>" + accessToken + "</access_token></r>", nil},
		"in YAML":                           {"access_token: " + accessToken + "\ntoken_type: bearer\n", nil},
		"escaped twice":                     {`debug: {\"access_token\":\"` + accessToken + `\"}`, nil},
		"the second time it is named":       {"<p>No access_token here.</p><p>access_token=" + accessToken + "</p>", nil},
		"a known token in a page":           {"<code>" + otherToken + "</code>", nil},
		"the live cookie":                   {goodRefusal, []string{"Set-Cookie: refresh_token=" + liveToken + "; Path=/; HttpOnly; Secure; SameSite=Lax"}},
		"the live token in a debug member":  {item(`"debug":"` + liveToken + `"`), nil},
		"the live token in a page":          {"Cookie: access_token=" + liveToken, nil},
		"the live token in base64":          {item(`"ctx":"` + base64.StdEncoding.EncodeToString([]byte(liveToken)) + `"`), nil},
		"a member in camel case":            {item(`"accessToken":"` + accessToken + `"`), nil},
		"a member of another word":          {item(`"id_token":"` + accessToken + `"`), nil},
		"a cookie of another word":          {goodRefusal, []string{"Set-Cookie: token=" + accessToken + "; Path=/"}},
		"a field of another word":           {goodRefusal, []string{"X-JWT: " + accessToken}},
		"the query of Location":             {goodRefusal, []string{"Location: https://app.example/?token=" + accessToken}},
		"the fragment of Location":          {goodRefusal, []string{"Location: https://app.example/#access_token=" + accessToken}},
	} {
		for _, status := range []int{302, 400, 401, 422, 500} {
			x := answered(status, give.body, append([]string{asJSON}, give.lines...)...)
			for _, o := range []fixtures.Outcome{fixtures.Refusal, fixtures.NoHarm} {
				if got := told(judge(asked(c, o, x))); !strings.Contains(got, "token-withheld!") {
					t.Errorf("%s, under %d, asked for %s: found %s", name, status, o, got)
				}
			}
		}
	}
}

// What only looks like a token, or gives nobody anything, is not taken for one.
func TestWhatIsNoToken(t *testing.T) {
	c := embedded(t)
	for name, give := range map[string]struct {
		body  string
		lines []string
	}{
		"a deletion":                     {item(`"n":1`), []string{"Set-Cookie: refresh_token=; Path=/; Max-Age=0"}},
		"a deletion as Starlette writes": {item(`"n":1`), []string{`Set-Cookie: refresh_token=""; expires=Mon, 23 Nov 2026 12:00:00 GMT; Max-Age=0; Path=/`}},
		"a deletion as PHP writes":       {item(`"n":1`), []string{"Set-Cookie: refresh_token=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/"}},
		"a deletion by date alone":       {item(`"n":1`), []string{"Set-Cookie: refresh_token=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}},
		"a deletion of the other cookie": {item(`"n":1`), []string{"Set-Cookie: access_token=deletedvalue; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}},
		"the cookie as it was sent":      {item(`"n":1`), []string{"Set-Cookie: refresh_token=" + garbage + "; Path=/; HttpOnly; Secure; SameSite=Lax"}},
		"cookies of a load balancer":     {item(`"n":1`), []string{"Set-Cookie: AWSALB=bG9hZC1iYWxhbmNlci1jb29raWUtMDAxMjM0NTY3ODk=; Path=/", "Set-Cookie: __cf_bm=abc.123-1700000000-1.0.1.1-xyz; HttpOnly"}},
		"a CSRF cookie":                  {item(`"n":1`), []string{"Set-Cookie: csrftoken=Zm9yZ2VyeS1wcm90ZWN0aW9uLXRva2Vu; Path=/", "X-CSRF-Token: Zm9yZ2VyeS1wcm90ZWN0aW9uLXRva2Vu"}},
		"a session cookie":               {item(`"n":1`), []string{"Set-Cookie: JSESSIONID=0123456789ABCDEF0123456789ABCDEF; Path=/; HttpOnly"}},
		"a cookie of a longer name":      {item(`"n":1`), []string{"Set-Cookie: access_token_expires=1700000000; Path=/"}},
		"a time in a field":              {item(`"n":1`), []string{"X-Access-Token-Expires: Mon, 23 Nov 2026 12:00:00 GMT"}},
		"names in a field":               {item(`"n":1`), []string{"Access-Control-Allow-Headers: Authorization, X-Access-Token, access_token", "Vary: Authorization"}},
		"a challenge":                    {item(`"n":1`), []string{`WWW-Authenticate: Bearer realm="access_token required", error="invalid_token"`}},
		"an empty Authorization":         {item(`"n":1`), []string{"Authorization: Bearer"}},
		"a word for the refresh token":   {item(`"n":1`), []string{"X-Refresh-Token: refresh-token-required"}},
		"an empty member":                {item(`"ctx":{"access_token":""}`), nil},
		"null":                           {item(`"ctx":{"access_token":null}`), nil},
		"a sentence":                     {item(`"ctx":{"access_token":"This field is required."}`), nil},
		"a short word":                   {item(`"ctx":{"access_token":"missing"}`), nil},
		"a list of messages":             {item(`"ctx":{"access_token":["may-not-be-blank"]}`), nil},
		"a code for the parameter":       {item(`"ctx":{"refresh_token":"missing_or_invalid_value"}`), nil},
		"an echo of the value":           {item(`"ctx":{"access_token":"` + garbage + `"}`), nil},
		"the name in loc":                {`{"detail":[{"loc":["cookie","access_token","refresh_token"],"msg":"Not valid","type":"value_error"}]}`, nil},
	} {
		x := answered(422, give.body, append([]string{asJSON}, give.lines...)...)
		got := told(judge(asked(c, fixtures.Refusal, x)))
		if want := strings.Contains(name, "echo of the value"); strings.Contains(got, "token-withheld") || want != (got == "no-echo?") || !want && got != "-" {
			t.Errorf("%s: found %s", name, got)
		}
	}
}

// What is likely to be a token, and not certain, is advice.
func TestWhatMayBeAToken(t *testing.T) {
	c := embedded(t)
	for name, body := range map[string]string{
		"a JWT that nobody knows, under a name that says nothing": item(`"request":"` + expiredAccess + `"`),
		"one word under a credential's name":                      item(`"ctx":{"access_token":"opaqueAB-x"}`),
	} {
		wants(t, name, asked(c, fixtures.Refusal, refusalWith(body)), "may-hold-token?")
		wants(t, name+", with the credential", asked(c, fixtures.Either, refusalWith(body)), "(differs)")
	}
}

// Whoever has no credential gets no token, whatever the case's level; of a spent
// one the case's level says what that weighs, since it may be good for longer.
func TestTheLevelOfATokenForNothing(t *testing.T) {
	spent, err := fixtures.ParseTemplate(`\{name}=\{spent}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, level := range []fixtures.Level{fixtures.Must, fixtures.Should, fixtures.Note} {
		a := asked(embedded(t), fixtures.Refusal, success())
		a.Case.Level = level
		wants(t, string(level), a, "token-withheld!")
		a.Case.Steps[0].Cookies = []fixtures.Template{spent}
		wants(t, string(level)+", with a spent one", a, map[fixtures.Level]string{fixtures.Must: "token-withheld!", fixtures.Should: "token-withheld?", fixtures.Note: "(token-withheld)"}[level])
	}
}

func TestPagesThatSpeakOfTokens(t *testing.T) {
	c := embedded(t)
	for name, body := range map[string]string{
		"a sentence":            "The access_token parameter is missing.",
		"a sentence in a page":  "<p>The <code>access_token</code> parameter is required.</p>",
		"a heading":             "access_token: The value is missing",
		"quoted":                `Missing "access_token" cookie-value.`,
		"an empty value":        "access_token=&token_type=bearer",
		"a deletion, explained": "access_token=deleted",
		"an echo":               "You sent access_token=" + garbage,
		"another name":          "access_token_lifetime=86400seconds",
	} {
		for _, status := range []int{400, 500} {
			want := map[int]string{400: "(http-layer)", 500: "status!"}[status]
			wants(t, name, asked(c, fixtures.NoHarm, answered(status, body, page)), want)
		}
	}
}

// A mock server gives the contract's example for a token, and fills its
// refusals with the same word: that is no leak of it.
func TestAMockServersExampleIsNoCredential(t *testing.T) {
	a := asked(embedded(t), fixtures.Refusal, refusalWith(`{"detail":[{"loc":["<string>"],"msg":"<string>","type":"<string>"}]}`))
	known := recognise.New("refresh_token", []string{"access_token"})
	carried := recognise.Carried{Live: liveToken, Values: []string{liveToken}}
	known.Learn(known.Look(recognise.Answer{Success: true, Body: []byte(`{"access_token":"<string>","token_type":"<string>"}`)}, carried))
	a.Looked = known.Look(verdict.Seen(a.Exchange.Response, false, now()), recognise.Carried{Live: liveToken, Values: []string{garbage}})
	wants(t, "the example", a, "loc?")
}

// Where a success is a success by its body as a whole, the body is the token.
func TestABodyThatIsTheToken(t *testing.T) {
	c := contractOf(t, strings.Replace(string(openapi()), `"$ref": "#/components/schemas/Token"`, `"type": "string"`, 1))
	wants(t, "asked for", asked(c, fixtures.Token, successWith(`"`+accessToken+`"`)), "-")
	wants(t, "given away", asked(c, fixtures.Refusal, successWith(`"`+accessToken+`"`)), "token-withheld!")
	wants(t, "not a token", asked(c, fixtures.Refusal, successWith(`{}`)), "schema! status!")
}

// The place of a token is told, the same one every time, and never the token.
func TestWhereATokenStands(t *testing.T) {
	c := embedded(t)
	x := refusalWith(`{"z":{"access_token":"` + accessToken + `"},"b":{"access_token":"` + accessToken + `"},"a/~":[0,{"access_token":"` + accessToken + `"}],` +
		strings.TrimPrefix(goodRefusal, "{"))
	for range 20 {
		found := judge(asked(c, fixtures.Refusal, x))
		if len(found) != 1 || !strings.Contains(found[0].Message, "the member at /z/access_token of the body") {
			t.Fatalf("told as %v", found)
		}
	}
	long := refusalWith(`{"` + accessToken + `":{"access_token":"` + accessToken + `"}}`)
	long.Response.Fields = append(long.Response.Fields, wire.Field{Name: "X-A", Value: "1"})
	for _, f := range judge(asked(c, fixtures.Refusal, long)) {
		if strings.Contains(f.Message, accessToken[:12]) {
			t.Errorf("a name is cut in the middle, where no masking finds it: %s", f.Message)
		}
	}
}

// What is shown of an answer in one line is visible, bounded, and never cut.
func TestSummaries(t *testing.T) {
	x := answered(200, "{}", "Content-Type: application/json\x1b[31m\u00e9")
	x.Response.Reason, x.Duration = "OK\x07", 12*time.Millisecond
	if got, want := verdict.Summary(x), `200 OK\x07, application/json\x1b[31m\xc3\xa9, 2 octets, 12 ms`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	x = answered(200, "", "Content-Type: "+strings.Repeat("a", 61))
	x.Duration = 1234 * time.Millisecond
	if got, want := verdict.Summary(x), "200, (61 octets), 0 octets, 1.2 s"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := verdict.Summary(failed(wire.Closed)), "it went wrong, after 0.0 ms"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := verdict.Summary(answered(204, "")), "204, no Content-Type, 0 octets, 1.0 ms"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
