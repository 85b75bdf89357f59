package run_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// session is a contract of the same operation that gives data, and no tokens.
const session = `
openapi: 3.1.0
info: {title: session, version: "1"}
paths:
  /v1/refresh_token:
    post:
      parameters: [{name: refresh_token, in: cookie, required: true, schema: {type: string}}]
      responses:
        "200": {description: d, content: {application/json: {schema: {type: object, required: [user], properties: {user: {type: string}}}}}}
        "422": {description: d, content: {application/json: {schema: {type: object, required: [detail]}}}}
`

// What a refusal sets under the name of a session's cookie is a credential if it is
// accepted when it is sent back, and else the session of nobody. What it sets under the
// name of a refresh token's is one in any case.
func TestSessionsOfNobody(t *testing.T) {
	for _, test := range []struct {
		name     string
		accepted func(session string) bool
		issues   bool
		failed   int
	}{
		{"none is accepted", func(string) bool { return false }, false, 0},
		{"each is accepted", func(string) bool { return true }, false, 2},
		{"one of them is", func(s string) bool { return strings.HasPrefix(s, "garbage") }, false, 1},
		{"none is accepted, of a refresh token", func(string) bool { return false }, true, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			var n atomic.Int32
			s := serve(t, func(r arrival) reply {
				sent := r.cookie("refresh_token")
				if begun, ok := strings.CutSuffix(sent, `.k3J9x\Q2vT7mW4cR8`); sent == liveToken || ok && test.accepted(begun) {
					if test.issues {
						return granted(accessToken)
					}
					return answer(200, `{"user":"Ada Lovelace, 7f3c"}`, asJSON, "Cache-Control: no-store")
				}
				no := refused()
				no.octets = strings.Replace(no.octets, asJSON, fmt.Sprintf(`Set-Cookie: refresh_token=%s%d.k3J9x\Q2vT7mW4cR8; Path=/; HttpOnly`+"\r\n"+asJSON, sent, n.Add(1)), 1)
				return no
			})
			set := settings(t, s.url)
			if !test.issues {
				c, err := contract.Load(t.Context(), "session.yaml", []byte(session))
				if err != nil {
					t.Fatal(err)
				}
				set.Contract = c
			}
			r := finish(t, set, cases(t, `
      - {id: test/valid, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/missing, outcome: refusal}
      - {id: test/garbage, cookie: '\{name}=garbage', outcome: refusal}`))
			failed := 0
			for _, c := range r.Results {
				if c.State == result.Failed {
					failed++
				}
			}
			if failed != test.failed {
				t.Errorf("%d cases failed, not %d", failed, test.failed)
			}
		})
	}
}
