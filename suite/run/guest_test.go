package run_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// What a refusal sets under the name of the operation's cookie is a credential if it
// is accepted when it is sent back, and else the session of nobody.
func TestSessionsOfNobody(t *testing.T) {
	for _, test := range []struct {
		name     string
		accepted func(session string) bool
		failed   int
	}{
		{"none is accepted", func(string) bool { return false }, 0},
		{"each is accepted", func(string) bool { return true }, 2},
		{"one of them is", func(s string) bool { return strings.HasPrefix(s, "garbage") }, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var n atomic.Int32
			s := serve(t, func(r arrival) reply {
				sent := r.cookie("refresh_token")
				if begun, ok := strings.CutSuffix(sent, `.k3J9x\Q2vT7mW4cR8`); sent == liveToken || ok && test.accepted(begun) {
					return granted(accessToken)
				}
				no := refused()
				no.octets = strings.Replace(no.octets, asJSON, fmt.Sprintf(`Set-Cookie: refresh_token=%s%d.k3J9x\Q2vT7mW4cR8; Path=/; HttpOnly`+"\r\n"+asJSON, sent, n.Add(1)), 1)
				return no
			})
			r := finish(t, settings(t, s.url), cases(t, `
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
