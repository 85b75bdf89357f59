package verdict_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Whatever a server sets, judging does not panic, advice on the attributes stays
// advice, its text is one visible line, and a cookie with all attributes has none.
func FuzzSetCookie(f *testing.F) {
	const good = "refresh_token=" + newRefresh + "; HttpOnly; Secure; SameSite=Strict; Path=/"
	for _, seed := range []string{good, "refresh_token=", "refresh_token=x; Max-Age=0", "refresh_token", "=x", "a=b; Path=\x1b[31m", "refresh_token=\"q\"; path=/v1; secure;;;", strings.Repeat("x", 5000)} {
		f.Add(seed)
	}
	c, err := contract.Load(f.Context(), "openapi.json", openapi())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, line string) {
		a := asked(c, fixtures.Token, success("Set-Cookie: "+line))
		for _, finding := range verdict.Judge(verdict.Rules(), a) {
			if finding.Rule != "set-cookie" {
				continue
			}
			if finding.Level != fixtures.Should || line == good {
				t.Errorf("%q: %s %s", line, finding.Level, finding.Message)
			}
			if strings.ContainsFunc(finding.Message, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
				t.Errorf("%q: the message is not visible: %q", line, finding.Message)
			}
		}
	})
}
