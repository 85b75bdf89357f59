package check_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// signIn sends whoever has no credential to the sign-in, as its contract says.
const signIn = `
openapi: 3.0.3
info: {title: account, version: "1"}
paths:
  /account:
    get:
      parameters: [{name: session, in: cookie, required: true, schema: {type: string, minLength: 1}}]
      responses:
        "200": {description: d, content: {application/json: {schema: {type: object, required: [user], properties: {user: {type: string}}}}}}
        %q: {description: to the sign-in}
`

// A documented redirection is a refusal; one that is not documented is a finding,
// and so is one that takes the user's data along.
func TestARedirectionToTheSignIn(t *testing.T) {
	const mine = `{"user":"Ada Lovelace, 7f3c"}`
	redirecting := func(status int, body string, named func(string) bool) http.Handler {
		inner := greeter(mine, status, body, named)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/sign-in")
			r.URL.Path = strings.TrimPrefix(r.URL.Path, "/account")
			if r.URL.Path == "" {
				r.URL.Path = "/me"
			}
			inner.ServeHTTP(w, r)
		})
	}
	for _, test := range []struct {
		name, documented string
		handler          http.Handler
		want             result.Word
	}{
		{"as documented", "302", redirecting(302, "", exactly), result.Conformant},
		{"as a range", "3XX", redirecting(303, "", exactly), result.Conformant},
		{"the other one is documented", "303", redirecting(302, "", exactly), result.NonConformant},
		{"none is documented", "401", redirecting(302, "", exactly), result.NonConformant},
		{"the name has no case", "302", redirecting(302, "", anyCase), result.NonConformant},
		{"it gives what it must withhold", "302", redirecting(302, mine, exactly), result.NonConformant},
	} {
		t.Run(test.name, func(t *testing.T) {
			document := fmt.Sprintf(signIn, test.documented)
			r, err := check.Run(t.Context(), check.Options{Handler: test.handler, Token: liveToken, OpenAPI: []byte(document), OpenAPIName: "account.yaml"})
			if err != nil {
				t.Fatal(err)
			}
			if word, _ := r.Verdict(); word != test.want {
				t.Errorf("%s: %s", word, r.Line())
				for _, one := range r.Results {
					for _, f := range one.Findings {
						t.Logf("%s %s: %s", one.Case.ID, f.Rule, f.Message)
					}
				}
			}
		})
	}
}
