package request_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/request"
)

// A preview shows what is sent without a server, with recipes for what comes from
// a credential.
func TestAPreviewShowsAStepWithoutAServer(t *testing.T) {
	c := theContract(t)
	for _, test := range []struct {
		name, step string
		want       []string
	}{
		{"a cookie", `cookie: '\{name}=garbage'`, []string{"POST /v1/refresh_token HTTP/1.1\nHost: server.example\n", "User-Agent: refreshcheck/test\n", "\nCookie: refresh_token=garbage\n\n"}},
		{"the token", `cookie: '\{name}=\{token}', outcome: token`, []string{"Cookie: refresh_token=‹token›\n"}},
		{"a part of a JWT", `cookie: '\{name}=\{token:payload-only}'`, []string{"Cookie: refresh_token=‹"}},
		{"the access token", `cookie: '\{name}=\{access}'`, []string{"‹access token›"}},
		{"the spent and the expired token", `cookie: 'a=\{spent}; \{name}=\{expired}'`, []string{"‹spent token›", "‹expired token›"}},
		{"more than a plain request", `cookie: 'a=\{repeat:5000:a}', outcome: refusal`, []string{"Cookie: a=‹\"a\" 5000 times›\n"}},
		{"a long body", `body: '\{repeat:10000:a}', headers: ['Content-Type: text/plain']`, []string{"Content-Length: 10000\n", "‹\"a\" 10000 times›"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := request.Preview("refreshcheck/test", c, "test/case", steps(t, test.step)[0])
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q does not show %q", got, want)
				}
			}
			for _, hidden := range []string{"eyJ", "opaque-example", "AAAA", "BBBB"} {
				if strings.Contains(got, hidden) {
					t.Errorf("it shows the example's value: %q", got)
				}
			}
		})
	}
}
