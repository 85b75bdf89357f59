package e2e

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// claimsOf is a JWT's payload as text.
func claimsOf(token string) string {
	text, _ := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	return string(text)
}

func TestExpiredToken(t *testing.T) {
	for fault, code := range map[string]int{"": 0, "accepts-expired": 1} {
		server := start(t, reference.Options{Fault: fault})
		live, expired := server.IssueToken(), server.IssueExpired()
		c := check{
			args: []string{"--target", server.URL(), "--focus", "lifetime/"},
			env:  []string{"REFRESHCHECK_TOKEN=" + live}, secrets: []string{live, expired},
		}
		run(t, c).expect(t, 3, "no case ran")
		c.args = append(c.args, "--expired-token-file", input(t, "expired", expired))
		r := run(t, c)
		r.expect(t, code)
		if code == 1 {
			r.expect(t, 1, "lifetime/expired-token", "token-withheld", "‹expired token")
		}
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options reference.Options
		args    []string
		code    int
		says    string
	}{
		"refused":            {reference.Options{SingleUse: true}, []string{"--replay"}, 0, "PASSED"},
		"not opted in":       {reference.Options{SingleUse: true}, nil, 0, "PASSED"},
		"accepted":           {reference.Options{Rotate: true}, []string{"--replay"}, 0, "2 pieces of advice"},
		"accepted, strictly": {reference.Options{Rotate: true}, []string{"--replay", "--strict"}, 1, "lifetime/spent-token"},
		"nothing is spent":   {reference.Options{}, []string{"--replay"}, 0, "not applicable"},
		"ends the session":   {reference.Options{Fault: "replay-ends-session"}, []string{"--replay"}, 0, "PASSED"},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, c.options)
			through := relayTo(t, server.URL())
			token := server.IssueToken()
			r := run(t, check{
				args: append([]string{"--target", through.url(), "--tag-requests", "--label-filter", "lifetime || valid || missing"}, c.args...),
				env:  []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}, shown: through.gave,
			})
			r.expect(t, c.code, c.says)
			if asked := strings.Contains(through.requests(), "(lifetime/spent-token)"); asked != (len(c.args) > 0 && name != "nothing is spent") {
				t.Errorf("spent token sent again: %v", asked)
			}
		})
	}
}
