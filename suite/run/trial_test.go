package run_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// withToken are so many cases that must get a token.
func withToken(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "      - {id: test/live-%03d, cookie: '\\{name}=\\{token}', outcome: token}\n", i)
	}
	return b.String()
}

// As long as it is not known whether the server replaces the token, it is in one
// request at a time. That is so for the control, too, which comes between the cases
// because of the many refusals that are sent beside them. Where answers take long,
// it is so for a few cases only.
func TestATokenOnTrialIsInOneRequestAtATime(t *testing.T) {
	began := time.Now()
	var hours atomic.Int64
	for name, now := range map[string]func() time.Time{
		"quick": func() time.Time { return began },
		"slow":  func() time.Time { return began.Add(time.Duration(hours.Add(1)) * time.Hour) },
	} {
		var mu sync.Mutex
		inside, asked, alone, controls := 0, 0, 0, 0
		s := serve(t, func(r arrival) reply {
			if r.cookie("refresh_token") != liveToken {
				return refused()
			}
			mu.Lock()
			inside++
			asked++
			if inside == 1 && alone == asked-1 {
				alone = asked
			}
			if r.id == "preflight" {
				controls++
			}
			mu.Unlock()
			time.Sleep(20 * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			inside--
			return granted(accessToken)
		})
		var bad strings.Builder
		for i := range 300 {
			fmt.Fprintf(&bad, "      - {id: test/bad-%03d, cookie: '\\{name}=bad'}\n", i)
		}
		set := settings(t, s.url)
		set.Concurrency, set.Now = 8, now
		passes(t, finish(t, set, cases(t, withToken(20)+bad.String())))
		if name == "quick" && alone != asked || controls < 2 {
			t.Errorf("%s: %d of %d requests with the token alone, %d plain ones", name, alone, asked, controls)
		}
		if name == "slow" && (alone < 8 || alone > 8+controls+3) {
			t.Errorf("%s: the first %d requests with the token came alone", name, alone)
		}
	}
}

// A request that has its token already, and waits to be sent, is sent with the new
// one if the token is replaced meanwhile.
func TestATokenThatIsReplacedBeforeItIsSent(t *testing.T) {
	var mu sync.Mutex
	successes, old, number := 0, 0, 1
	s := serve(t, func(r arrival) reply {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.cookie("refresh_token") != numbered(number):
			old++
			return refused()
		case successes < 26: // the cases of the trial, and the first ones after it
			successes++
			return granted(accessToken)
		}
		number++
		return granted(accessToken, "Set-Cookie: refresh_token="+numbered(number)+"; Path=/; HttpOnly; Secure; SameSite=Strict")
	})
	set := settings(t, s.url)
	set.Concurrency, set.Rate = 8, 20 // eight have the token, and one of them is sent each 50 ms
	passes(t, finish(t, lending(set, credential.Static(numbered(1)), false), cases(t, withToken(40))))
	if number < 2 || old > 1 { // the one that may be under way
		t.Errorf("%d replaced, and %d requests sent with an old token", number-1, old)
	}
}
