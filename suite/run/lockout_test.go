package run_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// lockout is a server that refuses everything after so many refusals, for some
// time or for ever.
type lockout struct {
	mu       sync.Mutex
	most     int
	lasts    time.Duration
	page     func() reply
	refusals int
	end      time.Time
}

func (l *lockout) serve(r arrival) reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refusals >= l.most {
		if l.lasts == 0 || time.Now().Before(l.end) {
			return l.page()
		}
		l.refusals = 0
	}
	got := plainly(r)
	if got.octets == refused().octets {
		if l.refusals++; l.refusals == l.most {
			l.end = time.Now().Add(l.lasts)
		}
	}
	return got
}

// lines are so many cases that must be refused, and some that must get a token.
func guesses(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "      - {id: test/bad-%03d, cookie: '\\{name}=bad'}\n", i)
		if i%10 == 0 {
			fmt.Fprintf(&b, "      - {id: test/good-%03d, cookie: '\\{name}=\\{token}', outcome: token}\n", i)
		}
	}
	return b.String()
}

// A lock-out is no finding, whatever it answers with, and what it may have refused
// does not count, either.
func TestALockOutIsNotJudged(t *testing.T) {
	for name, page := range map[string]func() reply{
		"refusal": refused,
		"page":    func() reply { return answer(403, "<html>blocked</html>", "Content-Type: text/html") },
		"other":   func() reply { return answer(422, `{"error":"locked"}`, asJSON) },
	} {
		for _, most := range []int{1, 3, 10, 50} {
			l := &lockout{most: most, page: page}
			s := serve(t, l.serve)
			r := finish(t, settings(t, s.url), cases(t, guesses(100)))
			word, _ := r.Verdict()
			counted := 0
			for _, c := range r.Results {
				if c.State == result.Failed {
					t.Errorf("%s after %d: %s fails: %+v", name, most, c.Case.ID, c.Findings)
				}
				if c.State == result.Passed && strings.HasPrefix(c.Case.ID, "test/bad") {
					counted++
				}
			}
			if word != result.Incomplete || len(r.Problems) == 0 || counted > most {
				t.Errorf("%s after %d: %s, %v, %d refusals count", name, most, word, r.Problems, counted)
			}
		}
	}
}

// Also where nothing but refusals is asked for, a lock-out does not make them
// right: the control comes now and then, and once more at the end.
func TestRefusalsAloneShowNoLockOut(t *testing.T) {
	var text strings.Builder
	text.WriteString("      - {id: test/good, cookie: '\\{name}=\\{token}', outcome: token}\n")
	for i := range 400 {
		fmt.Fprintf(&text, "      - {id: test/bad-%03d, cookie: '\\{name}=bad'}\n", i)
	}
	for _, most := range []int{20, 390} {
		l := &lockout{most: most, page: refused}
		s := serve(t, l.serve)
		r := finish(t, settings(t, s.url), cases(t, text.String()))
		if word, _ := r.Verdict(); word != result.Incomplete {
			t.Errorf("after %d: %s", most, word)
		}
		if n := len(s.requests("")); most == 20 && n > 250 {
			t.Errorf("%d requests until it is noticed", n)
		}
	}
}

// A lock-out that ends is one, too, if it comes again.
func TestALockOutThatEnds(t *testing.T) {
	l := &lockout{most: 20, lasts: 150 * time.Millisecond, page: refused}
	s := serve(t, l.serve)
	r := finish(t, settings(t, s.url), cases(t, guesses(200)))
	for _, c := range r.Results {
		if c.State == result.Failed {
			t.Errorf("%s fails: %+v", c.Case.ID, c.Findings)
		}
	}
	if word, _ := r.Verdict(); word != result.Incomplete {
		t.Errorf("%s", word)
	}
}

// What was refused when no other request got a token for some time is sent once more:
// a lock-out may have ended before the control is sent.
func TestALockOutThatEndsBeforeTheControl(t *testing.T) {
	shut := true
	closing := func(a reply) reply { // on a kept connection it would be sent again anyhow
		a.octets = strings.Replace(a.octets, "\r\n", "\r\nConnection: close\r\n", 1)
		return a.closing()
	}
	s := serve(t, inTurn(func(r arrival) reply {
		if r.id == "test/good-010" && shut {
			shut = false
			time.Sleep(150 * time.Millisecond)
			return closing(refused())
		}
		return closing(plainly(r))
	}))
	set := settings(t, s.url)
	set.Concurrency = 1
	passes(t, finish(t, set, cases(t, guesses(20))))
	if n := len(s.requests("test/good-010")); n != 2 {
		t.Errorf("it was sent %d times", n)
	}
}

// A server that refuses some requests, here and there, does not lock anybody out:
// that stays a finding.
func TestRefusalsHereAndThereAreFindings(t *testing.T) {
	n := 0
	s := serve(t, inTurn(func(r arrival) reply {
		if r.cookie("refresh_token") == liveToken {
			if n++; n > 4 && n%3 == 0 {
				return refused()
			}
		}
		return plainly(r)
	}))
	r := finish(t, settings(t, s.url), cases(t, guesses(100)))
	if word, _ := r.Verdict(); word != result.NonConformant {
		t.Errorf("%s, %v", word, r.Problems)
	}
}

// A token that is refused from some request on has expired or was revoked. With a
// source that gives others, the run goes on with a new one.
func TestATokenThatDiesInTheMiddle(t *testing.T) {
	for _, renews := range []bool{false, true} {
		uses := 0
		s := serve(t, inTurn(func(r arrival) reply {
			sent := r.cookie("refresh_token")
			if sent == numbered(1) {
				if uses++; uses > 8 {
					return refused()
				}
			}
			if strings.HasPrefix(sent, numbered(1)[:10]) {
				return granted(accessToken)
			}
			return refused()
		}))
		source := credential.Static(numbered(1))
		if renews {
			source = counted()
		}
		r := finish(t, lending(settings(t, s.url), source, false), cases(t, guesses(100)))
		word, _ := r.Verdict()
		switch {
		case renews:
			passes(t, r)
		case word != result.Incomplete || !strings.Contains(strings.Join(r.Problems, " "), "the credential was accepted until request"):
			t.Errorf("%s: %v", word, r.Problems)
		}
	}
}
