package run_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// A fast server's silence is not waited for as long as others' where it is worth no
// more than advice, and it is not asked twice.
func TestSilenceToWhatIsForbiddenIsBrief(t *testing.T) {
	s := serve(t, func(r arrival) reply {
		if r.cookie("refresh_token") == "silent" {
			return reply{hangs: true}
		}
		return plainly(r)
	})
	set := settings(t, s.url)
	set.ExchangeTimeout = 3 * time.Second
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "      - {id: test/case-%02d, cookie: '\\{name}=garbage-%d'}\n", i, i)
	}
	begun := time.Now()
	r := finish(t, set, cases(t, b.String()+"      - {id: test/silent, cookie: '\\{name}=silent', level: should, outcome: no-harm}\n"))
	took := time.Since(begun)
	if n := len(s.requests("test/silent")); n != 1 || took > 2*time.Second {
		t.Errorf("%d requests in %s", n, took)
	}
	for _, c := range r.Results {
		if c.Case.ID == "test/silent" && (c.State != result.Passed || len(c.Findings) != 1 || c.Findings[0].Rule != "answered") {
			t.Errorf("%s: %v", c.State, c.Findings)
		}
	}
}
