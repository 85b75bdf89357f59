package verdict_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// jwtWith is an access token with these claims; nobody checks its signature.
func jwtWith(header, claims string) string {
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	return part(header) + "." + part(claims) + ".c2lnbmF0dXJlLXRoYXQtbm9ib2R5LWNoZWNrcw"
}

func TestWhatStandsBesideAnAccessToken(t *testing.T) {
	c, issued := embedded(t), now().Unix()
	lived := func(from, seconds int64) string {
		return jwtWith(`{"alg":"HS256"}`, fmt.Sprintf(`{"iat":%d,"exp":%d}`, issued+from, issued+from+seconds))
	}
	const fresh, old = 0, -600
	for _, test := range []struct{ name, token, members, want string }{
		{"nothing", lived(fresh, 900), `"a":1`, "-"},
		{"the lifetime", lived(fresh, 900), `"expires_in":900`, "-"},
		{"in another notation", lived(fresh, 900), `"expires_in":9.0E+2`, "-"},
		{"less than it lives", lived(fresh, 900), `"expires_in":840`, "-"},
		{"the lifetime of a token of before", lived(old, 3600), `"expires_in":3600`, "-"},
		{"what is left of it", lived(old, 3600), `"expires_in":3000`, "-"},
		{"of an opaque token", "2YotnFZFEjr1zCsicMWpAA", `"expires_in":86400`, "-"},
		{"null", lived(fresh, 900), `"expires_in":null`, "-"},
		{"a word", lived(fresh, 900), `"expires_in":"15 minutes"`, "-"},
		{"a number in a string", lived(fresh, 900), `"expires_in":"900"`, "-"},
		{"another number in a string", lived(fresh, 900), `"expires_in":"90000"`, "token-members?"},
		{"zero", lived(fresh, 900), `"expires_in":0`, "token-members?"},
		{"less than zero", "2YotnFZFEjr1zCsicMWpAA", `"expires_in":-1`, "token-members?"},
		{"milliseconds", lived(fresh, 900), `"expires_in":900000`, "token-members?"},
		{"a time", "2YotnFZFEjr1zCsicMWpAA", `"expires_in":1795911234`, "token-members?"},
		{"a day", lived(fresh, 900), `"expires_in":86400`, "token-members?"},
		{"another case", lived(fresh, 900), `"token_type":"BEARER"`, "-"},
		{"another type", lived(fresh, 900), `"token_type":"DPoP"`, "-"},
		{"a format", lived(fresh, 900), `"token_type":"JWT"`, "token-members?"},
		{"no type", lived(fresh, 900), `"token_type":""`, "token-members?"},
		{"a blank", lived(fresh, 900), `"token_type":"bearer "`, "token-members?"},
		{"both", lived(fresh, 900), `"token_type":"x","expires_in":0`, "token-members? token-members?"},
	} {
		wants(t, test.name, asked(c, fixtures.Token, successWith(`{"access_token":"`+test.token+`",`+test.members+`}`)), test.want)
	}
	inside := contractOf(t, strings.Replace(string(openapi()), `"required": ["access_token"],`, "", 1))
	wants(t, "inside another member", asked(inside, fixtures.Token, successWith(`{"expires_in":0,"data":{"access_token":"`+lived(fresh, 900)+`","expires_in":0}}`)), "token-members?")
}

func TestJWTsThatClientsCannotUse(t *testing.T) {
	c := embedded(t)
	for _, test := range []struct{ name, header, claims, want string }{
		{"sound", `{"alg":"HS256"}`, `{"nbf":1600000000,"exp":4102444800}`, "-"},
		{"without times", `{"alg":"RS256"}`, `{"sub":"1"}`, "-"},
		{"unsigned", `{"alg":"none"}`, `{"exp":4102444800}`, "access-token-form?"},
		{"unsigned, in capitals", `{"alg":"NONE"}`, `{"exp":4102444800}`, "access-token-form?"},
		{"to come", `{"alg":"HS256"}`, `{"nbf":4102444800}`, "access-token-form?"},
		{"in milliseconds", `{"alg":"HS256"}`, `{"exp":1795911234000}`, "access-token-form?"},
		{"with the refresh token in it", `{"alg":"HS256"}`, `{"rt":"` + liveToken + `"}`, "no-echo?"},
	} {
		a := asked(c, fixtures.Token, successWith(`{"access_token":"`+jwtWith(test.header, test.claims)+`"}`))
		a.SentValue = liveToken
		wants(t, test.name, a, test.want)
	}
}

func TestNoFieldRepeatsTheCookie(t *testing.T) {
	c := embedded(t)
	success := asked(c, fixtures.Token, answered(200, goodSuccess, asJSON, noStore, "Server-Timing: auth;desc="+liveToken))
	success.SentValue = liveToken
	wants(t, "a success", success, "no-echo?")
	refused := asked(c, fixtures.Refusal, refusal())
	refused.SentValue = "not-a-token-at-all"
	wants(t, "a refusal", refused, "-")
	refused.Exchange.Response.Fields = append(refused.Exchange.Response.Fields, answered(200, "", "X-Rejected: not-a-token-at-all").Response.Fields...)
	wants(t, "a refusal with a field", refused, "no-echo?")
}

func TestInsides(t *testing.T) {
	c := embedded(t)
	for text, inside := range map[string]bool{
		"DecodeError: Not enough segments (/srv/app/auth/tokens.py:88)": true, "in /app/src/index.js:12": true, "SQLSTATE[22P02]: Invalid text": true,
		"SELECT id FROM refresh_tokens": true, `insert failed: INSERT INTO "audit" (at) VALUES (1)`: true, "UPDATE sessions SET used = 1": true,
		`ERROR: syntax error at or near "'"`: true, "amqp://guest:guest@broker:5672/": true, "redis://:pw@cache:6379": true, "-----BEGIN RSA PRIVATE KEY-----": true,
		"Select a token from the list": false, "https://errors.example/e:1": false, "https://example.org:8443/a@b": false, "mail us: a@b.example": false,
		"-----BEGIN PUBLIC KEY-----": false, "see /docs/errors.html:12": false, "UPDATE your client": false, "/v1/refresh_token: 3": false,
	} {
		want := "-"
		if inside {
			want = "no-stack-trace?"
		}
		wants(t, text, asked(c, fixtures.Refusal, refusalWith(fmt.Sprintf(`{"detail":[{"loc":["cookie","refresh_token"],"msg":%q,"type":"x"}]}`, text))), want)
	}
}
