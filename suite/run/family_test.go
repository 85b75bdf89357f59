package run_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// family is a server that replaces the token with each so many successes, and ends
// the session when a replaced one comes again (RFC 9700 §4.14.2).
type family struct {
	mu    sync.Mutex
	every int
	n     int // successes
	now   int // the number of the live token
	reuse int
}

func (f *family) serve(r arrival) reply {
	f.mu.Lock()
	defer f.mu.Unlock()
	value := r.cookie("refresh_token")
	for old := 1; old < f.now; old++ {
		if value == numbered(old) {
			f.reuse++
		}
	}
	if f.reuse > 0 || value != numbered(f.now) || !strings.HasPrefix(r.line, "POST /v1/refresh_token HTTP/1.1") {
		return refused()
	}
	if f.n++; f.n%f.every > 0 {
		return granted(accessToken)
	}
	f.now++
	return granted(accessToken, "Set-Cookie: refresh_token="+numbered(f.now)+"; Path=/; HttpOnly; Secure; SameSite=Strict")
}

// A server that replaces the token now and then, and ends the session for a spent
// one, gets none as long as the run can find out. Where that comes later, while
// others are under way, the run ends and says so, and accuses nobody.
func TestASessionThatASpentTokenEnds(t *testing.T) {
	var tokens strings.Builder
	for i := range 90 {
		fmt.Fprintf(&tokens, "      - {id: test/good-%03d, cookie: '\\{name}=\\{token}', outcome: token}\n", i)
		fmt.Fprintf(&tokens, "      - {id: test/bad-%03d, cookie: '\\{name}=junk-%03d'}\n", i, i)
	}
	for _, every := range []int{2, 5, 20, 50} {
		f := &family{every: every, now: 1}
		s := serve(t, f.serve)
		r := finish(t, lending(settings(t, s.url), credential.Static(numbered(1)), false), cases(t, tokens.String()))
		for _, c := range r.Results {
			if c.State == result.Failed {
				t.Errorf("every %d: %s failed: %v", every, c.Case.ID, c.Findings)
			}
		}
		switch word, _ := r.Verdict(); {
		case every < 24 && (f.reuse > 0 || word != result.Conformant):
			t.Errorf("every %d: %s, and %d requests with a spent token", every, r.Line(), f.reuse)
		case every > 24 && f.reuse > 0 && !strings.Contains(r.Line(), "--concurrency 1"):
			t.Errorf("every %d: %s", every, r.Line())
		}
	}
}
